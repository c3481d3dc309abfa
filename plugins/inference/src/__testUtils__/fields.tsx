import type { RenderResult } from '@testing-library/react';
import { ComponentType, useState } from 'react';
import type { ProvisioningFieldOptions } from '../api/provisioningForm';
import type { FieldProps } from '../components/provisioning/fieldProps';
import { anApi } from './api';
import { REF } from './builders';
import { renderPage } from './render';

export interface FieldSetting {
  api?: ReturnType<typeof anApi>;
  /** The whole form. */
  formData?: Record<string, unknown>;
  options?: ProvisioningFieldOptions;
  props?: Partial<
    Pick<FieldProps<never>, 'rawErrors' | 'disabled' | 'readonly' | 'required'>
  >;
}

/** Enough of a form that everything can be asked. */
export const FILLED_IN = {
  target: { cluster: REF.cluster, namespace: REF.namespace },
  source: 'hf://Qwen/Qwen3-8B',
  name: 'chat',
};

/** Renders a field as a form has it, under the name of its parameter. */
export function showField<Value>(
  Field: ComponentType<FieldProps<Value>>,
  property: string,
  setting: FieldSetting = {},
): RenderResult & {
  api: ReturnType<typeof anApi>;
  /** What the form holds now. */
  form: () => Record<string, unknown>;
} {
  const { api = anApi(), options = { driver: REF.driver }, props } = setting;
  let current: Record<string, unknown> = setting.formData ?? {};
  function Form() {
    const [formData, setFormData] = useState(current);
    current = formData;
    return (
      <Field
        schema={{ title: undefined }}
        uiSchema={{ 'ui:options': options }}
        formContext={{ formData }}
        formData={formData[property] as Value | undefined}
        onChange={value => setFormData({ ...formData, [property]: value })}
        rawErrors={[]}
        disabled={false}
        readonly={false}
        {...props}
      />
    );
  }
  const view = renderPage(<Form />, { api });
  return { ...view, api, form: () => current };
}
