import { ModelRef } from '@wakeboard/plugin-inference-common';
import { indicators } from './indicators';

const ref: ModelRef = {
  cluster: 'demo',
  namespace: 'models',
  driver: 'llmkube',
  name: 'qwen3',
};

it('takes the histograms of whichever engine a pod has', () => {
  expect(indicators.slis.latency).toEqual({
    kind: 'histogram',
    histogram: {
      metrics: [
        'vllm:e2e_request_latency_seconds',
        'sglang:e2e_request_latency_seconds',
      ],
    },
  });
  expect(indicators.slis.ttft).toMatchObject({
    histogram: {
      metrics: [
        'vllm:time_to_first_token_seconds',
        'sglang:time_to_first_token_seconds',
      ],
    },
  });
});

it('counts as bad what vLLM broke off', () => {
  expect(indicators.slis.availability).toEqual({
    kind: 'counters',
    total: { metrics: ['vllm:request_success_total'] },
    bad: {
      metrics: ['vllm:request_success_total'],
      matchers: [
        { label: 'finished_reason', op: 'oneOf', values: ['abort', 'error'] },
      ],
    },
  });
});

it('promises nothing on wakes: the time to ready of the operator is the age of the resource', () => {
  expect(indicators.slis.wake).toBeUndefined();
});

it('knows the pods of a service by their names, and of no other service', () => {
  const isOf = (pod: string, name: string) =>
    new RegExp(`^(?:${indicators.replicaPattern({ ...ref, name })})$`).test(
      pod,
    );
  expect(isOf('qwen3-6d9f7c5b84-x7k2p', 'qwen3')).toBe(true);
  expect(isOf('qwen3-8b-6d9f7c5b84-x7k2p', 'qwen3')).toBe(false);
  expect(isOf('qwen3-8b-6d9f7c5b84-x7k2p', 'qwen3-8b')).toBe(true);
  expect(isOf('qwen3-8b-predictor-6d9f7c5b84-x7k2p', 'qwen3-8b')).toBe(false);
});
