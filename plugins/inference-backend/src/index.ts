/**
 * Wakeboard's backend: collector, store, drivers and API for model services.
 *
 * @packageDocumentation
 */
export { inferencePlugin as default } from './plugin';
export {
  createInferenceModelConditionalDecision,
  inferenceModelConditions,
} from './access/rules';
