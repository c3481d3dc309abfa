/**
 * The SLI ledger: for every model and series the running totals of good and of
 * all events. A window is the difference of two points of a curve; what lies
 * between them is not read. Only differences mean something: the curve may
 * begin anywhere, also below zero.
 *
 * Series are named by {@link ledgerSeries}: `availability`, `latency<=2.5`,
 * `wake<=10`, `uptime`, `asleep`, `gpu:NVIDIA-L40S`.
 */

/**
 * Good and all events.
 *
 * @public
 */
export interface LedgerSum {
  good: number;
  total: number;
}

/**
 * What was counted in a bucket of time, its end included and its start not.
 *
 * @public
 */
export interface LedgerBucket extends LedgerSum {
  /** Epoch milliseconds. */
  from: number;
  /** Epoch milliseconds. */
  to: number;
}

/**
 * The running totals at the end of a bucket.
 *
 * @public
 */
export interface LedgerPoint extends LedgerSum {
  /** Epoch milliseconds. */
  at: number;
}

/**
 * Milliseconds of the finest bucket.
 *
 * @public
 */
export const LEDGER_BUCKET_MS = 5 * 60_000;
