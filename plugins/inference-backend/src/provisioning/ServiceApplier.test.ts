import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { FakeClock } from '@wakeboard/plugin-inference-node/testing';
import { DatabaseProvisioningStore } from '../store/DatabaseProvisioningStore';
import { HeldRun, HOLD_MS } from './HeldRun';
import { ServiceApplier } from './ServiceApplier';

jest.setTimeout(300_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const ref = {
  cluster: 'demo',
  namespace: 'llm',
  driver: 'vllm',
  name: 'chat',
};
const { signal } = new AbortController();

it('is no success where somebody else may have taken over before the end', async () => {
  const knex = await databases.init('SQLITE_3');
  const store = await DatabaseProvisioningStore.create({
    database: { getClient: async () => knex },
  });
  const clock = new FakeClock();
  const applier = ServiceApplier.create({
    store,
    clock,
    logger: mockServices.logger.mock(),
    stopping: signal,
    clientOf: () => {
      throw new Error('not expected');
    },
    findClient: () => undefined,
  });
  let next: HeldRun | undefined;
  const applying = applier.apply(
    { ref },
    'user:default/ann',
    async () => {
      clock.advance(HOLD_MS);
      next = await HeldRun.tryBegin(
        { store, clock },
        { model: ref, requestedBy: 'user:default/bob' },
      );
      return [];
    },
    { signal },
  );
  await expect(applying).rejects.toThrow('somebody else goes on with it');
  // What was lost ends nothing of the next one.
  await next!.write([]);
  await next!.end();
});
