import { TestDatabaseId } from '@backstage/backend-test-utils';
import { LEDGER_BUCKET_MS, ModelRef } from '@wakeboard/plugin-inference-common';
import { DatabaseHistoryStore } from './DatabaseHistoryStore';
import { DatabaseLedgerStore } from './DatabaseLedgerStore';
import { DatabaseModelStore } from './DatabaseModelStore';
import { DatabaseRollupStore } from './DatabaseRollupStore';
import { isPostgres } from './sql';
import { TABLES } from './tables';
import { LedgerRevision } from './types';
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
import { plansOf, scans, tablesAsked } from './__testUtils__/plans';

jest.setTimeout(300_000);

const modelCount = 40;
const perModel = 500;
const big: string[] = [
  TABLES.intervals,
  TABLES.wakes,
  TABLES.coverage,
  TABLES.events,
  TABLES.rollups,
];

describe('questions about one model', () => {
  const databases = testDatabases();

  async function setup(id: TestDatabaseId) {
    const { knex, database } = await databases.init(id);
    const models = await DatabaseModelStore.create({ database });
    const history = await DatabaseHistoryStore.create({ database });
    const rollups = await DatabaseRollupStore.create({ database });
    const refs = Array.from({ length: modelCount }, (_, i) =>
      aRef({ name: `m${i}` }),
    );
    await models.saveReading(
      aReading({ models: refs.map(ref => aSnapshot({ ref })) }),
    );
    const steps = Array.from({ length: perModel }, (_, i) => i * 1000);
    await history.commit(
      refs.map(model =>
        aRevision(
          {
            from: 0,
            to: perModel * 1000,
            intervals: steps.map((from, i) =>
              anInterval({
                from,
                to: from + 1000,
                state: i % 2 ? 'sleeping' : 'serving',
              }),
            ),
            wakes: steps.map(from => aWake({ windowTo: from + 1000 })),
          },
          { model },
        ),
      ),
    );
    await history.commit(
      refs.flatMap(model =>
        steps
          .filter((_, i) => i % 5 === 0)
          .map(from =>
            aRevision(
              { from, to: from, coverage: aCoverage(from, from + 100) },
              { model },
            ),
          ),
      ),
    );
    await history.addEvents(
      refs.flatMap(model =>
        steps.map(at => ({
          model,
          replica: 'qwen-0',
          event: {
            kind: 'event' as const,
            at,
            state: 'serving' as const,
            mark: 'exact' as const,
          },
        })),
      ),
    );
    await rollups.saveRollups(
      refs.flatMap(model =>
        steps.map(at => ({
          model,
          rollup: { at, stateSeconds: {}, wakes: 0, wakeDurations: {} },
        })),
      ),
    );
    await knex.raw('analyze');
    return { knex, history, rollups, model: refs[7] };
  }

  describe.each(databases.ids)('on %s', id => {
    it('are answered from indexes', async () => {
      const { knex, history, rollups, model } = await setup(id);
      const range = { from: 400_000, to: 410_000 };
      const plans = await plansOf(knex, async () => {
        await history.intervals(model, range);
        await history.replicas(model, range);
        await history.wakes(model, range, { limit: 5 });
        await rollups.rollups(model, range);
        await history.commit([
          aRevision(
            { ...range, intervals: [anInterval(range)], wakes: [aWake()] },
            { model },
          ),
        ]);
      });
      const asked = tablesAsked(plans, big);
      expect(scans(knex, plans, big)).toEqual([]);
      expect(asked.sort()).toEqual([...big].sort());
    });
  });
});

describe('questions about the ledger', () => {
  const databases = testDatabases();
  const curveCount = 100;
  const pointCount = 2000;
  const start = Date.UTC(2026, 6, 1);
  const end = (n: number) => start + n * LEDGER_BUCKET_MS;

  const counted = (
    model: ModelRef,
    from: number,
    to: number,
    good = 1,
  ): LedgerRevision => ({
    model,
    series: 'availability',
    from: end(from),
    to: end(to),
    buckets: Array.from({ length: to - from }, (_, i) => ({
      from: end(from + i),
      to: end(from + i + 1),
      good,
      total: 2,
    })),
  });

  describe.each(databases.ids)('on %s', id => {
    it.each([
      ['without', ''],
      ['with', 'analyze'],
    ])(
      'are answered by looking up points, %s statistics',
      async (_statistics, analyze) => {
        const { knex, database } = await databases.init(id);
        const models = await DatabaseModelStore.create({ database });
        const ledger = await DatabaseLedgerStore.create({ database });
        const refs = Array.from({ length: curveCount }, (_, i) =>
          aRef({ name: `m${i}` }),
        );
        await models.saveReading(
          aReading({ models: refs.map(ref => aSnapshot({ ref })) }),
        );
        await ledger.write(refs.map(ref => counted(ref, 0, pointCount)));
        if (analyze) {
          await knex.raw(analyze);
        }

        const series = ['availability'];
        const windows = [5, 60, 300, 1000, 1900].map(n => ({
          from: end(pointCount - n),
          to: end(pointCount),
        }));
        const last = pointCount - 3;
        const work: Record<string, () => Promise<unknown>> = {
          'sums of all': () => ledger.sums({ series }, windows),
          'sums of one': () =>
            ledger.sums({ series, models: [refs[7]] }, windows),
          points: () =>
            ledger.points({ model: refs[7], series: series[0] }, windows[1]),
          'a tick': () =>
            ledger.write(refs.map(ref => counted(ref, last, pointCount + 1))),
          'a correction': () =>
            ledger.write(refs.map(ref => counted(ref, last, last + 1, 0))),
          folding: () =>
            ledger.fold({
              hoursBefore: end(12),
              daysBefore: start,
              deleteBefore: start,
            }),
        };
        for (const [name, each] of Object.entries(work)) {
          const plans = await plansOf(knex, each);
          expect({
            name,
            asked: tablesAsked(plans, [TABLES.ledgerPoints]),
          }).toEqual({
            name,
            asked: [TABLES.ledgerPoints],
          });
          expect({
            name,
            scans: scans(knex, plans, [TABLES.ledgerPoints]),
          }).toEqual({ name, scans: [] });
        }
        const plans = await plansOf(knex, work['sums of all']);
        const lookUps = plans.filter(({ sql }) =>
          sql.includes(TABLES.ledgerPoints),
        );
        expect(lookUps).toHaveLength(1);
        // One look-up at each of the six moments; SQLite looks up the moment first.
        const search = isPostgres(knex)
          ? /Index Scan Backward using ledger_points_pkey on ledger_points q/g
          : /SEARCH p\d+ USING PRIMARY KEY \(curve_id=\? AND at_s=\?\)/g;
        expect(lookUps[0].plan.match(search)).toHaveLength(6);
      },
    );
  });
});
