import { TestDatabaseId } from '@backstage/backend-test-utils';
import { ModelRef } from '@wakeboard/plugin-inference-common';
import { DatabaseActionStore } from './DatabaseActionStore';
import { DatabaseHistoryStore } from './DatabaseHistoryStore';
import { DatabaseLedgerStore } from './DatabaseLedgerStore';
import { DatabaseModelStore } from './DatabaseModelStore';
import { DatabaseRollupStore } from './DatabaseRollupStore';
import { DatabaseSloStore } from './DatabaseSloStore';
import { TABLES } from './tables';
import {
  aCoverage,
  aReading,
  aRef,
  aRevision,
  aSnapshot,
  aWake,
  anInterval,
} from './__testUtils__/builders';
import { testDatabases } from './__testUtils__/databases';
import { Rollup } from './types';

jest.setTimeout(300_000);

const hour = 3_600_000;
const all = { from: 0, to: Number.MAX_SAFE_INTEGER };

function aRollup(overrides?: Partial<Rollup>): Rollup {
  return {
    at: 0,
    stateSeconds: { serving: 100.25, sleeping: 3499.75 },
    wakes: 3,
    wakeDurations: { '0.5': 2, '+Inf': 1 },
    gpuMemoryByteSeconds: 1.5e15,
    requests: 0,
    ...overrides,
  };
}

describe('DatabaseRollupStore', () => {
  const databases = testDatabases();

  async function setup(id: TestDatabaseId) {
    const { knex, database } = await databases.init(id);
    const models = await DatabaseModelStore.create({ database });
    const names = ['qwen', 'other'];
    await models.saveReading(
      aReading({
        models: names.map(name => aSnapshot({ ref: aRef({ name }) })),
      }),
    );
    return {
      knex,
      models,
      history: await DatabaseHistoryStore.create({ database }),
      actions: await DatabaseActionStore.create({ database }),
      ledger: await DatabaseLedgerStore.create({ database }),
      slos: await DatabaseSloStore.create({ database }),
      store: await DatabaseRollupStore.create({ database }),
    };
  }

  describe.each(databases.ids)('on %s', id => {
    const model = aRef();
    const other = aRef({ name: 'other' });

    it('gives back what was saved; missing is not zero', async () => {
      const { store } = await setup(id);
      const measured = aRollup();
      const unmeasured = aRollup({
        at: hour,
        gpuMemoryByteSeconds: undefined,
        requests: undefined,
      });
      await store.saveRollups([
        { model, rollup: measured },
        { model, rollup: unmeasured },
      ]);
      expect(await store.rollups(model, all)).toEqual([measured, unmeasured]);
      expect(await store.rollups(model, { from: 0, to: hour })).toEqual([
        measured,
      ]);
      expect(await store.rollups(model, { from: 1, to: 2 * hour })).toEqual([
        unmeasured,
      ]);
      expect(await store.rollups(other, all)).toEqual([]);
    });

    it('overwrites an hour that was saved before', async () => {
      const { store } = await setup(id);
      await store.saveRollups([{ model, rollup: aRollup() }]);
      const rollup = aRollup({ wakes: 4, gpuMemoryByteSeconds: undefined });
      await store.saveRollups([{ model, rollup }]);
      expect(await store.rollups(model, all)).toEqual([rollup]);
    });

    describe('stale hours', () => {
      async function withStaleHours() {
        const context = await setup(id);
        let touches = 0;
        const touch = (hours: number[], of = model) =>
          context.history.commit(
            hours.map(i =>
              aRevision(
                {
                  from: i * hour,
                  to: i * hour + 1000,
                  wakes: [aWake({ windowTo: i * hour + 1, count: ++touches })],
                },
                { model: of },
              ),
            ),
          );
        await touch([2, 1]);
        await touch([1], other);
        return { ...context, touch };
      }

      it('are claimed oldest first', async () => {
        const { store } = await withStaleHours();
        const claimed = await store.claimStale(7, 2, aReading());
        expect(claimed).toHaveLength(2);
        expect(claimed).toEqual(
          expect.arrayContaining([
            { model, at: hour },
            { model: other, at: hour },
          ]),
        );
      });

      it('are settled with the claim', async () => {
        const { store } = await withStaleHours();
        await store.claimStale(7, 2, aReading());
        await store.saveRollups([], 7);
        expect(await store.claimStale(8, 10, aReading())).toEqual([
          { model, at: 2 * hour },
        ]);
        await store.saveRollups([], 8);
        expect(await store.claimStale(9, 10, aReading())).toEqual([]);
      });

      it('stay stale when the claim is not settled', async () => {
        const { store } = await withStaleHours();
        await store.claimStale(7, 10, aReading());
        expect(await store.claimStale(8, 10, aReading())).toHaveLength(3);
        await store.saveRollups([], 7);
        expect(await store.claimStale(9, 10, aReading())).toHaveLength(3);
      });

      it('stay stale when they change while they are made anew', async () => {
        const { store, touch } = await withStaleHours();
        await store.claimStale(7, 10, aReading());
        await touch([2]);
        await store.saveRollups([], 7);
        expect(await store.claimStale(8, 10, aReading())).toEqual([
          { model, at: 2 * hour },
        ]);
      });
    });

    it('deletes what is older than its limit, and no more', async () => {
      const { store, history, models, actions, knex } = await setup(id);
      const source = { cluster: 'demo', driver: 'greenthread' };
      const change = {
        from: 0,
        to: 2000,
        intervals: [
          anInterval({ from: 0, to: 1000 }),
          anInterval({ from: 1000, to: 2000, state: 'sleeping' }),
        ],
        wakes: [aWake({ windowTo: 1000 }), aWake({ windowTo: 2000 })],
      };
      const cover = (first: number, last: number) =>
        aRevision(
          { from: first, to: last, coverage: aCoverage(first, last) },
          { replica: 'qwen-1' },
        );
      await history.commit([
        aRevision(change),
        cover(0, 900),
        cover(950, 2000),
      ]);
      await history.commit([
        aRevision(
          { ...change, to: 1000, intervals: [anInterval()], wakes: [] },
          { model: other, replica: 'other-0' },
        ),
      ]);
      const event = (at: number, replica: string) => ({
        model,
        replica,
        event: {
          kind: 'event' as const,
          at,
          state: 'serving' as const,
          mark: 'exact' as const,
        },
      });
      await history.addEvents([
        event(100, ''),
        event(900, ''),
        event(900, 'qwen-0'),
        event(1500, 'qwen-0'),
      ]);
      await history.addWatched(source, { from: 0, to: 1000 });
      await history.addWatched(source, { from: 1100, to: 1200 });
      await store.saveRollups(
        [500, 900].map(at => ({ model: other, rollup: aRollup({ at }) })),
      );
      await actions.addAction({
        id: 'a',
        model,
        action: 'wake',
        requestedBy: 'user:default/guest',
        requestedAt: 500,
        deadlineAt: 600,
        closedBy: [],
        status: 'pending',
      });
      await models.saveReading(
        aReading({ models: [aSnapshot()], observedAt: 800 }),
      );

      const limits = { intervalsBefore: 1000, rollupsBefore: 700 };
      let deleted = 0;
      for (let batch = -1; batch !== 0; deleted += batch) {
        batch = await store.deleteOlder(limits);
      }
      const left = async (table: string, column: string) =>
        (await knex(table).orderBy(column)).map(row => Number(row[column]));
      expect(await left(TABLES.intervals, 'from_ms')).toEqual([1000]);
      expect(await left(TABLES.wakes, 'window_to')).toEqual([2000]);
      expect(await left(TABLES.coverage, 'first_ms')).toEqual([950]);
      // The last event of a replica stays, however old.
      expect(await left(TABLES.events, 'at_ms')).toEqual([900, 1500]);
      expect(await left(TABLES.spans, 'from_ms')).toEqual([1100]);
      expect(await left(TABLES.rollups, 'at_ms')).toEqual([900]);
      expect(await left(TABLES.actions, 'requested_at')).toEqual([]);
      expect(
        (await knex(TABLES.replicas).orderBy('name')).map(row => row.name),
      ).toEqual(['', 'qwen-0', 'qwen-1']);
      expect(await models.findModel(other)).toBeDefined();
      expect(deleted).toBe(10);

      await store.deleteOlder({ ...limits, rollupsBefore: 1000 });
      await store.deleteOlder(limits);
      expect(await models.findModel(other)).toBeUndefined();
      expect(await models.findModel(model)).toBeDefined();
    });

    it('deletes the ledger and the SLOs of a model that is long gone', async () => {
      const { store, models, knex, ledger, slos } = await setup(id);
      const source = { cluster: 'demo', driver: 'greenthread' };
      const write = (ref: ModelRef, to: number) =>
        ledger.write(
          [
            {
              model: ref,
              series: 'uptime',
              from: 0,
              to,
              buckets: [{ from: 0, to, good: 1, total: 1 }],
            },
          ],
          { ...source, series: 'uptime', span: { from: 0, to } },
        );
      await write(model, 5 * hour);
      await write(other, 5 * hour);
      await slos.replaceSlos(
        [source],
        [model, other].map(ref => ({ model: ref, specs: [], problems: [] })),
      );
      await models.saveReading(
        aReading({ models: [aSnapshot()], observedAt: 6 * hour }),
      );
      const deleteAll = async (limits: {
        intervalsBefore: number;
        rollupsBefore: number;
      }) => {
        while ((await store.deleteOlder(limits)) > 0) {
          // Goes on until nothing is left.
        }
        return [
          TABLES.models,
          TABLES.ledgerCurves,
          TABLES.ledgerPoints,
          TABLES.slos,
          TABLES.spans,
        ].map(async table => (await knex(table)).length);
      };
      const left = async (intervalsBefore: number, rollupsBefore: number) =>
        Promise.all(await deleteAll({ intervalsBefore, rollupsBefore }));
      // What was read of the ledger is kept for as long as the ledger.
      expect(await left(7 * hour, 5 * hour - 1)).toEqual([2, 2, 2, 2, 1]);
      expect(await left(6 * hour, 6 * hour)).toEqual([2, 2, 2, 2, 0]);
      expect(await left(7 * hour, 5 * hour)).toEqual([2, 2, 2, 2, 0]);
      expect(await left(7 * hour, 6 * hour)).toEqual([1, 1, 1, 1, 0]);
      expect(await models.findModel(model)).toBeDefined();
      expect(
        await ledger.sums({ series: ['uptime'] }, [{ from: 0, to: 9 * hour }]),
      ).toMatchObject([{ model, sums: [{ good: 1, total: 1 }] }]);
    });

    it('keeps what is written about a replica whose row went away', async () => {
      const { store, history, knex } = await setup(id);
      await history.commit([aRevision({ from: 0, to: 1 })]);
      expect(await knex(TABLES.replicas)).toHaveLength(1);
      expect(
        await store.deleteOlder({ intervalsBefore: 0, rollupsBefore: 0 }),
      ).toBe(1);
      await history.commit([
        aRevision({ from: 0, to: 1000, intervals: [anInterval()] }),
      ]);
      expect(await history.replicas(model, all)).toEqual(['qwen-0']);
    });
  });
});
