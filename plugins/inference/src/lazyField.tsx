import type {
  CustomFieldValidator,
  FieldExtensionOptions,
} from '@backstage/plugin-scaffolder-react';
import { ComponentType, lazy, Suspense } from 'react';
import type { ProvisioningFieldOptions } from './api/provisioningForm';
import type { FieldProps } from './components/provisioning/fieldProps';

type Validator<Value> = CustomFieldValidator<Value, ProvisioningFieldOptions>;
type Validators = typeof import('./api/provisioningValidation');

/** A field of the classic scaffolder, of which everything comes with the first form. */
export function lazyField<Value>(
  name: string,
  load: () => Promise<ComponentType<FieldProps<Value>>>,
  validatorOf: (validators: Validators) => Validator<Value>,
): FieldExtensionOptions<Value, ProvisioningFieldOptions> {
  const Field = lazy(async () => ({ default: await load() }));
  return {
    name,
    component: props => (
      <Suspense fallback={null}>
        <Field {...props} />
      </Suspense>
    ),
    validation: async (...args) =>
      validatorOf(await import('./api/provisioningValidation'))(...args),
  };
}
