import { MetricEvidence } from '@wakeboard/plugin-inference-node';
import { SIDECAR_STATES } from './resources';
import { SIDECAR } from './metrics';

/** The sidecar's own series; their only identity is the pod that was scraped. */
export const evidence: MetricEvidence = {
  namespaceLabel: 'namespace',
  replicaLabel: 'pod',
  stateSet: {
    metric: SIDECAR.state,
    label: 'state',
    states: SIDECAR_STATES,
  },
  counters: [
    { counter: 'wakes', metric: `${SIDECAR.wakeDuration}_count` },
    { counter: 'wakeSeconds', metric: `${SIDECAR.wakeDuration}_sum` },
    { counter: 'sleeps', metric: `${SIDECAR.sleepDuration}_count` },
    { counter: 'sleepSeconds', metric: `${SIDECAR.sleepDuration}_sum` },
    {
      counter: 'preempted',
      metric: SIDECAR.preemptions,
      matchers: [{ label: 'role', op: '=', value: 'preempted' }],
    },
    {
      counter: 'preempting',
      metric: SIDECAR.preemptions,
      // One page of the documentation says `preempting`, another `preemptor`.
      matchers: [
        { label: 'role', op: 'oneOf', values: ['preempting', 'preemptor'] },
      ],
    },
  ],
  wakeHistogram: { metric: `${SIDECAR.wakeDuration}_bucket` },
  requests: { metric: SIDECAR.requests },
  gpuMemoryBytes: { metric: SIDECAR.gpuMemoryReserved },
};
