/**
 * Parts that most drivers are made of: reading objects that anybody may have
 * written, pods, conditions, events and the usual signals.
 *
 * @packageDocumentation
 */
export * from './alerts';
export * from './conditions';
export * from './dcgm';
export * from './keepFields';
export * from './managedBy';
export * from './nodes';
export * from './ObjectReader';
export * from './OptionSection';
export * from './plans';
export * from './podAlerts';
export * from './pods';
export * from './replicaEvents';
export * from './signals';
export { textIn } from './values';
export * from './vllm';
export * from './weightsOnGpus';
export * from './workload';
