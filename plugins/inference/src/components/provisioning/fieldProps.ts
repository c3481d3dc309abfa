import {
  FormValues,
  ProvisioningFieldOptions,
  readForm,
} from '../../api/provisioningForm';

/** What a field of ours uses of what the scaffolder gives to fields. */
export interface FieldProps<Value> extends FieldTexts, FieldContext {
  formData?: Value;
  onChange: (value: Value | undefined) => void;
  rawErrors: string[];
  disabled: boolean;
  readonly: boolean;
}

/** What the template says of a field. */
export interface FieldTexts {
  schema: { title?: string; description?: string };
  uiSchema: {
    'ui:options'?: ProvisioningFieldOptions;
    'ui:title'?: string;
    'ui:description'?: string;
    /** The field says itself why the form refuses it. */
    'ui:hideError'?: boolean;
  };
  required?: boolean;
}

interface FieldContext extends Pick<FieldTexts, 'uiSchema'> {
  formContext?: { formData?: unknown };
}

export function optionsOf({
  uiSchema,
}: Pick<FieldTexts, 'uiSchema'>): ProvisioningFieldOptions {
  return uiSchema['ui:options'] ?? {};
}

export function hidesError({
  uiSchema,
}: Pick<FieldTexts, 'uiSchema'>): boolean {
  return uiSchema['ui:hideError'] === true;
}

/** Everything that is filled in, in this step and those before it. */
export function valuesOf(context: FieldContext): FormValues {
  return readForm(context.formContext?.formData, optionsOf(context));
}

/** The name of a field, the template's own words first. */
export function labelsOfField(
  { schema, uiSchema, required }: FieldTexts,
  title: string,
  requiredWord: string,
): { label: string; description?: string; secondaryLabel?: string } {
  return {
    label: uiSchema['ui:title'] ?? schema.title ?? title,
    description: uiSchema['ui:description'] ?? schema.description,
    secondaryLabel: required ? requiredWord : undefined,
  };
}
