import { aRef } from './__testUtils__/builders';
import { testDatabases } from './__testUtils__/databases';
import {
  aLedgerRevision,
  bucket,
  end,
  other,
  setUpLedgerStore,
  start,
} from './__testUtils__/ledgerStore';

jest.setTimeout(300_000);

describe('DatabaseLedgerStore', () => {
  const databases = testDatabases();

  describe.each(databases.ids)('on %s', id => {
    it('sums what was counted between two moments', async () => {
      const { store, sum } = await setUpLedgerStore(databases, id);
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
      const { store } = await setUpLedgerStore(databases, id);
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
      const { store } = await setUpLedgerStore(databases, id);
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
      const { store, sum, points } = await setUpLedgerStore(databases, id);
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
      const { store, points, knex } = await setUpLedgerStore(databases, id);
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
      const { store, sum, points } = await setUpLedgerStore(databases, id);
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
      const { store, sum, points } = await setUpLedgerStore(databases, id);
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

    it('gives the points of a range and the value before it', async () => {
      const { store } = await setUpLedgerStore(databases, id);
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
  });
});
