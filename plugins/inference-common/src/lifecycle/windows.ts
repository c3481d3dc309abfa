import { MODEL_STATES, ModelState } from '../model/states';
import { KnownSample } from './anchors';
import { Counted } from './counters';
import { Cause, ObjectEvent } from './evidence';
import { PlacedEvent } from './order';
import { Border } from './track';

/** What is known of the time from one sample with a state to the next. */
export interface Window {
  /** Undefined before the first sample. */
  from?: KnownSample;
  /** Undefined after the last sample. */
  to?: KnownSample;
  /** When it ends. */
  end: number;
  events: PlacedEvent[];
  /** What was counted from `from` to `to`. */
  counted?: Counted;
  /** No counter tells the wakes of this time: they are to be found in the states. */
  uncounted: boolean;
  /** The longest time for which a state holds unobserved, milliseconds. */
  holdMs: number;
  /** The events tell all states there are. */
  tellAll: boolean;
}

const UNKNOWN: Cause = { kind: 'unknown' };

/** What the counters say about the events and borders of a window. */
export interface Plan {
  events: PlacedEvent[];
  /** Those events by which a wake ended. */
  arrivals: ReadonlySet<PlacedEvent>;
  /** Duration of the only wake of the window, where its end was seen by at most one event. */
  wakeMs?: number;
  sleepCause: Cause;
  wakeCause: Cause;
}

const NO_ARRIVALS: ReadonlySet<PlacedEvent> = new Set();

/**
 * @param before - the state before the window, last known at `knownAt`
 */
export function planOf(
  window: Window,
  before: ModelState | undefined,
  knownAt: number,
): Plan {
  const { counted, to } = window;
  const count = counted?.wakes;
  const plan: Plan = {
    events: window.events,
    arrivals: NO_ARRIVALS,
    ...(count === 1 && { wakeMs: counted?.wakeMs }),
    ...causesIn(window),
  };
  if (window.events.length === 0) return plan;

  const atMost = counted?.atLeast ? undefined : count;
  const toServes = to !== undefined && MODEL_STATES[to.state].serves;
  if (atMost === 0 && to && !toServes) {
    // Counters and states agree that it did not serve.
    plan.events = window.events.filter(
      ({ event }) => !MODEL_STATES[event.state].serves,
    );
  }

  const arrivals = new Set<PlacedEvent>();
  const again: PlacedEvent[] = [];
  const events: PlacedEvent[] = [];
  let state = before;
  for (const placed of plan.events) {
    const next = placed.event.state;
    const lastAt = events[events.length - 1]?.at ?? knownAt;
    const less = window.tellAll ? tellsEnding : tellsLess;
    if (placed.at - lastAt <= window.holdMs && less(placed, state)) {
      continue;
    }
    events.push(placed);
    if (MODEL_STATES[next].serves && state !== undefined) {
      if (!MODEL_STATES[state].serves) arrivals.add(placed);
      else if (next === state && tellsAgain(placed, window)) {
        again.push(placed);
      }
    }
    state = next;
  }
  const unseen =
    atMost === undefined ? again.length : Math.max(0, atMost - arrivals.size);
  for (const placed of again.slice(0, unseen)) arrivals.add(placed);
  plan.events = events;
  plan.arrivals = arrivals;
  if (arrivals.size > (counted?.restarted ? 0 : 1)) plan.wakeMs = undefined;
  if (counted?.sleeps) plan.events = withoutFalseDrains(events, to);
  return plan;
}

/**
 * A replica that lets go and is wanted at once shows neither: while it drains
 * and while it wakes it holds its memory and does not serve. What looks like
 * a drain and leads back to serving was a wake where the counters have a sleep
 * in between. The events themselves stay the same objects where they are not
 * changed, as arrivals are known by them.
 */
function withoutFalseDrains(
  events: PlacedEvent[],
  to: KnownSample | undefined,
): PlacedEvent[] {
  return events.map((placed, i) => {
    const next = events[i + 1]?.event.state ?? to?.state;
    return placed.event.state === 'draining' &&
      (isServing(next) || isWaking(next))
      ? { ...placed, event: { ...placed.event, state: 'waking' } }
      : placed;
  });
}

/**
 * Whether what was told of a replica that serves already is another wake. That
 * a list finds it so is none where nothing counts them: the samples said it
 * before.
 */
function tellsAgain(
  { arrival, event }: PlacedEvent,
  { tellAll, uncounted }: Window,
): boolean {
  return arrival && !tellAll && !(uncounted && event.mark === 'resync');
}

/** A cause that a counter gives belongs to a passage only if there was just one. */
function causesIn({ from, to, counted }: Window): {
  sleepCause: Cause;
  wakeCause: Cause;
} {
  const causes = { sleepCause: UNKNOWN, wakeCause: UNKNOWN };
  if (!counted || counted.restarted || counted.wakes === undefined) {
    return causes;
  }
  const { wakes, sleeps = 0, preempted, preempting } = counted;
  const served = isServing(from?.state) || from?.state === 'draining' ? 1 : 0;
  const serves = isServing(to?.state) ? 1 : 0;
  if (preempted === 1 && sleeps <= 1 && wakes + served - serves === 1) {
    causes.sleepCause = { kind: 'preemptedBy' };
  }
  const onItsWay = isWaking(to?.state) && !isWaking(from?.state) ? 1 : 0;
  if (preempting === 1 && wakes + onItsWay === 1) {
    causes.wakeCause = { kind: 'preempting' };
  }
  return causes;
}

/** An object on a list shows sleeping until the replica serves, and serving until it sleeps. */
function tellsLess(
  { event }: PlacedEvent,
  state: ModelState | undefined,
): boolean {
  if (event.mark !== 'resync') return false;
  return MODEL_STATES[event.state].asleep
    ? isWaking(state)
    : event.state === 'serving' && state === 'draining';
}

/** Series of a model do not count what is ending: a list may find it on its way where they have called it stopped already. */
function tellsEnding(
  { event }: PlacedEvent,
  state: ModelState | undefined,
): boolean {
  return (
    event.mark === 'resync' && event.state === 'draining' && state === 'stopped'
  );
}

function isServing(state: ModelState | undefined): boolean {
  return state !== undefined && MODEL_STATES[state].serves;
}

function isWaking(state: ModelState | undefined): boolean {
  return state === 'waking' || state === 'waitingForGpu';
}

export function causeOf(state: ModelState, plan: Plan): Cause {
  if (isServing(state) || isWaking(state)) return plan.wakeCause;
  return state === 'draining' || MODEL_STATES[state].asleep
    ? plan.sleepCause
    : UNKNOWN;
}

export function borderOf(
  event: ObjectEvent,
  toleranceMs: number,
  plan: Plan,
): Border {
  return {
    mark: event.mark,
    toleranceMs,
    cause: event.cause ?? causeOf(event.state, plan),
  };
}
