import {
  AlertScenario,
  aSpec,
  counts,
  EVERY_DAY,
  gone,
  HOUR,
  steady,
  SystemScenarios,
  then,
  WEEK,
  WEEK_STEP,
} from './scenario';
import { slowStart } from './podScenarios';

const namespace = 'greenthread-system';
const pod = 'demo-6c9d8f7b54-x2lkq';
const labels = { namespace, pod };
const of = (metric: string, more: string) =>
  `gthread_sidecar_${metric}{namespace="${namespace}",pod="${pod}",${more}}`;
const state = (name: string) => of('state', `state="${name}"`);
const wakes = (le: string) => of('wake_duration_seconds_bucket', `le="${le}"`);
const requests = (status: string) => of('requests_total', `status="${status}"`);

const STATES = ['sleeping', 'pending', 'waking', 'serving', 'deactivating'];
const crashes = `kube_pod_container_status_waiting_reason{namespace="${namespace}",pod="${pod}",uid="1",container="vllm",reason="CrashLoopBackOff"}`;

const scenarios: AlertScenario[] = [
  {
    name: 'a fast wake at minute 10 and a slow one at minute 60',
    series: [
      [wakes('1.0'), steady(0, 200)],
      [wakes('5.0'), then(steady(0, 10), steady(1, 190))],
      [wakes('10.0'), then(steady(0, 10), steady(1, 190))],
      [wakes('30.0'), then(steady(0, 10), steady(1, 50), steady(2, 140))],
      [wakes('+Inf'), then(steady(0, 10), steady(1, 50), steady(2, 140))],
    ],
    fires: [
      { at: 61, alert: 'wake-slow', summary: 'A wake took about 29.8s.' },
      { at: 80, alert: 'wake-slow', summary: 'A wake took about 29.8s.' },
    ],
    silent: [5, 12, 59, 95, 150],
  },
  {
    name: 'two minutes of waiting for a GPU and three of waking',
    series: [
      [state('sleeping'), then(steady(1, 10), steady(0, 30))],
      [state('pending'), then(steady(0, 10), steady(1, 2), steady(0, 28))],
      [state('waking'), then(steady(0, 12), steady(1, 3), steady(0, 25))],
      [state('serving'), then(steady(0, 15), steady(1, 25))],
    ],
    fires: [
      {
        at: 13,
        alert: 'wake-stuck',
        labels,
        summary: `The pod ${pod} has been waking, or waiting for a GPU, for more than 2 minutes.`,
      },
    ],
    silent: [9, 11, 15, 30],
  },
  {
    name: 'a wake and a drain that take a minute',
    series: [
      [state('waking'), then(steady(0, 10), steady(1, 1), steady(0, 60))],
      [state('deactivating'), then(steady(0, 30), '1', steady(0, 40))],
    ],
    silent: [11, 13, 31, 33],
  },
  {
    name: 'a drain that does not end',
    series: [
      [state('deactivating'), then(steady(0, 10), steady(1, 10), '0x20')],
    ],
    fires: [
      {
        at: 13,
        alert: 'drain-stuck',
        labels,
        summary: `The pod ${pod} still drains, long after its drain timeout.`,
      },
    ],
    silent: [11, 22],
  },
  {
    name: 'a drain that may take ten minutes',
    spec: { options: { drainTimeout: '10m' } },
    series: [
      [state('deactivating'), then(steady(0, 10), steady(1, 20), '0x20')],
    ],
    fires: [
      {
        at: 22,
        alert: 'drain-stuck',
        labels,
        summary: `The pod ${pod} still drains, long after its drain timeout.`,
      },
    ],
    silent: [13, 18, 32],
  },
  {
    name: 'a pod that crashes again and again',
    series: [
      [
        crashes,
        then(
          ...[gone(10), '1x1 _x2', '1x1 _x2', '1x1 _x2', '1x1 _x2'],
          gone(40),
        ),
      ],
    ],
    fires: [
      {
        at: 23,
        alert: 'start-failed',
        labels,
        summary: `A replica cannot start: ${pod}.`,
      },
    ],
    silent: [12, 18, 40],
  },
  slowStart(labels),
  {
    name: 'an eleventh of the requests fails for half an hour',
    series: [
      [requests('success'), `0+10x120`],
      [requests('error'), counts(1, { from: 30, to: 60, until: 120 })],
    ],
    fires: [
      { at: 50, alert: 'errors', summary: '9.091% of its requests fail.' },
    ],
    silent: [20, 34, 85],
  },
  {
    name: 'two requests in the night, one of which fails, and again',
    series: [
      [requests('success'), then(steady(5, 40), steady(6, 80))],
      [requests('error'), then(steady(3, 40), '4x2', steady(5, 78))],
    ],
    silent: [41, 45, 48, 60],
  },
  {
    name: 'a model that serves for an hour and sleeps for a week',
    step: WEEK_STEP,
    series: [
      ...STATES.map((name): [string, string] => {
        const during = Number(name === 'serving');
        const after = Number(name === 'sleeping');
        return [state(name), then(steady(during, HOUR), steady(after, WEEK))];
      }),
      ...['5.0', '10.0', '30.0', '+Inf'].map((le): [string, string] => [
        wakes(le),
        then('0', steady(1, WEEK + HOUR - 1)),
      ]),
      [
        requests('success'),
        counts(7, { from: 0, to: HOUR, until: WEEK + HOUR }),
      ],
      [requests('error'), steady(3, WEEK + HOUR)],
      [
        `kube_pod_status_ready{namespace="${namespace}",pod="${pod}",uid="1",condition="false"}`,
        then(steady(0, HOUR), steady(1, WEEK)),
      ],
    ],
    silent: [6, HOUR + 1, HOUR + 3, ...EVERY_DAY, WEEK + 9],
  },
];

export const greenthread: SystemScenarios = {
  driver: 'greenthread',
  spec: aSpec({ namespace, source: 'hf://Qwen/Qwen3-4B' }),
  scenarios,
};
