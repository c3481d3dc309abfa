import {
  MODEL_STATES,
  ModelState,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import { ReplicaEvidence, StoredAction } from '../store/types';

/**
 * What our own audit explains: a model or replica came into a state that an
 * action which was under way had asked for, or that is on the way there. A
 * scaling explains only the replicas that it adds, and that a model without
 * replicas gets some or one with replicas loses all: which of several are
 * taken away, nobody asked for.
 */

/** What a start passes through before it reaches its end. */
const STARTING: readonly ModelState[] = [
  'preparing',
  'starting',
  'waitingForGpu',
  'waking',
];

/** Clocks of the cluster and of the backend may differ by so much, milliseconds. */
const SKEW_MS = 1_000;

/** Whether something that was asked for may explain these events. */
export function mayHaveBeenAsked(events: ReplicaEvidence[]): boolean {
  return events.some(({ event }) => !event.cause && event.state !== 'unknown');
}

/**
 * Says of what happened while somebody's own request for it was pending, who
 * asked for it. What the objects say of the cause stays.
 */
export function withUserCauses(
  events: ReplicaEvidence[],
  pending: StoredAction[],
): ReplicaEvidence[] {
  return events.map(evidence => {
    const { event, model } = evidence;
    if (event.cause) {
      return evidence;
    }
    const ref = stringifyModelRef(model);
    const asked = pending.findLast(
      action =>
        stringifyModelRef(action.model) === ref &&
        action.requestedAt - SKEW_MS <= event.at &&
        event.at <= action.deadlineAt &&
        explains(action, evidence),
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

function explains(action: StoredAction, evidence: ReplicaEvidence): boolean {
  const { closedBy, replacesPods, start } = action;
  const { replica, event } = evidence;
  const { state } = event;
  const starts = STARTING.includes(state) || closedBy.includes(state);
  const stops = state === 'draining' || closedBy.includes(state);
  const before = start?.pods.find(({ name }) => name === replica);
  const ofModel = replica === '';
  if (replacesPods) {
    const goes = state === 'draining' || state === 'stopped';
    return goes
      ? ofModel || before !== undefined
      : starts || state === 'updating';
  }
  switch (action.action) {
    case 'sleep':
    case 'suspend':
    case 'delete':
      return stops;
    case 'scale':
      if (action.replicas === 0) return stops;
      return starts && isMore(action) && (ofModel ? !isUp(start) : !before);
    default:
      return starts && !isUp(ofModel ? start : before);
  }
}

/** Whether a model or replica answered when the action was asked for. */
function isUp(before: { state: ModelState } | undefined): boolean {
  return before !== undefined && MODEL_STATES[before.state].serves;
}

function isMore({ replicas, start }: StoredAction): boolean {
  const desired = start?.replicas.desired;
  return replicas !== undefined && desired !== undefined && replicas > desired;
}
