import { Clock } from '@wakeboard/plugin-inference-node';
import { FakeClock } from '@wakeboard/plugin-inference-node/testing';
import { aRef, aSnapshot } from '../store/__testUtils__/builders';
import {
  ActionStore,
  ModelStore,
  StoredAction,
  StoredModel,
} from '../store/types';
import { closeActions } from './closeActions';

function anAction(overrides?: Partial<StoredAction>): StoredAction {
  return {
    id: 'a',
    model: aRef(),
    action: 'wake',
    requestedBy: 'user:default/guest',
    requestedAt: 0,
    deadlineAt: 60_000,
    closedBy: ['serving', 'degraded'],
    status: 'pending',
    ...overrides,
  };
}

/** What becomes of an action of a model that is like this. */
async function close(options: {
  action?: Partial<StoredAction>;
  current?: Parameters<typeof aSnapshot>[0];
  stored?: Partial<StoredModel>;
  clock?: Clock;
}) {
  const outcomes: unknown[] = [];
  const published: unknown[] = [];
  const actions: Pick<ActionStore, 'pendingActions' | 'closeAction'> = {
    pendingActions: async () => [anAction(options.action)],
    closeAction: async (_id, outcome) => {
      outcomes.push(outcome);
      return true;
    },
  };
  const models: Pick<ModelStore, 'findModel'> = {
    findModel: async () =>
      options.stored && {
        snapshot: aSnapshot(),
        observedAt: 0,
        ...options.stored,
      },
  };
  await closeActions({
    actions: actions as ActionStore,
    models: models as ModelStore,
    current: options.current ? [aSnapshot(options.current)] : [],
    publish: refs => published.push(...refs),
    clock: options.clock ?? new FakeClock(5_000),
  });
  expect(published).toEqual(outcomes.map(() => aRef()));
  return outcomes;
}

const done = [{ status: 'done', at: 5_000 }];
const scale = {
  action: 'scale' as const,
  closedBy: ['serving' as const],
  replicas: 2,
};

describe('closeActions', () => {
  it('closes an action whose state was reached', async () => {
    expect(await close({ current: { state: 'degraded' } })).toEqual(done);
  });

  it('leaves it open in any other state, and when the model is not known', async () => {
    expect(await close({ current: { state: 'waking' } })).toEqual([]);
    expect(await close({})).toEqual([]);
  });

  it('looks a model up that was not just read', async () => {
    expect(await close({ stored: {} })).toEqual(done);
  });

  it('waits for the number of replicas as well', async () => {
    expect(
      await close({ action: scale, current: { replicas: { total: 1 } } }),
    ).toEqual([]);
    expect(
      await close({ action: scale, current: { replicas: { total: 2 } } }),
    ).toEqual(done);
  });

  it('counts the pods where the system gives no number', async () => {
    const pods = ['a', 'b'].map(name => ({
      name,
      state: 'serving' as const,
      gpus: [],
    }));
    expect(await close({ action: scale, current: { pods } })).toEqual(done);
    expect(
      await close({ action: scale, current: { pods: pods.slice(1) } }),
    ).toEqual([]);
  });

  it('closes a deletion when the model is gone', async () => {
    const action = {
      action: 'delete' as const,
      closedBy: ['stopped' as const],
    };
    expect(await close({ action, stored: {} })).toEqual([]);
    expect(await close({ action, stored: { goneAt: 1 } })).toEqual(done);
  });

  it('marks it overdue past its deadline, and not before', async () => {
    const current = { state: 'waking' as const };
    expect(await close({ current, clock: new FakeClock(60_000) })).toEqual([]);
    expect(await close({ current, clock: new FakeClock(60_001) })).toEqual([
      {
        status: 'overdue',
        at: 60_001,
        message: 'The model did not become serving or degraded in time',
      },
    ]);
  });

  it('prefers done to overdue', async () => {
    const clock = new FakeClock(99_000);
    expect(await close({ current: { state: 'serving' }, clock })).toEqual([
      { status: 'done', at: 99_000 },
    ]);
  });
});
