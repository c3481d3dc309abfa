import { LEDGER_BUCKET_MS, LedgerPoint, LedgerSum } from './types';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * After how long points are folded into hours and into days, and after how
 * long they go. Two days more than the longest window are kept, because the
 * start of a window moves down to the fold it lies in.
 *
 * @public
 */
export const LEDGER_FOLDING = {
  hoursAfterMs: 8 * DAY_MS,
  daysAfterMs: 100 * DAY_MS,
  deleteAfterMs: 402 * DAY_MS,
} as const;

/**
 * What is folded: of points before `hoursBefore` only the last of each hour
 * stays, of those before `daysBefore` the last of each day (UTC), of those
 * before `deleteBefore` the last. An hour is the time after its start up to
 * and including its end; so is a day. Epoch milliseconds.
 *
 * @public
 */
export interface LedgerFolds {
  /** A whole hour. */
  hoursBefore: number;
  /** A whole day. */
  daysBefore: number;
  /** A whole day. */
  deleteBefore: number;
}

/**
 * What is to be folded at a moment.
 *
 * @public
 */
export function ledgerFolds(now: number): LedgerFolds {
  return {
    hoursBefore: floorTo(now - LEDGER_FOLDING.hoursAfterMs, HOUR_MS),
    daysBefore: floorTo(now - LEDGER_FOLDING.daysAfterMs, DAY_MS),
    deleteBefore: floorTo(now - LEDGER_FOLDING.deleteAfterMs, DAY_MS),
  };
}

/**
 * Moves a moment down to the end of a bucket, an hour or a day, whatever is
 * kept at its age, so that a sum from there on is exact. Somebody whose clock
 * is up to an hour ahead may have folded already.
 *
 * @param now - the present moment, not the end of a window
 *
 * @public
 */
export function alignToLedger(at: number, now: number): number {
  const { hoursBefore, daysBefore } = ledgerFolds(now + HOUR_MS);
  if (at < daysBefore) return floorTo(at, DAY_MS);
  if (at < hoursBefore) return floorTo(at, HOUR_MS);
  return floorTo(at, LEDGER_BUCKET_MS);
}

/**
 * The points of a curve that stay when it is folded.
 *
 * @param points - in order of time
 *
 * @public
 */
export function foldPoints(
  points: LedgerPoint[],
  folds: LedgerFolds,
): LedgerPoint[] {
  const foldOf = (at: number): number => {
    if (at < folds.deleteBefore) return -Infinity;
    if (at < folds.daysBefore) return ceilTo(at, DAY_MS);
    if (at < folds.hoursBefore) return ceilTo(at, HOUR_MS);
    return at;
  };
  return points.filter(
    ({ at }, i) =>
      i === points.length - 1 || foldOf(at) !== foldOf(points[i + 1].at),
  );
}

/**
 * What was counted between two readings of a curve. Running totals may hold
 * parts of events, and what their addition leaves over is taken off.
 *
 * @public
 */
export function ledgerDifference(start: LedgerSum, end: LedgerSum): LedgerSum {
  const total = Math.max(0, withoutNoise(end.total - start.total));
  const good = withoutNoise(end.good - start.good);
  return { good: Math.min(Math.max(0, good), total), total };
}

/**
 * What was counted after `from` up to and including `to`.
 *
 * @param points - of one curve, in order of time: those after `from`, and the last one at or before it where there is one
 * @param base - value of the curve before its first point
 *
 * @public
 */
export function sumBetween(
  points: LedgerPoint[],
  from: number,
  to: number,
  base: LedgerSum = { good: 0, total: 0 },
): LedgerSum {
  return to <= from
    ? { good: 0, total: 0 }
    : ledgerDifference(
        valueAt(points, from) ?? base,
        valueAt(points, to) ?? base,
      );
}

/** The last point at or before a moment. */
function valueAt(points: LedgerPoint[], at: number): LedgerSum | undefined {
  let low = 0;
  let high = points.length;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (points[middle].at <= at) low = middle + 1;
    else high = middle;
  }
  return points[low - 1];
}

/** A millionth of an event is none. */
function withoutNoise(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

function floorTo(at: number, step: number): number {
  return Math.floor(at / step) * step;
}

function ceilTo(at: number, step: number): number {
  return Math.ceil(at / step) * step;
}
