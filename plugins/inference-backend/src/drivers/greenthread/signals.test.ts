import { ModelSnapshot, SignalName } from '@wakeboard/plugin-inference-common';
import { SignalScope } from '@wakeboard/plugin-inference-node';
import { describeWithPromtool, differenceOf } from '../__testUtils__/promtool';
import { signals } from './signals';

const POD = 'demo-6c9d8f7b54-x2lkq';
const GONE = 'demo-6c9d8f7b54-zt7wd';
const NS = 'greenthread-system';
const MIB = 1024 * 1024;

const model: ModelSnapshot = {
  ref: { cluster: 'demo', namespace: NS, driver: 'greenthread', name: 'demo' },
  state: 'sleeping',
  servedName: 'Qwen/Qwen3-4B',
  replicas: {},
  pods: [],
  conditions: [],
  labels: {},
  facts: [],
};
const scope: SignalScope = {
  model,
  replicas: [POD, GONE],
  gpus: [
    { cluster: 'demo', name: 'gpu-a-0', node: 'a', index: 0, occupants: [] },
    { cluster: 'demo', name: 'gpu-b-1', node: 'b', index: 1, occupants: [] },
  ],
  rateWindowMs: 5 * 60_000,
};

/** Works for 20 minutes at a sample per 30 s, then sleeps for three hours: counters stand still. */
const works = (step: number) => `0+${step}x40 ${step * 40}x360`;
const gauge = (awake: number, asleep: number) => `${awake}x40 ${asleep}x360`;
const AWAKE = '15m';
const ASLEEP = '3h';

type InputSeries = { series: string; values: string };

function ofPod(
  metric: string,
  values: string,
  labels = '',
  pod = POD,
  namespace = NS,
): InputSeries {
  return {
    series: `${metric}{namespace="${namespace}",pod="${pod}"${
      labels && `,${labels}`
    }}`,
    values,
  };
}

/** A histogram whose observations, one per sample, lie in the second of three buckets. */
function histogram(metric: string, pod = POD): InputSeries[] {
  return [
    ofPod(`${metric}_bucket`, works(0), 'le="0.5"', pod),
    ofPod(`${metric}_bucket`, works(1), 'le="1.0"', pod),
    ofPod(`${metric}_bucket`, works(1), 'le="+Inf"', pod),
  ];
}

interface Sample {
  labels: string;
  value: number;
}
const one = (value: number): Sample[] => [{ labels: '{}', value }];

interface Row {
  name: SignalName;
  title: string;
  input: InputSeries[];
  awake: Sample[];
  asleep: Sample[];
}

const quantiles: Row[] = (
  [
    ['latencyP50', 'vllm:e2e_request_latency_seconds', 0.75],
    ['latencyP95', 'vllm:e2e_request_latency_seconds', 0.975],
    ['latencyP99', 'vllm:e2e_request_latency_seconds', 0.995],
    ['ttftP50', 'vllm:time_to_first_token_seconds', 0.75],
    ['ttftP95', 'vllm:time_to_first_token_seconds', 0.975],
    ['interTokenLatencyP95', 'vllm:inter_token_latency_seconds', 0.975],
    ['interTokenLatencyP95', 'vllm:time_per_output_token_seconds', 0.975],
  ] as Array<[SignalName, string, number]>
).map(([name, metric, value]) => ({
  name,
  title: `from ${metric}, no line while nothing is counted`,
  input: histogram(metric),
  awake: one(value),
  asleep: [],
}));

const rows: Row[] = [
  {
    name: 'requestRate',
    title: 'of all its pods, also of those that are gone, and of no others',
    input: [
      ofPod('gthread_sidecar_requests_total', works(30), 'status="success"'),
      ofPod('gthread_sidecar_requests_total', works(3), 'status="error"', GONE),
      ofPod('gthread_sidecar_requests_total', works(60), '', 'other-0'),
      ofPod('gthread_sidecar_requests_total', works(60), '', POD, 'elsewhere'),
    ],
    awake: one(1.1),
    asleep: one(0),
  },
  {
    name: 'errorRate',
    title: 'of the requests that failed',
    input: [
      ofPod('gthread_sidecar_requests_total', works(30), 'status="success"'),
      ofPod('gthread_sidecar_requests_total', works(3), 'status="error"'),
    ],
    awake: one(0.1),
    asleep: one(0),
  },
  {
    name: 'errorRate',
    title: 'that is 0 where requests are counted and no error ever was',
    input: [
      ofPod('gthread_sidecar_requests_total', works(30), 'status="success"'),
    ],
    awake: one(0),
    asleep: one(0),
  },
  {
    name: 'errorRate',
    title: 'that is missing where no requests are counted',
    input: [],
    awake: [],
    asleep: [],
  },
  ...quantiles,
  {
    name: 'interTokenLatencyP95',
    title: 'of pods with the old and the new name, each counted once',
    input: [
      ...histogram('vllm:inter_token_latency_seconds'),
      ...histogram('vllm:time_per_output_token_seconds'),
      ...histogram('vllm:time_per_output_token_seconds', GONE),
    ],
    awake: one(0.975),
    asleep: [],
  },
  {
    name: 'queueDepth',
    title: 'over all pods',
    input: [
      ofPod('gthread_sidecar_queue_depth', gauge(3, 0)),
      ofPod('gthread_sidecar_queue_depth', gauge(1, 0), '', GONE),
    ],
    awake: one(4),
    asleep: one(0),
  },
  {
    name: 'inFlight',
    title: 'over all pods',
    input: [ofPod('gthread_sidecar_in_flight_requests', gauge(7, 0))],
    awake: one(7),
    asleep: one(0),
  },
  {
    name: 'kvCacheUsage',
    title: 'of the fullest pod, whichever name it has',
    input: [
      ofPod('vllm:kv_cache_usage_perc', gauge(0.4, 0)),
      ofPod('vllm:gpu_cache_usage_perc', gauge(0.4, 0)),
      ofPod('vllm:gpu_cache_usage_perc', gauge(0.7, 0), '', GONE),
    ],
    awake: one(0.7),
    asleep: one(0),
  },
  {
    name: 'promptTokenRate',
    title: 'of two models of one Hugging Face model, only of this one',
    input: [
      ofPod(
        'vllm:prompt_tokens_total',
        works(300),
        'model_name="Qwen/Qwen3-4B"',
      ),
      ofPod(
        'vllm:prompt_tokens_total',
        works(900),
        'model_name="Qwen/Qwen3-4B"',
        'twin-6c9d8f7b54-x2lkq',
      ),
    ],
    awake: one(10),
    asleep: one(0),
  },
  {
    name: 'generationTokenRate',
    title: 'over all pods',
    input: [ofPod('vllm:generation_tokens_total', works(600))],
    awake: one(20),
    asleep: one(0),
  },
  {
    name: 'preemptionRate',
    title: 'by role, in the words of the sidecar',
    input: [
      ofPod('gthread_sidecar_preemptions_total', works(3), 'role="preempted"'),
      ofPod('gthread_sidecar_preemptions_total', works(6), 'role="preemptor"'),
    ],
    awake: [
      { labels: '{role="preempted"}', value: 0.1 },
      { labels: '{role="preemptor"}', value: 0.2 },
    ],
    asleep: [
      { labels: '{role="preempted"}', value: 0 },
      { labels: '{role="preemptor"}', value: 0 },
    ],
  },
  ...(['gpuMemoryReserved', 'gpuMemoryServing'] as const).map(name => {
    const metric = {
      gpuMemoryReserved: 'gthread_sidecar_gpu_memory_reserved_bytes',
      gpuMemoryServing: 'gthread_sidecar_gpu_memory_serving_bytes',
    }[name];
    return {
      name,
      title: 'per pod and index: an index alone means a device of any node',
      input: [
        ofPod(metric, gauge(7e10, 0), 'gpu="0"'),
        ofPod(metric, gauge(6e10, 0), 'gpu="0"', GONE),
      ],
      awake: [
        { labels: `{gpu="0",pod="${POD}"}`, value: 7e10 },
        { labels: `{gpu="0",pod="${GONE}"}`, value: 6e10 },
      ],
      asleep: [
        { labels: `{gpu="0",pod="${POD}"}`, value: 0 },
        { labels: `{gpu="0",pod="${GONE}"}`, value: 0 },
      ],
    };
  }),
  ...(
    [
      ['gpuUtilization', 'DCGM_FI_DEV_GPU_UTIL', 37, 1],
      ['gpuMemoryUsed', 'DCGM_FI_DEV_FB_USED', 71_680, MIB],
      ['gpuTemperature', 'DCGM_FI_DEV_GPU_TEMP', 54, 1],
      ['gpuPower', 'DCGM_FI_DEV_POWER_USAGE', 311, 1],
    ] as Array<[SignalName, string, number, number]>
  ).map(([name, metric, value]) => ({
    name,
    title: `of exactly its devices, under either name of the node's label`,
    input: [
      { series: `${metric}{Hostname="a",gpu="0"}`, values: gauge(value, 1) },
      { series: `${metric}{Hostname="a",gpu="1"}`, values: gauge(9, 9) },
      { series: `${metric}{hostname="b",gpu="0"}`, values: gauge(9, 9) },
      {
        series: `${metric}{hostname="b",gpu="1",modelName="NVIDIA H100"}`,
        values: gauge(value + 1, 1),
      },
      { series: `${metric}{Hostname="c",gpu="0"}`, values: gauge(9, 9) },
    ],
    awake: [
      { labels: '{Hostname="a",gpu="0"}', value },
      { labels: '{gpu="1",hostname="b"}', value: value + 1 },
    ],
    asleep: [
      { labels: '{Hostname="a",gpu="0"}', value: 1 },
      { labels: '{gpu="1",hostname="b"}', value: 1 },
    ],
  })),
];

/** Has Prometheus' engine evaluate a signal; returns what it complains of. */
function evaluate({ name, input, awake, asleep }: Row): string {
  const expression = signals[name]!.expression(scope) ?? '';
  const series = input.map((each): [string, string] => [
    each.series,
    each.values,
  ]);
  return [
    differenceOf({ expression, series, at: AWAKE, samples: awake }),
    differenceOf({ expression, series, at: ASLEEP, samples: asleep }),
  ].join('');
}

describeWithPromtool('signals, as Prometheus evaluates them', () => {
  it.each(rows)('gives $name $title', row => {
    expect(evaluate(row)).toBe('');
  });

  it('would notice a wrong value', () => {
    const [row] = rows;
    expect(evaluate({ ...row, awake: one(2) })).toContain('FAILED');
  });
});

describe('signals', () => {
  it('are all evaluated above', () => {
    expect(new Set(rows.map(({ name }) => name))).toEqual(
      new Set(Object.keys(signals)),
    );
  });

  it('give bytes where the exporter gives MiB', () => {
    expect(signals.gpuMemoryUsed?.factor).toBe(MIB);
  });

  it('have no expression where no pod and no device is known', () => {
    for (const definition of Object.values(signals)) {
      expect(
        definition.expression({ ...scope, replicas: [''], gpus: [] }),
      ).toBeUndefined();
    }
  });

  it('leave out devices whose place is not known', () => {
    const [first] = scope.gpus;
    expect(
      signals.gpuPower!.expression({
        ...scope,
        gpus: [
          { ...first, node: undefined },
          { ...first, index: undefined },
        ],
      }),
    ).toBeUndefined();
  });
});
