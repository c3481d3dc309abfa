/**
 * 5,000 models with three SLOs each and 30 days of ledger: the first page of
 * the fleet's SLOs, sorted by remaining budget, of one owner and of all, beside
 * the bare SQL of the same rows; and what the ledger of a model takes to store.
 */
import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { OWNER_LABEL } from '@wakeboard/plugin-inference-common';
import { aSnapshot } from '@wakeboard/plugin-inference-common/testing';
import { Knex } from 'knex';
import { builtInDrivers } from '../plugins/inference-backend/src/drivers';
import { FleetRows } from '../plugins/inference-backend/src/read/FleetRows';
import { FleetSloReader } from '../plugins/inference-backend/src/read/FleetSloReader';
import { SloEvaluations } from '../plugins/inference-backend/src/read/SloEvaluations';
import { DatabaseFleetStore } from '../plugins/inference-backend/src/store/DatabaseFleetStore';
import { DatabaseLedgerStore } from '../plugins/inference-backend/src/store/DatabaseLedgerStore';
import { DatabaseSloStore } from '../plugins/inference-backend/src/store/DatabaseSloStore';
import { lastPoint } from '../plugins/inference-backend/src/store/ledgerLookups';
import { BenchDatabase, openDatabases } from './databases';
import { print, round, sideBySide } from './measure';
import {
  DAYS,
  driver,
  EPOCH_S,
  fleetRefs,
  MODELS,
  OWNERS,
  seedFleet,
  SERIES,
  SPECS,
} from './seedFleet';

const now = Date.UTC(2026, 10, 1, 12);
const clock = { now: () => now };

async function bytesOf(knex: Knex, name: string): Promise<number> {
  if (name === 'SQLite') {
    const [{ bytes }] = await knex.raw(
      `select sum(pgsize) as bytes from dbstat where name = 'ledger_points'`,
    );
    return bytes;
  }
  const { rows } = await knex.raw(
    `select pg_total_relation_size('ledger_points') as bytes`,
  );
  return Number(rows[0].bytes);
}

async function measure(database: BenchDatabase): Promise<void> {
  const { name, knex, service } = database;
  const ledger = await DatabaseLedgerStore.create({ database: service });
  const slos = await DatabaseSloStore.create({ database: service });
  const fleet = await DatabaseFleetStore.create({ database: service });
  await seedFleet(
    database,
    fleetRefs().map((ref, i) => ({
      ...aSnapshot({ ref }),
      labels: { [OWNER_LABEL]: `team-${i % OWNERS}` },
    })),
    now,
  );

  const [{ rows }] = await knex('ledger_points').count({ rows: '*' });
  const bytes = await bytesOf(knex, name);
  print(
    `${name}: ledger of ${MODELS.toLocaleString('en')} models × ${
      SPECS.length
    } SLOs, ${DAYS} days with eight hours of traffic: ${round(
      Number(rows),
      0,
    )} points, ${round(bytes / 2 ** 20, 0)} MiB; per model and day ${round(
      Number(rows) / MODELS / DAYS,
    )} points, ${round(bytes / MODELS / DAYS, 0)} bytes`,
  );

  const evaluations = SloEvaluations.create({
    slos,
    ledger,
    drivers: { get: id => builtInDrivers.find(each => each.id === id) },
    problems: { problemOf: async () => undefined },
    clock,
  } as Parameters<typeof SloEvaluations.create>[0]);
  const access = { filter: async () => 'all' as const };
  const options = {
    access,
    fleet,
    slos,
    evaluations,
    sources: { health: async () => [] },
    drivers: { get: () => driver },
    clock,
  };
  const reader = FleetSloReader.create({
    ...options,
    rows: FleetRows.create(
      options as unknown as Parameters<typeof FleetRows.create>[0],
    ),
  });
  const credentials = {} as BackstageCredentials;
  for (const owner of ['group:default/team-3', undefined]) {
    let bytesOfAnswer = 0;
    let answered: string[] = [];
    let found: string[] = [];
    const result = await sideBySide(
      {
        name: 'fleet',
        run: async () => {
          const answer = await reader.read(credentials, {
            owner: owner ? [owner] : undefined,
            sort: 'budget',
            limit: 50,
          });
          bytesOfAnswer = JSON.stringify(answer).length;
          answered = answer.items.map(
            ({ ref, spec }) => `${ref.name} ${spec.name}`,
          );
        },
      },
      {
        name: 'bare SQL',
        run: async () => {
          found = await bareSql(knex, owner);
        },
      },
    );
    if (answered.length === 0 || answered.join() !== found.join()) {
      throw new Error(
        `The two sides found other rows:\n${answered.slice(
          0,
          5,
        )}\n${found.slice(0, 5)}`,
      );
    }
    print(
      `${name}: first page of SLOs by remaining budget, ${
        owner ? `one owner of ${OWNERS}` : 'all'
      }, as JSON of ${round(bytesOfAnswer / 1024, 0)} KiB: ${round(
        result.ours,
      )} ms; bare SQL of the same rows: ${round(result.peer)} ms; ratio ${round(
        result.ratio,
        2,
      )}`,
    );
  }
}

/** The same rows in the same order by one statement: no burn windows, no counts, no facets. */
async function bareSql(
  knex: Knex,
  owner: string | undefined,
): Promise<string[]> {
  const to = now / 1000 - EPOCH_S;
  const from = to - DAYS * 86_400;
  const budgets = SERIES.map(
    (series, i) => `when '${series}' then ${(100 - SPECS[i].objective) / 100}`,
  ).join(' ');
  // SQLite keeps the order of cross joins: from few models to their curves, or all curves in order.
  const curves = owner
    ? 'models m cross join ledger_curves c'
    : 'ledger_curves c cross join models m';
  const answer = await knex.raw(
    `select m.name, c.series,
       1 - (1 - (e.good - coalesce(s.good, 0)) / (e.total - coalesce(s.total, 0)))
         / (case c.series ${budgets} end) as remaining
     from ${curves}
     ${lastPoint(knex, 'e', 'c.id', '?')}
     ${lastPoint(knex, 's', 'c.id', '?')}
     where c.model_id = m.id and e.at_s is not null
       ${owner ? 'and m.owner = ?' : ''}
     order by round(cast(1 - (1 - (e.good - coalesce(s.good, 0)) / (e.total - coalesce(s.total, 0)))
         / (case c.series ${budgets} end) as numeric), 9), m.namespace, m.name, c.series limit 50`,
    [to, from, ...(owner ? [owner] : [])],
  );
  const rows: Array<{ name: string; series: string }> = answer.rows ?? answer;
  return rows.map(
    ({ name, series }) => `${name} ${SPECS[SERIES.indexOf(series)].name}`,
  );
}

async function main(): Promise<void> {
  const databases = await openDatabases();
  try {
    for (const database of databases) await measure(database);
  } finally {
    for (const { close } of databases) await close();
  }
}

main().catch(error => {
  process.stderr.write(`${error?.stack ?? error}\n`);
  process.exitCode = 1;
});
