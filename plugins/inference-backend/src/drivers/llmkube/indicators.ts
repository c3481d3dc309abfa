import { DriverIndicators } from '@wakeboard/plugin-inference-node';
import { VLLM, workloadPodPattern } from '@wakeboard/plugin-inference-node/kit';
import { notMeasurable } from './measurable';
import { SGLANG } from './metrics';

/**
 * What can be promised of a model: of the latencies what its engine has a
 * histogram of, vLLM or SGLang; llama.cpp has none. Availability by requests
 * is only what vLLM counts: requests that it broke off with an error, and not
 * those that it refused or that never got there. How long a wake takes is in
 * no series; the operator's time to ready is the age of the resource.
 */
export const indicators: DriverIndicators = {
  namespaceLabel: 'namespace',
  replicaLabel: 'pod',
  slis: {
    availability: {
      kind: 'counters',
      total: { metrics: [...VLLM.succeeded] },
      bad: {
        metrics: [...VLLM.succeeded],
        matchers: [
          { label: 'finished_reason', op: 'oneOf', values: ['abort', 'error'] },
        ],
      },
    },
    latency: histogram(VLLM.latency, SGLANG.latency),
    ttft: histogram(VLLM.ttft, SGLANG.ttft),
    interTokenLatency: histogram(VLLM.interToken, SGLANG.interToken),
  },
  notMeasurable,
  replicaPattern: ({ name }) =>
    workloadPodPattern({ kind: 'Deployment', name }),
};

/** Of each replica the first that has series is used, and one has those of its engine only. */
function histogram(...names: Array<readonly string[]>) {
  return { kind: 'histogram' as const, histogram: { metrics: names.flat() } };
}
