import { ConflictError } from '@backstage/errors';
import { TestDatabases } from '@backstage/backend-test-utils';
import { FakeClock } from '@wakeboard/plugin-inference-node/testing';
import { DatabaseProvisioningStore } from '../store/DatabaseProvisioningStore';
import { ProvisioningStore } from '../store/types';
import { HeldRun, HOLD_MS } from './HeldRun';

jest.setTimeout(300_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const model = {
  cluster: 'demo',
  namespace: 'llm',
  driver: 'vllm',
  name: 'chat',
};
const run = { model, requestedBy: 'user:default/ann' };
const { signal } = new AbortController();

async function never(): Promise<never> {
  throw new Error('not expected');
}
const unused: ProvisioningStore = {
  hold: never,
  takeDue: never,
  keep: never,
  write: never,
  end: never,
  due: never,
};

async function setup() {
  const knex = await databases.init('SQLITE_3');
  const store = await DatabaseProvisioningStore.create({
    database: { getClient: async () => knex },
  });
  return { store, clock: new FakeClock() };
}

it('is for one at a time, and for the next when the first is done', async () => {
  const options = await setup();
  const first = await HeldRun.begin(options, run, { signal });
  expect(await HeldRun.tryBegin(options, run)).toBeUndefined();
  const waiting = HeldRun.begin(options, run, { signal });
  await first.end();
  const second = await waiting;
  expect(second.entries).toEqual([]);
  await second.end();
});

it('does nothing any more when the time has run out, even where nobody came', async () => {
  const options = await setup();
  const held = await HeldRun.begin(options, run, { signal });
  held.check();
  options.clock.advance(HOLD_MS);
  expect(() => held.check()).toThrow(ConflictError);
  await expect(held.write([])).rejects.toThrow('somebody else goes on with it');
  const next = await HeldRun.begin(options, run, { signal });
  // What was lost ends nothing of the next one.
  await held.end();
  await next.write([]);
  await next.end();
});

it('gives up waiting for one that goes on', async () => {
  const { store, clock } = await setup();
  const held = await HeldRun.begin({ store, clock }, run, { signal });
  const busy: ProvisioningStore = {
    ...unused,
    hold: async () => {
      clock.advance(HOLD_MS / 2);
      return undefined;
    },
  };
  await expect(
    HeldRun.begin({ store: busy, clock }, run, { signal }),
  ).rejects.toThrow(
    'demo/llm/vllm/chat is being made, changed or deleted by somebody else',
  );
  held.abandon();
});
