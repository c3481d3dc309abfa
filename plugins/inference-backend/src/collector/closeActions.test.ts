import { Clock } from '@wakeboard/plugin-inference-node';
import { FakeClock } from '@wakeboard/plugin-inference-node/testing';
import { ModelState } from '@wakeboard/plugin-inference-common';
import { aRef, aSnapshot } from '../store/__testUtils__/builders';
import { StoredAction, StoredModel } from '../store/types';
import { closeActions } from './closeActions';

type Options = {
  action?: Partial<StoredAction>;
  /** The model as it is now; undefined: there is none. */
  now?: Parameters<typeof aSnapshot>[0];
  stored?: Partial<StoredModel>;
  clock?: Clock;
};

function anAction(overrides?: Partial<StoredAction>): StoredAction {
  return {
    id: 'a',
    model: aRef(),
    action: 'wake',
    requestedBy: 'user:default/guest',
    requestedAt: 1_000,
    deadlineAt: 60_000,
    closedBy: ['serving', 'degraded'],
    start: { state: 'sleeping', replicas: { desired: 1, total: 1 }, pods: [] },
    status: 'pending',
    ...overrides,
  };
}

function aPod(name: string, uid?: string, state: ModelState = 'serving') {
  return { name, uid, state, gpus: [] };
}

/** What becomes of an action of a model that is like this. */
async function close({ action, now, stored, clock }: Options) {
  const outcomes: unknown[] = [];
  const published: unknown[] = [];
  await closeActions({
    actions: {
      pendingActions: async () => [anAction(action)],
      closeAction: async (_id, outcome) => {
        outcomes.push(outcome);
        return true;
      },
    },
    models: {
      findModel: async () =>
        now && { snapshot: aSnapshot(now), observedAt: 0, ...stored },
    },
    publish: refs => published.push(...refs),
    clock: clock ?? new FakeClock(5_000),
  });
  expect(published).toEqual(outcomes.map(() => aRef()));
  return outcomes;
}

const done = [{ status: 'done', at: 5_000 }];

describe('closeActions', () => {
  it('closes an action whose state was reached', async () => {
    expect(await close({ now: { state: 'degraded' } })).toEqual(done);
  });

  it('leaves it open in any other state, and when the model is not known', async () => {
    expect(await close({ now: { state: 'waking' } })).toEqual([]);
    expect(await close({})).toEqual([]);
  });

  it('does not close on the state from before', async () => {
    const start = { state: 'serving' as const, replicas: {}, pods: [] };
    const now = { state: 'serving' as const };
    expect(await close({ action: { start }, now })).toEqual([]);
    expect(
      await close({ action: { start }, now, stored: { stateSince: 1_000 } }),
    ).toEqual([]);
  });

  it('closes when the model has left that state since and come back', async () => {
    const start = { state: 'serving' as const, replicas: {}, pods: [] };
    expect(
      await close({
        action: { start },
        now: { state: 'serving' },
        stored: { stateSince: 1_001 },
      }),
    ).toEqual(done);
  });

  it('closes when one of the replicas came into the state and the model was in it', async () => {
    const start = {
      state: 'degraded' as const,
      replicas: {},
      pods: [aPod('a', '1', 'sleeping'), aPod('b', '2', 'failed')],
    };
    const like = (...pods: Array<ReturnType<typeof aPod>>) =>
      close({ action: { start }, now: { state: 'degraded', pods } });
    expect(await like(aPod('a', '1', 'waking'))).toEqual([]);
    expect(await like(aPod('a', '9'))).toEqual([]);
    expect(await like(aPod('a', '1'))).toEqual(done);
  });

  it('trusts the time of the state where nobody wrote down what was before', async () => {
    const unknown = { action: { start: undefined }, now: {} };
    expect(await close(unknown)).toEqual([]);
    expect(await close({ ...unknown, stored: { stateSince: 2_000 } })).toEqual(
      done,
    );
  });

  describe('that scales', () => {
    const start = {
      state: 'serving' as const,
      replicas: { desired: 1, total: 1 },
      pods: [],
    };
    const scale = {
      action: 'scale' as const,
      closedBy: ['serving' as const],
      replicas: 2,
      start,
    };

    it('waits for the number of replicas as well', async () => {
      const like = (replicas: object) =>
        close({ action: scale, now: { replicas } });
      expect(await like({ desired: 2, total: 1 })).toEqual([]);
      expect(await like({ desired: 2, total: 2 })).toEqual(done);
    });

    it('waits for the system to want a number that is there already', async () => {
      const down = {
        ...scale,
        replicas: 1,
        start: { ...start, replicas: { desired: 2, total: 1 } },
      };
      const like = (replicas: object) =>
        close({ action: down, now: { replicas } });
      expect(await like({ desired: 2, total: 1 })).toEqual([]);
      expect(await like({ desired: 1, total: 1 })).toEqual(done);
    });

    it('counts the pods where the system gives no number', async () => {
      const pods = [aPod('a', '1'), aPod('b', '2')];
      const action = {
        ...scale,
        start: { ...start, replicas: {}, pods: [pods[0]] },
      };
      expect(await close({ action, now: { pods } })).toEqual(done);
      expect(await close({ action, now: { pods: [pods[0]] } })).toEqual([]);
    });
  });

  describe('that replaces pods', () => {
    const restart = {
      action: 'restart' as const,
      closedBy: ['serving' as const],
      replacesPods: true,
      start: {
        state: 'serving' as const,
        replicas: {},
        pods: [aPod('a', '1'), aPod('b', '2')],
      },
    };
    const like = (
      pods: Array<ReturnType<typeof aPod>>,
      state: ModelState = 'serving',
    ) => close({ action: restart, now: { state, pods } });

    it('closes when none of the pods is left, though the model never left its state', async () => {
      expect(await like([aPod('a', '3'), aPod('b', '4')])).toEqual(done);
      expect(await like([aPod('c', '5')])).toEqual(done);
    });

    it('stays open while one of them is left, whatever happened meanwhile', async () => {
      expect(await like([aPod('a', '1'), aPod('b', '4')])).toEqual([]);
      expect(
        await close({
          action: restart,
          now: { pods: restart.start.pods },
          stored: { stateSince: 2_000 },
        }),
      ).toEqual([]);
    });

    it('stays open until the model is as it should be again', async () => {
      expect(await like([aPod('a', '3', 'starting')], 'starting')).toEqual([]);
      expect(await like([], 'draining')).toEqual([]);
    });

    it('tells pods without uid apart by name', async () => {
      expect(await like([aPod('a')])).toEqual([]);
      expect(await like([aPod('c')])).toEqual(done);
    });

    it('says what is missing when it is overdue', async () => {
      expect(
        await close({
          action: restart,
          now: { pods: restart.start.pods },
          clock: new FakeClock(60_001),
        }),
      ).toEqual([
        {
          status: 'overdue',
          at: 60_001,
          message:
            'Its pods were not all replaced, or it did not become serving after that, in time',
        },
      ]);
    });
  });

  it('closes a deletion when the model is gone, and not when it is only stopped', async () => {
    const action = {
      action: 'delete' as const,
      closedBy: ['stopped' as const],
    };
    expect(await close({ action, now: {} })).toEqual([]);
    expect(await close({ action, now: { state: 'stopped' } })).toEqual([]);
    expect(await close({ action, now: {}, stored: { goneAt: 1 } })).toEqual(
      done,
    );
  });

  it('marks it overdue past its deadline, and not before', async () => {
    const now = { state: 'waking' as const };
    expect(await close({ now, clock: new FakeClock(60_000) })).toEqual([]);
    expect(await close({ now, clock: new FakeClock(60_001) })).toEqual([
      {
        status: 'overdue',
        at: 60_001,
        message: 'The model did not become serving or degraded in time',
      },
    ]);
  });

  it('prefers done to overdue', async () => {
    const clock = new FakeClock(99_000);
    expect(await close({ now: { state: 'serving' }, clock })).toEqual([
      { status: 'done', at: 99_000 },
    ]);
  });
});
