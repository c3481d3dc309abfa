import { SignalName } from '@wakeboard/plugin-inference-common';
import { SignalScope } from '@wakeboard/plugin-inference-node';
import { describeWithPromtool, differenceOf } from '../__testUtils__/promtool';
import { modelOf } from './__testUtils__/fixtures';
import { signals } from './signals';

const MIB = 1024 * 1024;
const POD = 'demo-server-0-leader-0-0';
const GONE = 'demo-server-7-leader-0-0';
const model = { ...modelOf('serving-booster'), servedName: 'chat' };
const scope: SignalScope = {
  model,
  replicas: ['demo-server-0', 'demo-server-7'],
  gpus: [],
  rateWindowMs: 5 * 60_000,
};

/** Works for 20 minutes at a sample per 30 s, then is gone. */
const works = (step: number) => `0+${step}x40`;
const gauge = (value: number) => `${value}x40`;
const AWAKE = '15m';
const ASLEEP = '3h';

type InputSeries = { series: string; values: string };

function ofRouter(
  metric: string,
  values: string,
  labels: string,
  name = 'chat',
): InputSeries {
  return {
    series: `${metric}{namespace="kthena-system",pod="kthena-router-0",model="${name}",${labels}}`,
    values,
  };
}

/** What v1.0.0 has, and what came after it. */
const V1 = 'path="/v1/chat/completions"';
const HEAD = `${V1},model_route="inference/demo",backend_type="model_server",backend_name="inference/demo-server",upstream_model="chat"`;
const UNBOUND = `${V1},model_route="none",backend_type="unresolved",backend_name="none",upstream_model="none"`;

function ofPod(
  metric: string,
  values: string,
  labels = '',
  pod = POD,
  namespace = 'inference',
): InputSeries {
  return {
    series: `${metric}{namespace="${namespace}",pod="${pod}",engine="0",model_name="chat"${
      labels && `,${labels}`
    }}`,
    values,
  };
}

/** A histogram whose observations, one per sample, lie in the second of three buckets. */
function histogram(of: (le: string, values: string) => InputSeries) {
  return [of('0.5', works(0)), of('1.0', works(1)), of('+Inf', works(1))];
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
}

const REQUESTS = 'kthena_router_requests_total';

const rows: Row[] = [
  {
    name: 'requestRate',
    title:
      'over all routers and destinations, also of requests that found none',
    input: [
      ofRouter(REQUESTS, works(24), `${HEAD},status_code="200"`),
      ofRouter(REQUESTS, works(6), `${UNBOUND},status_code="503"`),
      ofRouter(REQUESTS, works(90), `${HEAD},status_code="200"`, 'other'),
    ],
    awake: one(1),
  },
  {
    name: 'requestRate',
    title: 'of v1.0.0, which knows no destinations',
    input: [ofRouter(REQUESTS, works(30), `${V1},status_code="200"`)],
    awake: one(1),
  },
  {
    name: 'errorRate',
    title: 'by status alone: v1.0.0 calls a 404 of a stopped model a success',
    input: [
      ofRouter(
        REQUESTS,
        works(3),
        `${V1},status_code="404",error_type="successful_request"`,
      ),
      ofRouter(
        REQUESTS,
        works(6),
        `${UNBOUND},status_code="503",error_type="pod_discovery"`,
      ),
      ofRouter(REQUESTS, works(30), `${HEAD},status_code="200"`),
      ofRouter(REQUESTS, works(30), `${HEAD},status_code="429"`),
    ],
    awake: one(0.3),
  },
  {
    name: 'errorRate',
    title: 'that is 0 where requests are counted and none ever failed',
    input: [ofRouter(REQUESTS, works(30), `${HEAD},status_code="200"`)],
    awake: one(0),
  },
  ...(
    [
      ['latencyP50', 0.75],
      ['latencyP95', 0.975],
      ['latencyP99', 0.995],
    ] as Array<[SignalName, number]>
  ).map(([name, value]) => ({
    name,
    title: 'of the whole stream, as the router measures it',
    input: histogram((le, values) =>
      ofRouter(
        'kthena_router_request_duration_seconds_bucket',
        values,
        `${HEAD},status_code="200",le="${le}"`,
      ),
    ),
    awake: one(value),
  })),
  ...(
    [
      ['ttftP50', 'vllm:time_to_first_token_seconds', 0.75],
      ['ttftP95', 'vllm:time_to_first_token_seconds', 0.975],
      ['interTokenLatencyP95', 'vllm:inter_token_latency_seconds', 0.975],
    ] as Array<[SignalName, string, number]>
  ).map(([name, metric, value]) => ({
    name,
    title: `of the engines of its pods, from ${metric}`,
    input: histogram((le, values) =>
      ofPod(`${metric}_bucket`, values, `le="${le}"`),
    ),
    awake: one(value),
  })),
  {
    name: 'kvCacheUsage',
    title:
      'of the fullest pod, and of no other model whose name begins the same',
    input: [
      ofPod('vllm:kv_cache_usage_perc', gauge(0.4)),
      ofPod('vllm:kv_cache_usage_perc', gauge(0.7), '', GONE),
      ofPod(
        'vllm:kv_cache_usage_perc',
        gauge(0.9),
        '',
        'demo-server-x-0-leader-0-0',
      ),
      ofPod('vllm:kv_cache_usage_perc', gauge(0.9), '', POD, 'elsewhere'),
    ],
    awake: one(0.7),
  },
  {
    name: 'queueDepth',
    title: 'in the engines, each once, and in the router',
    input: [
      ofPod('vllm:num_requests_waiting', gauge(3), 'instance="a:8000"'),
      ofPod('vllm:num_requests_waiting', gauge(3), 'instance="a:8100"'),
      ofPod('vllm:num_requests_waiting', gauge(1), '', GONE),
      ofRouter('kthena_router_fairness_queue_size', gauge(2), 'user_id="a"'),
      ofRouter('kthena_router_fairness_queue_size', gauge(4), 'user_id="b"'),
    ],
    awake: one(10),
  },
  {
    name: 'queueDepth',
    title: 'in the router alone, where engines are not scraped',
    input: [
      ofRouter('kthena_router_fairness_queue_size', gauge(2), 'user_id="_all"'),
    ],
    awake: one(2),
  },
  {
    name: 'inFlight',
    title: 'in all routers',
    input: [
      ofRouter('kthena_router_active_downstream_requests', gauge(7), 'a="1"'),
      ofRouter('kthena_router_active_downstream_requests', gauge(1), 'a="2"'),
    ],
    awake: one(8),
  },
  ...(
    [
      ['promptTokenRate', 'vllm:prompt_tokens_total', 'input'],
      ['generationTokenRate', 'vllm:generation_tokens_total', 'output'],
    ] as Array<[SignalName, string, string]>
  ).flatMap(([name, metric, type]) => {
    const router = [
      ofRouter(
        'kthena_router_tokens_total',
        works(60),
        `${HEAD},token_type="${type}"`,
      ),
      ofRouter(
        'kthena_router_tokens_total',
        works(900),
        `${HEAD},token_type="none"`,
      ),
    ];
    return [
      {
        name,
        title: 'of the engines, once where both of their ports are scraped',
        input: [
          ofPod(metric, works(300), 'instance="a:8000"'),
          ofPod(metric, works(300), 'instance="a:8100"'),
          ...router,
        ],
        awake: one(10),
      },
      {
        name,
        title: 'of the router, where engines are not scraped',
        input: router,
        awake: one(2),
      },
    ];
  }),
  ...(
    [
      ['gpuUtilization', 'DCGM_FI_DEV_GPU_UTIL', 37],
      ['gpuMemoryUsed', 'DCGM_FI_DEV_FB_USED', 71_680],
      ['gpuTemperature', 'DCGM_FI_DEV_GPU_TEMP', 54],
      ['gpuPower', 'DCGM_FI_DEV_POWER_USAGE', 311],
    ] as Array<[SignalName, string, number]>
  ).map(([name, metric, value]) => ({
    name,
    title: 'of the devices of its pods, under either name of their labels',
    input: [
      {
        series: `${metric}{Hostname="a",gpu="0",exported_namespace="inference",exported_pod="${POD}",namespace="gpu-operator",pod="dcgm-x"}`,
        values: gauge(value),
      },
      {
        series: `${metric}{hostname="b",gpu="1",namespace="inference",pod="${GONE}"}`,
        values: gauge(value + 1),
      },
      {
        series: `${metric}{Hostname="a",gpu="2",exported_namespace="inference",exported_pod="other-0"}`,
        values: gauge(99),
      },
    ],
    awake: [
      { labels: '{Hostname="a",gpu="0"}', value },
      { labels: '{gpu="1",hostname="b"}', value: value + 1 },
    ],
  })),
];

/** Has Prometheus' engine evaluate a signal; returns what it complains of. */
function evaluate({ name, input, awake }: Row): string {
  const expression = signals[name]!.expression(scope) ?? '';
  const series = input.map((each): [string, string] => [
    each.series,
    each.values,
  ]);
  return [
    differenceOf({ expression, series, at: AWAKE, samples: awake }),
    differenceOf({ expression, series, at: ASLEEP, samples: [] }),
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

  it('have no expression where neither a name nor a group is known', () => {
    for (const definition of Object.values(signals)) {
      expect(
        definition.expression({
          ...scope,
          model: { ...model, servedName: undefined },
          replicas: [''],
        }),
      ).toBeUndefined();
    }
  });
});
