import { anEvent, aSnapshot } from '@wakeboard/plugin-inference-common/testing';
import { ReplicaEvidence, StoredAction } from '../store/types';
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
const causeOf = (evidence: ReplicaEvidence, actions = [wake]) =>
  withUserCauses([evidence], actions)[0].event.cause;

describe('the cause of a wake that somebody asked for', () => {
  it.each(['waitingForGpu', 'waking', 'serving'] as const)(
    'is that user, from %s on',
    state => {
      expect(causeOf(event({ state }))).toEqual({
        kind: 'user',
        entityRef: 'user:default/ada',
      });
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
    expect(causeOf(event(), [{ ...wake, action: 'scale' }])).toBeUndefined();
  });

  it('is what the objects say, where they say it', () => {
    const cause = { kind: 'schedule' } as const;
    expect(causeOf(event({ cause }))).toEqual(cause);
  });

  it('needs to be looked up only where something woke', () => {
    expect(mayHaveBeenAsked([event({ state: 'sleeping' })])).toBe(false);
    expect(mayHaveBeenAsked([event()])).toBe(true);
  });
});
