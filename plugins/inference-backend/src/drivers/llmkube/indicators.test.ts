import { ModelRef, SliName } from '@wakeboard/plugin-inference-common';
import { modelOf } from './__testUtils__/fixtures';
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

const ALL = Object.keys(indicators.slis) as SliName[];

it.each<[Record<string, string>, SliName[]]>([
  [{ runtime: 'vllm' }, []],
  [{ runtime: 'generic' }, []],
  [{ runtime: 'sglang' }, ['availability']],
  [{ runtime: 'llamacpp' }, ALL],
  [{ runtime: 'llamacpp-router' }, ALL],
  [{ runtime: 'tgi' }, ALL],
  [{ runtime: 'vllm', mode: 'embedding' }, ['ttft', 'interTokenLatency']],
  [{ runtime: 'vllm', mode: 'chat' }, []],
])('says what cannot be measured with %j', (data, expected) => {
  const model = modelOf('ready');
  const changed = { ...model, driverData: { ...model.driverData, ...data } };
  expect(
    ALL.filter(sli => indicators.notMeasurable?.(sli, changed) !== undefined),
  ).toEqual(expected);
});

it('names the runtime or what else is in the way', () => {
  expect(
    indicators.notMeasurable?.('latency', modelOf('llamacpp', 'llama-3-8b')),
  ).toBe('the runtime llamacpp has no histograms, or none that are read');
  expect(
    indicators.notMeasurable?.('ttft', modelOf('metal', 'phi-4')),
  ).toContain('an agent outside the cluster');
});
