import {
  ModelRef,
  ModelSnapshot,
  SloSpec,
} from '@wakeboard/plugin-inference-common';
import { Knex } from 'knex';
import { builtInDrivers } from '../plugins/inference-backend/src/drivers';
import { DatabaseLedgerStore } from '../plugins/inference-backend/src/store/DatabaseLedgerStore';
import { DatabaseModelStore } from '../plugins/inference-backend/src/store/DatabaseModelStore';
import { DatabaseSloStore } from '../plugins/inference-backend/src/store/DatabaseSloStore';
import { BenchDatabase } from './databases';

/** A fleet of 5,000 models with three SLOs each and 30 days of ledger. */

export const MODELS = 5_000;
export const OWNERS = 20;
export const DAYS = 30;
export const CLUSTER = 'bench';
export const [driver] = builtInDrivers;
/** Where the table of points counts from, seconds. */
export const EPOCH_S = Date.UTC(2020, 0, 1) / 1000;

const DAY = 86_400_000;
const HOUR = 3_600_000;
const BUCKET = 300_000;
/** Points of five minutes are kept this long, then those of hours. */
const FIVE_MINUTES_FOR = 8 * DAY;

export const SPECS: SloSpec[] = [
  { name: 'availability', sli: 'availability' as const, objective: 99.5 },
  {
    name: 'latency',
    sli: 'latency' as const,
    thresholdSeconds: 5,
    objective: 95,
  },
  { name: 'wake', sli: 'wake' as const, thresholdSeconds: 10, objective: 95 },
].map(spec => ({
  ...spec,
  basis: 'requests',
  windowMs: DAYS * DAY,
  minEvents: 10,
  sleepPolicy: 'exclude',
}));

/** What the SLOs count, in their order. */
export const SERIES = ['availability', 'latency<=5', 'wake<=10'];

export function fleetRefs(): ModelRef[] {
  return Array.from({ length: MODELS }, (_, i) => ({
    cluster: CLUSTER,
    namespace: `team-${i % OWNERS}`,
    driver: driver.id,
    name: `model-${String(i).padStart(4, '0')}`,
  }));
}

/** Stores models, their SLOs and what was counted in the 30 days before `now`. */
export async function seedFleet(
  { knex, service: database }: BenchDatabase,
  snapshots: ModelSnapshot[],
  now: number,
): Promise<void> {
  const models = await DatabaseModelStore.create({ database });
  const ledger = await DatabaseLedgerStore.create({ database });
  const slos = await DatabaseSloStore.create({ database });
  const refs = snapshots.map(({ ref }) => ref);
  await models.saveReading({
    cluster: CLUSTER,
    driver: driver.id,
    observer: 'bench',
    models: snapshots,
    gpus: [],
    complete: true,
    observedAt: now,
  });
  await slos.replaceSlos(
    [{ cluster: CLUSTER, driver: driver.id }],
    refs.map(model => ({ model, specs: SPECS, problems: [] })),
  );
  const span = { from: now - DAYS * DAY, to: now };
  // Makes the curves; the points follow in bulk.
  const bucket = { from: now - BUCKET, to: now, good: 1, total: 1 };
  for (const series of SERIES) {
    await ledger.write(
      refs.map(model => ({ model, series, ...span, buckets: [bucket] })),
      {
        cluster: CLUSTER,
        driver: driver.id,
        series,
        span,
        firstAt: span.from,
      },
    );
  }
  await knex('ledger_points').delete();
  await seedPoints(knex, now);
}

/** Models that are asked eight hours a day: 40 events in five minutes as in the hours of the older days, up to 4 % of them bad. */
async function seedPoints(knex: Knex, now: number): Promise<void> {
  const isBusy = (at: number) => {
    const hour = new Date(at).getUTCHours();
    return hour >= 9 && hour < 17;
  };
  const moments: number[] = [];
  for (let at = now - DAYS * DAY; at < now; ) {
    const step = at % HOUR === 0 && now - at > FIVE_MINUTES_FOR ? HOUR : BUCKET;
    if (isBusy(at)) moments.push((at + step) / 1000 - EPOCH_S);
    at += step;
  }
  await knex.schema.createTable('bench_moments', table => {
    table.integer('at_s').primary();
    table.integer('n').notNullable();
  });
  await knex.batchInsert(
    'bench_moments',
    moments.map((at, n) => ({ at_s: at, n: n + 1 })),
    300,
  );
  await knex.raw(`
    insert into ledger_points (curve_id, at_s, good, total)
    select c.id, m.at_s, m.n * 40 - (m.n * (c.id % 17)) / 10, m.n * 40
    from ledger_curves c cross join bench_moments m
    order by c.id, m.at_s`);
  await knex.raw(
    knex.client.config.client === 'pg' ? 'analyze' : 'analyze ledger_points',
  );
}
