/**
 * The time, so that tests can pass their own.
 *
 * @public
 */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
}
