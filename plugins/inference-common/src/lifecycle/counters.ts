import { MODEL_STATES } from '../model/states';
import { CounterValues, StateSample } from './evidence';
import { CLOCK_SKEW_MS } from './skew';

/** What was counted between two samples. Undefined: cannot be said. */
export interface Counted {
  wakes?: number;
  /** Duration of these wakes together, milliseconds. */
  wakeMs?: number;
  sleeps?: number;
  preempted?: number;
  preempting?: number;
  /** The replica restarted in between: what it counted before that is lost, and nobody knows when it was. */
  restarted: boolean;
  /** There may have been more than counted, because the counters began at zero in between. */
  atLeast: boolean;
}

const NOTHING: Counted = {
  wakes: 0,
  wakeMs: 0,
  sleeps: 0,
  preempted: 0,
  preempting: 0,
  restarted: false,
  atLeast: false,
};
const NOT_COUNTED: Counted = { restarted: false, atLeast: false };

/** Whether a counter shows less than before: it began anew at zero. */
export function hasRestarted(a: CounterValues, b: CounterValues): boolean {
  return (
    isLess(b.wakes, a.wakes) ||
    isLess(b.wakeSeconds, a.wakeSeconds) ||
    isLess(b.sleeps, a.sleeps) ||
    isLess(b.sleepSeconds, a.sleepSeconds) ||
    isLess(b.preempted, a.preempted) ||
    isLess(b.preempting, a.preempting)
  );
}

function isLess(now: number | undefined, then: number | undefined): boolean {
  return now !== undefined && then !== undefined && now < then;
}

function areEqual(a: CounterValues, b: CounterValues): boolean {
  return (
    a.wakes === b.wakes &&
    a.wakeSeconds === b.wakeSeconds &&
    a.sleeps === b.sleeps &&
    a.sleepSeconds === b.sleepSeconds &&
    a.preempted === b.preempted &&
    a.preempting === b.preempting
  );
}

/**
 * What the counters say about the time between two samples.
 *
 * @param createdAt - when the replica was created, where known; after that it counts from zero
 */
export function countBetween(
  a: StateSample,
  b: StateSample,
  createdAt?: number,
): Counted {
  const recreated =
    createdAt !== undefined && createdAt > a.at && createdAt <= b.at;
  if (!recreated && areEqual(a.counters, b.counters)) {
    return b.counters.wakes === undefined ? NOT_COUNTED : NOTHING;
  }
  const showsLess = hasRestarted(a.counters, b.counters);
  // Nothing restarts that fast: of two collectors' samples this is the older one.
  if (showsLess && b.at - a.at <= CLOCK_SKEW_MS) return NOTHING;
  if (recreated || showsLess) {
    return { ...countFromZero(b.counters), restarted: true };
  }
  const { wakes, wakeSeconds } =
    a.counters.wakes === undefined && appearedAtZero(a, b)
      ? { wakes: 0, wakeSeconds: 0 }
      : a.counters;
  return {
    wakes: difference(b.counters.wakes, wakes),
    wakeMs: toMs(difference(b.counters.wakeSeconds, wakeSeconds)),
    sleeps: difference(b.counters.sleeps, a.counters.sleeps),
    preempted: difference(b.counters.preempted, a.counters.preempted ?? 0),
    preempting: difference(b.counters.preempting, a.counters.preempting ?? 0),
    restarted: false,
    atLeast: false,
  };
}

/** What was counted since a replica came to be. */
export function countFromZero(counters: CounterValues): Counted {
  return {
    wakes: counters.wakes,
    wakeMs: toMs(counters.wakeSeconds),
    sleeps: counters.sleeps,
    preempted: counters.preempted,
    preempting: counters.preempting,
    restarted: false,
    atLeast: true,
  };
}

/**
 * Whether counters that were not there before can have counted all they show
 * within a span of time. A replica that first appears with the counts of a
 * day is one that was not read until now, not one that is new.
 */
export function fitInto(counters: CounterValues, spanMs: number): boolean {
  // A passage to serving and back that gives no duration takes a second or more.
  const spentMs = toMs(counters.wakeSeconds) ?? (counters.wakes ?? 0) * 1000;
  return spentMs <= spanMs;
}

/** A counter that a system creates with the first thing it counts. */
function appearedAtZero(a: StateSample, b: StateSample): boolean {
  if (a.state === undefined) return false;
  const beganBefore = MODEL_STATES[a.state].passing && b.counters.wakes === 1;
  return beganBefore || fitInto(b.counters, b.at - a.at);
}

function difference(
  now: number | undefined,
  then: number | undefined,
): number | undefined {
  return now === undefined || then === undefined ? undefined : now - then;
}

function toMs(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : Math.round(seconds * 1000);
}
