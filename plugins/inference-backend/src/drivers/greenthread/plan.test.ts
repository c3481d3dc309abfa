import { ModelSnapshot, ModelState } from '@wakeboard/plugin-inference-common';
import { PlanContext } from '@wakeboard/plugin-inference-node';
import { plan } from './plan';

const MODELS = {
  group: 'greenthread.ai',
  version: 'v1alpha1',
  plural: 'models',
  kind: 'Model',
  namespaced: true,
};
const context: PlanContext = {
  endpoints: ['greenthread'],
  kinds: { models: MODELS },
  podRequests: false,
  now: 0,
};

function aModel(overrides?: Partial<ModelSnapshot>): ModelSnapshot {
  return {
    ref: {
      cluster: 'demo',
      namespace: 'greenthread-system',
      driver: 'greenthread',
      name: 'demo',
    },
    state: 'sleeping',
    servedName: 'Qwen/Qwen3-4B',
    replicas: { desired: 1 },
    pods: [],
    conditions: [{ type: 'Ready', status: 'True', reason: 'Ready' }],
    labels: {},
    facts: [],
    ...overrides,
  };
}

describe('waking', () => {
  it('is a request for one token, sent to the gateway', () => {
    expect(plan({ name: 'wake' }, aModel(), context)).toEqual({
      operations: [
        {
          kind: 'request',
          endpoint: 'greenthread',
          method: 'POST',
          path: '/demo/v1/completions',
          body: { model: 'Qwen/Qwen3-4B', prompt: 'x', max_tokens: 1 },
          timeoutMs: 300_000,
        },
      ],
      closedBy: ['serving', 'degraded'],
      deadlineMs: 300_000,
    });
  });

  it.each<[ModelState, string]>([
    ['serving', 'serving already'],
    ['waking', 'waking already'],
    ['waitingForGpu', 'waits for GPU memory'],
    ['draining', 'wait until it sleeps'],
    ['stopped', 'scale it to at least 1 first'],
    ['preparing', 'not ready yet'],
    ['starting', 'not ready yet'],
    ['failed', 'has failed'],
  ])('is refused while it is %s', (state, reason) => {
    expect(plan({ name: 'wake' }, aModel({ state }), context)).toEqual({
      refused: expect.stringContaining(reason),
    });
  });

  it.each<[string, Partial<ModelSnapshot>, Partial<PlanContext>, string]>([
    [
      'no gateway is configured',
      {},
      { endpoints: ['other'] },
      'set inference.clusters.demo.endpoints.greenthread.url',
    ],
    ['no name is served', { servedName: undefined }, {}, 'spec.modelName'],
    [
      'the phase is another',
      { conditions: [{ type: 'Ready', status: 'False', reason: 'Staging' }] },
      {},
      'its phase is Staging',
    ],
    [
      'no phase is reported',
      { conditions: [] },
      {},
      'its phase is not reported',
    ],
    [
      'one replica serves beside a broken one',
      {
        state: 'degraded',
        pods: [{ name: 'demo-0', state: 'serving', gpus: [] }],
      },
      {},
      'serving already',
    ],
  ])('is refused where %s', (_, model, other, reason) => {
    expect(
      plan({ name: 'wake' }, aModel(model), { ...context, ...other }),
    ).toEqual({ refused: expect.stringContaining(reason) });
  });

  it('is possible where a replica sleeps beside a broken one', () => {
    const model = aModel({
      state: 'degraded',
      pods: [{ name: 'demo-0', state: 'sleeping', gpus: [] }],
    });
    expect(plan({ name: 'wake' }, model, context)).toHaveProperty('operations');
  });

  it('keeps a name in its place in the path', () => {
    const { ref } = aModel();
    const model = aModel({ ref: { ...ref, name: 'a/../b?c#d e' } });
    expect(plan({ name: 'wake' }, model, context)).toMatchObject({
      operations: [{ path: '/a%2F..%2Fb%3Fc%23d%20e/v1/completions' }],
    });
  });
});

describe('scaling', () => {
  it('patches the number of replicas of the resource', () => {
    expect(
      plan({ name: 'scale', replicas: 2 }, aModel(), context),
    ).toMatchObject({
      operations: [
        {
          kind: 'patch',
          target: {
            kind: MODELS,
            namespace: 'greenthread-system',
            name: 'demo',
          },
          patch: { spec: { replicas: 2 } },
        },
      ],
      closedBy: ['serving', 'sleeping'],
      replicas: 2,
      warning: undefined,
    });
  });

  it('to 0 is done when the model has stopped', () => {
    expect(
      plan({ name: 'scale', replicas: 0 }, aModel(), context),
    ).toMatchObject({ closedBy: ['stopped'], replicas: 0 });
  });

  it.each([-1, 0.5, 1001, NaN, Infinity])('refuses %d replicas', replicas => {
    expect(plan({ name: 'scale', replicas }, aModel(), context)).toEqual({
      refused: `${replicas} is not a number of replicas; expected a whole number from 0 to 1000`,
    });
  });

  it('is refused where nothing would change', () => {
    expect(plan({ name: 'scale', replicas: 1 }, aModel(), context)).toEqual({
      refused: 'Its number of replicas is 1 already',
    });
  });

  it('is refused where the resource is not served', () => {
    expect(
      plan({ name: 'scale', replicas: 2 }, aModel(), { ...context, kinds: {} }),
    ).toEqual({ refused: expect.stringContaining('models.greenthread.ai') });
  });

  it.each([
    ['argocd', 'Argo CD manages this resource as llms'],
    ['flux', 'Flux manages this resource as llms'],
  ] as const)('warns of %s, which would revert it', (tool, warning) => {
    const model = aModel({ managedBy: { tool, name: 'llms' } });
    expect(plan({ name: 'scale', replicas: 2 }, model, context)).toMatchObject({
      warning: expect.stringContaining(warning),
    });
  });
});

describe('the other actions', () => {
  it('deletes the resource and says what stays', () => {
    expect(plan({ name: 'delete' }, aModel(), context)).toMatchObject({
      operations: [{ kind: 'delete', target: { name: 'demo' } }],
      closedBy: ['stopped'],
      warning: 'Its converted weights stay on the disks of the nodes.',
    });
  });

  it('refuses to put a model to sleep, which no document says how to do', () => {
    expect(plan({ name: 'sleep' }, aModel(), context)).toEqual({
      refused: expect.stringContaining('no documented sleep call'),
    });
  });

  it.each(['suspend', 'resume', 'restart'] as const)(
    'refuses to %s with a reason',
    name => {
      expect(plan({ name }, aModel(), context)).toEqual({
        refused: expect.stringMatching(/^GreenThread /),
      });
    },
  );
});
