import { TestDatabaseId } from '@backstage/backend-test-utils';
import {
  LEDGER_BUCKET_MS,
  LedgerBucket,
  LedgerSum,
  foldPoints,
  ledgerFolds,
  sumBetween,
} from '@wakeboard/plugin-inference-common';
import fc from 'fast-check';
import { DatabaseLedgerStore } from './DatabaseLedgerStore';
import { DatabaseModelStore } from './DatabaseModelStore';
import { aReading, aRef, aSnapshot } from './__testUtils__/builders';
import { testDatabases } from './__testUtils__/databases';

jest.setTimeout(300_000);

const start = Date.UTC(2026, 6, 1);
const bucketCount = 40;
const day = 86_400_000;

/** Moment in buckets, which may lie between two of them. */
const moment = (n: number) => start + Math.round(n * LEDGER_BUCKET_MS);

/** One write of a curve: a span, and what was counted in each bucket of it. */
const revision = fc
  .record({
    curve: fc.nat({ max: 1 }),
    from: fc.nat({ max: bucketCount - 1 }),
    length: fc.integer({ min: 1, max: 12 }),
    /** How much of the last bucket is over. */
    over: fc.constantFrom(1, 1, 1, 0.0001, 0.5),
    counted: fc.array(
      fc.record({
        good: fc.constantFrom(0, 0, 1, 2, 1 / 3, 5e9),
        bad: fc.constantFrom(0, 0, 1, 3, 2 / 3),
      }),
      { minLength: 12, maxLength: 12 },
    ),
  })
  .map(({ curve, from, length, over, counted }) => ({
    curve,
    from: moment(from),
    to: moment(from + length - 1 + over),
    buckets: counted
      .slice(0, length)
      .map(
        ({ good, bad }, i): LedgerBucket => ({
          from: moment(from + i),
          to: moment(from + i + (i === length - 1 ? over : 1)),
          good,
          total: good + bad,
        }),
      )
      .filter(({ total }) => total > 0),
  }));

/** Ends are kept by the second. */
const toSecond = (at: number) => Math.ceil(at / 1000) * 1000;

/** What the ledger should hold, one bucket beside the other. */
class Truth {
  readonly #buckets = new Map<number, LedgerSum>();

  replace(span: { from: number; to: number; buckets: LedgerBucket[] }): void {
    for (const at of [...this.#buckets.keys()]) {
      if (at > span.from && at <= toSecond(span.to)) this.#buckets.delete(at);
    }
    for (const { to, good, total } of span.buckets) {
      this.#buckets.set(toSecond(to), { good, total });
    }
  }

  get ends(): number[] {
    return [...this.#buckets.keys()].sort((a, b) => a - b);
  }

  sum(from: number, to: number): LedgerSum {
    let sum = { good: 0, total: 0 };
    for (const [at, { good, total }] of this.#buckets) {
      if (at > from && at <= to) {
        sum = { good: sum.good + good, total: sum.total + total };
      }
    }
    return sum;
  }
}

describe('the ledger, held against every single bucket', () => {
  const databases = testDatabases();
  const models = [aRef(), aRef({ name: 'other' })];

  async function setup(id: TestDatabaseId) {
    const { database } = await databases.init(id);
    const modelStore = await DatabaseModelStore.create({ database });
    await modelStore.saveReading(
      aReading({ models: models.map(ref => aSnapshot({ ref })) }),
    );
    return DatabaseLedgerStore.create({ database });
  }

  describe.each(databases.ids)('on %s', id => {
    it('sums right after any writes in any order', async () => {
      const store = await setup(id);
      let run = 0;
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.array(revision, { minLength: 1, maxLength: 4 }), {
            minLength: 1,
            maxLength: 8,
          }),
          fc.array(
            fc.tuple(
              fc.integer({ min: -2, max: bucketCount + 14 }),
              fc.integer({ min: -2, max: bucketCount + 14 }),
            ),
            { minLength: 8, maxLength: 8 },
          ),
          async (writes, windows) => {
            const series = `series ${run++}`;
            const truths = models.map(() => new Truth());
            for (const write of writes) {
              const revisions = write.map(each => ({
                ...each,
                model: models[each.curve],
                series,
              }));
              write.forEach(each => truths[each.curve].replace(each));
              await store.write(revisions);
            }
            const ranges = windows.map(([from, to]) => ({
              from: moment(Math.min(from, to)),
              to: moment(Math.max(from, to)),
            }));
            const found = await store.sums({ series: [series] }, ranges);
            for (const [i, model] of models.entries()) {
              const truth = truths[i];
              const curve = found.find(each => each.model.name === model.name);
              const last = Math.max(...ranges.map(({ to }) => to));
              expect(curve?.lastAt).toBe(
                truth.ends.filter(at => at <= last).at(-1),
              );
              if (!curve) continue;
              for (const [j, { from, to }] of ranges.entries()) {
                expectSum(curve.sums[j], truth.sum(from, to));
              }
              const range = { from: moment(10), to: moment(30) };
              const points = await store.points({ model, series }, range);
              for (const to of [12, 20, 30].map(moment)) {
                expectSum(
                  sumBetween(points, range.from, to),
                  truth.sum(range.from, to),
                );
              }
            }
          },
        ),
        { numRuns: 60 },
      );
    });

    it('folds right whatever was folded before, and read in whatever order', async () => {
      const store = await setup(id);
      let run = 0;
      await fc.assert(
        fc.asyncProperty(
          fc.shuffledSubarray(
            Array.from({ length: 25 }, (_, i) => i * 20),
            { minLength: 3 },
          ),
          fc.array(fc.nat({ max: 287 }), { minLength: 1, maxLength: 20 }),
          fc.array(fc.boolean(), { minLength: 25, maxLength: 25 }),
          async (days, places, foldAfter) => {
            const key = { model: models[0], series: `series ${run++}` };
            const truth = new Truth();
            const now = start + 485 * day;
            const ends = [...new Set(places)].sort((a, b) => a - b);
            for (const [i, n] of days.entries()) {
              const from = start + n * day;
              const span = {
                from,
                to: from + day,
                buckets: ends.map(place => ({
                  from: from + place * LEDGER_BUCKET_MS,
                  to: from + (place + 1) * LEDGER_BUCKET_MS,
                  good: place % 2,
                  total: 1,
                })),
              };
              truth.replace(span);
              await store.write([{ ...key, ...span }]);
              if (foldAfter[i]) {
                await fold(store, now - i * day);
              }
            }
            const folds = await fold(store, now);
            const { deleteBefore } = folds;
            const kept = foldPoints(
              truth.ends.map(at => ({ at, ...truth.sum(0, at) })),
              folds,
            ).filter(({ at }) => at >= deleteBefore);
            const points = (
              await store.points(key, { from: deleteBefore - 1, to: now })
            ).filter(({ at }) => at >= deleteBefore);
            expect(points.map(({ at }) => at)).toEqual(
              kept.map(({ at }) => at),
            );
            const offset = (points[0]?.total ?? 0) - (kept[0]?.total ?? 0);
            expect(points.map(({ total }) => total - offset)).toEqual(
              kept.map(({ total }) => total),
            );
          },
        ),
        { numRuns: 25 },
      );
    });
  });
});

async function fold(store: DatabaseLedgerStore, now: number) {
  const folds = ledgerFolds(now);
  while ((await store.fold(folds)) > 0) {
    // Goes on until nothing is left.
  }
  return folds;
}

function expectSum(actual: LedgerSum, expected: LedgerSum): void {
  expect(actual.good).toBeCloseTo(expected.good, 4);
  expect(actual.total).toBeCloseTo(expected.total, 4);
}
