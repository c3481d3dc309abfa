import { DatabaseProvisioningStore } from './DatabaseProvisioningStore';
import { aRef } from './__testUtils__/builders';
import { testDatabases } from './__testUtils__/databases';
import { RunEntry } from './types';

jest.setTimeout(300_000);

const model = aRef();
const requestedBy = 'user:default/ann';
const T = 2_000_000_000_000;
const times = { now: T, heldUntil: T + 20, undoAt: T + 100 };
const entry: RunEntry = {
  cluster: 'demo',
  target: {
    kind: {
      group: '',
      version: 'v1',
      plural: 'configmaps',
      kind: 'ConfigMap',
      namespaced: true,
    },
    namespace: 'llm',
    name: 'chat',
  },
  before: { metadata: { name: 'chat' }, data: { a: 'ä\n"' } },
};

describe('DatabaseProvisioningStore', () => {
  const databases = testDatabases();

  describe.each(databases.ids)('on %s', id => {
    async function setup() {
      const { database } = await databases.init(id);
      return DatabaseProvisioningStore.create({ database });
    }
    const run = (holder: string) => ({ model, requestedBy, holder });

    it('lets one hold a run, and another one when that has let go of it', async () => {
      const store = await setup();
      expect(await store.hold(run('a'), times)).toEqual({
        model,
        requestedBy,
        entries: [],
      });
      expect(await store.hold(run('b'), times)).toBeUndefined();
      expect(await store.write(model, 'a', [entry])).toBe(true);
      const later = { now: T + 20, heldUntil: T + 40, undoAt: T + 120 };
      expect(await store.hold(run('b'), later)).toEqual({
        model,
        requestedBy,
        entries: [entry],
      });
      expect(await store.keep(model, 'a', later)).toBe(false);
      expect(await store.write(model, 'a', [])).toBe(false);
      await store.end(model, 'a');
      expect(await store.hold(run('c'), later)).toBeUndefined();
      await store.end(model, 'b');
      expect(await store.hold(run('c'), later)).toMatchObject({ entries: [] });
    });

    it('gives a run to one of several who ask at once', async () => {
      const store = await setup();
      const taken = async (now: number) => {
        const at = { now, heldUntil: now + 20, undoAt: now + 100 };
        const answers = await Promise.all(
          [1, 2, 3, 4].map(each => store.hold(run(`${now} ${each}`), at)),
        );
        return answers.filter(Boolean).length;
      };
      expect(await taken(T)).toBe(1);
      expect(await taken(T + 20)).toBe(1);
    });

    it('names runs that nobody holds when it is time to take them back', async () => {
      const store = await setup();
      const other = aRef({ name: 'other' });
      await store.hold(run('a'), times);
      await store.hold({ ...run('a'), model: other }, times);
      expect(await store.due(T + 99)).toEqual([]);
      await store.keep(other, 'a', { heldUntil: T + 200, undoAt: T + 300 });
      expect(await store.due(T + 100)).toEqual([model]);
      expect(await store.due(T + 300)).toHaveLength(2);
      await store.end(model, 'a');
      expect(await store.due(T + 300)).toEqual([other]);
    });

    it('gives a run to be taken back to one only, and when it is time', async () => {
      const store = await setup();
      await store.hold(run('a'), times);
      await store.write(model, 'a', [entry]);
      const at = (now: number) => ({
        now,
        heldUntil: now + 20,
        undoAt: now + 100,
      });
      expect(await store.takeDue(run('b'), at(T + 99))).toBeUndefined();
      const answers = await Promise.all(
        [1, 2, 3, 4].map(each => store.takeDue(run(`${each}`), at(T + 100))),
      );
      expect(answers.filter(Boolean)).toEqual([
        { model, requestedBy, entries: [entry] },
      ]);
      // Nobody holds it any more, and it is not due yet again.
      expect(await store.takeDue(run('c'), at(T + 150))).toBeUndefined();
      expect(await store.takeDue(run('c'), at(T + 200))).toBeDefined();
      await store.end(model, 'c');
      expect(await store.takeDue(run('d'), at(T + 300))).toBeUndefined();
      expect(await store.due(T + 900)).toEqual([]);
    });
  });
});
