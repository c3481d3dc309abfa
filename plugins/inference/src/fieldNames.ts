/** What templates write after `ui:field`. */
export const FIELD_NAMES = {
  target: 'InferenceTarget',
  modelName: 'InferenceModelName',
  sloProfile: 'InferenceSloProfile',
  gpuFit: 'InferenceGpuFit',
  ruleLabels: 'InferenceRuleLabels',
  modelPicker: 'InferenceModelPicker',
} as const;
