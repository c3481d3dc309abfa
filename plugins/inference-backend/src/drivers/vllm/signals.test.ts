import { ModelSnapshot, SignalName } from '@wakeboard/plugin-inference-common';
import { SignalScope } from '@wakeboard/plugin-inference-node';
import {
  describeWithPromtool,
  differenceOf,
  Evaluation,
} from '../__testUtils__/promtool';
import { signals } from './signals';

const POD = 'demo-7d8f9b6c54-kx2lp';
const GONE = 'demo-7d8f9b6c54-zt7wd';
const model: ModelSnapshot = {
  ref: { cluster: 'demo', namespace: 'ml', driver: 'vllm', name: 'demo' },
  state: 'serving',
  replicas: {},
  pods: [],
  conditions: [],
  labels: {},
  facts: [],
};
const scope: SignalScope = {
  model,
  replicas: [POD, GONE],
  gpus: [],
  rateWindowMs: 5 * 60_000,
};

/** Works at a step per 30 s, then stands still: the engine sleeps. */
const works = (step: number) => `0+${step}x40 ${step * 40}x360`;
const AWAKE = '15m';

type Labels = Record<string, string>;

const seriesOf = (metric: string, labels: Labels) =>
  `${metric}{${Object.entries({ namespace: 'ml', ...labels })
    .map(([label, value]) => `${label}="${value}"`)
    .join(',')}}`;
/** Two data-parallel engines, one of them in a pod that is gone, and others that are not the model's. */
const engines = (
  metric: string,
  values: (step: number) => string,
  labels: Labels = {},
): Evaluation['series'] => [
  [
    seriesOf(metric, { pod: POD, engine: '0', model_name: 'm', ...labels }),
    values(3),
  ],
  [
    seriesOf(metric, { pod: GONE, engine: '1', model_name: 'm', ...labels }),
    values(6),
  ],
  [
    seriesOf(metric, { pod: 'other', engine: '0', model_name: 'm', ...labels }),
    values(600),
  ],
  // The router of the production stack repeats it.
  [seriesOf(metric, { pod: POD, server: 'http://x:8000' }), values(900)],
];
const histogram = (metric: string, { shift = 0 } = {}): Evaluation['series'] =>
  [
    ['0.5', 0],
    ['1', 5],
    ['2.5', 10],
    ['+Inf', 10],
  ].map(([le, step]) => [
    seriesOf(`${metric}_bucket`, {
      pod: POD,
      engine: '0',
      model_name: 'm',
      le: String(le),
    }),
    works(Number(step) + shift),
  ]);
const one = (value: number, labels = '{}'): Evaluation['samples'] => [
  { labels, value },
];
const gauge = (value: number) => `${value}x400`;

const http = (handler: string, status: string, step: number) =>
  [
    seriesOf('http_requests_total', {
      pod: POD,
      handler,
      method: 'POST',
      status,
    }),
    works(step),
  ] as Evaluation['series'][number];

const dcgm = (metric: string): Evaluation['series'] => [
  [
    `${metric}{namespace="gpu-operator",pod="dcgm-x",exported_namespace="ml",exported_pod="${POD}",Hostname="a",gpu="0",modelName="NVIDIA L4"}`,
    gauge(40),
  ],
];
const OF_DEVICE = '{Hostname="a",gpu="0"}';

const rows: Array<
  { name: SignalName; title: string } & Omit<Evaluation, 'expression' | 'at'>
> = [
  {
    name: 'requestRate',
    title: 'every request that ended, of all engines',
    series: engines('vllm:request_success_total', works, {
      finished_reason: 'stop',
    }),
    samples: one(0.3),
  },
  {
    name: 'errorRate',
    title: 'answers of 5xx of models, not those of waking',
    series: [
      http('/v1/chat/completions', '2xx', 30),
      http('/v1/chat/completions', '5xx', 3),
      http('/v1/completions', '503', 3),
      http('/wake_up', '5xx', 300),
    ],
    samples: one(0.2),
  },
  {
    name: 'errorRate',
    title: '0 where none ever failed',
    series: [http('/v1/chat/completions', '2xx', 30)],
    samples: one(0),
  },
  {
    name: 'queueDepth',
    title: 'what waits in all engines',
    series: engines('vllm:num_requests_waiting', gauge),
    samples: one(9),
  },
  {
    name: 'inFlight',
    title: 'what runs in all engines',
    series: engines('vllm:num_requests_running', gauge),
    samples: one(9),
  },
  {
    name: 'preemptionRate',
    title: 'requests that lost their cache',
    series: engines('vllm:num_preemptions_total', works),
    samples: one(0.3),
  },
  ...(['promptTokenRate', 'generationTokenRate'] as const).map(name => ({
    name,
    title: 'tokens of all engines',
    series: engines(
      name === 'promptTokenRate'
        ? 'vllm:prompt_tokens_total'
        : 'vllm:generation_tokens_total',
      works,
    ),
    samples: one(0.3),
  })),
  {
    name: 'kvCacheUsage',
    title: 'of the fullest engine',
    series: engines('vllm:kv_cache_usage_perc', step => gauge(step / 10)),
    samples: one(0.6),
  },
  ...(
    [
      ['latencyP50', 'vllm:e2e_request_latency_seconds', 1],
      ['latencyP95', 'vllm:e2e_request_latency_seconds', 2.35],
      ['latencyP99', 'vllm:e2e_request_latency_seconds', 2.47],
      ['ttftP50', 'vllm:time_to_first_token_seconds', 1],
      ['ttftP95', 'vllm:time_to_first_token_seconds', 2.35],
      ['interTokenLatencyP95', 'vllm:inter_token_latency_seconds', 2.35],
    ] as const
  ).map(([name, metric, value]) => ({
    name,
    title: 'between the bounds of its buckets',
    series: histogram(metric),
    samples: one(value),
  })),
  ...(
    [
      ['gpuUtilization', 'DCGM_FI_DEV_GPU_UTIL'],
      ['gpuMemoryUsed', 'DCGM_FI_DEV_FB_USED'],
      ['gpuTemperature', 'DCGM_FI_DEV_GPU_TEMP'],
      ['gpuPower', 'DCGM_FI_DEV_POWER_USAGE'],
    ] as const
  ).map(([name, metric]) => ({
    name,
    title: 'of the devices of its pods',
    series: dcgm(metric),
    samples: one(40, OF_DEVICE),
  })),
];

const expressionOf = (name: SignalName, of = scope) =>
  signals[name]?.expression(of);

describeWithPromtool('signals of vLLM, as Prometheus evaluates them', () => {
  it.each(rows)('gives $name: $title', ({ name, series, samples }) => {
    const expression = expressionOf(name) ?? '';
    expect(differenceOf({ expression, series, samples, at: AWAKE })).toBe('');
  });

  it('would notice a wrong value', () => {
    const [{ name, series }] = rows;
    const expression = expressionOf(name) ?? '';
    expect(
      differenceOf({ expression, series, samples: one(7), at: AWAKE }),
    ).toContain('FAILED');
  });

  it('has no latency where nothing was asked', () => {
    const expression = expressionOf('latencyP95') ?? '';
    const series = histogram('vllm:e2e_request_latency_seconds');
    expect(differenceOf({ expression, series, samples: [], at: '3h' })).toBe(
      '',
    );
  });
});

it('evaluates every signal above', () => {
  expect(new Set(rows.map(({ name }) => name))).toEqual(
    new Set(Object.keys(signals)),
  );
});

it('measures nothing where no pod is known', () => {
  for (const name of Object.keys(signals) as SignalName[]) {
    expect(expressionOf(name, { ...scope, replicas: [''] })).toBeUndefined();
  }
});
