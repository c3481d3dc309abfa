import { ModelAction, ModelSnapshot } from '@wakeboard/plugin-inference-common';
import { Plan, PlanContext } from '@wakeboard/plugin-inference-node';
import { modelOf } from './__testUtils__/fixtures';
import { objectOf } from './driverData';
import { plan } from './plan';
import { RESOURCES } from './resources';

const context: PlanContext = {
  endpoints: [],
  kinds: Object.fromEntries(
    RESOURCES.map(({ id, group, versions, plural, kind, namespaced }) => [
      id,
      { group, version: versions[0], plural, kind, namespaced },
    ]),
  ),
  podRequests: false,
  now: 0,
};

function planned(
  action: ModelAction,
  model: ModelSnapshot,
  other?: Partial<PlanContext>,
): Exclude<Plan, { refused: string }> {
  const answer = plan(action, model, { ...context, ...other });
  if ('refused' in answer) throw new Error(answer.refused);
  return answer;
}

const stopped = () => modelOf('stopped');
const serving = () => modelOf('serving');
const boosted = () => modelOf('serving-booster');
const boostedAsleep = () => ({
  ...boosted(),
  state: 'stopped' as const,
  replicas: { desired: 0 },
});
const without = (...ids: string[]) => ({
  kinds: Object.fromEntries(
    Object.entries(context.kinds).filter(([id]) => !ids.includes(id)),
  ),
});

describe('waking', () => {
  it('asks for one group through the scale subresource', () => {
    expect(planned({ name: 'wake' }, stopped())).toEqual({
      operations: [
        {
          kind: 'scale',
          target: {
            kind: context.kinds.modelservings,
            namespace: 'inference',
            name: 'demo',
          },
          replicas: 1,
        },
      ],
      closedBy: ['serving', 'degraded', 'updating'],
      replicas: 1,
      deadlineMs: 30 * 60_000,
      warning: undefined,
    });
  });

  it('brings back as many as there were', () => {
    const model = { ...stopped(), replicas: { desired: 0, before: 3 } };
    expect(planned({ name: 'wake' }, model)).toMatchObject({
      operations: [{ replicas: 3 }],
      replicas: 3,
    });
  });

  it('also sets the number of the ModelBooster, which lasts', () => {
    expect(planned({ name: 'wake' }, boostedAsleep()).operations).toMatchObject(
      [
        {
          kind: 'patch',
          target: { kind: { kind: 'ModelBooster' }, name: 'demo' },
          patch: { spec: { backend: { replicas: 1 } } },
        },
        { kind: 'scale', target: { name: 'demo-server' }, replicas: 1 },
      ],
    );
  });

  it.each([
    ['serving', 'serving already'],
    ['degraded', 'serving already'],
    ['starting', 'starting already'],
    ['waiting-for-gpu', 'waits for GPUs'],
    ['failed-crash-loop', 'has failed'],
  ])('is refused while it is %s', (fixture, reason) => {
    expect(plan({ name: 'wake' }, modelOf(fixture), context)).toEqual({
      refused: expect.stringContaining(reason),
    });
  });

  it('is possible while its last pods still wait for their requests', () => {
    expect(planned({ name: 'wake' }, modelOf('draining')).replicas).toBe(1);
  });

  it('is refused where the resource is not served', () => {
    expect(
      plan({ name: 'wake' }, stopped(), { ...context, kinds: {} }),
    ).toEqual({
      refused: expect.stringContaining(
        'modelservings.workload.serving.volcano.sh',
      ),
    });
  });
});

describe('putting to sleep', () => {
  it('asks for no group and says that no request wakes it', () => {
    expect(planned({ name: 'sleep' }, serving())).toMatchObject({
      operations: [{ kind: 'scale', replicas: 0 }],
      closedBy: ['stopped'],
      replicas: 0,
      deadlineMs: 10 * 60_000,
      warning: expect.stringContaining('does not wake a model for a request'),
    });
  });

  it('warns that an AutoscalingPolicy reverts it', () => {
    expect(planned({ name: 'sleep' }, modelOf('autoscaled')).warning).toContain(
      'The AutoscalingPolicy demo keeps 1 to 4 groups and reverts this within 15 seconds',
    );
  });

  it.each([
    [true, 'may start it again as its metric asks'],
    [false, 'cannot start it again'],
  ])('says whether a policy from 0 can wake it: %s', (policyWakes, warning) => {
    const model = {
      ...serving(),
      driverData: {
        ...serving().driverData,
        policy: 'p',
        policyMin: 0,
        policyMax: 4,
        policyWakes,
      },
    };
    expect(planned({ name: 'sleep' }, model).warning).toContain(warning);
  });

  it.each([
    ['stopped', 'stopped already'],
    ['draining', 'stopping already'],
  ])('is refused while it is %s', (fixture, reason) => {
    expect(plan({ name: 'sleep' }, modelOf(fixture), context)).toEqual({
      refused: expect.stringContaining(reason),
    });
  });
});

describe('scaling', () => {
  it('leaves the ModelBooster alone while groups run, which it would all replace', () => {
    const { operations, warning } = planned(
      { name: 'scale', replicas: 3 },
      boosted(),
    );
    expect(operations).toMatchObject([
      { kind: 'scale', target: { name: 'demo-server' }, replicas: 3 },
    ]);
    expect(warning).toContain('still asks for 1');
    expect(warning).toContain('would replace all groups');
  });

  it('sets a ModelBooster that has not made anything yet', () => {
    expect(
      planned(
        { name: 'scale', replicas: 2 },
        modelOf('booster-without-serving'),
      ).operations,
    ).toMatchObject([{ kind: 'patch', target: { name: 'demo' } }]);
  });

  it('says what a ModelBooster that cannot be written does to it', () => {
    const { operations, warning } = planned(
      { name: 'sleep' },
      boosted(),
      without('modelboosters'),
    );
    expect(operations).toMatchObject([{ kind: 'scale', replicas: 0 }]);
    expect(warning).toContain('the next change of its backend sets that again');
  });

  it.each([
    ['autoscaled', 2, 'may set another number'],
    ['autoscaled', 9, 'keeps 1 to 4 groups and reverts this'],
    ['leader-worker-set', 2, 'LeaderWorkerSet demo made its ModelServing'],
    ['managed', 2, 'Argo CD manages this resource as llms'],
  ])('of %s to %d warns: %s', (fixture, replicas, warning) => {
    expect(
      planned({ name: 'scale', replicas }, modelOf(fixture)).warning,
    ).toContain(warning);
  });

  it.each([-1, 0.5, 1_000_001, NaN, Infinity])(
    'refuses %d replicas',
    replicas => {
      expect(plan({ name: 'scale', replicas }, serving(), context)).toEqual({
        refused: `${replicas} is not a number of replicas; expected a whole number from 0 to 1000000`,
      });
    },
  );

  it('is refused where nothing would change', () => {
    expect(plan({ name: 'scale', replicas: 1 }, serving(), context)).toEqual({
      refused: 'Its number of replicas is 1 already',
    });
  });
});

describe('restarting', () => {
  it('deletes the pods that answer, and says that nothing answers meanwhile', () => {
    expect(
      planned({ name: 'restart' }, modelOf('serving-disaggregated')),
    ).toMatchObject({
      operations: [
        {
          kind: 'delete',
          target: { name: 'demo-0-decode-0-0', kind: { kind: 'Pod' } },
          secondary: true,
        },
        { kind: 'delete', target: { name: 'demo-0-prefill-0-0' } },
      ],
      closedBy: ['serving'],
      replacesPods: true,
      warning: expect.stringContaining('stop at once'),
    });
  });

  it.each<[string, ModelSnapshot, string]>([
    ['it is stopped', modelOf('stopped'), 'wake it instead'],
    ['there are no pods', modelOf('starting-no-pods'), 'no pods to restart'],
    [
      'pods could not be read',
      modelOf('serving-counts-only'),
      'could not be read',
    ],
    [
      'nobody would make them anew',
      {
        ...modelOf('serving'),
        driverData: {
          ...modelOf('serving').driverData,
          recoveryPolicy: 'None',
        },
      },
      'recovery policy is None',
    ],
  ])('is refused where %s', (_, model, reason) => {
    expect(plan({ name: 'restart' }, model, context)).toEqual({
      refused: expect.stringContaining(reason),
    });
  });
});

describe('deleting', () => {
  it('of a ModelBooster takes what it made with it', () => {
    expect(planned({ name: 'delete' }, boosted())).toMatchObject({
      operations: [
        { kind: 'delete', target: { kind: { kind: 'ModelBooster' } } },
      ],
      closedBy: ['stopped'],
      warning: 'Its ModelServing, ModelServer and ModelRoute go with it.',
    });
  });

  it('of a ModelServing takes the ModelServer and ModelRoute that are its alone', () => {
    const { operations } = planned({ name: 'delete' }, serving());
    expect(operations).toMatchObject([
      { target: { kind: { kind: 'ModelServing' }, name: 'demo' } },
      {
        target: { kind: { kind: 'ModelRoute' }, name: 'demo' },
        secondary: true,
      },
      {
        target: { kind: { kind: 'ModelServer' }, name: 'demo' },
        secondary: true,
      },
    ]);
    expect(operations[0]).not.toHaveProperty('secondary');
    expect(
      planned({ name: 'delete' }, modelOf('shared-server', 'blue')).operations,
    ).toHaveLength(1);
  });

  it('says what stays', () => {
    expect(
      planned({ name: 'delete' }, modelOf('autoscaled')).warning,
    ).toContain('AutoscalingPolicy demo stays');
  });

  it('is refused where its ModelBooster cannot be written, which would make it again', () => {
    expect(
      plan({ name: 'delete' }, boosted(), {
        ...context,
        ...without('modelboosters'),
      }),
    ).toEqual({ refused: expect.stringContaining('modelboosters') });
  });
});

it.each(['suspend', 'resume'] as const)('refuses to %s with a reason', name => {
  expect(plan({ name }, serving(), context)).toEqual({
    refused: expect.stringMatching(/^Kthena cannot suspend a model/),
  });
});

describe('the object that a model is named after', () => {
  it.each([
    ['serving', 'demo', 'modelservings', 'demo'],
    ['serving-booster', 'demo', 'modelboosters', 'demo'],
    ['same-name', 'demo_modelserving', 'modelservings', 'demo'],
    ['booster-without-serving', 'demo', 'modelboosters', 'demo'],
  ])('of %s/%s is %s %s', (fixture, model, resource, name) => {
    expect(objectOf(modelOf(fixture, model))).toEqual({ resource, name });
  });
});
