import { ModelState } from '../model/states';
import { stepFor } from '../series/step';
import { Interval, Wake } from './evidence';

/**
 * How much of a span of time was spent in each state.
 *
 * @public
 */
export interface TimelineShare {
  /** Epoch milliseconds. */
  from: number;
  /** Epoch milliseconds. */
  to: number;
  /** 0 to 1; their sum is below 1 where a part was not observed. */
  shares: Partial<Record<ModelState, number>>;
  /** Completed in it. */
  wakes: number;
}

/**
 * One replica's band: its intervals, or shares where the intervals would be
 * thinner than can be seen.
 *
 * @public
 */
export type TimelineDetail =
  | { detail: 'intervals'; intervals: Interval[] }
  | { detail: 'shares'; shares: TimelineShare[] };

/** An interval should have at least so many pixels on average to be drawn as itself. */
const PIXELS_PER_INTERVAL = 3;
/** Width of a column of shares, at least. */
const PIXELS_PER_SHARE = 4;

/**
 * The part of a replica's history that a view shows, in the detail that so
 * many pixels can carry. Intervals are handed on uncut; columns of shares are
 * aligned in time, so that they hold still while the view moves.
 *
 * @public
 */
export function timeline(
  intervals: Interval[],
  wakes: Wake[],
  view: { from: number; to: number; width: number },
): TimelineDetail {
  const shown = intervals.filter(
    interval => interval.to > view.from && interval.from < view.to,
  );
  if (shown.length * PIXELS_PER_INTERVAL <= Math.max(view.width, 1)) {
    return { detail: 'intervals', intervals: shown };
  }

  const stepMs = stepFor(view, Math.floor(view.width / PIXELS_PER_SHARE));
  const origin = Math.floor(view.from / stepMs);
  const columns: TimelineShare[] = [];
  for (let at = origin * stepMs; at < view.to; at += stepMs) {
    columns.push({
      from: Math.max(at, view.from),
      to: Math.min(at + stepMs, view.to),
      shares: {},
      wakes: 0,
    });
  }
  for (const interval of shown) {
    const from = Math.max(interval.from, view.from);
    const to = Math.min(interval.to, view.to);
    for (let i = Math.floor(from / stepMs) - origin; i < columns.length; i++) {
      const column = columns[i];
      if (column.from >= to) break;
      const overlap = Math.min(to, column.to) - Math.max(from, column.from);
      column.shares[interval.state] =
        (column.shares[interval.state] ?? 0) +
        overlap / (column.to - column.from);
    }
  }
  for (const wake of wakes) {
    if (wake.windowTo <= view.from || wake.windowTo > view.to) continue;
    columns[Math.ceil(wake.windowTo / stepMs) - 1 - origin].wakes += wake.count;
  }
  return { detail: 'shares', shares: columns };
}
