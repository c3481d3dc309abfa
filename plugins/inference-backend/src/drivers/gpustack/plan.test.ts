import { ModelSnapshot } from '@wakeboard/plugin-inference-common';
import { PlanContext, ResourceKind } from '@wakeboard/plugin-inference-node';
import { plan } from './plan';

function kindOf(plural: string, kind: string): ResourceKind {
  return {
    group: 'gpustack.ai',
    version: 'v2',
    plural,
    kind,
    namespaced: true,
  };
}
const models = kindOf('models', 'Model');
const instances = kindOf('model-instances', 'ModelInstance');
const context: PlanContext = {
  endpoints: [],
  kinds: { models, instances },
  podRequests: false,
  now: 0,
};
const target = { kind: models, namespace: 'Default Cluster', name: 'qwen' };

function aModel(overrides?: Partial<ModelSnapshot>): ModelSnapshot {
  return {
    ref: {
      cluster: 'lab',
      namespace: 'Default Cluster',
      driver: 'gpustack',
      name: 'qwen',
    },
    uid: '1',
    state: 'serving',
    replicas: { desired: 2 },
    pods: [
      { name: 'qwen-k2x9q', state: 'serving', gpus: [] },
      { name: 'qwen-p7w1d', state: 'serving', gpus: [] },
    ],
    conditions: [],
    labels: {},
    facts: [],
    ...overrides,
  };
}

const stopped: Partial<ModelSnapshot> = { state: 'stopped', pods: [] };

describe('starting', () => {
  it.each([
    ['as many replicas as there were', 3, 3],
    ['one where nobody knows how many there were', undefined, 1],
    ['one where there were none', 0, 1],
  ])('brings back %s', (_, before, replicas) => {
    const model = aModel({ ...stopped, replicas: { desired: 0, before } });
    expect(plan({ name: 'wake' }, model, context)).toEqual({
      operations: [{ kind: 'patch', target, patch: { spec: { replicas } } }],
      closedBy: ['serving', 'degraded'],
      replicas,
      deadlineMs: 1_800_000,
      warning: undefined,
    });
  });

  it('is possible while it still stops', () => {
    const model = aModel({ state: 'draining', replicas: { desired: 0 } });
    expect(plan({ name: 'wake' }, model, context)).toHaveProperty('operations');
  });

  it.each<[string, Partial<ModelSnapshot>, string]>([
    ['it serves', {}, 'It is serving already'],
    ['it starts', { state: 'starting' }, '2 replicas are wanted'],
    [
      'it failed',
      { state: 'failed', replicas: { desired: 1 } },
      '1 replica is wanted',
    ],
    ['its row is broken', { replicas: {} }, 'cannot be read'],
  ])('is refused where %s', (_, model, reason) => {
    expect(plan({ name: 'wake' }, aModel(model), context)).toEqual({
      refused: expect.stringContaining(reason),
    });
  });
});

describe('stopping', () => {
  it('asks for no replicas, and says that the logs go', () => {
    expect(plan({ name: 'sleep' }, aModel(), context)).toEqual({
      operations: [{ kind: 'patch', target, patch: { spec: { replicas: 0 } } }],
      closedBy: ['stopped'],
      replicas: 0,
      deadlineMs: 300_000,
      warning: 'GPUStack deletes its instances, and their logs with them.',
    });
  });

  it.each<[Partial<ModelSnapshot>, string]>([
    [stopped, 'It is stopped already'],
    [{ state: 'draining' }, 'It is stopping already'],
  ])('is refused while it is %j', (model, refused) => {
    expect(
      plan(
        { name: 'sleep' },
        aModel({ ...model, replicas: { desired: 0 } }),
        context,
      ),
    ).toEqual({ refused });
  });
});

describe('scaling', () => {
  it('writes the number of replicas', () => {
    expect(
      plan({ name: 'scale', replicas: 3 }, aModel(), context),
    ).toMatchObject({
      operations: [{ kind: 'patch', patch: { spec: { replicas: 3 } } }],
      replicas: 3,
      warning: undefined,
    });
  });

  it('warns of the logs that are lost with fewer', () => {
    expect(
      plan({ name: 'scale', replicas: 1 }, aModel(), context),
    ).toMatchObject({ warning: expect.stringContaining('logs') });
  });

  it.each([-1, 0.5, 1001, NaN])('refuses %d replicas', replicas => {
    expect(plan({ name: 'scale', replicas }, aModel(), context)).toEqual({
      refused: expect.stringContaining('from 0 to 1000'),
    });
  });

  it('is refused where nothing would change', () => {
    expect(plan({ name: 'scale', replicas: 2 }, aModel(), context)).toEqual({
      refused: 'Its number of replicas is 2 already',
    });
  });
});

it.each([{ name: 'sleep' }, { name: 'scale', replicas: 5 }] as const)(
  'warns of a schedule that reverts it: %j',
  action => {
    const model = aModel({ driverData: { scheduleMoments: '[]' } });
    expect(plan(action, model, context)).toMatchObject({
      warning: expect.stringContaining('scaling schedule is on and sets'),
    });
  },
);

describe('restarting', () => {
  it('deletes every instance, whatever the version of the model is', () => {
    expect(plan({ name: 'restart' }, aModel(), context)).toMatchObject({
      operations: ['qwen-k2x9q', 'qwen-p7w1d'].map(name => ({
        kind: 'delete',
        target: { kind: instances, namespace: 'Default Cluster', name },
        secondary: true,
      })),
      closedBy: ['serving'],
      replacesPods: true,
      warning: expect.stringContaining('stop at once'),
    });
  });

  it.each<[Partial<ModelSnapshot>, string]>([
    [stopped, 'no instances'],
    [{ state: 'draining' }, 'stopping'],
  ])('is refused while it is %j', (model, reason) => {
    expect(plan({ name: 'restart' }, aModel(model), context)).toEqual({
      refused: expect.stringContaining(reason),
    });
  });
});

it('deletes the model and says what stays', () => {
  expect(plan({ name: 'delete' }, aModel(), context)).toMatchObject({
    operations: [{ kind: 'delete', target }],
    closedBy: ['stopped'],
    warning: 'The files of its weights stay on the workers.',
  });
});

it.each(['suspend', 'resume'] as const)('refuses to %s', name => {
  expect(plan({ name }, aModel(), context)).toEqual({
    refused: expect.stringContaining('GPUStack cannot suspend a model'),
  });
});

it.each(['sleep', 'restart', 'delete'] as const)(
  'refuses to %s where the API is not served',
  name => {
    expect(plan({ name }, aModel(), { ...context, kinds: {} })).toEqual({
      refused: expect.stringContaining('does not serve the API /v2'),
    });
  },
);
