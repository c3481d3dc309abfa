import {
  ModelState,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import { ReplicaEvidence, StoredAction } from '../store/types';

/** What a wake looks like from its beginning to its end. */
const WAKING: readonly ModelState[] = ['waitingForGpu', 'waking', 'serving'];

/** Clocks of the cluster and of the backend may differ by so much, milliseconds. */
const SKEW_MS = 1_000;

/** Whether something that was asked for may explain these events. */
export function mayHaveBeenAsked(events: ReplicaEvidence[]): boolean {
  return events.some(
    ({ event }) => !event.cause && WAKING.includes(event.state),
  );
}

/**
 * Says of a wake that happened while somebody's own request for one was
 * pending, who asked for it. What the objects say of the cause stays.
 */
export function withUserCauses(
  events: ReplicaEvidence[],
  pending: StoredAction[],
): ReplicaEvidence[] {
  const wakes = pending.filter(({ action }) => action === 'wake');
  return events.map(evidence => {
    const { event, model } = evidence;
    if (event.cause || !WAKING.includes(event.state)) {
      return evidence;
    }
    const ref = stringifyModelRef(model);
    const asked = wakes.find(
      action =>
        stringifyModelRef(action.model) === ref &&
        action.requestedAt - SKEW_MS <= event.at &&
        event.at <= action.deadlineAt,
    );
    return asked
      ? {
          ...evidence,
          event: {
            ...event,
            cause: { kind: 'user', entityRef: asked.requestedBy },
          },
        }
      : evidence;
  });
}
