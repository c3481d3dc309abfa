import { TestDatabaseId } from '@backstage/backend-test-utils';
import { Knex } from 'knex';
import { DatabaseHistoryStore } from './DatabaseHistoryStore';
import { DatabaseModelStore } from './DatabaseModelStore';
import { DatabaseRollupStore } from './DatabaseRollupStore';
import { isPostgres } from './sql';
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

jest.setTimeout(120_000);

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
      const asked = new Set<string>();
      for (const { sql, plan } of plans) {
        for (const table of big) {
          if (sql.includes(table)) asked.add(table);
          const scan = isPostgres(knex)
            ? `Seq Scan on ${table}\\b`
            : `SCAN (${table}|${aliasesOf(sql, table)})\\b`;
          expect({ sql, plan }).not.toEqual({
            sql,
            plan: expect.stringMatching(scan),
          });
        }
      }
      expect([...asked].sort()).toEqual([...big].sort());
    });
  });
});

/** The plans of all statements with a table that a piece of work asks. */
async function plansOf(
  knex: Knex,
  work: () => Promise<unknown>,
): Promise<Array<{ sql: string; plan: string }>> {
  const asked: Array<{ sql: string; bindings: Knex.RawBinding[] }> = [];
  const note = (query: { sql: string; bindings: Knex.RawBinding[] }) =>
    asked.push(query);
  knex.on('query', note);
  await work();
  knex.removeListener('query', note);

  const plans: Array<{ sql: string; plan: string }> = [];
  for (const { sql, bindings } of asked) {
    if (!/^\s*(select|delete)\b.*\bfrom\b/is.test(sql)) continue;
    const text = sql.replace(/\$\d+/g, '?');
    const rows = isPostgres(knex)
      ? (await knex.raw(`explain ${text}`, bindings)).rows
      : await knex.raw(`explain query plan ${text}`, bindings);
    plans.push({
      sql,
      plan: rows
        .map((row: Record<string, string>) => row['QUERY PLAN'] ?? row.detail)
        .join('\n'),
    });
  }
  return plans;
}

/** SQLite names a table by its alias. */
function aliasesOf(sql: string, table: string): string {
  const aliases = [
    ...sql.matchAll(
      new RegExp(`\\b${table}\`?\\s+(?:as\\s+)?\`?([a-z])\\b`, 'gi'),
    ),
  ];
  return aliases.map(([, alias]) => alias).join('|') || table;
}
