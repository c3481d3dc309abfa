import { FormFieldBlueprint } from '@backstage/plugin-scaffolder-react/alpha';

/** Everything of a field comes with the first form, not with the app. */
const load = () => import('./components/provisioning/formFields');

/** Fields for forms of the scaffolder; without that plugin they are not used. */
export const inferenceFormFields = [
  FormFieldBlueprint.make({
    name: 'target',
    params: { field: async () => (await load()).target },
  }),
  FormFieldBlueprint.make({
    name: 'model-name',
    params: { field: async () => (await load()).modelName },
  }),
  FormFieldBlueprint.make({
    name: 'slo-profile',
    params: { field: async () => (await load()).sloProfile },
  }),
  FormFieldBlueprint.make({
    name: 'gpu-fit',
    params: { field: async () => (await load()).gpuFit },
  }),
  FormFieldBlueprint.make({
    name: 'rule-labels',
    params: { field: async () => (await load()).ruleLabels },
  }),
  FormFieldBlueprint.make({
    name: 'model-picker',
    params: { field: async () => (await load()).modelPicker },
  }),
];
