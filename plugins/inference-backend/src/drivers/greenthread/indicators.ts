import { DriverIndicators } from '@wakeboard/plugin-inference-node';
import { VLLM_LATENCIES } from '@wakeboard/plugin-inference-node/kit';
import { podNamePattern } from './matching';
import { SIDECAR } from './metrics';

/**
 * What can be promised of a model. Requests are counted by the sidecar, which
 * sees those that wait for a wake. The latencies are vLLM's, and begin when it
 * gets the request: the wait for a wake is not in them, but in `wake`.
 */
export const indicators: DriverIndicators = {
  namespaceLabel: 'namespace',
  replicaLabel: 'pod',
  slis: {
    availability: {
      kind: 'counters',
      total: { metrics: [SIDECAR.requests] },
      good: {
        metrics: [SIDECAR.requests],
        matchers: [{ label: 'status', op: '=', value: 'success' }],
      },
    },
    ...VLLM_LATENCIES,
    wake: { kind: 'histogram', histogram: { metrics: [SIDECAR.wakeDuration] } },
  },
  replicaPattern: ({ name }) => podNamePattern(name),
};
