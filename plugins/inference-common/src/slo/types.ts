import { LedgerBucket, LedgerSum } from '../ledger/types';

/**
 * What can be promised of a model. `availability`: requests without error, or
 * time in which it could serve. `latency`, `ttft` (time to first token) and
 * `interTokenLatency`: share of requests under a threshold. `wake`: share of
 * wakes under a threshold.
 *
 * @public
 */
export type SliName =
  | 'availability'
  | 'latency'
  | 'ttft'
  | 'interTokenLatency'
  | 'wake';

/**
 * What planned sleep means for an objective that counts time. `exclude`: it is
 * not counted at all. `count`: it counts as time without service. `separate`:
 * it is not counted, and its share is shown beside the number.
 *
 * @public
 */
export type SleepPolicy = 'exclude' | 'count' | 'separate';

/**
 * An objective over a window on one SLI.
 *
 * @public
 */
export interface SloSpec {
  /** Unique for the model: lower case letters, digits and dashes. */
  name: string;
  sli: SliName;
  /** What is counted: requests (wakes for `wake`), or seconds; `time` only for `availability`. */
  basis: 'requests' | 'time';
  /** Seconds; for every SLI but `availability`. A bucket boundary of the histogram. */
  thresholdSeconds?: number;
  /** Percent of events that have to be good, above 0 and below 100. */
  objective: number;
  /** Length of the window that ends now, milliseconds. */
  windowMs: number;
  /** With fewer events in a window its burn says nothing. */
  minEvents: number;
  /** For `basis: 'time'`. */
  sleepPolicy: SleepPolicy;
}

/**
 * How urgent it is that somebody looks.
 *
 * @public
 */
export type BurnSeverity = 'page' | 'ticket';

/**
 * Two windows whose burn has to be too high at once.
 *
 * @public
 */
export interface BurnWindow {
  severity: BurnSeverity;
  longMs: number;
  shortMs: number;
  /** Share of the whole budget that burns in the long window at this factor, 0 to 1. */
  budgetShare: number;
  /** Burn rate from which on it is too high; 1 uses up the budget exactly in the SLO's window. */
  factor: number;
}

/**
 * How fast the budget burnt in a window.
 *
 * @public
 */
export interface BurnRate {
  /** Undefined: no traffic in it. */
  burn?: number;
  /** Events in it. */
  events: number;
}

/**
 * A pair of burn windows as it is now.
 *
 * @public
 */
export interface BurnAlert extends BurnWindow {
  long: BurnRate;
  short: BurnRate;
  /** `tooFew`: fewer events in the long window than the SLO's minimum. */
  state: 'firing' | 'ok' | 'noTraffic' | 'tooFew';
  /** Until the budget is used up at the burn of the long window, milliseconds; undefined: never at this rate, or unknown. */
  exhaustedInMs?: number;
}

/**
 * How an SLO is kept. `noData`: nothing was ever read. `noTraffic`: no event
 * in the window. `tooFew`: fewer events than its minimum. `burning`: a pair of
 * burn windows fires. `exhausted`: no budget is left.
 *
 * @public
 */
export type SloStatus =
  | 'ok'
  | 'burning'
  | 'exhausted'
  | 'tooFew'
  | 'noTraffic'
  | 'noData'
  | 'notMeasurable';

/**
 * An SLO as it is now. Every number of it is a function of the ledger alone,
 * so that tile, chart, list and API cannot disagree.
 *
 * @public
 */
export interface SloEvaluation {
  status: SloStatus;
  /** Why it cannot be measured, where it cannot. */
  reason?: string;
  /** What was counted in the SLO's window, as far as it is known: `from` is later than asked for where nothing older could be read. */
  window: LedgerBucket;
  /** Whether all of the SLO's window could be read; else `window.from` says since when. */
  complete: boolean;
  /** Share of good events, 0 to 1. Undefined without events. */
  sli?: number;
  /** Share of the error budget that is left: 1 untouched, 0 used up, negative overspent. Undefined without events. */
  remaining?: number;
  /** The burn that is shown: of the shortest long window with enough events. */
  burn?: { rate: number; windowMs: number };
  /** Until the budget is used up at that burn, milliseconds. */
  exhaustedInMs?: number;
  alerts: BurnAlert[];
  /** When the last event was counted, epoch milliseconds. */
  lastEventAt?: number;
  /** Share of the window's time that the model slept, where the sleep policy is `separate`. */
  asleepShare?: number;
}

/**
 * What {@link evaluateSlo} needs to know of the ledger.
 *
 * @public
 */
export interface SloSums {
  /** End of the newest bucket that was read, epoch milliseconds. */
  at: number;
  /** Since when the ledger knows everything up to `at`; undefined: nothing was ever read. */
  knownFrom?: number;
  /** Events in a span that ends at `at`; `spanMs` is a whole number of buckets. */
  sum(spanMs: number): LedgerSum;
  /** For `basis: 'time'`: seconds asleep (good) of all seconds (total). */
  asleep?(spanMs: number): LedgerSum;
  lastEventAt?: number;
}
