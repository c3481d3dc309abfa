import {
  MetricEvidence,
  ModelEvidence,
} from '@wakeboard/plugin-inference-node';
import { RUNTIME, SERVER } from './metrics';
import { INSTANCE_STATES } from './resources';

/**
 * The state of each instance as the server exports it: one series, of the
 * state it is in, and no others.
 */
export const evidence: MetricEvidence = {
  namespaceLabel: 'cluster_name',
  replicaLabel: 'model_instance_name',
  stateSet: {
    metric: SERVER.instanceState,
    label: 'state',
    states: {
      ...INSTANCE_STATES,
      // Without its message: one that has a place is pending for a moment only.
      pending: 'waitingForGpu',
    },
  },
  counters: [],
  requests: { metric: `${RUNTIME.latency}_count` },
};

/** How many instances of each model are wanted and run. */
export const modelEvidence: ModelEvidence[] = [
  { desired: { metric: SERVER.desired }, ready: { metric: SERVER.running } },
];
