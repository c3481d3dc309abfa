import {
  mockCredentials,
  mockServices,
  TestDatabases,
} from '@backstage/backend-test-utils';
import { NotAllowedError, NotFoundError } from '@backstage/errors';
import { provisionedLabels } from '@wakeboard/plugin-inference-common';
import {
  KubernetesObject,
  SourceFailure,
} from '@wakeboard/plugin-inference-node';
import {
  FakeClock,
  FakeClusterClient,
} from '@wakeboard/plugin-inference-node/testing';
import { ModelAccess } from '../access/ModelAccess';
import { builtInDrivers } from '../drivers';
import { DatabaseProvisioningStore } from '../store/DatabaseProvisioningStore';
import { HeldRun, RETRY_MS } from './HeldRun';
import { MANIFEST_KINDS } from './manifestKinds';
import { findObject } from './OwnWrites';
import { ServiceRemover } from './ServiceRemover';
import { Targets } from './Targets';
import { UnfinishedRuns } from './UnfinishedRuns';

jest.setTimeout(300_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const { signal } = new AbortController();
const ref = { cluster: 'demo', namespace: 'llm', driver: 'vllm', name: 'chat' };
const driver = builtInDrivers.find(({ id }) => id === 'vllm')!;
const kindOf = (kind: string) =>
  driver.renders!.find(each => each.kind === kind)!;

/** A model service of which a backend that died made one object and changed another. */
async function setup(
  permits: ModelAccess['permits'] = async (_, permissions) =>
    permissions.map(() => true),
) {
  const knex = await databases.init('SQLITE_3');
  const store = await DatabaseProvisioningStore.create({
    database: { getClient: async () => knex },
  });
  const clock = new FakeClock();
  const cluster = new FakeClusterClient({ cluster: 'demo' });
  cluster.serve(...driver.renders!, ...MANIFEST_KINDS);
  const common = {
    store,
    clock,
    clientOf: () => cluster,
    findClient: () => cluster,
  };
  const object: KubernetesObject = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: 'chat',
      namespace: 'llm',
      labels: provisionedLabels(ref),
    },
  };
  const made = { kind: kindOf('Service'), namespace: 'llm', name: 'chat' };
  const changed = { ...made, kind: kindOf('Deployment') };
  const { uid } = cluster.put(made.kind, object).metadata;
  cluster.put(changed.kind, {
    ...object,
    apiVersion: 'apps/v1',
    kind: 'Deployment',
  });
  const died = await HeldRun.begin(
    common,
    { model: ref, requestedBy: 'user:default/ann' },
    { signal },
  );
  await died.write([
    { cluster: 'demo', target: made, uid },
    {
      cluster: 'demo',
      target: changed,
      before: { ...object, apiVersion: 'apps/v1', kind: 'Deployment' },
    },
  ]);
  await died.release(clock.now());
  const remover = ServiceRemover.create({
    ...common,
    access: { permits },
    models: { findModel: async () => undefined },
    targets: Targets.create({
      clusters: [
        {
          name: 'demo',
          provisioning: {
            namespaces: ['llm'],
            ruleLabels: {},
            monitorLabels: {},
            dashboardLabels: {},
          },
        },
      ],
      servers: [],
      drivers: [driver],
      reads: () => true,
    }),
  });
  const unfinished = UnfinishedRuns.create({
    ...common,
    auditor: mockServices.auditor.mock({
      createEvent: async () => ({
        success: async () => {},
        fail: async () => {},
      }),
    }),
    logger: mockServices.logger.mock(),
  });
  return {
    cluster,
    clock,
    store,
    made,
    changed,
    list: () => remover.list(mockCredentials.user(), ref, { signal }),
    remove: () => remover.remove(mockCredentials.user(), ref, { signal }),
    takeBack: () => unfinished.run({ signal }),
    exists: async (target: typeof made) =>
      Boolean(await findObject(cluster, target, { signal })),
  };
}

it('deletes later what was begun and could not be deleted, and brings nothing back', async () => {
  const { cluster, clock, store, made, changed, ...world } = await setup();
  const away = new SourceFailure('Cluster "demo" is away', {
    source: cluster.source,
    reason: 'unreachable',
  });
  const deleting = jest.spyOn(cluster, 'delete');
  const { delete: really } = FakeClusterClient.prototype;
  deleting.mockImplementation(async (target, options) => {
    if (target.kind.kind === 'Service') throw away;
    return really.call(cluster, target, options);
  });
  const { objects, errors } = await world.remove();
  expect(objects.map(({ kind }) => kind)).toEqual(['Deployment']);
  expect(errors.map(({ message }) => message)).toEqual([
    'Service chat in llm is left: Cluster "demo" is away',
  ]);
  deleting.mockRestore();
  expect(await store.due(clock.now())).toEqual([]);
  clock.advance(RETRY_MS);
  await world.takeBack();
  expect(await world.exists(made)).toBe(false);
  expect(await world.exists(changed)).toBe(false);
  expect(await store.due(Number.MAX_SAFE_INTEGER)).toEqual([]);
});

it('keeps in mind what was begun where the cluster cannot be asked', async () => {
  const { cluster, clock, store, made, ...world } = await setup();
  const listing = jest.spyOn(cluster, 'list');
  const { list: really } = FakeClusterClient.prototype;
  let calls = 0;
  // The first look is before the run, the second within it.
  const perLook = driver.renders!.length + MANIFEST_KINDS.length;
  listing.mockImplementation(async (kind, options) => {
    calls += 1;
    if (calls > perLook) throw new Error('broken');
    return really.call(cluster, kind, options);
  });
  await expect(world.remove()).rejects.toThrow('broken');
  listing.mockRestore();
  clock.advance(RETRY_MS);
  await world.takeBack();
  expect(await world.exists(made)).toBe(false);
  expect(await store.due(Number.MAX_SAFE_INTEGER)).toEqual([]);
});

it('has nothing left to do when all is deleted', async () => {
  const { store, ...world } = await setup();
  expect((await world.remove()).errors).toEqual([]);
  expect(await store.due(Number.MAX_SAFE_INTEGER)).toEqual([]);
});

const [rules] = MANIFEST_KINDS.filter(({ kind }) => kind === 'PrometheusRule');

/** A rule that an earlier config has put elsewhere. */
function aRule(
  namespace: string,
  labels: Record<string, string> = {},
): KubernetesObject {
  return {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: {
      name: 'vllm-chat',
      namespace,
      labels: { ...provisionedLabels(ref), ...labels },
    },
  };
}
const old = { kind: rules, namespace: 'old', name: 'vllm-chat' };

describe('what was made where config does not say any more', () => {
  it('is found and deleted, but not what somebody else has put there with the same labels', async () => {
    const { cluster, ...world } = await setup();
    await cluster.apply(rules, aRule('old'), { signal });
    cluster.put(rules, aRule('git'));
    const { objects, errors, notes } = await world.remove();
    expect(objects).toContainEqual(
      expect.objectContaining({ kind: 'PrometheusRule', namespace: 'old' }),
    );
    expect([errors, notes]).toEqual([[], []]);
    expect(await world.exists(old)).toBe(false);
    expect(await world.exists({ ...old, namespace: 'git' })).toBe(true);
  });

  it('is said to be looked for only where config says, where more is not allowed', async () => {
    const { cluster, ...world } = await setup();
    cluster.allow = ({ namespace }) => namespace !== undefined;
    await cluster.apply(rules, aRule('old'), { signal });
    const { notes } = await world.remove();
    expect(notes).toEqual([
      expect.stringContaining('In demo only llm was looked into'),
    ]);
    expect(await world.exists(old)).toBe(true);
  });

  it('is named where it may be seen and not deleted', async () => {
    const { cluster, ...world } = await setup();
    cluster.allow = ({ verb }) => verb !== 'delete';
    await cluster.apply(rules, aRule('old'), { signal });
    const { errors } = await world.list();
    expect(errors).toEqual([
      expect.objectContaining({
        reason: 'forbidden',
        message: expect.stringContaining('PrometheusRule vllm-chat in old'),
      }),
    ]);
  });
});

describe('what is left of a model that is gone', () => {
  const onlyOf =
    (owner: string, ...names: string[]): ModelAccess['permits'] =>
    async (_, permissions, { snapshot }) =>
      permissions.map(
        ({ name }) =>
          !names.includes(name) || snapshot.labels['inference/owner'] === owner,
      );

  it('is deleted by those only who may delete what its labels say, all of it', async () => {
    const permits = onlyOf('team-a', 'inference.model.delete');
    const { cluster, made, ...world } = await setup(permits);
    await expect(world.remove()).rejects.toThrow(NotAllowedError);
    const own = { 'inference/owner': 'team-a' };
    for (const kind of ['Service', 'Deployment'].map(kindOf)) {
      const { items } = await cluster.list(kind, { signal });
      for (const { metadata, ...rest } of items) {
        const labels = { ...metadata.labels, ...own };
        cluster.put(kind, { ...rest, metadata: { ...metadata, labels } });
      }
    }
    cluster.put(rules, aRule('llm', { 'inference/owner': 'team-b' }));
    await expect(world.remove()).rejects.toThrow(
      'PrometheusRule vllm-chat in llm',
    );
    expect(await world.exists(made)).toBe(true);
    cluster.put(rules, aRule('llm', own));
    expect((await world.remove()).errors).toEqual([]);
    expect(await world.exists(made)).toBe(false);
  });

  it('is hidden from those who may not see it, and not deleted by them', async () => {
    const permits = onlyOf('team-a', 'inference.model.read');
    const { cluster, made, ...world } = await setup(permits);
    await expect(world.list()).rejects.toThrow(NotFoundError);
    const own = { 'inference/owner': 'team-a' };
    cluster.put(rules, aRule('llm', own));
    const { objects } = await world.list();
    expect(objects.map(({ kind }) => kind)).toEqual(['PrometheusRule']);
    expect(await world.exists(made)).toBe(true);
  });
});
