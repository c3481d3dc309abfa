import { ModelAction, ModelSnapshot } from '@wakeboard/plugin-inference-common';
import { Plan, PlanContext } from '@wakeboard/plugin-inference-node';
import { modelOf } from './__testUtils__/fixtures';
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
  now: Date.parse('2026-08-22T11:00:00Z'),
};
const service = (name = 'qwen3-8b') => ({
  kind: context.kinds.services,
  namespace: 'models',
  name,
});

function planned(
  action: ModelAction,
  model: ModelSnapshot,
  given: PlanContext = context,
): Exclude<Plan, { refused: string }> {
  const made = plan(action, model, given);
  if ('refused' in made) {
    throw new Error(made.refused);
  }
  return made;
}

function refusalOf(action: ModelAction, model: ModelSnapshot) {
  const made = plan(action, model, context);
  return 'refused' in made ? made.refused : undefined;
}

function patchOf(action: ModelAction, model: ModelSnapshot) {
  const [operation] = planned(action, model).operations;
  expect(operation).toMatchObject({ kind: 'patch', target: service() });
  return operation.kind === 'patch' ? operation.patch : undefined;
}

describe('stopping', () => {
  it.each(['sleep', 'suspend'] as const)('by %s is spec.suspend', name => {
    expect(planned({ name }, modelOf('ready'))).toEqual({
      operations: [
        {
          kind: 'patch',
          target: service(),
          patch: { spec: { suspend: true } },
        },
      ],
      closedBy: ['stopped'],
      deadlineMs: 600_000,
    });
  });

  it('works with an autoscaler too', () => {
    expect(
      patchOf({ name: 'sleep' }, modelOf('autoscaled-progressing')),
    ).toEqual({ spec: { suspend: true } });
  });

  it.each([
    ['suspended', 'It is suspended already'],
    ['stopped', 'Its number of replicas is 0 already'],
  ])('is refused where %s', (fixture, reason) => {
    expect(refusalOf({ name: 'sleep' }, modelOf(fixture))).toBe(reason);
  });
});

describe('waking', () => {
  it('resumes what is suspended, with the replicas it had', () => {
    expect(patchOf({ name: 'wake' }, modelOf('suspended'))).toEqual({
      spec: { suspend: false },
    });
    expect(planned({ name: 'wake' }, modelOf('suspended'))).toMatchObject({
      closedBy: ['serving', 'degraded'],
    });
  });

  it('gives what is suspended at 0 its replicas back at the same time', () => {
    const model = modelOf('suspended-at-zero');
    expect(patchOf({ name: 'wake' }, model)).toEqual({
      spec: { suspend: false, replicas: 1 },
    });
  });

  it.each([
    [undefined, 1],
    [3, 3],
    [40, 10],
  ])('scales what is at 0 back, with %s before to %s', (before, replicas) => {
    const model = modelOf('stopped');
    expect(
      planned(
        { name: 'wake' },
        { ...model, replicas: { ...model.replicas, before } },
      ),
    ).toMatchObject({
      operations: [{ kind: 'scale', target: service(), replicas }],
      replicas,
      closedBy: ['serving', 'degraded'],
    });
  });

  it('is refused where nothing is stopped', () => {
    expect(refusalOf({ name: 'wake' }, modelOf('creating'))).toContain(
      'neither suspended nor scaled to 0',
    );
  });

  it('is refused where an autoscaler would have to start from 0', () => {
    expect(
      refusalOf({ name: 'wake' }, modelOf('autoscaled-stopped')),
    ).toContain('does not start from 0');
  });

  it('says that Kueue may hold it again', () => {
    expect(
      planned({ name: 'wake' }, modelOf('suspended-by-queue')).warning,
    ).toContain('its queue gpu-queue');
  });

  it('says that Argo CD may revert it', () => {
    expect(planned({ name: 'wake' }, modelOf('suspended')).warning).toBe(
      'Argo CD manages this resource as models-prod and may change it back; change it at its source.',
    );
  });
});

describe('resuming', () => {
  it('only takes the suspension back', () => {
    expect(patchOf({ name: 'resume' }, modelOf('suspended'))).toEqual({
      spec: { suspend: false },
    });
  });

  it.each([
    ['ready', 'It is not suspended'],
    ['suspended-at-zero', 'it would stay stopped; wake it instead'],
  ])('is refused where %s', (fixture, reason) => {
    expect(refusalOf({ name: 'resume' }, modelOf(fixture))).toContain(reason);
  });
});

describe('scaling', () => {
  it.each([0, 10])('to %s is the subresource scale', replicas => {
    expect(
      planned({ name: 'scale', replicas }, modelOf('ready')),
    ).toMatchObject({
      operations: [{ kind: 'scale', target: service(), replicas }],
      closedBy: replicas === 0 ? ['stopped'] : ['serving'],
      replicas,
    });
  });

  it.each([
    ['ready', 11, 'expected a whole number from 0 to 10'],
    ['ready', 1, 'is 1 already'],
    ['autoscaled-progressing', 2, 'has no effect; suspend it'],
    ['suspended', 3, 'resume it first'],
    ['pool', 0, 'a member of the ModelPool small-pool'],
  ])('of %s to %s is refused', (fixture, replicas, reason) => {
    expect(refusalOf({ name: 'scale', replicas }, modelOf(fixture))).toContain(
      reason,
    );
  });
});

describe('a member of a pool', () => {
  const member = () => modelOf('pool', 'llama-3-8b');
  const withRouter = { ...context, endpoints: ['llmkube'] };

  it.each<ModelAction>([
    { name: 'wake' },
    { name: 'sleep' },
    { name: 'suspend' },
    { name: 'scale', replicas: 1 },
  ])('is left alone by $name, which names who is resident', action => {
    expect(refusalOf(action, member())).toContain(
      'qwen3-8b is the resident member now',
    );
  });

  it('is woken by a request to its router, where the address is configured', () => {
    expect(refusalOf({ name: 'wake' }, member())).toContain(
      'set inference.clusters.demo.endpoints.llmkube.url',
    );
    expect(planned({ name: 'wake' }, member(), withRouter)).toEqual({
      operations: [
        {
          kind: 'request',
          endpoint: 'llmkube',
          method: 'POST',
          path: '/v1/chat/completions',
          body: {
            model: 'llama',
            messages: [{ role: 'user', content: 'x' }],
            max_tokens: 1,
          },
          timeoutMs: 300_000,
        },
      ],
      closedBy: ['serving', 'degraded'],
      deadlineMs: 3_600_000,
      warning:
        'The member qwen3-8b of the ModelPool small-pool is stopped for it once it is idle.',
    });
  });

  it('is not woken while it is resident', () => {
    expect(plan({ name: 'wake' }, modelOf('pool'), withRouter)).toEqual({
      refused: 'It is the resident member of the ModelPool small-pool already',
    });
  });

  it('is not woken where no request would get to it only', () => {
    expect(
      plan({ name: 'wake' }, modelOf('pool-swapping'), withRouter),
    ).toEqual({
      refused: expect.stringContaining('no ModelRouter has a route'),
    });
  });
});

describe('restarting', () => {
  it('changes an annotation of the pods, which the operator keeps', () => {
    expect(patchOf({ name: 'restart' }, modelOf('ready'))).toEqual({
      spec: {
        podAnnotations: {
          'kubectl.kubernetes.io/restartedAt': '2026-08-22T11:00:00.000Z',
        },
      },
    });
  });

  it('is not done as long as one of its pods is the same as before', () => {
    expect(planned({ name: 'restart' }, modelOf('ready'))).toMatchObject({
      closedBy: ['serving'],
      replacesPods: true,
    });
  });

  it.each([
    ['stopped', 'qwen3-8b', 'It is stopped'],
    ['suspended', 'qwen3-8b', 'It is stopped'],
    ['autoscaled-stopped', 'qwen3-8b', 'no pods to replace'],
    ['metal', 'phi-4', 'outside the cluster'],
  ])('is refused where %s (%s)', (fixture, name, reason) => {
    expect(refusalOf({ name: 'restart' }, modelOf(fixture, name))).toContain(
      reason,
    );
  });
});

describe('deleting', () => {
  it('takes the service and then its Model, whatever the version of that is', () => {
    expect(planned({ name: 'delete' }, modelOf('ready'))).toEqual({
      operations: [
        { kind: 'delete', target: service() },
        {
          kind: 'delete',
          target: { ...service(), kind: context.kinds.models },
          secondary: true,
        },
      ],
      closedBy: ['stopped'],
      deadlineMs: 600_000,
      warning:
        'Its Model qwen3-8b is deleted with it. Downloaded files stay in the cache.',
    });
  });

  it('leaves a Model that others use', () => {
    const { operations, warning } = planned(
      { name: 'delete' },
      modelOf('shared-model'),
    );
    expect(operations).toHaveLength(1);
    expect(warning).toContain('stays, because 1 more use it');
  });

  it('looks for no Model that is not there', () => {
    const { operations } = planned(
      { name: 'delete' },
      modelOf('model-missing'),
    );
    expect(operations).toHaveLength(1);
  });
});

it('does nothing where the cluster does not serve the resource', () => {
  expect(
    plan({ name: 'sleep' }, modelOf('ready'), { ...context, kinds: {} }),
  ).toEqual({
    refused: expect.stringContaining('inferenceservices.inference.llmkube.dev'),
  });
});
