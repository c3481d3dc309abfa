import { FormFieldBlueprint } from '@backstage/plugin-scaffolder-react/alpha';

/** Everything of a field comes with the first form, not with the app. */
const load = () => import('./components/provisioning/formFields');

function formField(
  name: string,
  field: keyof Awaited<ReturnType<typeof load>>,
) {
  return FormFieldBlueprint.make({
    name,
    params: { field: async () => (await load())[field] },
  });
}

/** Fields for forms of the scaffolder; without that plugin they are not used. */
export const inferenceFormFields = [
  formField('target', 'target'),
  formField('model-name', 'modelName'),
  formField('slo-profile', 'sloProfile'),
  formField('gpu-fit', 'gpuFit'),
  formField('rule-labels', 'ruleLabels'),
  formField('model-picker', 'modelPicker'),
];
