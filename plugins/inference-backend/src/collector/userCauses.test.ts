import { ModelState } from '@wakeboard/plugin-inference-common';
import { anEvent, aSnapshot } from '@wakeboard/plugin-inference-common/testing';
import { ActionStart, ReplicaEvidence, StoredAction } from '../store/types';
import { mayHaveBeenAsked, withUserCauses } from './userCauses';

const { ref: model } = aSnapshot();
const wake: StoredAction = {
  id: '1',
  model,
  action: 'wake',
  requestedBy: 'user:default/ada',
  requestedAt: 10_000,
  deadlineAt: 70_000,
  closedBy: ['serving'],
  status: 'pending',
};
const event = (
  overrides: Partial<ReplicaEvidence['event']> = {},
): ReplicaEvidence => ({
  model,
  replica: 'a',
  event: anEvent({ at: 20_000, state: 'waking', ...overrides }),
});
const ADA = { kind: 'user', entityRef: 'user:default/ada' };
const ASLEEP = ['sleeping' as const];
const aPod = (name: string, state: ModelState) => ({ name, state });
const aStart = (start: Partial<ActionStart> = {}): ActionStart => ({
  state: 'sleeping',
  replicas: {},
  pods: [],
  ...start,
});
const causeOf = (evidence: ReplicaEvidence, actions = [wake]) =>
  withUserCauses([evidence], actions)[0].event.cause;

describe('the cause of a wake that somebody asked for', () => {
  it.each(['waitingForGpu', 'waking', 'serving'] as const)(
    'is that user, from %s on',
    state => {
      expect(causeOf(event({ state }))).toEqual(ADA);
    },
  );

  it('is not told of what happened before, after the deadline or to another model', () => {
    expect(causeOf(event({ at: 8_000 }))).toBeUndefined();
    expect(causeOf(event({ at: 70_001 }))).toBeUndefined();
    const other = { ...wake, model: { ...model, name: 'other' } };
    expect(causeOf(event(), [other])).toBeUndefined();
  });

  it('is not told of going to sleep, nor because something else was asked for', () => {
    expect(causeOf(event({ state: 'sleeping' }))).toBeUndefined();
    const sleep = { ...wake, action: 'sleep' as const, closedBy: ASLEEP };
    expect(causeOf(event(), [sleep])).toBeUndefined();
  });

  it('is not told of a replica or a model that served already', () => {
    const start = aStart({ state: 'serving', pods: [aPod('a', 'serving')] });
    const again = { ...wake, start };
    expect(causeOf(event(), [again])).toBeUndefined();
    expect(causeOf({ ...event(), replica: '' }, [again])).toBeUndefined();
    expect(causeOf({ ...event(), replica: 'b' }, [again])).toEqual(ADA);
  });

  it('is what the objects say, where they say it', () => {
    const cause = { kind: 'schedule' } as const;
    expect(causeOf(event({ cause }))).toEqual(cause);
  });

  it('needs to be looked up only where something woke', () => {
    const known = event({ cause: { kind: 'schedule' } });
    expect(mayHaveBeenAsked([known])).toBe(false);
    expect(mayHaveBeenAsked([event({ state: 'unknown' })])).toBe(false);
    expect(mayHaveBeenAsked([known, event()])).toBe(true);
  });

  it('is the one who asked last, of several', () => {
    const later = { ...wake, requestedBy: 'user:default/bob' };
    expect(causeOf(event(), [wake, later])).toEqual({
      kind: 'user',
      entityRef: 'user:default/bob',
    });
  });
});

/** Whether an action explains that a replica (of the model itself: '') came into a state. */
const explains = (
  action: Partial<StoredAction>,
  replica: string,
  state: ModelState,
) => {
  const cause = causeOf({ ...event({ state }), replica }, [
    { ...wake, ...action },
  ]);
  return cause !== undefined;
};
const UP = aStart({
  state: 'serving',
  replicas: { desired: 1, total: 1 },
  pods: [aPod('a', 'serving')],
});
const DOWN = aStart({ state: 'stopped', replicas: { desired: 0 } });

describe('what somebody asked for explains', () => {
  it.each([
    ['sleep', ['sleeping'], ['draining', 'sleeping'], ['stopped', 'serving']],
    ['suspend', ['stopped'], ['draining', 'stopped'], ['sleeping', 'starting']],
    ['delete', ['stopped'], ['draining', 'stopped'], ['failed', 'serving']],
  ] as const)(
    'of %s the way down to its end, of the model and its replicas',
    (action, closedBy, told, untold) => {
      const asked = { action, closedBy: [...closedBy], start: UP };
      for (const replica of ['', 'a']) {
        for (const state of told) {
          expect(explains(asked, replica, state)).toBe(true);
        }
        for (const state of untold) {
          expect(explains(asked, replica, state)).toBe(false);
        }
      }
    },
  );

  it('of a resume the way up to its end', () => {
    const resume = {
      action: 'resume' as const,
      closedBy: ['serving' as const, 'degraded' as const],
      start: DOWN,
    };
    for (const state of [
      'preparing',
      'starting',
      'waitingForGpu',
      'serving',
      'degraded',
    ] as const) {
      expect(explains(resume, '', state)).toBe(true);
    }
    expect(explains(resume, '', 'failed')).toBe(false);
    expect(explains(resume, 'a', 'stopped')).toBe(false);
  });

  it('of a scaling to 0 that everything stops', () => {
    const scale = {
      action: 'scale' as const,
      replicas: 0,
      closedBy: ['stopped' as const],
      start: UP,
    };
    expect(explains(scale, '', 'draining')).toBe(true);
    expect(explains(scale, 'a', 'stopped')).toBe(true);
    expect(explains(scale, '', 'starting')).toBe(false);
  });

  it('of a scaling up the replicas that it adds, and the start of a model that had none', () => {
    const scale = {
      action: 'scale' as const,
      replicas: 2,
      closedBy: ['serving' as const],
    };
    expect(explains({ ...scale, start: DOWN }, '', 'starting')).toBe(true);
    expect(explains({ ...scale, start: DOWN }, '', 'serving')).toBe(true);
    const more = { ...scale, start: UP };
    expect(explains(more, 'b', 'starting')).toBe(true);
    expect(explains(more, 'a', 'serving')).toBe(false);
    expect(explains(more, '', 'serving')).toBe(false);
    expect(explains({ ...more, start: undefined }, 'b', 'serving')).toBe(false);
  });

  it('of a scaling down nothing: nobody asked which of the replicas goes', () => {
    const start = { ...UP, replicas: { desired: 3 } };
    const scale = {
      action: 'scale' as const,
      replicas: 2,
      closedBy: ['serving' as const],
      start,
    };
    for (const state of ['draining', 'stopped', 'starting'] as const) {
      expect(explains(scale, 'a', state)).toBe(false);
      expect(explains(scale, '', state)).toBe(false);
    }
  });

  it('of a restart that its pods go and that others come', () => {
    const restart = {
      action: 'restart' as const,
      replacesPods: true,
      closedBy: ['serving' as const],
      start: UP,
    };
    for (const state of [
      'draining',
      'stopped',
      'updating',
      'starting',
      'serving',
    ] as const) {
      expect(explains(restart, '', state)).toBe(true);
    }
    expect(explains(restart, 'a', 'stopped')).toBe(true);
    expect(explains(restart, 'b', 'stopped')).toBe(false);
    expect(explains(restart, 'b', 'serving')).toBe(true);
    expect(explains(restart, 'a', 'failed')).toBe(false);
    expect(explains(restart, 'a', 'sleeping')).toBe(false);
  });
});
