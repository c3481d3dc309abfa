import { createServer, IncomingMessage, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';
import { mockServices } from '@backstage/backend-test-utils';
import { ConflictError } from '@backstage/errors';
import { ModelAction, ModelSnapshot } from '@wakeboard/plugin-inference-common';
import {
  InferenceDriver,
  Plan,
  PlanContext,
  ResourceKind,
} from '@wakeboard/plugin-inference-node';
import {
  FakeClock,
  FakeClusterClient,
} from '@wakeboard/plugin-inference-node/testing';
import { aSnapshot } from '../store/__testUtils__/builders';
import { ActionStore, StoredAction, StoredModel } from '../store/types';
import { ModelCommander, ModelCommanderOptions } from './ModelCommander';

const KIND: ResourceKind = {
  group: 'example.com',
  version: 'v1',
  plural: 'models',
  kind: 'Model',
  namespaced: true,
};
const TARGET = { kind: KIND, namespace: 'models', name: 'qwen' };
const ANN = 'user:default/ann';
const signal = new AbortController().signal;

/** A driver whose plans are given. */
type PlanOf = (action: ModelAction, context: PlanContext) => Plan;

function aDriver(plan: PlanOf): InferenceDriver {
  return {
    id: 'greenthread',
    title: 'GreenThread',
    capabilities: { actions: ['wake', 'scale'], wakes: 'counted' },
    resources: [{ id: 'models', versions: ['v1'], ...KIND }],
    toSnapshots: () => ({ models: [], gpus: [], errors: [] }),
    toEvents: () => [],
    modelOfReplica: () => undefined,
    signals: {},
    plan: (action, _, context) => plan(action, context),
  };
}

const WAKE: Plan = {
  operations: [
    {
      kind: 'request',
      endpoint: 'gateway',
      method: 'POST',
      path: '/qwen/v1/completions',
      body: { model: 'Qwen/Qwen3-4B' },
      timeoutMs: 60_000,
    },
  ],
  closedBy: ['serving'],
  deadlineMs: 300_000,
};
const SCALE: Plan = {
  operations: [
    { kind: 'patch', target: TARGET, patch: { spec: { replicas: 2 } } },
  ],
  closedBy: ['serving', 'sleeping'],
  replicas: 2,
  deadlineMs: 600_000,
};

class FakeActionStore implements ActionStore {
  readonly stored: StoredAction[] = [];

  async addAction(action: StoredAction) {
    this.stored.push({ ...action });
  }

  async closeAction(
    id: string,
    {
      status,
      at,
      message,
    }: {
      status: 'done' | 'failed' | 'overdue';
      at: number;
      message?: string;
    },
  ) {
    const action = this.stored.find(each => each.id === id);
    if (action?.status !== 'pending') return false;
    Object.assign(action, { status, closedAt: at, message });
    return true;
  }

  async actions() {
    return [...this.stored].reverse();
  }

  async pendingActions() {
    return this.stored.filter(({ status }) => status === 'pending');
  }
}

/** The gateway: a server that answers as a test says. */
class Gateway {
  readonly requests: Array<IncomingMessage & { text?: string }> = [];
  answer: (response: ServerResponse) => void = response => response.end('{}');
  private readonly server = createServer((request, response) => {
    const received: Gateway['requests'][number] = request;
    received.text = '';
    request.on('data', chunk => {
      received.text += chunk;
    });
    request.on('end', () => {
      this.requests.push(received);
      this.answer(response);
    });
  });

  async start() {
    await new Promise<void>(resolve =>
      this.server.listen(0, '127.0.0.1', resolve),
    );
  }

  async stop() {
    this.server.closeAllConnections();
    await new Promise(resolve => this.server.close(resolve));
  }

  get url() {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }
}

describe('ModelCommander', () => {
  const gateway = new Gateway();
  beforeEach(async () => gateway.start());
  afterEach(async () => {
    await gateway.stop();
    gateway.requests.length = 0;
    gateway.answer = response => response.end('{}');
  });

  function setUp(
    plan: Plan | PlanOf,
    overrides?: Partial<ModelCommanderOptions>,
  ) {
    const cluster = new FakeClusterClient({ cluster: 'demo' });
    const { metadata } = cluster.put(KIND, {
      metadata: { name: 'qwen', namespace: 'models' },
      spec: { replicas: 1 },
    });
    const snapshot = aSnapshot({
      state: 'sleeping',
      resourceVersion: metadata.resourceVersion,
      replicas: { desired: 1 },
      pods: [{ name: 'qwen-0', uid: '1', state: 'sleeping', gpus: [] }],
    });
    const model: StoredModel = { snapshot, observedAt: 1000 };
    const actions = new FakeActionStore();
    const clock = new FakeClock();
    const changed = jest.fn();
    const planOf = typeof plan === 'function' ? plan : () => plan;
    const driver = aDriver(planOf);
    const commander = ModelCommander.create({
      drivers: { get: id => (id === driver.id ? driver : undefined) },
      actions,
      clusters: new Map([['demo', cluster]]),
      podRequests: {},
      kinds: async () => ({ models: KIND }),
      endpoints: {
        demo: {
          gateway: { url: gateway.url, headers: { authorization: 'Bearer x' } },
        },
      },
      clock,
      logger: mockServices.logger.mock(),
      changed,
      ...overrides,
    });
    return { commander, cluster, model, actions, clock, changed };
  }

  it('writes down a pending action, then writes to the cluster', async () => {
    const { commander, cluster, model, actions, clock, changed } = setUp(SCALE);
    const scale: ModelAction = { name: 'scale', replicas: 2 };
    const action = await commander.request(model, scale, ANN, { signal });
    expect(action).toEqual({
      id: expect.any(String),
      model: model.snapshot.ref,
      action: 'scale',
      replicas: 2,
      requestedBy: ANN,
      requestedAt: clock.now(),
      deadlineAt: clock.now() + 600_000,
      closedBy: ['serving', 'sleeping'],
      start: {
        state: 'sleeping',
        replicas: { desired: 1, total: undefined },
        pods: [{ name: 'qwen-0', uid: '1', state: 'sleeping' }],
      },
      status: 'pending',
    });
    expect(actions.stored).toEqual([action]);
    expect(await cluster.get(TARGET, { signal })).toMatchObject({
      spec: { replicas: 2 },
    });
    expect(changed).toHaveBeenCalledWith(model.snapshot.ref);
  });

  it('changes nothing when the resource has changed since it was read', async () => {
    const { commander, cluster, model, actions } = setUp(SCALE);
    cluster.put(KIND, {
      metadata: { name: 'qwen', namespace: 'models' },
      spec: { replicas: 7 },
    });
    await expect(
      commander.request(model, { name: 'scale', replicas: 2 }, ANN, { signal }),
    ).rejects.toThrow(ConflictError);
    expect(await cluster.get(TARGET, { signal })).toMatchObject({
      spec: { replicas: 7 },
    });
    expect(actions.stored).toMatchObject([
      { status: 'failed', message: expect.any(String) },
    ]);
  });

  it('does every kind of write that a plan can hold', async () => {
    const { commander, cluster, model } = setUp({
      ...SCALE,
      operations: [{ kind: 'scale', target: TARGET, replicas: 3 }],
    });
    const action: ModelAction = { name: 'scale', replicas: 3 };
    await commander.request(model, action, ANN, { signal });
    expect(cluster.calls.map(({ method }) => method)).toContain('scale');

    const other = setUp({
      ...SCALE,
      operations: [{ kind: 'delete', target: TARGET }],
    });
    const remove: ModelAction = { name: 'delete' };
    await other.commander.request(other.model, remove, ANN, { signal });
    await expect(other.cluster.get(TARGET, { signal })).rejects.toThrow(
      'not found',
    );
  });

  const ASK_POD = {
    kind: 'podRequest',
    request: {
      namespace: 'models',
      pod: 'qwen-0',
      port: 8000,
      method: 'POST',
      path: '/sleep?level=1',
    },
    timeoutMs: 1_000,
  } as const;
  const SLEEP: Plan = {
    operations: [ASK_POD],
    closedBy: ['sleeping'],
    deadlineMs: 60_000,
  };

  it('asks a pod where config allows it, and tells the plan so', async () => {
    const contexts: boolean[] = [];
    const { commander, cluster, model, actions } = setUp(
      (_, { podRequests }) => {
        contexts.push(podRequests);
        return SLEEP;
      },
      { podRequests: { demo: ['greenthread'] } },
    );
    cluster.answerPod = () => ({ status: 200 });
    await commander.request(model, { name: 'sleep' }, ANN, { signal });
    expect(contexts).toEqual([true]);
    expect(cluster.calls).toMatchObject([
      { method: 'podRequest', name: 'qwen-0', body: ASK_POD.request },
    ]);
    expect(actions.stored).toMatchObject([{ status: 'pending' }]);
  });

  it.each<[string, Partial<ModelCommanderOptions>, object]>([
    ['a pod where config does not allow it', {}, {}],
    [
      'a pod where config allows it to another driver',
      { podRequests: { demo: ['vllm'] } },
      {},
    ],
    [
      'a pod of another namespace',
      { podRequests: { demo: ['greenthread'] } },
      { namespace: 'kube-system' },
    ],
  ])('never asks %s, whatever the plan says', async (_, options, request) => {
    const { commander, cluster, model, actions } = setUp(
      {
        ...SLEEP,
        operations: [
          { ...ASK_POD, request: { ...ASK_POD.request, ...request } },
        ],
      },
      options,
    );
    await expect(
      commander.request(model, { name: 'sleep' }, ANN, { signal }),
    ).rejects.toThrow('may not be called for a model in models');
    expect(cluster.calls).toEqual([]);
    expect(actions.stored).toMatchObject([{ status: 'failed' }]);
  });

  it('closes the action with what the pod answered when it refuses', async () => {
    const { commander, cluster, model, actions } = setUp(SLEEP, {
      podRequests: { demo: ['greenthread'] },
    });
    cluster.answerPod = () => ({ status: 404, body: { detail: 'Not Found' } });
    await expect(
      commander.request(model, { name: 'sleep' }, ANN, { signal }),
    ).rejects.toThrow(
      'Pod qwen-0 answered POST /sleep?level=1 with 404: {"detail":"Not Found"}',
    );
    expect(actions.stored).toMatchObject([{ status: 'failed' }]);
  });

  it('refuses with the reason of the driver and writes nothing down', async () => {
    const { commander, model, actions } = setUp({ refused: 'It is asleep' });
    await expect(
      commander.request(model, { name: 'sleep' }, ANN, { signal }),
    ).rejects.toThrow(
      'Sleep is not possible for demo/models/greenthread/qwen: It is asleep',
    );
    expect(actions.stored).toEqual([]);
  });

  it('refuses for a model that is gone and for a driver that is off', async () => {
    const { commander, model } = setUp(SCALE);
    const wake: ModelAction = { name: 'wake' };
    await expect(
      commander.request({ ...model, goneAt: 2000 }, wake, ANN, { signal }),
    ).rejects.toThrow('Its resource is gone');
    const snapshot: ModelSnapshot = aSnapshot({
      ref: { ...model.snapshot.ref, driver: 'other' },
    });
    await expect(
      commander.request({ ...model, snapshot }, wake, ANN, { signal }),
    ).rejects.toThrow('set inference.drivers.other to turn it on');
  });

  it('answers before a request that blocks until the model serves', async () => {
    const { commander, model, actions } = setUp(WAKE);
    const asked = new Promise<ServerResponse>(resolve => {
      gateway.answer = resolve;
    });
    const action = await commander.request(model, { name: 'wake' }, ANN, {
      signal,
    });
    expect(action.status).toBe('pending');
    const response = await asked;
    expect(gateway.requests).toMatchObject([
      {
        method: 'POST',
        url: '/qwen/v1/completions',
        text: '{"model":"Qwen/Qwen3-4B"}',
        headers: { authorization: 'Bearer x' },
      },
    ]);
    response.end('{}');
    await commander.settled();
    // Only what is observed closes it.
    expect(actions.stored).toMatchObject([{ status: 'pending' }]);
  });

  it.each<[string, (response: ServerResponse) => void, string]>([
    [
      'an error',
      response => response.writeHead(503).end('no GPU\n  memory'),
      'answered 503: no GPU memory',
    ],
    [
      'a redirect',
      response =>
        response.writeHead(302, { location: 'http://169.254.169.254/' }).end(),
      'answered with a redirect (302), which is not followed',
    ],
    [
      'a cut connection',
      response => response.destroy(),
      'cannot be reached (UND_ERR_SOCKET)',
    ],
  ])('closes the action as failed after %s', async (_, answer, message) => {
    const { commander, model, actions, clock, changed } = setUp(WAKE);
    gateway.answer = answer;
    await commander.request(model, { name: 'wake' }, ANN, { signal });
    await commander.settled();
    expect(actions.stored).toMatchObject([
      {
        status: 'failed',
        closedAt: clock.now(),
        message: expect.stringContaining(
          `inference.clusters.demo.endpoints.gateway ${message}`,
        ),
      },
    ]);
    expect(gateway.requests).toHaveLength(1);
    expect(changed).toHaveBeenCalledTimes(2);
  });

  it('gives up a request after the time of the plan', async () => {
    const [request] = (WAKE as { operations: object[] }).operations;
    const { commander, model, actions } = setUp({
      ...WAKE,
      operations: [{ ...request, timeoutMs: 50 }],
    } as Plan);
    gateway.answer = () => {};
    await commander.request(model, { name: 'wake' }, ANN, { signal });
    await commander.settled();
    expect(actions.stored).toMatchObject([
      {
        status: 'failed',
        message: expect.stringContaining('gave no answer in 0.05 s'),
      },
    ]);
  });

  function setUpBelowBase(path: string) {
    const [request] = (WAKE as { operations: object[] }).operations;
    return setUp({ ...WAKE, operations: [{ ...request, path }] } as Plan, {
      endpoints: {
        demo: { gateway: { url: `${gateway.url}/base/`, headers: {} } },
      },
    });
  }

  it.each(['/../admin', '/a/../../admin', '/%2e%2e/admin', 'x', '/a?b=c'])(
    'sends nothing to the path %s, which is not as written below the base',
    async path => {
      const { commander, model, actions } = setUpBelowBase(path);
      await commander.request(model, { name: 'wake' }, ANN, { signal });
      await commander.settled();
      expect(gateway.requests).toEqual([]);
      expect(actions.stored).toMatchObject([
        { status: 'failed', message: expect.stringContaining('not lie below') },
      ]);
    },
  );

  it('keeps to the host of the base, whatever the path looks like', async () => {
    const { commander, model } = setUpBelowBase('//evil.example/');
    await commander.request(model, { name: 'wake' }, ANN, { signal });
    await commander.settled();
    expect(gateway.requests.map(({ url }) => url)).toEqual([
      '/base//evil.example/',
    ]);
  });

  it('refuses to do twice what is under way, until it is overdue', async () => {
    const { commander, model, clock, actions } = setUp(WAKE);
    await commander.request(model, { name: 'wake' }, ANN, { signal });
    await expect(
      commander.request(model, { name: 'wake' }, 'user:default/bob', {
        signal,
      }),
    ).rejects.toThrow('Wake was asked for by user:default/ann already');
    clock.advance(300_001);
    await commander.request(model, { name: 'wake' }, ANN, { signal });
    expect(actions.stored).toHaveLength(2);
    await commander.settled();
  });

  it('leaves an action pending when it is stopped', async () => {
    const { commander, model, actions } = setUp(WAKE);
    const asked = new Promise<void>(resolve => {
      gateway.answer = () => resolve();
    });
    await commander.request(model, { name: 'wake' }, ANN, { signal });
    await asked;
    await commander.stop();
    expect(actions.stored).toMatchObject([{ status: 'pending' }]);
  });

  it('does nothing for a caller that has gone away', async () => {
    const { commander, model, actions } = setUp(SCALE);
    await expect(
      commander.request(model, { name: 'scale', replicas: 2 }, ANN, {
        signal: AbortSignal.abort(),
      }),
    ).rejects.toThrow();
    expect(actions.stored).toEqual([]);
  });

  it('says of every action whether it can be asked for', () => {
    const { commander, model } = setUp(({ name }) => {
      if (name === 'wake') return WAKE;
      if (name === 'scale')
        return { ...SCALE, warning: 'Flux reverts it' } as Plan;
      return { refused: `no ${name}` };
    });
    expect(commander.availability(model)).toEqual([
      { name: 'wake', available: true },
      { name: 'sleep', available: false, reason: 'no sleep' },
      { name: 'scale', available: true, warning: 'Flux reverts it' },
      { name: 'suspend', available: false, reason: 'no suspend' },
      { name: 'resume', available: false, reason: 'no resume' },
      { name: 'restart', available: false, reason: 'no restart' },
      { name: 'delete', available: false, reason: 'no delete' },
    ]);
    expect(
      commander
        .availability({ ...model, goneAt: 5 })
        .every(({ available }) => !available),
    ).toBe(true);
  });
});
