/**
 * The pure core of Wakeboard: its words, the reconstruction of history and
 * what the browser and the backend share.
 *
 * @packageDocumentation
 */
export * from './annotations';
export * from './permissions';
export { countingSince } from './lifecycle/anchors';
export { WAKE_DURATION_BOUNDARIES } from './lifecycle/durationClass';
export * from './lifecycle/evidence';
export * from './lifecycle/modelSamples';
export * from './lifecycle/reconstruct';
export * from './lifecycle/rollup';
export * from './lifecycle/skew';
export * from './lifecycle/splice';
export * from './lifecycle/stateWakes';
export * from './lifecycle/timeline';
export * from './lifecycle/toSamples';
export * from './lifecycle/wakeStatistics';
export * from './lifecycle/watchedSamples';
export type { CounterPoints } from './ledger/counterSeries';
export * from './ledger/increases';
export * from './ledger/series';
export * from './ledger/types';
export * from './ledger/uptime';
export * from './ledger/window';
export * from './slo/indicator';
export * from './slo/recorded';
export * from './slo/profiles';
export * from './slo/resolveSlos';
export * from './slo/rules';
export { countedSum } from './slo/sleepPolicy';
export * from './slo/evaluateSlo';
export * from './slo/threshold';
export * from './slo/types';
export * from './slo/windows';
export * from './cost/gpuHours';
export * from './cost/parseGpuPrices';
export * from './cost/price';
export * from './cost/types';
export * from './fit/fitDevices';
export * from './fit/gpuFit';
export * from './fit/modelSize';
export * from './manifests/alerts';
export * from './manifests/catalogInfo';
export type { DashboardStates } from './manifests/dashboardStates';
export * from './manifests/files';
export * from './manifests/grafanaDashboard';
export { manifestName } from './manifests/manifestName';
export * from './manifests/manifestYaml';
export * from './manifests/monitors';
export * from './manifests/prometheusRule';
export * from './manifests/provisionedModel';
export * from './manifests/types';
export * from './model/actions';
export * from './model/entityName';
export * from './model/hint';
export * from './model/modelRef';
export * from './model/states';
export * from './model/types';
export * from './promql/build';
export {
  above,
  allOf,
  before,
  below,
  exceptWhere,
  largestOverTime,
  secondsSince,
  smallestOverTime,
} from './promql/rules';
export type { components, operations } from './schema/generated/openapi';
export * from './schema/contract';
export * from './schema/InferenceClient';
export type {
  InferenceClientOptions,
  InferenceRequestOptions,
} from './schema/InferenceRequests';
export * from './series/align';
export * from './series/downsample';
export * from './series/step';
export * from './series/types';
