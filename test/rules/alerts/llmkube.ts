import {
  aSpec,
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

const namespace = 'models';
const pod = { namespace, pod: 'demo-7d9f8c6b54-x2lkq' };

const replicas = (state: string, copy = 'a') =>
  `llmkube_inferenceservice_replicas{namespace="${namespace}",inferenceservice="demo",pod="llmkube-${copy}",state="${state}"}`;
const phase = (name: string) =>
  `llmkube_inferenceservice_phase{namespace="${namespace}",inferenceservice="demo",pod="llmkube-a",phase="${name}"}`;
const requests = (reason: string) =>
  `vllm:request_success_total{namespace="${namespace}",pod="${pod.pod}",service="demo",model_name="demo",engine="0",finished_reason="${reason}"}`;

export const llmkube: SystemScenarios = {
  driver: 'llmkube',
  spec: aSpec({ namespace }),
  scenarios: [
    {
      name: 'a service that does not get ready, while its operator is replaced',
      series: [
        [replicas('desired'), then('0x9', steady(2, 20), gone(1))],
        [replicas('ready'), then(steady(0, 30), gone(1))],
        [replicas('desired', 'b'), then(gone(30), steady(2, 70))],
        [replicas('ready', 'b'), then(gone(30), '0x29', steady(1, 40))],
      ],
      fires: [stuckWake(50, 2, 35)],
      silent: [9, 44, 61],
    },
    ...endless(pod),
    ...crashing(pod),
    slowStart(pod),
    {
      name: 'a service that the operator says has failed',
      series: [
        [phase('Creating'), then(steady(1, 10), gone(1))],
        [phase('Failed'), then(gone(10), steady(1, 20), gone(1))],
        [phase('Ready'), then(gone(30), steady(1, 20))],
      ],
      fires: [
        {
          at: 25,
          alert: 'start-failed',
          summary: 'A replica cannot start.',
        },
      ],
      silent: [9, 19, 31],
    },
    failing(
      'a tenth of the requests ends with an error, and clients break off others',
      '10%',
      [
        [requests('stop'), '0+16x120'],
        [requests('abort'), '0+2x120'],
        [requests('error'), FAILURES],
      ],
    ),
    {
      name: 'a service that is suspended for a week',
      step: WEEK_STEP,
      series: [
        [replicas('desired'), then(steady(1, HOUR), steady(0, WEEK))],
        [replicas('ready'), then(steady(1, HOUR), steady(0, WEEK))],
        [phase('Ready'), then(steady(1, HOUR), gone(1))],
        [phase('Suspended'), then(gone(HOUR), steady(1, WEEK))],
        [requests('stop'), then(`0+4x${HOUR - 1}`, gone(1))],
        [requests('error'), then(steady(2, HOUR), gone(1))],
      ],
      silent: [9, HOUR + 1, HOUR + 3, ...EVERY_DAY],
    },
  ],
};
