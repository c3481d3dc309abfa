import { LedgerSum } from '@wakeboard/plugin-inference-common';

/**
 * What has to be done to a curve so that a span of it says something else.
 * Points are running totals: what was counted in a span is the difference of
 * its ends, so that everything on one side of it has to move by what changed.
 * Newer points move, because there are few: a correction is of what was just
 * read. Where nothing is older, the beginning of the curve moves instead, so
 * that reading further and further back touches nothing newer.
 */

/** Events less than this are what additions leave over. */
const NOISE = 1e-6;

/** A point of a curve; the unit of time does not matter here. */
export interface CurvePoint extends LedgerSum {
  at: number;
}

/** A curve around a span. */
export interface CurveAround {
  /** Value before the first point. */
  base: LedgerSum;
  /** The last point at or before the start of the span. */
  before?: LedgerSum;
  /** The points in the span, its end included and its start not. */
  points: CurvePoint[];
  /** Whether points are newer than the span. */
  hasNewer: boolean;
}

/** What to do. */
export interface CurveChange {
  /** Moments in the span that are no longer points. */
  removed: number[];
  /** Points in the span that are new or have another value. */
  written: CurvePoint[];
  /** To be added to all newer points. */
  shift?: LedgerSum;
  /** To become the value before the first point. */
  base?: LedgerSum;
}

/** From what is stored to what was counted; undefined: that is the same. */
export function reviseCurve(
  curve: CurveAround,
  counted: CurvePoint[],
): CurveChange | undefined {
  const start = curve.before ?? curve.base;
  if (isSame(start, curve.points, counted)) {
    return undefined;
  }
  const sum = counted.reduce(plus, { good: 0, total: 0 });
  const end = curve.points.at(-1) ?? start;
  const delta = minus(sum, minus(end, start));
  const differs = isMore(delta);
  const extendsBack = !curve.before && curve.hasNewer && differs;
  const from = extendsBack ? minus(end, sum) : start;
  return {
    ...replacePoints(curve.points, runningTotals(from, counted)),
    shift: differs && curve.hasNewer && !extendsBack ? delta : undefined,
    base: extendsBack ? from : undefined,
  };
}

/** Whether points say the same as what was counted between them. */
function isSame(
  start: LedgerSum,
  points: CurvePoint[],
  counted: CurvePoint[],
): boolean {
  return (
    points.length === counted.length &&
    points.every((point, i) => {
      const stored = minus(point, points[i - 1] ?? start);
      return point.at === counted[i].at && !isMore(minus(stored, counted[i]));
    })
  );
}

function runningTotals(start: LedgerSum, counted: CurvePoint[]): CurvePoint[] {
  let value = start;
  return counted.map(each => {
    value = plus(value, each);
    return { at: each.at, ...value };
  });
}

function replacePoints(
  stored: CurvePoint[],
  wanted: CurvePoint[],
): Pick<CurveChange, 'removed' | 'written'> {
  const before = new Map(stored.map(point => [point.at, point]));
  const written = wanted.filter(point => {
    const known = before.get(point.at);
    before.delete(point.at);
    return known?.good !== point.good || known.total !== point.total;
  });
  return { removed: [...before.keys()], written };
}

function isMore({ good, total }: LedgerSum): boolean {
  return Math.abs(good) > NOISE || Math.abs(total) > NOISE;
}

function plus(a: LedgerSum, b: LedgerSum): LedgerSum {
  return { good: a.good + b.good, total: a.total + b.total };
}

function minus(a: LedgerSum, b: LedgerSum): LedgerSum {
  return { good: a.good - b.good, total: a.total - b.total };
}
