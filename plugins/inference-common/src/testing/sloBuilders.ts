import { LEDGER_BUCKET_MS, LedgerPoint, LedgerSum } from '../ledger/types';
import { sumBetween } from '../ledger/window';
import { SloSpec, SloSums } from '../slo/types';
import { NOON } from './builders';

/** 99.5 % of requests without error in 30 days. */
export function anSloSpec(overrides: Partial<SloSpec> = {}): SloSpec {
  return {
    name: 'availability',
    sli: 'availability',
    basis: 'requests',
    objective: 99.5,
    windowMs: 30 * 86_400_000,
    minEvents: 10,
    sleepPolicy: 'exclude',
    ...overrides,
  };
}

/** A point at noon: nine good of ten since the curve began. */
export function aLedgerPoint(
  overrides: Partial<LedgerPoint> = {},
): LedgerPoint {
  return { at: NOON, good: 9, total: 10, ...overrides };
}

/** The running totals of events in any order, with a point for each bucket that has one. */
export function ledgerOf(
  events: Array<{ at: number; isGood: boolean }>,
): LedgerPoint[] {
  const points: LedgerPoint[] = [];
  let sum: LedgerSum = { good: 0, total: 0 };
  for (const { at, isGood } of [...events].sort((a, b) => a.at - b.at)) {
    sum = { good: sum.good + Number(isGood), total: sum.total + 1 };
    const end = Math.ceil(at / LEDGER_BUCKET_MS) * LEDGER_BUCKET_MS;
    if (points.at(-1)?.at === end) points.pop();
    points.push({ at: end, ...sum });
  }
  return points;
}

/** What a ledger says of the time before a moment. */
export function sumsOf(
  points: LedgerPoint[],
  at: number,
  overrides: Partial<SloSums> = {},
): SloSums {
  return {
    at,
    knownFrom: -Infinity,
    sum: spanMs => sumBetween(points, at - spanMs, at),
    lastEventAt: points.filter(point => point.at <= at).at(-1)?.at,
    ...overrides,
  };
}
