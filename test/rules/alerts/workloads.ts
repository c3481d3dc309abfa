import {
  AlertScenario,
  aSpec,
  counts,
  EVERY_DAY,
  failing,
  FAILURES,
  gone,
  HOUR,
  steady,
  stuckWake,
  SystemScenarios,
  then,
  WEEK,
  WEEK_STEP,
} from './scenario';
import { crashing, endless, slowStart } from './podScenarios';

/** vLLM and Triton in Deployments. */

const namespace = 'ml-models';
const pod = 'demo-7d9f8c6b54-x2lkq';
const names = `namespace="${namespace}",pod="${pod}"`;

const wanted = (prefix = '') =>
  `kube_deployment_spec_replicas{${prefix}namespace="${namespace}",deployment="demo"}`;
const ready = (prefix = '') =>
  `kube_deployment_status_replicas_ready{${prefix}namespace="${namespace}",deployment="demo"}`;
const podReady = (condition: boolean) =>
  `kube_pod_status_ready{${names},uid="1",condition="${condition}"}`;

const ofWorkload: AlertScenario[] = [
  ...['', 'exported_'].map(prefix => ({
    name: `a model that is wanted and does not get ready, ${prefix}`,
    series: [
      [wanted(prefix), then(steady(0, 10), steady(2, 150))],
      [ready(prefix), then(steady(0, 100), steady(1, 60))],
    ] as Array<[string, string]>,
    fires: [stuckWake(80, 2, 65)],
    silent: [9, 30, 74, 101],
  })),
  {
    name: 'a model of which the ready replicas are not known',
    series: [[wanted(), steady(1, 200)]],
    silent: [199],
  },
  ...endless({ namespace, pod }),
  ...crashing({ namespace, pod }),
  slowStart({ namespace, pod }),
];

const stopped: AlertScenario = {
  name: 'a model that is stopped for a week',
  step: WEEK_STEP,
  series: [
    [wanted(), then(steady(1, HOUR), steady(0, WEEK))],
    [ready(), then(steady(1, HOUR), steady(0, WEEK))],
    [podReady(true), then(steady(1, HOUR + 1), gone(1))],
    [
      `kube_pod_deletion_timestamp{${names},uid="1"}`,
      then(gone(HOUR), '3630x1 _'),
    ],
  ],
  silent: [11, HOUR + 1, HOUR + 2, ...EVERY_DAY],
};

const calls = (suffix: string, handler: string) =>
  `http_request_duration_seconds_${suffix}{${names},handler="${handler}",method="POST"}`;
const requests = (status: string) =>
  `http_requests_total{${names},handler="/v1/chat/completions",method="POST",status="${status}"}`;
const sleepState = (name: string) =>
  `vllm:engine_sleep_state{${names},engine="0",model_name="demo",sleep_state="${name}"}`;

export const vllm: SystemScenarios = {
  driver: 'vllm',
  spec: aSpec({ namespace, options: { sleepMode: true } }),
  scenarios: [
    {
      name: 'a fast wake, and slow ones',
      series: [
        [calls('sum', '/wake_up'), then('0x9 2x49', steady(52, 140))],
        [calls('count', '/wake_up'), then('0x9 1x49', steady(3, 140))],
        [calls('sum', '/v1/completions'), '0+50x200'],
        [calls('count', '/v1/completions'), '0+1x200'],
      ],
      fires: [
        {
          at: 65,
          alert: 'wake-slow',
          summary: 'Its wakes take 25s on average.',
        },
      ],
      silent: [5, 15, 50, 95],
    },
    ...ofWorkload,
    failing('a fifth of the requests fails for half an hour', '10.53%', [
      [requests('2xx'), '0+8x120'],
      [requests('4xx'), '0+9x120'],
      [requests('5xx'), FAILURES],
    ]),
    {
      name: 'an engine that sleeps for a week',
      step: WEEK_STEP,
      series: [
        [sleepState('awake'), then(steady(1, HOUR), steady(0, WEEK))],
        [
          sleepState('weights_offloaded'),
          then(steady(0, HOUR), steady(1, WEEK)),
        ],
        [wanted(), steady(1, WEEK + HOUR)],
        [ready(), steady(1, WEEK + HOUR)],
        [podReady(true), steady(1, WEEK + HOUR)],
        [podReady(false), steady(0, WEEK + HOUR)],
        [requests('2xx'), counts(5, { from: 0, to: HOUR, until: WEEK + HOUR })],
        [requests('5xx'), steady(4, WEEK + HOUR)],
        [calls('sum', '/wake_up'), then('0', steady(3, WEEK + HOUR - 1))],
        [calls('count', '/wake_up'), then('0', steady(1, WEEK + HOUR - 1))],
      ],
      silent: [6, HOUR + 1, HOUR + 3, ...EVERY_DAY],
    },
    stopped,
  ],
};

const inference = (outcome: string, more = '') =>
  `nv_inference_request_${outcome}{${names},model="resnet",version="1"${more}}`;
const loaded = `nv_model_load_duration_secs{${names},model="resnet",version="1"}`;

export const triton: SystemScenarios = {
  driver: 'triton',
  spec: aSpec({
    namespace,
    source: 's3://models/repository',
    options: { explicit: true, models: ['resnet'] },
  }),
  scenarios: [
    {
      name: 'a slow load, and a fast one after a sleep',
      series: [
        [loaded, then(gone(10), steady(90, 100), gone(60), steady(5, 60))],
      ],
      fires: [
        {
          at: 15,
          alert: 'wake-slow',
          labels: { namespace, pod, model: 'resnet', version: '1' },
          summary: `Loading resnet in ${pod} took 1m 30s.`,
        },
      ],
      silent: [5, 41, 100, 130, 175, 220],
    },
    ...ofWorkload,
    failing('a tenth of the requests fails, and clients cancel others', '8%', [
      [inference('success'), '0+18x120'],
      [inference('failure', ',reason="CANCELED"'), '0+5x120'],
      [inference('failure', ',reason="BACKEND"'), FAILURES],
    ]),
    {
      name: 'a model that is unloaded for a week',
      step: WEEK_STEP,
      series: [
        [loaded, then(steady(90, HOUR), gone(WEEK))],
        [inference('success'), then(`0+5x${HOUR - 1}`, gone(WEEK))],
        [
          inference('failure', ',reason="BACKEND"'),
          then(steady(9, HOUR), gone(WEEK)),
        ],
        [wanted(), steady(1, WEEK + HOUR)],
        [ready(), steady(1, WEEK + HOUR)],
        [podReady(true), steady(1, WEEK + HOUR)],
      ],
      silent: [9, HOUR + 1, HOUR + 3, ...EVERY_DAY],
    },
    stopped,
  ],
};
