import { TestDatabases } from '@backstage/backend-test-utils';
import { ConflictError } from '@backstage/errors';
import { KubernetesObject } from '@wakeboard/plugin-inference-node';
import {
  FakeClock,
  FakeClusterClient,
} from '@wakeboard/plugin-inference-node/testing';
import { DatabaseProvisioningStore } from '../store/DatabaseProvisioningStore';
import { HeldRun } from './HeldRun';
import { undoEntries } from './undoEntries';

jest.setTimeout(300_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const { signal } = new AbortController();
const kind = {
  group: '',
  version: 'v1',
  plural: 'services',
  kind: 'Service',
  namespaced: true,
};
const before: KubernetesObject = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'chat', namespace: 'llm' },
};

/** A run that changed an object, in a cluster that answers to its undoing with an error. */
async function setup(message: string) {
  const knex = await databases.init('SQLITE_3');
  const store = await DatabaseProvisioningStore.create({
    database: { getClient: async () => knex },
  });
  const clock = new FakeClock();
  const cluster = new FakeClusterClient({ cluster: 'demo' });
  const applying = jest
    .spyOn(cluster, 'apply')
    .mockRejectedValue(new ConflictError(message));
  const run = await HeldRun.begin(
    { store, clock },
    {
      model: {
        cluster: 'demo',
        namespace: 'llm',
        driver: 'vllm',
        name: 'chat',
      },
      requestedBy: 'user:default/ann',
    },
    { signal },
  );
  const target = { kind, namespace: 'llm', name: 'chat' };
  await run.write([{ cluster: 'demo', target, before }]);
  return {
    store,
    run,
    applying,
    undo: () => undoEntries(run, { clientOf: () => cluster, signal }),
  };
}

it('leaves fields to whoever has written them since', async () => {
  const { store, undo } = await setup(
    'Apply failed with 1 conflict: conflict with "argocd" using v1: .spec.type',
  );
  await undo();
  expect(await store.due(Number.MAX_SAFE_INTEGER)).toEqual([]);
});

it.each([
  'Operation cannot be fulfilled on services "chat": the object has been modified; please apply your changes to the latest version and try again',
  'services "chat" already exists',
])('has not brought back what is refused with: %s', async message => {
  const { run, applying, undo } = await setup(message);
  await expect(undo()).rejects.toThrow(message);
  expect(run.entries).toHaveLength(1);
  applying.mockResolvedValue(before);
  await undo();
});
