/**
 * Wakeboard's backend: collector, store, drivers and API for model services.
 *
 * @packageDocumentation
 */
export { inferencePlugin as default } from './plugin';
export {
  createInferenceModelConditionalDecision,
  type InferenceModelCondition,
  inferenceModelConditions,
} from './access/rules';
