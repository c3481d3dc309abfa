import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { ConflictError } from '@backstage/errors';
import { provisionedLabels } from '@wakeboard/plugin-inference-common';
import { KubernetesObject } from '@wakeboard/plugin-inference-node';
import {
  FakeClock,
  FakeClusterClient,
} from '@wakeboard/plugin-inference-node/testing';
import { DatabaseProvisioningStore } from '../store/DatabaseProvisioningStore';
import { RunEntry } from '../store/types';
import { HeldRun } from './HeldRun';
import { KEEP_LOST_MS } from './lostEntries';
import { findObject } from './OwnWrites';
import { LostClusterError, undoEntries } from './undoEntries';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const { signal } = new AbortController();
const model = {
  cluster: 'demo',
  namespace: 'llm',
  driver: 'vllm',
  name: 'chat',
};
const kind = {
  group: '',
  version: 'v1',
  plural: 'services',
  kind: 'Service',
  namespaced: true,
};
const target = { kind, namespace: 'llm', name: 'chat' };
const before: KubernetesObject = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: {
    name: 'chat',
    namespace: 'llm',
    labels: provisionedLabels(model),
  },
  spec: { type: 'ClusterIP' },
};
const others: KubernetesObject = { ...before, spec: { type: 'NodePort' } };

/** A run in a cluster, with what it has to bring back. */
async function setup() {
  const knex = await databases.init('SQLITE_3');
  const store = await DatabaseProvisioningStore.create({
    database: { getClient: async () => knex },
  });
  const clock = new FakeClock();
  const cluster = new FakeClusterClient({ cluster: 'demo' });
  cluster.serve(kind);
  const logger = mockServices.logger.mock();
  const begin = () =>
    HeldRun.begin(
      { store, clock },
      { model, requestedBy: 'user:default/ann' },
      { signal },
    );
  const run = await begin();
  return {
    store,
    clock,
    cluster,
    logger,
    run,
    begin,
    stored: () => findObject(cluster, target, { signal }),
    apply: () => cluster.apply(kind, before, { signal }),
    undo: async (entry: Partial<RunEntry> = {}, of = run) => {
      await of.write([{ cluster: 'demo', target, ...entry }]);
      await undoEntries(of, {
        findClient: name => (name === 'demo' ? cluster : undefined),
        logger,
        clock,
        signal,
      });
    },
  };
}

describe('an object that was changed', () => {
  it('leaves fields to whoever has written them since', async () => {
    const { cluster, store, apply, undo } = await setup();
    const { uid } = (await apply()).metadata;
    jest
      .spyOn(cluster, 'apply')
      .mockRejectedValue(
        new ConflictError(
          'Apply failed with 1 conflict: conflict with "argocd" using v1: .spec.type',
        ),
      );
    await undo({ before, uid });
    expect(await store.due(Number.MAX_SAFE_INTEGER)).toEqual([]);
  });

  it.each([
    'Operation cannot be fulfilled on services "chat": the object has been modified; please apply your changes to the latest version and try again',
    'services "chat" already exists',
  ])('has not brought back what is refused with: %s', async message => {
    const { cluster, run, apply, undo } = await setup();
    const { uid } = (await apply()).metadata;
    const applying = jest
      .spyOn(cluster, 'apply')
      .mockRejectedValue(new ConflictError(message));
    await expect(undo({ before, uid })).rejects.toThrow(message);
    expect(run.entries).toHaveLength(1);
    applying.mockRestore();
    await undo({ before, uid });
  });

  it('is brought back, but not where somebody has made another one under its name', async () => {
    const { cluster, stored, apply, undo, begin } = await setup();
    const { uid } = (await apply()).metadata;
    await cluster.apply(kind, { ...before, spec: { type: 'X' } }, { signal });
    await undo({ before, uid });
    expect(await stored()).toMatchObject({ spec: before.spec });
    cluster.remove(target);
    cluster.put(kind, others);
    await undo({ before, uid }, await begin());
    expect(await stored()).toMatchObject({ spec: others.spec });
  });

  it('stays deleted where somebody has deleted it, and comes back where the run has', async () => {
    const { stored, undo, begin } = await setup();
    await undo({ before, uid: 'gone' });
    expect(await stored()).toBeUndefined();
    await undo({ before, uid: 'gone', deletes: true }, await begin());
    expect(await stored()).toMatchObject({ spec: before.spec });
  });
});

describe('an object that was made', () => {
  it('is deleted, but not one that somebody else has made since under its name', async () => {
    const { cluster, stored, apply, undo, begin } = await setup();
    const { uid } = (await apply()).metadata;
    cluster.remove(target);
    cluster.put(kind, others);
    await undo({ uid });
    expect(await stored()).toMatchObject({ spec: others.spec });
    cluster.remove(target);
    const again = await apply();
    await undo({ uid: again.metadata.uid }, await begin());
    expect(await stored()).toBeUndefined();
  });

  it('is known by its writer where the backend died before it could write down which it is', async () => {
    const { cluster, stored, apply, undo, begin } = await setup();
    // With the same labels, as the files of the service have them.
    cluster.put(kind, others);
    await undo();
    expect(await stored()).toMatchObject({ spec: others.spec });
    cluster.remove(target);
    await apply();
    await undo({}, await begin());
    expect(await stored()).toBeUndefined();
  });

  it('is not deleted where it becomes another one between looking and deleting', async () => {
    const { cluster, run, stored, apply, undo, begin } = await setup();
    const { uid } = (await apply()).metadata;
    const { delete: really } = FakeClusterClient.prototype;
    const deleting = jest
      .spyOn(cluster, 'delete')
      .mockImplementationOnce(async (of, options) => {
        cluster.remove(target);
        cluster.put(kind, others);
        return really.call(cluster, of, options);
      });
    await expect(undo({ uid })).rejects.toThrow(ConflictError);
    deleting.mockRestore();
    run.abandon();
    expect(await stored()).toMatchObject({ spec: others.spec });
    await run.end();
    await undo({ uid }, await begin());
    expect(await stored()).toMatchObject({ spec: others.spec });
  });
});

it('keeps what is of a cluster that is not configured any more, says so once, and gives up after a week', async () => {
  const { clock, logger, run, store, begin, undo } = await setup();
  const lost = { cluster: 'old' };
  await expect(undo(lost)).rejects.toThrow(LostClusterError);
  expect(logger.warn).toHaveBeenCalledTimes(1);
  expect(logger.warn).toHaveBeenLastCalledWith(
    expect.stringContaining('Service chat in llm of old'),
  );
  const [kept] = run.entries;
  clock.advance(KEEP_LOST_MS - 1);
  const next = await after(run);
  await expect(undo(kept, next)).rejects.toThrow(LostClusterError);
  expect(logger.warn).toHaveBeenCalledTimes(1);
  clock.advance(1);
  const last = await after(next);
  await undo(kept, last);
  expect(logger.warn).toHaveBeenCalledTimes(2);
  expect(logger.warn).toHaveBeenLastCalledWith(
    expect.stringMatching(/this may be left: Service chat in llm of old/),
  );
  expect(await store.due(Number.MAX_SAFE_INTEGER)).toEqual([]);

  async function after(held: HeldRun) {
    await held.release(clock.now());
    return begin();
  }
});
