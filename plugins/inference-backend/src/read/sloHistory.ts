import {
  alignToLedger,
  countedSum,
  evaluateSlo,
  InferenceSchemas,
  LEDGER_BUCKET_MS,
  LedgerPoint,
  SloSpec,
  SloSums,
  Span,
  stepFor,
  sumBetween,
} from '@wakeboard/plugin-inference-common';
import { LedgerReach, windowUntil } from './ledgerReach';

type Point = InferenceSchemas['SloHistory']['points'][number];

/** The curves that an SLO is computed from. */
export interface SloCurves {
  /** In order: the points of all windows that end in the range, and the last one before. */
  counted: LedgerPoint[];
  /** Of the time asleep, for an SLO that counts time. */
  asleep?: LedgerPoint[];
}

/**
 * The moments at which the history of an SLO is shown: a step apart, where the
 * ledger still has points, and last the end of what is known, if the range
 * reaches it. None lies before the first moment that is known.
 */
export function historyGrid(
  range: Span,
  reach: LedgerReach,
  most: number,
  now: number,
): { stepMs: number; moments: number[] } {
  const stepMs = stepFor(range, most - 2, LEDGER_BUCKET_MS);
  const to = Math.min(range.to, reach.at);
  const after = Math.max(range.from, reach.knownFrom ?? Infinity);
  const moments = new Set<number>();
  for (let at = Math.ceil(after / stepMs) * stepMs; at < to; at += stepMs) {
    moments.add(alignToLedger(at, now));
  }
  moments.add(alignToLedger(to, now));
  return { stepMs, moments: [...moments].filter(at => at > after) };
}

/** The span whose points are needed for the windows that end at the moments. */
export function spanOfHistory(
  { windowMs }: SloSpec,
  { stepMs, moments }: { stepMs: number; moments: number[] },
  reach: LedgerReach,
  now: number,
): Span {
  const longest = Math.max(windowMs, stepMs);
  const { from } = windowUntil(moments[0], longest, reach, now);
  return { from, to: moments[moments.length - 1] };
}

/**
 * An SLO at some moments: what was counted since the moment before, and budget
 * and SLI of the window that ends there, by the function that evaluates it
 * now. The last point is the evaluation of now.
 */
export function sloHistory(
  spec: SloSpec,
  curves: SloCurves,
  reach: LedgerReach,
  grid: { stepMs: number; moments: number[] },
  now: number,
): Point[] {
  return grid.moments.map((at, index) => {
    const sumOf = (points: LedgerPoint[]) => (spanMs: number) => {
      const { from } = windowUntil(at, spanMs, reach, now);
      return sumBetween(points, from, at);
    };
    const sums: SloSums = {
      at,
      knownFrom: reach.knownFrom,
      sum: sumOf(curves.counted),
      asleep: curves.asleep && sumOf(curves.asleep),
    };
    const previous = grid.moments[index - 1] ?? at - grid.stepMs;
    const { good, total } = countedSum(spec, sums, at - previous);
    const { remaining, sli } = evaluateSlo(spec, sums);
    return { at, good, total, remaining, sli };
  });
}
