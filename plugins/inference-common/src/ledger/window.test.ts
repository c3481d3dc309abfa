import fc from 'fast-check';
import { aLedgerPoint, NOON } from '../testing';
import { LEDGER_BUCKET_MS, LedgerPoint } from './types';
import {
  alignToLedger,
  foldPoints,
  LEDGER_FOLDING,
  ledgerDifference,
  ledgerFolds,
  sumBetween,
} from './window';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A curve that begins anywhere, with points over the last 450 days before noon. */
const curves = fc
  .tuple(
    fc.integer({ min: -1000, max: 1000 }),
    fc.uniqueArray(
      fc.integer({ min: 0, max: (450 * DAY) / LEDGER_BUCKET_MS }),
      {
        maxLength: 60,
      },
    ),
    fc.array(
      fc.record({ good: fc.nat(50), bad: fc.oneof(fc.constant(0), fc.nat(9)) }),
      { minLength: 61, maxLength: 61 },
    ),
  )
  .map(([begin, ages, counts]) => {
    const base = { good: begin, total: begin + 7 };
    const sum = { ...base };
    const points = [...ages]
      .sort((a, b) => b - a)
      .map((age, i): LedgerPoint => {
        sum.good += counts[i].good;
        sum.total += counts[i].good + counts[i].bad;
        return { at: NOON - age * LEDGER_BUCKET_MS, ...sum };
      });
    return { base, points };
  });
const moments = fc
  .integer({ min: 0, max: (400 * DAY) / LEDGER_BUCKET_MS })
  .map(age => NOON - age * LEDGER_BUCKET_MS);

describe('alignToLedger', () => {
  it.each<[sentence: string, ageMs: number, alignedMs: number]>([
    ['a bucket of now', 2 * MINUTE, 5 * MINUTE],
    ['a bucket of a week ago', 7 * DAY + 7 * MINUTE, 7 * DAY + 10 * MINUTE],
    ['an hour of ten days ago', 10 * DAY + 7 * MINUTE, 10 * DAY + HOUR],
    ['an hour of 99 days ago', 99 * DAY - HOUR, 99 * DAY - HOUR],
    ['a day of 110 days ago', 110 * DAY, 110 * DAY + 12 * HOUR],
  ])('moves down to the start of %s', (_sentence, ageMs, alignedMs) => {
    expect(alignToLedger(NOON - ageMs, NOON)).toBe(NOON - alignedMs);
  });

  it('leaves the windows of 1, 3 and 7 days exact', () => {
    for (const days of [1, 3, 7]) {
      const at = NOON - 5 * MINUTE;
      expect(alignToLedger(at - days * DAY, NOON)).toBe(at - days * DAY);
    }
  });
});

describe('foldPoints', () => {
  it('keeps the last point of an hour, its end included', () => {
    const folds = ledgerFolds(NOON);
    const hour = folds.hoursBefore - 10 * HOUR;
    const at = [0, 5, 55, 60, 65].map(minute =>
      aLedgerPoint({ at: hour + minute * MINUTE }),
    );
    expect(
      foldPoints(at, folds).map(point => (point.at - hour) / MINUTE),
    ).toEqual([0, 60, 65]);
  });

  it('keeps one point, the last, of what is to be deleted', () => {
    const folds = ledgerFolds(NOON);
    const points = [30, 20, 10, -10].map(days =>
      aLedgerPoint({ at: folds.deleteBefore - days * DAY }),
    );
    expect(foldPoints(points, folds)).toEqual(points.slice(2));
  });

  it('changes no sum between moments that are aligned, whoever folds up to an hour ahead', () => {
    fc.assert(
      fc.property(
        curves,
        moments,
        moments,
        fc.integer({ min: 0, max: HOUR }),
        ({ points, base }, a, b, aheadMs) => {
          const from = alignToLedger(Math.min(a, b), NOON);
          const to = alignToLedger(Math.max(a, b), NOON);
          const folded = foldPoints(points, ledgerFolds(NOON + aheadMs));
          expect(sumBetween(folded, from, to, base)).toEqual(
            sumBetween(points, from, to, base),
          );
        },
      ),
      { numRuns: 500 },
    );
  });

  it('has nothing left to do the second time, and can go in steps', () => {
    fc.assert(
      fc.property(
        curves,
        fc.array(fc.integer({ min: 0, max: 30 * DAY }), { maxLength: 4 }),
        ({ points }, steps) => {
          const now = NOON + 30 * DAY;
          const once = foldPoints(points, ledgerFolds(now));
          const inSteps = [...steps.sort((x, y) => x - y), 30 * DAY].reduce(
            (left, ms) => foldPoints(left, ledgerFolds(NOON + ms)),
            points,
          );
          expect(inSteps).toEqual(once);
          expect(foldPoints(once, ledgerFolds(now))).toEqual(once);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('keeps longer than the longest window lasts', () => {
    const start = alignToLedger(NOON - 400 * DAY, NOON);
    expect(start).toBeGreaterThan(ledgerFolds(NOON + HOUR).deleteBefore);
    expect(LEDGER_FOLDING.deleteAfterMs).toBeGreaterThan(400 * DAY);
  });
});

describe('sumBetween', () => {
  const points = [
    aLedgerPoint({ at: NOON, good: -5, total: -3 }),
    aLedgerPoint({ at: NOON + HOUR, good: 4, total: 7 }),
  ];

  it.each<[sentence: string, from: number, to: number, sum: number[]]>([
    ['counts what came after the start, the end included', 0, 60, [9, 10]],
    ['counts nothing before the end of the bucket', 0, 59, [0, 0]],
    ['begins before the first point with what the base says', -60, 0, [5, 9]],
    ['counts nothing before the first point', -90, -60, [0, 0]],
    ['counts nothing after the last point', 60, 90, [0, 0]],
    ['counts nothing backwards', 60, 0, [0, 0]],
  ])('%s', (_sentence, from, to, [good, total]) => {
    const base = { good: -10, total: -12 };
    expect(
      sumBetween(points, NOON + from * MINUTE, NOON + to * MINUTE, base),
    ).toEqual({ good, total });
  });

  it('is the same in two parts as in one', () => {
    fc.assert(
      fc.property(
        curves,
        fc.tuple(moments, moments, moments),
        ({ points: curve, base }, borders) => {
          const [from, middle, to] = [...borders].sort((a, b) => a - b);
          const first = sumBetween(curve, from, middle, base);
          const second = sumBetween(curve, middle, to, base);
          expect({
            good: first.good + second.good,
            total: first.total + second.total,
          }).toEqual(sumBetween(curve, from, to, base));
        },
      ),
    );
  });

  it('leaves no trace of the addition of parts', () => {
    const start = { good: 0.1 + 0.2, total: 0.1 + 0.2 };
    expect(ledgerDifference(start, { good: 0.3, total: 0.3 })).toEqual({
      good: 0,
      total: 0,
    });
    expect(ledgerDifference(start, { good: 3.3000002, total: 3.3 })).toEqual({
      good: 3,
      total: 3,
    });
  });
});
