import { ModelSnapshot, ModelState } from '@wakeboard/plugin-inference-common';
import { PlanContext } from '@wakeboard/plugin-inference-node';
import { plan } from './plan';

const DEPLOYMENTS = {
  group: 'apps',
  version: 'v1',
  plural: 'deployments',
  kind: 'Deployment',
  namespaced: true,
};
const context: PlanContext = {
  endpoints: [],
  kinds: { deployments: DEPLOYMENTS },
  podRequests: true,
  now: 0,
};

function aModel(
  states: ModelState[],
  driverData: ModelSnapshot['driverData'] = {},
): ModelSnapshot {
  return {
    ref: { cluster: 'demo', namespace: 'ml', driver: 'triton', name: 'demo' },
    state: states[0] ?? 'stopped',
    replicas: { desired: states.length, before: 2 },
    pods: states.map((state, i) => ({ name: `demo-${i}`, state, gpus: [] })),
    conditions: [],
    labels: {},
    facts: [],
    driverData: {
      port: 8000,
      explicit: true,
      models: JSON.stringify(['resnet', 'a/b"\\']),
      ...driverData,
    },
  };
}

const told = (answer: ReturnType<typeof plan>) =>
  'refused' in answer
    ? answer.refused
    : answer.operations.map(each =>
        each.kind === 'podRequest'
          ? `${each.request.method} ${each.request.pod}:${each.request.port}${each.request.path}`
          : each.kind,
      );

it('loads each of its models in each pod that has none loaded', () => {
  const answer = plan(
    { name: 'wake' },
    aModel(['serving', 'sleeping']),
    context,
  );
  expect(told(answer)).toEqual([
    'POST demo-1:8000/v2/repository/models/resnet/load',
    'POST demo-1:8000/v2/repository/models/a%2Fb%22%5C/load',
  ]);
});

it('unloads them in each pod that has any', () => {
  const answer = plan(
    { name: 'sleep' },
    aModel(['serving', 'degraded', 'sleeping'], { models: '["resnet"]' }),
    context,
  );
  expect(told(answer)).toEqual([
    'POST demo-0:8000/v2/repository/models/resnet/unload',
    'POST demo-1:8000/v2/repository/models/resnet/unload',
  ]);
  expect(answer).toMatchObject({ closedBy: ['sleeping'] });
});

it.each<[string, ModelSnapshot['driverData'], Partial<PlanContext>]>([
  ['--model-control-mode=explicit', { explicit: false }, {}],
  ['inference/triton-models', { models: false }, {}],
  [
    'inference.clusters.demo.podRequests does not list triton',
    {},
    { podRequests: false },
  ],
])(
  'is stopped to sleep, and cannot be loaded: %s',
  (reason, driverData, config) => {
    const told2 = plan({ name: 'sleep' }, aModel(['serving'], driverData), {
      ...context,
      ...config,
    });
    expect(told2).toMatchObject({
      operations: [{ kind: 'scale', replicas: 0 }],
      closedBy: ['stopped'],
      warning: expect.stringContaining(reason),
    });
    expect(
      plan({ name: 'wake' }, aModel(['sleeping'], driverData), {
        ...context,
        ...config,
      }),
    ).toEqual({ refused: expect.stringContaining(reason) });
  },
);

it('starts a stopped one with what it had before', () => {
  expect(plan({ name: 'wake' }, aModel([]), context)).toMatchObject({
    operations: [{ kind: 'scale', replicas: 2 }],
  });
});

it.each<['wake' | 'sleep', ModelState[], string]>([
  ['wake', ['serving'], 'serving already'],
  ['wake', ['waking'], 'it is waking'],
  ['sleep', ['sleeping'], 'sleeps already'],
  ['sleep', [], 'stopped already'],
])('refuses to %s one that is %s', (name, states, reason) => {
  expect(told(plan({ name }, aModel(states), context))).toContain(reason);
});

it('sends no thousand requests', () => {
  const states = Array.from({ length: 101 }, (): ModelState => 'sleeping');
  expect(told(plan({ name: 'wake' }, aModel(states), context))).toContain(
    '202 requests',
  );
});
