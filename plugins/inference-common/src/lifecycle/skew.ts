/**
 * How far the clocks of a replica, its cluster and its metrics source may be
 * apart, milliseconds.
 *
 * @public
 */
export const CLOCK_SKEW_MS = 1000;
