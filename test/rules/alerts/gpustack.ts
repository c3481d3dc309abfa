import {
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

/** Two copies of the server give the same series. */
const COPIES = ['10.0.0.1:10161', '10.0.0.2:10161'];
const model =
  'cluster_id="1",cluster_name="Default Cluster",model_id="7",model_name="demo"';
const name = 'demo-k2x9q';

const everywhere = (metric: string, labels: string, values: string) =>
  COPIES.map((instance): [string, string] => [
    `gpustack:${metric}{instance="${instance}",${model}${labels}}`,
    values,
  ]);
const wanted = (values: string) =>
  everywhere('model_desired_instances', '', values);
const running = (values: string) =>
  everywhere('model_running_instances', '', values);
const instance = (state: string, values: string) =>
  everywhere(
    'model_instance_status',
    `,worker_name="worker-a",model_instance_name="${name}",state="${state}"`,
    values,
  );
const requests = (reason: string, values: string): [string, string] => [
  `gpustack:request_success_total{worker_name="worker-a",${model},model_instance_name="${name}",runtime="vLLM",finished_reason="${reason}"}`,
  values,
];
const labels = { model_instance_name: name };

export const gpustack: SystemScenarios = {
  driver: 'gpustack',
  spec: aSpec({ namespace: 'Default Cluster', source: 'hf://Qwen/Qwen3-0.6B' }),
  scenarios: [
    {
      name: 'a model that does not come to run',
      series: [
        ...wanted(then(steady(0, 10), steady(1, 100))),
        ...running(then(steady(0, 60), steady(1, 50))),
        ...instance('scheduled', then(gone(10), steady(1, 50), gone(1))),
        ...instance('running', then(gone(60), steady(1, 50))),
      ],
      fires: [stuckWake(45, 1, 30)],
      silent: [9, 39, 61],
    },
    {
      name: 'an instance that stays when nothing is wanted',
      series: [
        ...wanted(then(steady(1, 10), steady(0, 100))),
        ...running(then(steady(1, 12), steady(0, 100))),
        ...instance('unreachable', then(steady(1, 40), gone(1))),
      ],
      fires: [
        {
          at: 25,
          alert: 'drain-stuck',
          labels,
          summary: `The instance ${name} is still there 10 minutes after the model was stopped.`,
        },
      ],
      silent: [9, 19, 41],
    },
    {
      name: 'an instance that fails, is started again and fails again, and is stopped',
      series: [
        ...wanted(then(steady(1, 50), steady(0, 50))),
        ...running(steady(0, 100)),
        ...instance(
          'error',
          then(gone(5), '1x1', gone(10), '1x4', gone(10), '1x10', gone(60)),
        ),
        ...instance(
          'starting',
          then('1x4', gone(2), '1x9', gone(5), '1x9', gone(11), gone(60)),
        ),
      ],
      fires: [
        {
          at: 20,
          alert: 'start-failed',
          labels,
          summary: `The instance ${name} has failed and does not come to run.`,
        },
      ],
      silent: [4, 10, 50, 60],
    },
    {
      name: 'an instance that fails once and runs then',
      series: [
        ...wanted(steady(1, 60)),
        ...running(then(steady(0, 12), steady(1, 48))),
        ...instance('error', then(gone(5), '1x1', gone(60))),
        ...instance('starting', then(gone(7), '1x4', gone(60))),
        ...instance('running', then(gone(12), steady(1, 48))),
      ],
      silent: [6, 10, 13, 20, 50],
    },
    failing(
      'a tenth of the requests ends with an error, and clients break off others',
      '10%',
      [
        requests('stop', '0+16x120'),
        requests('abort', '0+2x120'),
        requests('error', FAILURES),
      ],
    ),
    {
      name: 'a model that is stopped for a week, of which the worker goes on telling',
      step: WEEK_STEP,
      series: [
        ...wanted(then(steady(1, HOUR), steady(0, WEEK))),
        ...running(then(steady(1, HOUR), steady(0, WEEK))),
        ...instance('running', then(steady(1, HOUR + 1), gone(1))),
        requests('stop', counts(4, { from: 0, to: HOUR, until: WEEK })),
        requests('error', steady(6, WEEK)),
      ],
      silent: [9, HOUR + 1, HOUR + 3, ...EVERY_DAY],
    },
  ],
};
