import { ModelSnapshot, SignalName } from '@wakeboard/plugin-inference-common';
import { SignalScope } from '@wakeboard/plugin-inference-node';
import {
  describeWithPromtool,
  differenceOf,
  Evaluation,
} from '../__testUtils__/promtool';
import { signals } from './signals';

const POD = 'demo-7d8f9b6c54-kx2lp';
const model: ModelSnapshot = {
  ref: { cluster: 'demo', namespace: 'ml', driver: 'triton', name: 'demo' },
  state: 'serving',
  replicas: {},
  pods: [],
  conditions: [],
  labels: {},
  facts: [],
  driverData: { models: JSON.stringify(['resnet', 'a"b\\c']) },
};
const scope: SignalScope = {
  model,
  replicas: [POD],
  gpus: [],
  rateWindowMs: 5 * 60_000,
};

const works = (step: number) => `0+${step}x40 ${step * 40}x360`;
const gauge = (value: number) => `${value}x400`;
const AT = '15m';

type Labels = Record<string, string>;

const seriesOf = (metric: string, labels: Labels) =>
  `${metric}{${Object.entries({ namespace: 'ml', pod: POD, ...labels })
    .map(([label, value]) => `${label}=${JSON.stringify(value)}`)
    .join(',')}}`;
/** Two models of it, one with a name that nobody should write, and one that is not. */
const models = (
  metric: string,
  values: (step: number) => string,
  labels: Labels = {},
): Evaluation['series'] =>
  (
    [
      ['resnet', 3],
      ['a"b\\c', 6],
      ['other', 600],
    ] as const
  ).map(([name, step]) => [
    seriesOf(metric, { model: name, version: '1', ...labels }),
    values(step),
  ]);
const one = (value: number, labels = '{}'): Evaluation['samples'] => [
  { labels, value },
];

const succeeded = models('nv_inference_request_success', works);
const failed = (reason: string) =>
  models('nv_inference_request_failure', works, { reason });
const summary = (quantile: string) =>
  models('nv_inference_request_summary_us', gauge, { quantile });
const firstResponse: Evaluation['series'] = [
  ['100', 0],
  ['500', 5],
  ['2000', 10],
  ['+Inf', 10],
].map(([le, step]) => [
  seriesOf('nv_inference_first_response_histogram_ms_bucket', {
    model: 'resnet',
    version: '1',
    le: String(le),
  }),
  works(Number(step)),
]);
const device = (metric: string, value: number): Evaluation['series'] => [
  [seriesOf(metric, { gpu_uuid: 'GPU-1' }), gauge(value)],
];
const OF_DEVICE = `{gpu_uuid="GPU-1",pod="${POD}"}`;

const rows: Array<
  { name: SignalName; title: string } & Omit<Evaluation, 'expression' | 'at'>
> = [
  {
    name: 'requestRate',
    title: 'those that succeeded and those that failed, whatever the reason',
    series: [...succeeded, ...failed('BACKEND'), ...failed('CANCELED')],
    samples: one(0.9),
  },
  {
    name: 'requestRate',
    title: 'those that succeeded, where none ever failed',
    series: succeeded,
    samples: one(0.3),
  },
  {
    name: 'errorRate',
    title: 'those that failed and were not cancelled',
    series: [...succeeded, ...failed('BACKEND'), ...failed('CANCELED')],
    samples: one(0.3),
  },
  {
    name: 'errorRate',
    title: '0 where none ever failed',
    series: succeeded,
    samples: one(0),
  },
  {
    name: 'queueDepth',
    title: 'what waits',
    series: models('nv_inference_pending_request_count', gauge),
    samples: one(9),
  },
  ...(
    [
      ['latencyP50', '0.5'],
      ['latencyP95', '0.95'],
      ['latencyP99', '0.99'],
    ] as const
  ).map(([name, quantile]) => ({
    name,
    title: 'of the slowest model, from the optional summary',
    series: [...summary(quantile), ...summary('0.9')],
    samples: one(6),
  })),
  ...(
    [
      ['ttftP50', 500],
      ['ttftP95', 1850],
    ] as const
  ).map(([name, value]) => ({
    name,
    title: 'from the optional histogram',
    series: firstResponse,
    samples: one(value),
  })),
  ...(
    [
      ['gpuUtilization', 'nv_gpu_utilization', 0.5],
      ['gpuMemoryUsed', 'nv_gpu_memory_used_bytes', 4096],
      ['gpuPower', 'nv_gpu_power_usage', 70.5],
    ] as const
  ).map(([name, metric, value]) => ({
    name,
    title: 'of the devices that its servers see',
    series: device(metric, value),
    samples: one(value, OF_DEVICE),
  })),
  {
    name: 'gpuTemperature',
    title: 'of the devices of its pods',
    series: [
      [
        `DCGM_FI_DEV_GPU_TEMP{exported_namespace="ml",exported_pod="${POD}",Hostname="a",gpu="0"}`,
        gauge(61),
      ],
    ],
    samples: one(61, '{Hostname="a",gpu="0"}'),
  },
];

const expressionOf = (name: SignalName, of = scope) =>
  signals[name]?.expression(of);

describeWithPromtool('signals of Triton, as Prometheus evaluates them', () => {
  it.each(rows)('gives $name: $title', ({ name, series, samples }) => {
    const expression = expressionOf(name) ?? '';
    expect(differenceOf({ expression, series, samples, at: AT })).toBe('');
  });

  it('would notice a wrong value', () => {
    const [{ name, series }] = rows;
    const expression = expressionOf(name) ?? '';
    expect(
      differenceOf({ expression, series, samples: one(7), at: AT }),
    ).toContain('FAILED');
  });

  it('measures every model of the server where none is named', () => {
    const all = { ...scope, model: { ...model, driverData: {} } };
    const expression = expressionOf('queueDepth', all) ?? '';
    const series = models('nv_inference_pending_request_count', gauge);
    expect(
      differenceOf({ expression, series, samples: one(609), at: AT }),
    ).toBe('');
  });
});

it('evaluates every signal above', () => {
  expect(new Set(rows.map(({ name }) => name))).toEqual(
    new Set(Object.keys(signals)),
  );
});

it.each<[SignalName, number]>([
  ['latencyP95', 1e-6],
  ['ttftP95', 1e-3],
  ['gpuUtilization', 100],
])('gives %s in the unit of the signal, times %s', (name, factor) => {
  expect(signals[name]?.factor).toBe(factor);
});
