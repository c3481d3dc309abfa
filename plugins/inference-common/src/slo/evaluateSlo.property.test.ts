import fc from 'fast-check';
import { LEDGER_BUCKET_MS } from '../ledger/types';
import { anSloSpec, ledgerOf, NOON, sumsOf } from '../testing';
import { errorBudget, evaluateSlo } from './evaluateSlo';

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

describe('evaluateSlo, held against a list of events', () => {
  it('has the budget, the burns and the states that counting gives', () => {
    fc.assert(
      fc.property(specs, histories, (spec, events) => {
        const evaluation = evaluateSlo(spec, sumsOf(ledgerOf(events), NOON));
        const within = (spanMs: number) =>
          // Whole buckets: an event at the start of the span is of the one before.
          events.filter(({ at }) => at > NOON - spanMs && at <= NOON);
        const burnIn = (spanMs: number) => {
          const all = within(spanMs);
          const bad = all.filter(({ isGood }) => !isGood);
          return all.length === 0
            ? undefined
            : bad.length / all.length / (1 - spec.objective / 100);
        };
        const all = within(spec.windowMs);
        expect(evaluation.window.total).toBe(all.length);
        const spent = burnIn(spec.windowMs);
        if (spent === undefined) {
          expect(evaluation.remaining).toBeUndefined();
        } else {
          expect(evaluation.remaining).toBeCloseTo(1 - spent, 6);
        }

        let isFiring = false;
        for (const alert of evaluation.alerts) {
          const long = burnIn(alert.longMs);
          const short = burnIn(alert.shortMs);
          expect(alert.long.events).toBe(within(alert.longMs).length);
          expect(alert.short.events).toBe(within(alert.shortMs).length);
          if (long === undefined) {
            expect(alert.state).toBe('noTraffic');
          } else if (within(alert.longMs).length < spec.minEvents) {
            expect(alert.state).toBe('tooFew');
          } else {
            const least = Math.min(long, short ?? 0);
            // Where it hangs on the last digit both are right.
            if (Math.abs(least - alert.factor) < 1e-6) return;
            expect(alert.state).toBe(least > alert.factor ? 'firing' : 'ok');
            isFiring ||= alert.state === 'firing';
          }
        }
        expect(evaluation.status === 'burning').toBe(
          isFiring &&
            all.length >= spec.minEvents &&
            (evaluation.remaining ?? 0) > 0,
        );
        expect(evaluation.lastEventAt === undefined).toBe(events.length === 0);
      }),
      { numRuns: 500 },
    );
  });

  it('loses in a window the share of the budget that its burn says', () => {
    fc.assert(
      fc.property(
        specs,
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (spec, total, share) => {
          const bad = Math.floor(total * share);
          // The same share of bad events at all times: the burn of every window is what the budget shows.
          const { remaining, burn, exhaustedInMs } = evaluateSlo(
            { ...spec, minEvents: 0 },
            {
              at: NOON,
              knownFrom: NOON - 400 * DAY,
              sum: () => ({ good: total - bad, total }),
            },
          );
          expect(burn?.rate).toBeCloseTo(
            bad / total / errorBudget(spec.objective),
            6,
          );
          expect(remaining).toBeCloseTo(1 - (burn?.rate ?? NaN), 9);
          if ((remaining ?? 0) <= 0) expect(exhaustedInMs).toBe(0);
          else if (bad === 0) expect(exhaustedInMs).toBeUndefined();
          else {
            // At this rate for that long, the rest is gone.
            const spent =
              ((burn?.rate ?? NaN) * (exhaustedInMs ?? NaN)) / spec.windowMs;
            expect(spent).toBeCloseTo(remaining ?? NaN, 9);
          }
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
