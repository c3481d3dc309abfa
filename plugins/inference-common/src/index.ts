/**
 * The pure core of Wakeboard: its words, the reconstruction of history and
 * what the browser and the backend share.
 *
 * @packageDocumentation
 */
export * from './annotations';
export * from './permissions';
export { WAKE_DURATION_BOUNDARIES } from './lifecycle/durationClass';
export * from './lifecycle/evidence';
export * from './lifecycle/reconstruct';
export * from './lifecycle/rollup';
export * from './lifecycle/skew';
export * from './lifecycle/splice';
export * from './lifecycle/timeline';
export * from './lifecycle/toSamples';
export * from './lifecycle/wakeStatistics';
export * from './ledger/types';
export * from './slo/indicator';
export * from './slo/rules';
export * from './slo/types';
export * from './cost/types';
export * from './model/actions';
export * from './model/hint';
export * from './model/modelRef';
export * from './model/states';
export * from './model/types';
export * from './promql/build';
export type { components, operations } from './schema/generated/openapi';
export * from './schema/InferenceClient';
export * from './series/align';
export * from './series/downsample';
export * from './series/step';
export * from './series/types';
