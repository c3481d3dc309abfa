import fc from 'fast-check';
import { LEDGER_BUCKET_MS } from '../ledger/types';
import { anSloSpec, ledgerOf, NOON, sumsOf } from '../testing';
import { errorBudget, evaluateSlo } from './evaluateSlo';
import { SloSpec } from './types';
import { burnWindows } from './windows';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const specs = fc
  .record({
    objective: fc.oneof(
      fc.constantFrom(50, 90, 95, 99, 99.5, 99.9, 99.99),
      fc.integer({ min: 1, max: 99_999 }).map(n => n / 1000),
    ),
    windowMs: fc.integer({ min: 24, max: 90 * 24 }).map(n => n * HOUR),
    minEvents: fc.integer({ min: 0, max: 30 }),
  })
  .map(spec => anSloSpec(spec));

/** Events of the last 100 days, more of them the closer to noon, good and bad in runs. */
const histories = fc
  .array(
    fc.record({
      ageMs: fc
        .double({ min: 0, max: 1, noNaN: true })
        .map(x => x ** 6 * 100 * DAY),
      good: fc.nat(20),
      bad: fc.oneof(fc.constant(0), fc.nat(20)),
    }),
    { maxLength: 30 },
  )
  .map(runs =>
    runs.flatMap(({ ageMs, good, bad }) =>
      Array.from({ length: good + bad }, (_, i) => ({
        at: NOON - Math.floor(ageMs),
        isGood: i < good,
      })),
    ),
  );

/** What an SLO of these events has to be, counted one by one. */
function bruteForce(
  spec: SloSpec,
  events: Array<{ at: number; isGood: boolean }>,
) {
  const within = (spanMs: number) =>
    events.filter(({ at }) => at > NOON - spanMs && at <= NOON);
  const burnIn = (spanMs: number) => {
    const all = within(spanMs);
    const bad = all.filter(({ isGood }) => !isGood);
    return all.length === 0
      ? undefined
      : bad.length / all.length / (1 - spec.objective / 100);
  };
  const all = within(spec.windowMs);
  const spent = burnIn(spec.windowMs);
  const pairs = burnWindows(spec.windowMs).map(
    ({ longMs, shortMs, factor }) => {
      const long = burnIn(longMs);
      const least = Math.min(long ?? 0, burnIn(shortMs) ?? 0);
      let state = least > factor ? 'firing' : 'ok';
      if (within(longMs).length < spec.minEvents) state = 'tooFew';
      if (long === undefined) state = 'noTraffic';
      return {
        state,
        events: [within(longMs).length, within(shortMs).length],
        // It hangs on the last digit, so both would be right.
        isClose: Math.abs(least - factor) < 1e-6,
      };
    },
  );
  let status = pairs.some(({ state }) => state === 'firing') ? 'burning' : 'ok';
  if (spent !== undefined && spent > 1 - 1e-9) status = 'exhausted';
  if (all.length < spec.minEvents) status = 'tooFew';
  if (all.length === 0) status = 'noTraffic';
  return { status, total: all.length, spent, pairs };
}

describe('evaluateSlo, held against a list of events', () => {
  it('has the budget, the burns and the states that counting gives', () => {
    fc.assert(
      fc.property(specs, histories, (spec, events) => {
        const expected = bruteForce(spec, events);
        fc.pre(!expected.pairs.some(({ isClose }) => isClose));
        const actual = evaluateSlo(spec, sumsOf(ledgerOf(events), NOON));
        const { status, window, remaining, alerts } = actual;
        // Without events there is nothing; a budget is never more than 1.
        expect(remaining ?? 9).toBeCloseTo(1 - (expected.spent ?? -8), 6);
        expect({
          status,
          total: window.total,
          pairs: alerts.map(({ state, long, short }) => ({
            state,
            events: [long.events, short.events],
          })),
        }).toEqual({
          status: expected.status,
          total: expected.total,
          pairs: expected.pairs.map(({ state, events: counted }) => ({
            state,
            events: counted,
          })),
        });
      }),
      { numRuns: 500 },
    );
  });

  it('shows one burn in all windows and in the budget where the share of bad events never changes', () => {
    fc.assert(
      fc.property(
        specs,
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (spec, total, share) => {
          const bad = Math.floor(total * share);
          const { remaining, burn, alerts } = evaluateSlo(
            { ...spec, minEvents: 0 },
            {
              at: NOON,
              knownFrom: NOON - 400 * DAY,
              sum: () => ({ good: total - bad, total }),
            },
          );
          const rate = burn?.rate ?? NaN;
          expect(rate).toBeCloseTo(
            bad / total / errorBudget(spec.objective),
            6,
          );
          expect(alerts.map(({ long }) => long.burn)).toEqual(
            Array(4).fill(rate),
          );
          expect(remaining).toBeCloseTo(1 - rate, 9);
        },
      ),
    );
  });

  it('has used up the budget after the time that it says, at the burn that it says', () => {
    fc.assert(
      fc.property(
        specs,
        fc.integer({ min: 1, max: 1000 }),
        fc.double({ min: 0.001, max: 0.999, noNaN: true }),
        (spec, hourly, spent) => {
          const total = 1_000_000;
          const bad = total * errorBudget(spec.objective) * spent;
          const { remaining, burn, exhaustedInMs } = evaluateSlo(
            { ...spec, minEvents: 0 },
            {
              at: NOON,
              knownFrom: NOON - 400 * DAY,
              sum: spanMs =>
                spanMs === spec.windowMs
                  ? { good: total - bad, total }
                  : { good: 0, total: hourly },
            },
          );
          const used =
            ((burn?.rate ?? NaN) * (exhaustedInMs ?? NaN)) / spec.windowMs;
          expect(used).toBeCloseTo(remaining ?? NaN, 9);
          expect(remaining).toBeCloseTo(1 - spent, 6);
        },
      ),
    );
  });

  it('asks only for whole buckets', () => {
    fc.assert(
      fc.property(specs, spec => {
        evaluateSlo(spec, {
          at: NOON,
          knownFrom: 0,
          sum: spanMs => {
            expect(spanMs % LEDGER_BUCKET_MS).toBe(0);
            return { good: 1, total: 1 };
          },
        });
      }),
    );
  });
});
