export {
  startSimulator,
  type Simulator,
  type SimulatorOptions,
} from './startSimulator';
export type {
  CountedSli,
  EventBucket,
  EventCounts,
  EventQuery,
} from './events';
export type { Truth } from './truth';
export type { Faults, MetricsFaults, ScenarioSource } from './scenario';
export * from './servers/kubernetesApi';
export { obtainPrograms, type Programs } from './prometheus/programs';
