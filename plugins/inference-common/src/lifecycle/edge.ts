import { Interval } from './evidence';

/**
 * How a border is marked that is no transition: here the observation began or
 * began again, or a longer interval was cut.
 */
export const EDGE: Pick<Interval, 'mark' | 'toleranceMs' | 'cause'> = {
  mark: 'scrape',
  toleranceMs: 0,
  cause: { kind: 'unknown' },
};
