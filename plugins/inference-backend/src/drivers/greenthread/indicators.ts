import { DriverIndicators } from '@wakeboard/plugin-inference-node';
import { podNamePattern } from './matching';
import { SIDECAR, VLLM } from './metrics';

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
    latency: { kind: 'histogram', histogram: { metrics: [...VLLM.latency] } },
    ttft: { kind: 'histogram', histogram: { metrics: [...VLLM.ttft] } },
    interTokenLatency: {
      kind: 'histogram',
      histogram: { metrics: [...VLLM.interToken] },
    },
    wake: { kind: 'histogram', histogram: { metrics: [SIDECAR.wakeDuration] } },
  },
  replicaPattern: ({ name }) => podNamePattern(name),
};
