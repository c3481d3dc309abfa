import { TestDatabaseId } from '@backstage/backend-test-utils';
import { DatabaseActionStore } from './DatabaseActionStore';
import { DatabaseModelStore } from './DatabaseModelStore';
import { aReading, aRef } from './__testUtils__/builders';
import { testDatabases } from './__testUtils__/databases';
import { StoredAction } from './types';

jest.setTimeout(300_000);

function anAction(overrides?: Partial<StoredAction>): StoredAction {
  return {
    id: 'a',
    model: aRef(),
    action: 'wake',
    requestedBy: 'user:default/guest',
    requestedAt: 1000,
    deadlineAt: 61_000,
    closedBy: ['serving', 'degraded'],
    status: 'pending',
    ...overrides,
  };
}

describe('DatabaseActionStore', () => {
  const databases = testDatabases();

  async function setup(id: TestDatabaseId) {
    const { database } = await databases.init(id);
    const models = await DatabaseModelStore.create({ database });
    await models.saveReading(aReading());
    return DatabaseActionStore.create({ database });
  }

  describe.each(databases.ids)('on %s', id => {
    it('gives back what was asked for, newest first', async () => {
      const store = await setup(id);
      const wake = anAction();
      const scale = anAction({
        id: 'b',
        action: 'scale',
        replicas: 0,
        requestedAt: 2000,
        closedBy: ['stopped'],
        replacesPods: true,
        start: {
          state: 'degraded',
          replicas: { desired: 2, total: 1 },
          pods: [{ name: 'a', uid: '1', state: 'serving' }],
        },
      });
      await store.addAction(wake);
      await store.addAction(scale);
      const list = (options: { since: number; limit: number }) =>
        store.actions(aRef(), options);
      expect(await list({ since: 0, limit: 10 })).toEqual([scale, wake]);
      expect(await list({ since: 0, limit: 1 })).toEqual([scale]);
      expect(await list({ since: 1001, limit: 10 })).toEqual([scale]);
      expect(await store.pendingActions()).toEqual([wake, scale]);
      expect(
        await store.actions(aRef({ name: 'other' }), { since: 0, limit: 10 }),
      ).toEqual([]);
    });

    it('keeps an action once', async () => {
      const store = await setup(id);
      await store.addAction(anAction());
      await store.addAction(anAction());
      expect(await store.pendingActions()).toEqual([anAction()]);
    });

    it('refuses an action on a model that it does not know', async () => {
      const store = await setup(id);
      const model = aRef({ name: 'nobody' });
      await expect(store.addAction(anAction({ model }))).rejects.toThrow(
        'There is no model demo/models/greenthread/nobody',
      );
    });

    it.each(['done', 'failed', 'overdue'] as const)(
      'is closed once, as %s',
      async status => {
        const store = await setup(id);
        await store.addAction(anAction());
        const close = () =>
          store.closeAction('a', { status, at: 5000, message: 'why' });
        expect(await close()).toBe(true);
        expect(await close()).toBe(false);
        expect(await store.pendingActions()).toEqual([]);
        expect(await store.actions(aRef(), { since: 0, limit: 1 })).toEqual([
          anAction({ status, closedAt: 5000, message: 'why' }),
        ]);
      },
    );

    it('closes nothing that is not there', async () => {
      const store = await setup(id);
      const outcome = { status: 'done' as const, at: 1 };
      expect(await store.closeAction('x', outcome)).toBe(false);
    });
  });
});
