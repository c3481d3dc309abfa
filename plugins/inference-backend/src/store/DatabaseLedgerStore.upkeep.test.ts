import {
  alignToLedger,
  foldPoints,
  ledgerFolds,
} from '@wakeboard/plugin-inference-common';
import { TABLES } from './tables';
import { aReading, aRef, aSnapshot } from './__testUtils__/builders';
import { testDatabases } from './__testUtils__/databases';
import {
  aLedgerRevision,
  bucket,
  buckets,
  day,
  end,
  hour,
  other,
  setUpLedgerStore,
  source,
  start,
} from './__testUtils__/ledgerStore';

jest.setTimeout(300_000);

describe('DatabaseLedgerStore, as a whole', () => {
  const databases = testDatabases();

  describe.each(databases.ids)('on %s', id => {
    it('refuses buckets that are not in their span', async () => {
      const { store, points } = await setUpLedgerStore(databases, id);
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
      const { store, knex, sum } = await setUpLedgerStore(databases, id);
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

    it('records what was read with what was written, all or nothing', async () => {
      const { store } = await setUpLedgerStore(databases, id);
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
      const { store, sum, knex } = await setUpLedgerStore(databases, id);
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
      const { store, models, knex } = await setUpLedgerStore(databases, id);
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
      const { store, knex } = await setUpLedgerStore(databases, id);
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
