import {
  alignToLedger,
  evaluateSlo,
  LEDGER_BUCKET_MS,
  LedgerPoint,
  SloSpec,
  sumBetween,
} from '@wakeboard/plugin-inference-common';
import { anSloSpec, NOON } from '@wakeboard/plugin-inference-common/testing';
import fc from 'fast-check';
import { LedgerReach, windowUntil } from './ledgerReach';
import { historyGrid, sloHistory, spanOfHistory } from './sloHistory';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe('the moments of a history', () => {
  const reach = { at: NOON, knownFrom: NOON - 40 * DAY };

  it.each([
    [DAY, 300, LEDGER_BUCKET_MS],
    [DAY, 100, 15 * 60_000],
    [7 * DAY, 300, HOUR],
    [30 * DAY, 300, 3 * HOUR],
  ])('of %d ms in at most %d points are %d ms apart', (span, most, stepMs) => {
    const grid = historyGrid(
      { from: NOON - span, to: NOON },
      reach,
      most,
      NOON,
    );
    expect(grid.stepMs).toBe(stepMs);
    expect(grid.moments.length).toBeLessThanOrEqual(most);
    expect(grid.moments.at(-1)).toBe(NOON);
    expect(grid.moments[0]).toBeGreaterThan(NOON - span);
  });

  it('begin after the first moment that is known', () => {
    const { moments } = historyGrid(
      { from: NOON - DAY, to: NOON },
      { at: NOON, knownFrom: NOON - HOUR },
      300,
      NOON,
    );
    expect(moments).toHaveLength(12);
    expect(moments[0]).toBe(NOON - HOUR + LEDGER_BUCKET_MS);
  });

  it('are none where nothing is known of the range', () => {
    const range = { from: NOON - 50 * DAY, to: NOON - 45 * DAY };
    expect(historyGrid(range, reach, 300, NOON).moments).toEqual([]);
    expect(historyGrid(range, { at: NOON }, 300, NOON).moments).toEqual([]);
  });
});

/** A day's events: bucket, good, bad. */
const anyEvents = fc.array(
  fc.tuple(
    fc.integer({ min: 1, max: 45 * 288 }),
    fc.nat({ max: 50 }),
    fc.nat({ max: 5 }),
  ),
  { maxLength: 60 },
);

/** The curve of events in buckets that end so many buckets before noon, kept as it is when it is old. */
function curveOf(events: Array<[bucket: number, good: number, bad: number]>) {
  const sums = new Map<number, { good: number; total: number }>();
  for (const [bucket, good, bad] of events) {
    const end = NOON - (bucket - 1) * LEDGER_BUCKET_MS;
    const isOld = alignToLedger(end - 1, NOON) !== end - LEDGER_BUCKET_MS;
    const at = isOld ? Math.ceil(end / HOUR) * HOUR : end;
    const sum = sums.get(at) ?? { good: 0, total: 0 };
    sums.set(at, { good: sum.good + good, total: sum.total + good + bad });
  }
  let running = { good: -7, total: -11 };
  return [...sums]
    .sort(([a], [b]) => a - b)
    .map(([at, { good, total }]): LedgerPoint => {
      running = { good: running.good + good, total: running.total + total };
      return { at, ...running };
    });
}

const anySpec: fc.Arbitrary<SloSpec> = fc
  .record({
    windowMs: fc.integer({ min: 1, max: 40 }).map(days => days * DAY),
    objective: fc.constantFrom(90, 99, 99.9),
    minEvents: fc.nat({ max: 20 }),
  })
  .map(anSloSpec);

describe('the history of an SLO', () => {
  const base = { good: -7, total: -11 };
  const startOf = (curve: LedgerPoint[], from: number): LedgerPoint[] => [
    curve.findLast(({ at }) => at <= from) ?? { at: from, ...base },
    ...curve.filter(({ at }) => at > from),
  ];

  it('ends with the evaluation of now, and counts every event once', () => {
    fc.assert(
      fc.property(
        anyEvents,
        anySpec,
        fc.integer({ min: 1, max: 40 * 24 }),
        fc.integer({ min: 10, max: 400 }),
        fc.integer({ min: 1, max: 60 * 24 }),
        (events, spec, hours, most, knownHours) => {
          const curve = curveOf(events);
          const reach: LedgerReach = {
            at: NOON,
            knownFrom: NOON - knownHours * HOUR,
          };
          const range = { from: NOON - hours * HOUR, to: NOON };
          const grid = historyGrid(range, reach, most, NOON);
          const span = spanOfHistory(spec, grid, reach, NOON);
          const points = sloHistory(
            spec,
            { counted: startOf(curve, span.from) },
            reach,
            grid,
            NOON,
          );

          const now = evaluateSlo(spec, {
            ...reach,
            sum: spanMs => {
              const { from, to } = windowUntil(NOON, spanMs, reach, NOON);
              return sumBetween(curve, from, to, base);
            },
          });
          const last = points[points.length - 1];
          expect(last).toMatchObject({
            at: NOON,
            remaining: now.remaining,
            sli: now.sli,
          });

          const first = Math.max(
            points[0].at - grid.stepMs,
            NOON - knownHours * HOUR,
          );
          const all = sumBetween(curve, alignToLedger(first, NOON), NOON, base);
          const counted = points.reduce((sum, { total }) => sum + total, 0);
          expect(counted).toBe(all.total);
        },
      ),
      { numRuns: 300 },
    );
  });
});
