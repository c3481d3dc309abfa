import { TestDatabaseId } from '@backstage/backend-test-utils';
import {
  LEDGER_BUCKET_MS,
  LedgerBucket,
  ModelRef,
  SYSTEM_LABEL,
  alignToLedger,
  foldPoints,
  ledgerFolds,
} from '@wakeboard/plugin-inference-common';
import { DatabaseLedgerStore } from './DatabaseLedgerStore';
import { DatabaseModelStore } from './DatabaseModelStore';
import { TABLES } from './tables';
import { LedgerRevision } from './types';
import { aReading, aRef, aSnapshot } from './__testUtils__/builders';
import { testDatabases } from './__testUtils__/databases';

jest.setTimeout(60_000);

const start = Date.UTC(2026, 6, 1);
const bucket = LEDGER_BUCKET_MS;
const hour = 3_600_000;
const day = 24 * hour;

/** Moment of the nth bucket's end. */
const end = (n: number) => start + n * bucket;

/** Buckets that end at the nth ends, with how many were good of how many. */
function buckets(
  counted: Record<number, [good: number, total: number]>,
): LedgerBucket[] {
  return Object.entries(counted).map(([n, [good, total]]) => ({
    from: end(Number(n) - 1),
    to: end(Number(n)),
    good,
    total,
  }));
}

function aLedgerRevision(
  [from, to]: [number, number],
  counted: Record<number, [good: number, total: number]>,
  key?: { model?: ModelRef; series?: string },
): LedgerRevision {
  return {
    model: aRef(),
    series: 'availability',
    ...key,
    from: end(from),
    to: end(to),
    buckets: buckets(counted),
  };
}

describe('DatabaseLedgerStore', () => {
  const databases = testDatabases();
  const other = aRef({ name: 'other' });
  const source = {
    cluster: 'demo',
    driver: 'greenthread',
    series: 'availability',
  };

  async function setup(id: TestDatabaseId) {
    const { knex, database } = await databases.init(id);
    const models = await DatabaseModelStore.create({ database });
    await models.saveReading(
      aReading({
        models: [
          aSnapshot(),
          aSnapshot({ ref: other, labels: { [SYSTEM_LABEL]: 'chat' } }),
        ],
      }),
    );
    const store = await DatabaseLedgerStore.create({ database });
    return {
      knex,
      models,
      store,
      /** Good and total after one end up to and including another one. */
      async sum(from: number, to: number, series = 'availability') {
        const [found] = await store.sums(
          { series: [series], models: [aRef()] },
          [{ from: end(from), to: end(to) }],
        );
        return found && [found.sums[0].good, found.sums[0].total];
      },
      async points() {
        const rows = await knex(TABLES.ledgerPoints).orderBy([
          'curve_id',
          'at_s',
        ]);
        return rows.map(row => [row.at_s, row.good, row.total]);
      },
    };
  }

  describe.each(databases.ids)('on %s', id => {
    it('sums what was counted between two moments', async () => {
      const { store, sum } = await setup(id);
      const changed = await store.write([
        aLedgerRevision([0, 10], { 1: [2, 3], 4: [0, 1], 10: [5, 5] }),
      ]);
      expect(changed).toEqual([aRef()]);
      expect(await sum(0, 10)).toEqual([7, 9]);
      expect(await sum(-99, 99)).toEqual([7, 9]);
      expect(await sum(1, 9)).toEqual([0, 1]);
      expect(await sum(4, 9)).toEqual([0, 0]);
      expect(await sum(9, 4)).toEqual([0, 0]);
    });

    it('answers many ranges of many curves at once', async () => {
      const { store } = await setup(id);
      await store.write([
        aLedgerRevision([0, 10], { 2: [1, 2], 6: [1, 1] }),
        aLedgerRevision([0, 10], { 3: [0, 4] }, { model: other }),
        aLedgerRevision([0, 10], { 9: [7, 7] }, { series: 'gpu:NVIDIA-L40S' }),
        aLedgerRevision([0, 10], { 9: [8, 8] }, { series: 'gpu_' }),
      ]);
      const ranges = [
        { from: end(0), to: end(8) },
        { from: end(4), to: end(8) },
        { from: end(4), to: end(4) },
      ];
      const none = { good: 0, total: 0 };
      const found = await store.sums({ series: ['availability', 'x'] }, ranges);
      expect(found).toEqual([
        {
          model: aRef(),
          series: 'availability',
          sums: [{ good: 2, total: 3 }, { good: 1, total: 1 }, none],
          lastAt: end(6),
        },
        {
          model: other,
          series: 'availability',
          sums: [{ good: 0, total: 4 }, none, none],
          lastAt: end(3),
        },
      ]);
      const selected = async (
        selection: Parameters<typeof store.sums>[0],
      ): Promise<string[]> =>
        (await store.sums(selection, ranges)).map(
          ({ model, series, lastAt }) =>
            `${model.name} ${series} ${lastAt === undefined ? 'later' : ''}`,
        );
      expect(await selected({ series: { prefix: 'gpu:' } })).toEqual([
        'qwen gpu:NVIDIA-L40S later',
      ]);
      expect(
        await selected({ series: { prefix: '' }, models: [other, other] }),
      ).toEqual(['other availability ']);
      expect(await selected({ series: { prefix: '' }, models: [] })).toEqual(
        [],
      );
      expect(
        await selected({
          series: { prefix: '' },
          filter: { field: 'system', values: ['system:default/chat'] },
        }),
      ).toEqual(['other availability ']);
      expect(await store.sums({ series: ['availability'] }, [])).toEqual([]);
    });

    it('sums over any number of ranges', async () => {
      const { store } = await setup(id);
      await store.write([aLedgerRevision([0, 10], { 10: [1, 1] })]);
      const ranges = Array.from({ length: 120 }, (_, i) => ({
        from: end(i - 60),
        to: end(i - 59),
      }));
      const [curve] = await store.sums({ series: ['availability'] }, ranges);
      expect(curve.lastAt).toBe(end(10));
      expect(curve.sums).toEqual(
        ranges.map(({ to }) =>
          to === end(10) ? { good: 1, total: 1 } : { good: 0, total: 0 },
        ),
      );
    });

    it('replaces a span and moves what is newer by the difference', async () => {
      const { store, sum, points } = await setup(id);
      await store.write([
        aLedgerRevision([0, 9], { 2: [2, 2], 5: [5, 5], 8: [8, 9] }),
      ]);
      await store.write([aLedgerRevision([3, 6], { 4: [1, 3] })]);
      expect(await sum(0, 9)).toEqual([11, 14]);
      expect(await sum(2, 4)).toEqual([1, 3]);
      expect(await sum(4, 7)).toEqual([0, 0]);
      expect(await sum(7, 9)).toEqual([8, 9]);
      expect(await points()).toHaveLength(3);
    });

    it('is idempotent, and says what really changed', async () => {
      const { store, points, knex } = await setup(id);
      const thirds = aLedgerRevision([0, 9], {
        2: [1 / 3, 2 / 3],
        5: [1 / 3, 1 / 3],
        8: [8e9 / 3, 8e9],
      });
      expect(await store.write([thirds])).toEqual([aRef()]);
      const before = await points();
      const statements: string[] = [];
      knex.on('query', ({ sql }) => statements.push(sql));
      expect(await store.write([thirds])).toEqual([]);
      expect(
        await store.write([
          aLedgerRevision([4, 6], { 5: [1 / 3, 1 / 3] }),
          aLedgerRevision([0, 1], {}, { model: other }),
        ]),
      ).toEqual([]);
      expect(await points()).toEqual(before);
      expect(
        statements.filter(sql => /^\s*(insert|update|delete)/.test(sql)),
      ).toEqual([]);
      expect(
        await store.write([aLedgerRevision([4, 6], { 5: [0, 1 / 3] })]),
      ).toEqual([aRef()]);
    });

    it('goes back in time without touching what is newer', async () => {
      const { store, sum, points } = await setup(id);
      await store.write([aLedgerRevision([20, 30], { 25: [5, 6] })]);
      const newest = await points();
      await store.write([aLedgerRevision([10, 20], { 15: [1, 2] })]);
      await store.write([aLedgerRevision([0, 10], { 4: [3, 3], 9: [0, 4] })]);
      expect((await points()).slice(-1)).toEqual(newest);
      expect(await sum(-9, 99)).toEqual([9, 15]);
      expect(await sum(0, 10)).toEqual([3, 7]);
      expect(await sum(4, 15)).toEqual([1, 6]);
      expect(await sum(-9, 3)).toEqual([0, 0]);
      // A correction of the oldest part does so, too.
      await store.write([aLedgerRevision([0, 5], {})]);
      expect((await points()).slice(-1)).toEqual(newest);
      expect(await sum(-9, 99)).toEqual([6, 12]);
    });

    it('keeps the bucket of now where it ends, and replaces it', async () => {
      const { store, sum, points } = await setup(id);
      const partial = (now: number, total: number) => ({
        ...aLedgerRevision([0, 0], {}),
        to: now,
        buckets: [
          { from: end(0), to: end(1), good: 1, total: 1 },
          { from: end(1), to: now, good: total, total },
        ],
      });
      await store.write([partial(end(1) + 1, 2)]);
      expect(await sum(0, 1)).toEqual([1, 1]);
      expect(await sum(0, 2)).toEqual([3, 3]);
      await store.write([partial(end(1) + 60_500, 4)]);
      expect(await sum(0, 2)).toEqual([5, 5]);
      await store.write([partial(end(2), 7)]);
      expect(await sum(1, 2)).toEqual([7, 7]);
      expect(await points()).toHaveLength(2);
    });

    it('refuses buckets that are not in their span', async () => {
      const { store, points } = await setup(id);
      const not = /not in order or not inside their span/;
      await expect(
        store.write([aLedgerRevision([0, 4], { 5: [1, 1] })]),
      ).rejects.toThrow(not);
      await expect(
        store.write([aLedgerRevision([5, 9], { 5: [1, 1] })]),
      ).rejects.toThrow(not);
      await expect(
        store.write([
          {
            ...aLedgerRevision([0, 9], {}),
            buckets: [...buckets({ 5: [1, 1] }), ...buckets({ 4: [1, 1] })],
          },
        ]),
      ).rejects.toThrow(not);
      expect(await points()).toEqual([]);
    });

    it('leaves out models that are not stored, and curves without a point', async () => {
      const { store, knex, sum } = await setup(id);
      expect(
        await store.write([
          aLedgerRevision(
            [0, 9],
            { 1: [1, 1] },
            { model: aRef({ name: 'no' }) },
          ),
          aLedgerRevision([0, 9], { 2: [0, 0] }),
        ]),
      ).toEqual([]);
      expect(await knex(TABLES.ledgerCurves)).toEqual([]);
      await store.write([aLedgerRevision([0, 9], { 2: [0, 1] })]);
      expect(await sum(0, 9)).toEqual([0, 1]);
      await store.write([aLedgerRevision([0, 9], {})]);
      expect(await sum(0, 9)).toBeUndefined();
    });

    it('gives the points of a range and the value before it', async () => {
      const { store } = await setup(id);
      await store.write([
        aLedgerRevision([0, 9], { 2: [2, 2], 5: [0, 3], 8: [8, 9] }),
      ]);
      await store.write([aLedgerRevision([-9, 0], { [-3]: [1, 1] })]);
      const key = { model: aRef(), series: 'availability' };
      const at = async (from: number, to: number) =>
        (await store.points(key, { from: end(from), to: end(to) })).map(
          point => [(point.at - start) / bucket, point.good, point.total],
        );
      expect(await at(3, 8)).toEqual([
        [2, 2, 2],
        [5, 2, 5],
        [8, 10, 14],
      ]);
      expect(await at(2, 5)).toEqual([
        [2, 2, 2],
        [5, 2, 5],
      ]);
      // Before the first point the curve has the value that it begins with.
      expect(await at(-6, 1)).toEqual([
        [-6, -1, -1],
        [-3, 0, 0],
      ]);
      expect(await at(-8, -4)).toEqual([]);
      expect(
        await store.points({ ...key, model: other }, { from: 0, to: end(99) }),
      ).toEqual([]);
    });

    it('records what was read with what was written, all or nothing', async () => {
      const { store } = await setup(id);
      const read = (from: number, to: number, firstAt?: number) => ({
        ...source,
        span: { from: end(from), to: end(to) },
        firstAt,
      });
      await store.write([], read(10, 20, end(3)));
      await store.write([], read(20, 30));
      await store.write([], read(50, 60, end(7)));
      const wake = { ...source, series: 'wake<=10' };
      await store.write([], { ...wake, span: { from: 1, to: 2 } });
      await expect(
        store.write(
          [aLedgerRevision([0, 4], { 9: [1, 1] })],
          read(30, 50, end(1)),
        ),
      ).rejects.toThrow();
      expect(
        await store.coverage([wake, source, { ...source, cluster: 'lab' }]),
      ).toEqual([
        { spans: [{ from: 1, to: 2 }], firstAt: undefined },
        {
          spans: [
            { from: end(10), to: end(30) },
            { from: end(50), to: end(60) },
          ],
          firstAt: end(3),
        },
        { spans: [], firstAt: undefined },
      ]);
    });

    it('lets two write at once', async () => {
      const { store, sum, knex } = await setup(id);
      const spans = Array.from({ length: 12 }, (_, i) =>
        aLedgerRevision(
          [i * 3, i * 3 + 6],
          Object.fromEntries(
            [1, 2, 3, 4, 5, 6].map(n => [i * 3 + n, [n % 2, 1]]),
          ),
        ),
      );
      const both = spans.flatMap(revision => [
        revision,
        { ...revision, model: other },
      ]);
      const read = { ...source, span: { from: end(0), to: end(39) } };
      await Promise.all([
        store.write(both, read),
        store.write([...both].reverse(), read),
        ...both.map(revision => store.write([revision], read)),
        store.write(both, read),
      ]);
      await store.write(both, read);
      expect((await sum(0, 39))?.[1]).toBe(39);
      expect(await knex(TABLES.ledgerCurves)).toHaveLength(2);
      expect(await knex(TABLES.ledgerPoints)).toHaveLength(78);
    });

    it('takes a handful of statements for hundreds of curves', async () => {
      const { store, models, knex } = await setup(id);
      const refs = Array.from({ length: 1200 }, (_, i) =>
        aRef({ name: `m${i}` }),
      );
      await models.saveReading(
        aReading({ models: refs.map(ref => aSnapshot({ ref })) }),
      );
      const tick = (now: number) =>
        refs.map(model =>
          aLedgerRevision(
            [now - 3, now],
            { [now - 2]: [1, 1], [now - 1]: [1, 2], [now]: [3, 3] },
            { model },
          ),
        );
      await store.write(tick(10));
      let statements = 0;
      knex.on('query', () => statements++);
      await store.write(tick(11), {
        ...source,
        span: { from: end(8), to: end(11) },
      });
      expect(statements).toBeLessThan(30);
      statements = 0;
      const found = await store.sums({ series: ['availability'] }, [
        { from: end(0), to: end(11) },
        { from: end(9), to: end(11) },
      ]);
      expect(statements).toBe(4);
      expect(found).toHaveLength(1200);
      expect(found[7].sums).toEqual([
        { good: 6, total: 7 },
        { good: 4, total: 5 },
      ]);
    });

    it('folds into hours and days without changing an aligned sum', async () => {
      const { store, knex } = await setup(id);
      const now = start + 500 * day;
      const ages = [410, 405, 399, 200, 199.5, 50, 49.99, 9, 8.5, 3, 1];
      const revisions = ages.flatMap(age => {
        const from = Math.floor((now - age * day) / bucket) * bucket;
        const revision = {
          series: 'availability',
          from,
          to: from + 3 * hour,
          buckets: Array.from({ length: 36 }, (_, i) => ({
            from: from + i * bucket,
            to: from + (i + 1) * bucket,
            good: i % 2,
            total: 1,
          })),
        };
        return [aRef(), other].map(model => ({ ...revision, model }));
      });
      await store.write(revisions);
      const key = { model: aRef(), series: 'availability' };
      const allPoints = () => store.points(key, { from: 0, to: now });
      const ranges = [400, 399, 200, 120, 50, 10, 9, 8.9, 8, 2].map(age => ({
        from: alignToLedger(now - age * day, now),
        to: now,
      }));
      const sums = () => store.sums({ series: ['availability'] }, ranges);
      const [pointsBefore, sumsBefore] = [await allPoints(), await sums()];

      const folds = ledgerFolds(now);
      let deleted = 0;
      for (let batch = -1; batch !== 0; ) {
        batch = await store.fold(folds);
        deleted += batch;
      }
      expect(await sums()).toEqual(sumsBefore);
      const kept = foldPoints(pointsBefore.slice(1), folds);
      expect((await allPoints()).slice(1)).toEqual(kept);
      expect(deleted).toBe(2 * (pointsBefore.length - 1 - kept.length));

      // The next time only what has grown too old since is looked at.
      const statements: string[] = [];
      knex.on('query', ({ sql }) => statements.push(sql));
      expect(await store.fold(folds)).toBe(0);
      expect(statements.filter(sql => sql.includes('points'))).toEqual([]);
      expect(await store.fold(ledgerFolds(now + 6 * day))).toBeGreaterThan(0);
    });
  });
});
