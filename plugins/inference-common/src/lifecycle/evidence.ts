import { ModelState } from '../model/states';

/**
 * Why a transition happened, as far as it was observed. Never guessed:
 * `unknown` where nothing says.
 *
 * @public
 */
export type Cause =
  | { kind: 'request' }
  | { kind: 'idleTimeout' }
  | { kind: 'preemptedBy'; model?: string }
  | { kind: 'preempting'; model?: string }
  | { kind: 'schedule' }
  | { kind: 'autoscaler' }
  | { kind: 'user'; entityRef: string }
  | { kind: 'rollout' }
  | { kind: 'crash' }
  | { kind: 'unknown' };

/**
 * How a border in time is known. `exact`: an event with the server's own
 * timestamp. `scrape`: between two samples, at most one scrape interval off.
 * `resync`: between two lists of the objects.
 *
 * @public
 */
export type BorderMark = 'exact' | 'scrape' | 'resync';

/**
 * The running totals of one replica at one moment, as its counters gave them.
 * A counter that the system does not have is undefined.
 *
 * @public
 */
export interface CounterValues {
  /** Completed wakes. */
  wakes?: number;
  /** Seconds spent in completed wakes. */
  wakeSeconds?: number;
  /** Completed passages to sleep. */
  sleeps?: number;
  /** Seconds spent in completed passages to sleep. */
  sleepSeconds?: number;
  /** Times it was put to sleep for another model. */
  preempted?: number;
  /** Times it put another model to sleep. */
  preempting?: number;
}

/**
 * One scrape of one replica: its state and its counters at the sample's own
 * timestamp. State or counters may be missing from it.
 *
 * @public
 */
export interface StateSample {
  kind: 'sample';
  /** Epoch milliseconds, the sample's own. */
  at: number;
  state?: ModelState;
  counters: CounterValues;
}

/**
 * Something an object said with the server's own timestamp, seen by a watch or
 * a list: the replica is in this state from this moment on.
 *
 * @public
 */
export interface ObjectEvent {
  kind: 'event';
  /** Epoch milliseconds: the server's own timestamp where `mark` is `exact`. */
  at: number;
  state: ModelState;
  mark: Exclude<BorderMark, 'scrape'>;
  /** For `resync`: the last moment before `at` when the object was seen otherwise. */
  notBefore?: number;
  cause?: Cause;
}

/**
 * Evidence about one replica.
 *
 * @public
 */
export type Evidence = StateSample | ObjectEvent;

/**
 * A replica was in one state from `from` to `to`.
 *
 * @public
 */
export interface Interval {
  /** Epoch milliseconds. */
  from: number;
  /** Epoch milliseconds, after `from`. */
  to: number;
  state: ModelState;
  /** How `from` is known. */
  mark: BorderMark;
  /** `from` lies at most this many milliseconds off. 0 where exact. */
  toleranceMs: number;
  /** Why it began, where observed. */
  cause: Cause;
}

/**
 * One or more completed wakes of a replica. Wakes that fell between two
 * scrapes are one record with their count and total duration.
 *
 * @public
 */
export interface Wake {
  /**
   * The wakes completed after this moment; epoch milliseconds. Where it is
   * `durationMs` before `windowTo` and `count` is 1, the wake began then.
   */
  windowFrom: number;
  /** … and at or before this one. With `mark: 'exact'` the moment of completion. */
  windowTo: number;
  /** At least 1. */
  count: number;
  /**
   * Total duration of all of them, milliseconds; undefined where no source
   * gives it. Where a source gives one total for several records of the same
   * window, each has its share by count.
   */
  durationMs?: number;
  mark: BorderMark;
  cause: Cause;
}

/**
 * A span of samples of one replica that was reconstructed without a break in
 * reading: every sample between `first` and `last` was taken into account.
 *
 * @public
 */
export interface Coverage {
  first: StateSample;
  last: StateSample;
}

/**
 * A span of time, epoch milliseconds.
 *
 * @public
 */
export interface Span {
  from: number;
  to: number;
}
