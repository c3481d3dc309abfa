import { ObjectEvent } from '@wakeboard/plugin-inference-common';
import { aCoverage, aRef, aRevision, aSample } from './__testUtils__/builders';
import { anEvent, setUpHistory } from './__testUtils__/historyStore';
import { testDatabases } from './__testUtils__/databases';

jest.setTimeout(300_000);

describe('DatabaseHistoryStore, of evidence', () => {
  const databases = testDatabases();

  describe.each(databases.ids)('on %s', id => {
    it('joins the spans that were read where they touch', async () => {
      const { store } = await setUpHistory(databases, id);
      const source = { cluster: 'demo', driver: 'greenthread' };
      const read = (from: number, to: number) =>
        store.commit([], { ...source, span: { from, to } });
      expect(await store.readSpans(source)).toEqual([]);
      await read(1000, 2000);
      await read(4000, 5000);
      await store.commit([], {
        cluster: 'demo',
        driver: 'kthena',
        span: { from: 0, to: 9000 },
      });
      expect(await store.readSpans(source)).toEqual([
        { from: 1000, to: 2000 },
        { from: 4000, to: 5000 },
      ]);
      await read(5000, 6000);
      await read(500, 1000);
      expect(await store.readSpans(source)).toEqual([
        { from: 500, to: 2000 },
        { from: 4000, to: 6000 },
      ]);
      await read(1500, 4500);
      expect(await store.readSpans(source)).toEqual([{ from: 500, to: 6000 }]);
      await read(1500, 4500);
      expect(await store.readSpans(source)).toEqual([{ from: 500, to: 6000 }]);
    });

    it('has metrics read again around an event that comes late', async () => {
      const { store } = await setUpHistory(databases, id);
      const source = { cluster: 'demo', driver: 'greenthread' };
      const add = (at: number, replica = 'qwen-0') =>
        store.addEvents([{ model: aRef(), replica, event: anEvent({ at }) }]);
      const read = (from: number, to: number) =>
        store.commit([], { ...source, span: { from, to } });
      await add(5_000);
      await read(0, 10_000);
      await read(20_000, 30_000);
      expect(await store.readSpans(source)).toEqual([
        { from: 0, to: 10_000 },
        { from: 20_000, to: 30_000 },
      ]);
      await add(7_000);
      await add(20_500, '');
      await add(15_000);
      await add(40_000);
      expect(await store.readSpans(source)).toEqual([
        { from: 0, to: 6_000 },
        { from: 8_000, to: 10_000 },
        { from: 21_500, to: 30_000 },
      ]);
      await read(0, 30_000);
      await add(7_000);
      expect(await store.readSpans(source)).toEqual([{ from: 0, to: 30_000 }]);
    });

    it('gives a revision the coverage that it touches and the nearest', async () => {
      const { store, contextOf } = await setUpHistory(databases, id);
      const cover = (first: number, last: number) =>
        store.commit([
          aRevision({
            from: first,
            to: last,
            coverage: {
              first: aSample({ at: first, counters: { wakes: first } }),
              last: aSample({ at: last, counters: { wakes: last } }),
            },
          }),
        ]);
      for (const at of [1000, 3000, 5000, 7000, 9000]) {
        await cover(at, at + 1000);
      }
      const given = async (from: number, to: number) =>
        (await contextOf({ from, to }))?.coverage.map(({ first }) => first.at);
      expect(await given(4500, 4600)).toEqual([3000, 5000]);
      expect(await given(4500, 8500)).toEqual([3000, 5000, 7000, 9000]);
      expect(await given(4000, 5000)).toEqual([3000, 5000]);
      expect(await given(5200, 5800)).toEqual([5000, 7000]);
      expect(await given(0, 500)).toEqual([1000]);
      expect(await given(11_000, 12_000)).toEqual([9000]);
      const context = await contextOf({ from: 4500, to: 4600 });
      expect(context?.coverage[0].last).toEqual(
        aSample({ at: 4000, counters: { wakes: 4000 } }),
      );
    });

    it('gives a revision without coverage before it the events since a moment', async () => {
      const { store, contextOf } = await setUpHistory(databases, id);
      await store.addEvents(
        [1000, 2000, 3000, 8000].map(at => ({
          model: aRef(),
          replica: 'qwen-0',
          event: anEvent({ at }),
        })),
      );
      const given = async (eventsSince?: number) =>
        (await contextOf({ from: 8000, to: 9000, eventsSince }))?.events.map(
          ({ at }) => at,
        );
      expect(await given()).toEqual([3000, 8000]);
      expect(await given(3500)).toEqual([2000, 3000, 8000]);
    });

    it('joins coverage that touches and keeps apart what does not', async () => {
      const { store, knex } = await setUpHistory(databases, id);
      const cover = async (first: number, last: number) => {
        await store.commit([
          aRevision({
            from: first,
            to: last,
            coverage: aCoverage(first, last),
          }),
        ]);
        const rows = await knex('coverage').orderBy('first_ms');
        return rows.map(row => [Number(row.first_ms), Number(row.last_ms)]);
      };
      expect(await cover(1000, 2000)).toEqual([[1000, 2000]]);
      expect(await cover(3000, 4000)).toEqual([
        [1000, 2000],
        [3000, 4000],
      ]);
      expect(await cover(2000, 2500)).toEqual([
        [1000, 2500],
        [3000, 4000],
      ]);
      // An observer that is late does not take back what another one read.
      expect(await cover(1000, 1500)).toEqual([
        [1000, 2500],
        [3000, 4000],
      ]);
      expect(await cover(2500, 3000)).toEqual([[1000, 4000]]);
    });

    it('keeps each event once and gives those around a span', async () => {
      const { store, contextOf } = await setUpHistory(databases, id);
      const evidence = (event: ObjectEvent) => ({
        model: aRef(),
        replica: 'qwen-0',
        event,
      });
      const events = [
        anEvent({ at: 1_000_000 }),
        anEvent({ at: 2_000_000, state: 'sleeping' }),
        anEvent({
          at: 3_000_000,
          mark: 'resync',
          notBefore: 2_900_000,
          cause: { kind: 'user', entityRef: 'user:default/guest' },
        }),
        anEvent({ at: 4_000_000, state: 'draining' }),
        anEvent({ at: 5_000_000, state: 'sleeping' }),
      ];
      expect(await store.addEvents(events.map(evidence))).toBe(5);
      expect(await store.addEvents(events.map(evidence))).toBe(0);
      expect(
        await store.addEvents([
          evidence(events[0]),
          { ...evidence(events[0]), replica: 'qwen-1' },
        ]),
      ).toBe(1);

      const given = async (from: number, to: number) =>
        (await contextOf({ from, to }))?.events;
      expect(await given(2_900_000, 4_100_000)).toEqual(events.slice(1, 4));
      expect(await given(100_000, 200_000)).toEqual([]);
      expect(await given(6_000_000, 7_000_000)).toEqual(events.slice(4));
      // Clocks may differ by a second.
      expect(await given(3_000_999, 3_999_001)).toEqual(events.slice(1, 4));
      expect(await given(3_001_001, 3_998_999)).toEqual(events.slice(2, 3));

      // Towards the coverage on both sides everything is given.
      await store.commit([
        aRevision({
          from: 1_500_000,
          to: 1_900_000,
          coverage: aCoverage(1_500_000, 1_900_000),
        }),
        aRevision({
          from: 4_500_000,
          to: 6_000_000,
          coverage: aCoverage(4_500_000, 6_000_000),
        }),
      ]);
      expect(await given(3_100_000, 3_200_000)).toEqual(events.slice(0, 4));
    });

    it('gives the spans in which the objects were watched', async () => {
      const { store, contextOf } = await setUpHistory(databases, id);
      const source = { cluster: 'demo', driver: 'greenthread' };
      await store.addWatched(source, { from: 1000, to: 2000 });
      await store.addWatched(source, { from: 2000, to: 3000 });
      await store.addWatched(source, { from: 5000, to: 6000 });
      await store.addWatched(
        { ...source, cluster: 'other' },
        { from: 0, to: 9000 },
      );
      expect((await contextOf({ from: 0, to: 9000 }))?.watched).toEqual([
        { from: 1000, to: 3000 },
        { from: 5000, to: 6000 },
      ]);
      expect((await contextOf({ from: 3500, to: 4500 }))?.watched).toEqual([]);
    });
  });
});
