import { SignalName } from '@wakeboard/plugin-inference-common';
import { modelOf } from './__testUtils__/fixtures';
import { signals } from './signals';

function expressionOf(name: SignalName, fixture: string, model?: string) {
  return signals[name]?.expression({
    model: modelOf(fixture, model),
    replicas: ['', 'a-6d9f7c5b84-x7k2p'],
    gpus: [],
    rateWindowMs: 120_000,
  });
}

const PODS = '{namespace="models",pod=~"a-6d9f7c5b84-x7k2p"}';

it.each<[SignalName, string]>([
  ['requestRate', `sum(rate(vllm:request_success_total${PODS}[120s]))`],
  ['queueDepth', `sum(vllm:num_requests_waiting${PODS})`],
  ['inFlight', `sum(vllm:num_requests_running${PODS})`],
  [
    'latencyP95',
    `(histogram_quantile(0.95, sum by (le) (rate(vllm:e2e_request_latency_seconds_bucket${PODS}[120s])))) >= 0`,
  ],
])('measures %s of vLLM by its pods', (name, expression) => {
  expect(expressionOf(name, 'ready')).toBe(expression);
});

it('counts as errors of vLLM what it broke off, and 0 where it never did', () => {
  expect(expressionOf('errorRate', 'ready')).toMatch(
    /finished_reason=~"abort\|error".*\bor\b.*\* 0/,
  );
});

it.each<[SignalName, string]>([
  ['requestRate', `sum(rate(sglang:num_requests_total${PODS}[120s]))`],
  ['queueDepth', `sum(sglang:num_queue_reqs${PODS})`],
  ['kvCacheUsage', `max(sglang:token_usage${PODS})`],
  [
    'ttftP95',
    `(histogram_quantile(0.95, sum by (le) (rate(sglang:time_to_first_token_seconds_bucket${PODS}[120s])))) >= 0`,
  ],
])('measures %s of SGLang', (name, expression) => {
  expect(expressionOf(name, 'sglang', 'qwen3-32b')).toBe(expression);
});

it('measures of llama.cpp what it has, and nothing else', () => {
  const measured = (Object.keys(signals) as SignalName[]).filter(
    name => expressionOf(name, 'llamacpp', 'llama-3-8b') !== undefined,
  );
  expect(measured.sort()).toEqual([
    'generationTokenRate',
    'gpuMemoryUsed',
    'gpuPower',
    'gpuTemperature',
    'gpuUtilization',
    'inFlight',
    'promptTokenRate',
    'queueDepth',
  ]);
  expect(expressionOf('promptTokenRate', 'llamacpp', 'llama-3-8b')).toBe(
    `sum(rate(llamacpp:prompt_tokens_total${PODS}[120s]))`,
  );
});

it.each(['tgi', 'personaplex', 'constructor'])(
  'measures nothing of the engine of %s but its devices',
  runtime => {
    const model = modelOf('ready');
    const scope = {
      model: { ...model, driverData: { ...model.driverData, runtime } },
      replicas: ['a'],
      gpus: [],
      rateWindowMs: 120_000,
    };
    expect(signals.requestRate?.expression(scope)).toBeUndefined();
    expect(signals.gpuUtilization?.expression(scope)).toBeDefined();
  },
);

it('tries every engine behind a runtime that may be any', () => {
  const model = modelOf('ready');
  const expression = signals.queueDepth?.expression({
    model: {
      ...model,
      driverData: { ...model.driverData, runtime: 'generic' },
    },
    replicas: ['a'],
    gpus: [],
    rateWindowMs: 120_000,
  });
  expect(expression).toMatch(/vllm:.*sglang:.*llamacpp:/);
});
