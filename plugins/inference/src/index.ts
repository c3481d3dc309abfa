/**
 * Wakeboard's pages for Backstage's new frontend system: what each model
 * service does, did and holds.
 *
 * @packageDocumentation
 */
export { inferencePlugin as default } from './plugin';
export {
  inferenceApiRef,
  type InferenceApi,
  type TimeWindow,
} from './api/InferenceApi';
export {
  isInferenceAvailable,
  isInferenceSummaryAvailable,
} from './api/entityModel';
export type {
  GpuAssumptions,
  GpuFitValue,
  ProvisioningFieldOptions,
  RuleLabelsValue,
  TargetValue,
} from './api/provisioningForm';
export { inferenceTranslationRef } from './translation';
