import { ModelSnapshot, ModelState } from '@wakeboard/plugin-inference-common';
import { PlanContext } from '@wakeboard/plugin-inference-node';
import { plan } from './plan';

const kindOf = (plural: string, kind: string) => ({
  group: 'apps',
  version: 'v1',
  plural,
  kind,
  namespaced: true,
});
const DEPLOYMENTS = kindOf('deployments', 'Deployment');
const STATEFULSETS = kindOf('statefulsets', 'StatefulSet');
const context: PlanContext = {
  endpoints: [],
  kinds: { deployments: DEPLOYMENTS, statefulsets: STATEFULSETS },
  podRequests: true,
  now: Date.parse('2026-06-01T12:00:00Z'),
};
const target = { kind: DEPLOYMENTS, namespace: 'ml', name: 'demo' };

function aModel(
  states: ModelState[],
  overrides?: Partial<ModelSnapshot>,
): ModelSnapshot {
  return {
    ref: { cluster: 'demo', namespace: 'ml', driver: 'vllm', name: 'demo' },
    state: states[0] ?? 'stopped',
    replicas: { desired: states.length },
    pods: states.map((state, i) => ({ name: `demo-${i}`, state, gpus: [] })),
    conditions: [],
    labels: {},
    facts: [],
    driverData: { port: 8000, sleepMode: true, levelsKnown: true },
    ...overrides,
  };
}

/** Pod and path of each call. */
const calls = (answer: ReturnType<typeof plan>) =>
  'refused' in answer
    ? [answer.refused]
    : answer.operations.map(each =>
        each.kind === 'podRequest'
          ? `${each.request.method} ${each.request.pod}:${each.request.port}${each.request.path}`
          : each.kind,
      );

describe('putting to sleep', () => {
  it('calls the engine in each pod that serves, and no other', () => {
    const answer = plan(
      { name: 'sleep' },
      aModel(['serving', 'sleeping', 'serving', 'failed']),
      context,
    );
    expect(calls(answer)).toEqual([
      'POST demo-0:8000/sleep?level=1',
      'POST demo-2:8000/sleep?level=1',
    ]);
    expect(answer).toMatchObject({
      closedBy: ['sleeping'],
      warning: expect.stringContaining('aborted'),
    });
  });

  it.each<[string, Partial<ModelSnapshot>, Partial<PlanContext>]>([
    [
      'inference.clusters.demo.podRequests does not list vllm',
      {},
      { podRequests: false },
    ],
    [
      '--enable-sleep-mode',
      { driverData: { port: 8000, sleepMode: false } },
      {},
    ],
  ])('stops it instead, and says so: %s', (reason, model, config) => {
    expect(
      plan({ name: 'sleep' }, aModel(['serving'], model), {
        ...context,
        ...config,
      }),
    ).toEqual({
      operations: [{ kind: 'scale', target, replicas: 0 }],
      closedBy: ['stopped'],
      replicas: 0,
      deadlineMs: 600_000,
      warning: expect.stringContaining(reason),
    });
  });

  it('stops one that only starts', () => {
    expect(
      calls(plan({ name: 'sleep' }, aModel(['starting']), context)),
    ).toEqual(['scale']);
  });

  it.each<[string, ModelSnapshot]>([
    ['sleeps already', aModel(['sleeping'])],
    ['stopped already', aModel([], { replicas: { desired: 0 } })],
  ])('is refused: it %s', (reason, model) => {
    expect(plan({ name: 'sleep' }, model, context)).toEqual({
      refused: expect.stringContaining(reason),
    });
  });
});

describe('waking', () => {
  it('calls the engine in each pod that sleeps', () => {
    const answer = plan(
      { name: 'wake' },
      aModel(['serving', 'sleeping']),
      context,
    );
    expect(calls(answer)).toEqual(['POST demo-1:8000/wake_up']);
    expect(answer).toMatchObject({ warning: undefined });
  });

  it('loads the weights anew where they were discarded', () => {
    const model = aModel(['sleeping', 'sleeping'], {
      driverData: {
        port: 8000,
        sleepMode: true,
        levelsKnown: true,
        discarded: 'demo-1',
      },
    });
    const answer = plan({ name: 'wake' }, model, context);
    expect(calls(answer)).toEqual([
      'POST demo-0:8000/wake_up',
      'POST demo-1:8000/wake_up?tags=weights',
      'POST demo-1:8000/collective_rpc',
      'POST demo-1:8000/wake_up?tags=kv_cache',
    ]);
    expect(answer).toMatchObject({
      operations: expect.arrayContaining([
        expect.objectContaining({
          request: expect.objectContaining({
            body: { method: 'reload_weights' },
          }),
        }),
      ]),
      warning: 'Its weights were discarded and are loaded anew.',
    });
  });

  it('warns where nobody knows how deep it sleeps', () => {
    const model = aModel(['sleeping'], {
      driverData: { port: 8000, sleepMode: true, levelsKnown: false },
    });
    expect(plan({ name: 'wake' }, model, context)).toMatchObject({
      warning: expect.stringContaining('level 2'),
    });
  });

  it.each([
    [undefined, 1],
    [3, 3],
  ])('starts a stopped one with what it had before: %s', (before, replicas) => {
    const model = aModel([], { replicas: { desired: 0, before } });
    expect(plan({ name: 'wake' }, model, context)).toMatchObject({
      operations: [{ kind: 'scale', target, replicas }],
      closedBy: ['serving', 'degraded'],
    });
  });

  it.each<[string, ModelSnapshot, Partial<PlanContext>]>([
    ['serving already', aModel(['serving']), {}],
    ['it is starting', aModel(['starting']), {}],
    [
      'inference.clusters.demo.podRequests does not list vllm',
      aModel(['sleeping']),
      { podRequests: false },
    ],
  ])('is refused: %s', (reason, model, config) => {
    expect(plan({ name: 'wake' }, model, { ...context, ...config })).toEqual({
      refused: expect.stringContaining(reason),
    });
  });
});

describe('scaling', () => {
  it('is done through the scale subresource', () => {
    expect(
      plan({ name: 'scale', replicas: 3 }, aModel(['serving']), context),
    ).toEqual({
      operations: [{ kind: 'scale', target, replicas: 3 }],
      closedBy: ['serving', 'sleeping'],
      replicas: 3,
      deadlineMs: 600_000,
      warning: undefined,
    });
  });

  it('is of the StatefulSet where the model is one', () => {
    const model = aModel(['serving']);
    model.ref.name = 'demo_statefulset';
    expect(plan({ name: 'scale', replicas: 3 }, model, context)).toMatchObject({
      operations: [
        { target: { kind: STATEFULSETS, namespace: 'ml', name: 'demo' } },
      ],
    });
  });

  it('names everybody who may change it again', () => {
    const model = aModel(['serving'], {
      managedBy: { tool: 'flux', name: 'apps' },
      driverData: {
        autoscaler: 'HorizontalPodAutoscaler demo (1 to 4 replicas)',
        owner: 'VLLMRuntime mistral',
      },
    });
    const warningOf = (replicas: number) => {
      const answer = plan({ name: 'scale', replicas }, model, context);
      return 'refused' in answer ? undefined : answer.warning;
    };
    for (const who of [
      'HorizontalPodAutoscaler demo (1 to 4 replicas)',
      'VLLMRuntime mistral owns',
      'Flux manages',
    ]) {
      expect(warningOf(2)).toContain(who);
    }
    // An autoscaler leaves what has no replicas alone.
    expect(warningOf(0)).not.toContain('HorizontalPodAutoscaler');
  });

  it.each([-1, 0.5, 1, 1001, NaN])('is refused to %s', replicas => {
    expect(
      plan({ name: 'scale', replicas }, aModel(['serving']), context),
    ).toHaveProperty('refused');
  });

  it('is refused where the cluster does not serve the kind', () => {
    expect(
      plan({ name: 'scale', replicas: 2 }, aModel(['serving']), {
        ...context,
        kinds: {},
      }),
    ).toEqual({ refused: 'The cluster does not serve Deployments of apps/v1' });
  });
});

describe('the rest', () => {
  it('restarts as kubectl does, at the time of the context', () => {
    expect(
      plan({ name: 'restart' }, aModel(['serving']), context),
    ).toMatchObject({
      operations: [
        {
          kind: 'patch',
          target,
          patch: {
            spec: {
              template: {
                metadata: {
                  annotations: {
                    'kubectl.kubernetes.io/restartedAt':
                      '2026-06-01T12:00:00.000Z',
                  },
                },
              },
            },
          },
        },
      ],
      closedBy: ['serving', 'sleeping'],
      replacesPods: true,
      deadlineMs: 600_000,
    });
    const many = aModel(['serving', 'serving', 'serving']);
    expect(plan({ name: 'restart' }, many, context)).toMatchObject({
      deadlineMs: 1_800_000,
    });
    expect(
      plan(
        { name: 'restart' },
        aModel([], { replicas: { desired: 0 } }),
        context,
      ),
    ).toEqual({ refused: 'It has no replicas to restart' });
  });

  it('deletes the workload and says what stays', () => {
    expect(
      plan({ name: 'delete' }, aModel(['serving']), context),
    ).toMatchObject({
      operations: [{ kind: 'delete', target }],
      warning: expect.stringContaining('Service'),
    });
  });

  it('can neither suspend nor resume', () => {
    for (const name of ['suspend', 'resume'] as const) {
      expect(plan({ name }, aModel(['serving']), context)).toEqual({
        refused: expect.stringContaining('be suspended'),
      });
    }
  });
});
