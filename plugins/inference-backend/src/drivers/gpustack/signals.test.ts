import { SignalName } from '@wakeboard/plugin-inference-common';
import { SignalScope } from '@wakeboard/plugin-inference-node';
import { describeWithPromtool, differenceOf } from '../__testUtils__/promtool';
import { signals } from './signals';
import { toSnapshots } from './snapshot';
import { readFixture } from './testing/fixtures';

const { models, gpus } = toSnapshots({
  cluster: 'lab',
  objects: readFixture('distributed').objects,
});
const scope: SignalScope = {
  model: models[0],
  replicas: ['qwen3-0-6b-k2x9q'],
  gpus: [gpus[0], gpus[2]],
  rateWindowMs: 5 * 60_000,
};

/**
 * Works for 20 minutes at a sample per 30 s, then is stopped for three hours:
 * the server says so, and the worker goes on exporting what it had.
 */
const works = (step: number) => `0+${step}x40 ${step * 40}x360`;
const stale = (value: number) => `${value}x400`;
const AWAKE = '15m';
const ASLEEP = '3h';

type InputSeries = { series: string; values: string };

/** Every copy of the server says the same. */
const server: InputSeries[] = ['a:10161', 'b:10161'].flatMap(instance => [
  {
    series: `gpustack:model_running_instances{instance="${instance}",model_id="1",model_name="qwen3-0-6b"}`,
    values: '2x40 0x360',
  },
  {
    series: `gpustack:model_running_instances{instance="${instance}",model_id="2",model_name="qwen3-0-6b"}`,
    values: '1x400',
  },
]);

function ofModel(
  metric: string,
  values: string,
  labels = '',
  { id = '1', instance = 'k2x9q' } = {},
): InputSeries {
  return {
    series: `${metric}{model_id="${id}",model_name="qwen3-0-6b",model_instance_name="qwen3-0-6b-${instance}",worker_name="worker-a"${
      labels && `,${labels}`
    }}`,
    values,
  };
}

/** A histogram whose observations, one per sample, lie in the second of three buckets. */
function histogram(metric: string): InputSeries[] {
  return [
    ofModel(`${metric}_bucket`, works(0), 'le="0.5"'),
    ofModel(`${metric}_bucket`, works(1), 'le="1.0"'),
    ofModel(`${metric}_bucket`, works(1), 'le="+Inf"'),
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

const OTHER_MODEL = { id: '2' };
const SECOND = { instance: 'p7w1d' };

const rows: Row[] = [
  {
    name: 'requestRate',
    title: 'of all its instances, and of no model with the same name',
    input: [
      ofModel('gpustack:e2e_request_latency_seconds_count', works(30)),
      ofModel(
        'gpustack:e2e_request_latency_seconds_count',
        works(3),
        '',
        SECOND,
      ),
      ofModel(
        'gpustack:e2e_request_latency_seconds_count',
        works(90),
        '',
        OTHER_MODEL,
      ),
    ],
    awake: one(1.1),
    asleep: one(0),
  },
  {
    name: 'errorRate',
    title: 'of the requests that did not end with an answer',
    input: [
      ofModel(
        'gpustack:request_success_total',
        works(30),
        'finished_reason="stop"',
      ),
      ofModel(
        'gpustack:request_success_total',
        works(3),
        'finished_reason="abort"',
      ),
      ofModel(
        'gpustack:request_success_total',
        works(6),
        'finished_reason="error"',
      ),
    ],
    awake: one(0.3),
    asleep: one(0),
  },
  {
    name: 'errorRate',
    title: 'that is missing where the engine does not say how requests end',
    input: histogram('gpustack:e2e_request_latency_seconds'),
    awake: [],
    asleep: [],
  },
  ...(
    [
      ['latencyP50', 'gpustack:e2e_request_latency_seconds', 0.75],
      ['latencyP95', 'gpustack:e2e_request_latency_seconds', 0.975],
      ['latencyP99', 'gpustack:e2e_request_latency_seconds', 0.995],
      ['ttftP50', 'gpustack:time_to_first_token_seconds', 0.75],
      ['ttftP95', 'gpustack:time_to_first_token_seconds', 0.975],
      ['interTokenLatencyP95', 'gpustack:inter_token_latency_seconds', 0.975],
      ['interTokenLatencyP95', 'gpustack:time_per_output_token_seconds', 0.975],
    ] as Array<[SignalName, string, number]>
  ).map(([name, metric, value]) => ({
    name,
    title: `from ${metric}, no line while nothing is counted`,
    input: histogram(metric),
    awake: one(value),
    asleep: [],
  })),
  {
    name: 'queueDepth',
    title: 'over all instances, and not what a worker exports of the past',
    input: [
      ofModel('gpustack:num_requests_waiting', stale(3)),
      ofModel('gpustack:num_requests_waiting', stale(2), '', SECOND),
      ofModel('gpustack:num_requests_waiting', stale(50), '', OTHER_MODEL),
    ],
    awake: one(5),
    asleep: [],
  },
  {
    name: 'inFlight',
    title: 'over all instances, and not what a worker exports of the past',
    input: [ofModel('gpustack:num_requests_running', stale(7))],
    awake: one(7),
    asleep: [],
  },
  {
    name: 'kvCacheUsage',
    title: 'of the fullest instance, and not of the past',
    input: [
      ofModel('gpustack:kv_cache_usage_ratio', stale(0.4)),
      ofModel('gpustack:kv_cache_usage_ratio', stale(0.7), '', SECOND),
    ],
    awake: one(0.7),
    asleep: [],
  },
  {
    name: 'promptTokenRate',
    title: 'over all instances',
    input: [
      ofModel('gpustack:prompt_tokens_total', works(300)),
      ofModel('gpustack:prompt_tokens_total', works(300), '', SECOND),
    ],
    awake: one(20),
    asleep: one(0),
  },
  {
    name: 'generationTokenRate',
    title: 'over all instances',
    input: [ofModel('gpustack:generation_tokens_total', works(600))],
    awake: one(20),
    asleep: one(0),
  },
  ...(
    [
      ['gpuUtilization', 'gpustack:worker_node_gpu_utilization_rate', 37],
      ['gpuMemoryUsed', 'gpustack:worker_node_gram_used_bytes', 2e10],
      ['gpuTemperature', 'gpustack:worker_node_gpu_temperature_celsius', 54],
      ['gpuPower', 'gpustack:worker_node_gpu_power_used_watts', 311],
    ] as Array<[SignalName, string, number]>
  ).map(([name, metric, value]) => ({
    name,
    title: 'of exactly its devices',
    input: [
      { worker: 'worker-a', index: 0, value },
      { worker: 'worker-a', index: 1, value: 9 },
      { worker: 'worker-b', index: 0, value: 9 },
      { worker: 'worker-b', index: 1, value: value + 1 },
    ].map(device => ({
      series: `${metric}{worker_name="${device.worker}",gpu_index="${device.index}",gpu_name="NVIDIA A10",gpu_chip_index="0"}`,
      values: stale(device.value),
    })),
    awake: [
      { labels: '{gpu_index="0",worker_name="worker-a"}', value },
      { labels: '{gpu_index="1",worker_name="worker-b"}', value: value + 1 },
    ],
    asleep: [
      { labels: '{gpu_index="0",worker_name="worker-a"}', value },
      { labels: '{gpu_index="1",worker_name="worker-b"}', value: value + 1 },
    ],
  })),
];

/** Has Prometheus' engine evaluate a signal; returns what it complains of. */
function evaluate({ name, input, awake, asleep }: Row): string {
  const expression = signals[name]!.expression(scope) ?? '';
  const series = [...server, ...input].map((each): [string, string] => [
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

  it.each<[string, Partial<SignalScope['model']>]>([
    ['without a number', { uid: undefined }],
    ['without metrics', { driverData: { unmetered: 'No metrics' } }],
  ])('measure no requests of a model %s', (_, model) => {
    for (const [name, definition] of Object.entries(signals)) {
      const expression = definition.expression({
        ...scope,
        model: { ...scope.model, ...model },
      });
      expect(expression === undefined).toBe(!name.startsWith('gpu'));
    }
  });
});
