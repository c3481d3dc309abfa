import {
  aSpec,
  EVERY_DAY,
  failing,
  FAILURES,
  steady,
  stuckWake,
  SystemScenarios,
  then,
  WEEK,
  WEEK_STEP,
} from './scenario';
import { crashing, endless, slowStart } from './podScenarios';

const namespace = 'inference';
const pod = { namespace, pod: 'demo-0-leader-0-0' };

const groups = (which: string, serving = 'demo', prefix = '') =>
  `kthena_modelserving_${which}_replicas{${prefix}namespace="${namespace}",modelserving="${serving}"}`;
const requests = (status: number, error: string) =>
  `kthena_router_requests_total{namespace="kthena-system",pod="router-0",model="demo",path="/v1/chat/completions",status_code="${status}",error_type="${error}"}`;
const served = requests(200, 'successful_request');
const unserved = requests(503, 'pod_discovery');

export const kthena: SystemScenarios = {
  driver: 'kthena',
  spec: aSpec({ namespace }),
  scenarios: [
    ...[
      { serving: 'demo', prefix: '', spec: undefined },
      { serving: 'demo', prefix: 'exported_', spec: undefined },
      {
        serving: 'demo-server',
        prefix: '',
        spec: { options: { kind: 'ModelBooster' } },
      },
    ].map(({ serving, prefix, spec }) => ({
      name: `${prefix}groups of ${serving} that do not get ready`,
      spec,
      series: [
        [groups('spec', serving, prefix), then('0x9', steady(1, 110))],
        [
          groups('status_available', serving, prefix),
          then(steady(0, 60), steady(1, 60)),
        ],
      ] as Array<[string, string]>,
      fires: [stuckWake(50, 1, 35)],
      silent: [9, 44, 61],
    })),
    ...endless(pod),
    ...crashing(pod),
    slowStart(pod),
    failing('a tenth of the requests fails in the engine', '10%', [
      [served, '0+18x120'],
      [requests(500, 'proxy'), FAILURES],
    ]),
    failing('requests that find no pod of a model that is wanted', '100%', [
      [served, steady(7, 120)],
      [unserved, FAILURES],
      [groups('spec'), steady(1, 120)],
    ]),
    {
      name: 'requests for a model of which nobody tells whether it is wanted',
      series: [
        [served, steady(7, 120)],
        [unserved, FAILURES],
      ],
      silent: [50, 60],
    },
    {
      name: 'a model that is stopped for a week, and still asked for',
      step: WEEK_STEP,
      series: [
        [served, steady(500, WEEK)],
        [unserved, `0+3x${WEEK}`],
        [requests(404, 'successful_request'), `0+3x${WEEK}`],
        [groups('spec'), steady(0, WEEK)],
        [groups('status_available'), steady(0, WEEK)],
      ],
      silent: EVERY_DAY,
    },
  ],
};
