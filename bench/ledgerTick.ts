/**
 * What the collector does every minute for the ledger of 5,000 models with
 * three SLOs each: reads what is new and what may have changed from a real
 * Prometheus, counts it and commits it to a ledger of 30 days; beside the same
 * queries sent by a bare HTTP client whose answers are only parsed as JSON.
 */
import { LoggerService } from '@backstage/backend-plugin-api';
import { ModelSnapshot, PromQL } from '@wakeboard/plugin-inference-common';
import { aSnapshot } from '@wakeboard/plugin-inference-common/testing';
import { MetricsClient } from '@wakeboard/plugin-inference-node';
import { FakeClock } from '@wakeboard/plugin-inference-node/testing';
import { Knex } from 'knex';
import { request } from 'undici';
import { PrometheusMetricsClient } from '../plugins/inference-backend/src/clients/PrometheusMetricsClient';
import { LedgerReader } from '../plugins/inference-backend/src/collector/LedgerReader';
import { SourceStatus } from '../plugins/inference-backend/src/collector/SourceStatus';
import { DatabaseHistoryStore } from '../plugins/inference-backend/src/store/DatabaseHistoryStore';
import { DatabaseLedgerStore } from '../plugins/inference-backend/src/store/DatabaseLedgerStore';
import { DatabaseModelStore } from '../plugins/inference-backend/src/store/DatabaseModelStore';
import { DatabaseSloStore } from '../plugins/inference-backend/src/store/DatabaseSloStore';
import { CounterHistory, startCounterHistory } from './counterHistory';
import { BenchDatabase, openDatabases } from './databases';
import { median, print, round } from './measure';
import { CLUSTER, DAYS, driver, fleetRefs, seedFleet } from './seedFleet';

const MINUTE = 60_000;
const NOON = Date.UTC(2026, 10, 1, 12);
const HISTORY = { from: NOON, to: NOON + 45 * MINUTE, everyMs: 15_000 };
/** What was counted before the first run. */
const KNOWN_UNTIL = NOON + 15 * MINUTE;
/** Half a minute after the start of a bucket. */
const FIRST_TICK = NOON + 20 * MINUTE + 32_000;
const TICKS_PER_BUCKET = 5;
/** Those of the first bucket warm up. */
const BUCKETS = 5;
const signal = new AbortController().signal;
const quiet: LoggerService = {
  error: () => {},
  warn: () => {},
  info: () => {},
  debug: () => {},
  child: () => quiet,
};

/** A query as it was sent, to be sent again without us. */
interface Asked {
  query: string;
  time: number;
}

/** One run of both sides. */
interface Tick {
  ours: number;
  raw: number;
  queries: number;
  samples: number;
  rows: number;
}

function recording(client: MetricsClient, asked: Asked[]): MetricsClient {
  return {
    source: client.source,
    instant: (...args) => client.instant(...args),
    range: (...args) => client.range(...args),
    alerts: (...args) => client.alerts(...args),
    samples: (selector: PromQL, range, options) => {
      const milliseconds = Math.round(range.to - range.from);
      asked.push({
        query: `${selector}[${milliseconds}ms]`,
        time: range.to / 1000,
      });
      return client.samples(selector, range, options);
    },
  };
}

/** Counts the rows that statements write to the table of points. */
function countRows(knex: Knex): () => number {
  let rows = 0;
  knex.on('query-response', (response, { sql }: { sql: string }) => {
    if (/^insert into ledger_points/.test(sql)) {
      // SQLite gives what was asked to return, or only how much changed.
      rows += response.length ?? response.rowCount ?? response.changes;
    }
  });
  return () => rows;
}

async function readRaw(url: string, asked: Asked[]): Promise<number> {
  let samples = 0;
  for (const { query, time } of asked) {
    const { body } = await request(`${url}/api/v1/query`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ query, time: String(time) }).toString(),
    });
    const answer = JSON.parse(await body.text());
    for (const { values } of answer.data.result) samples += values.length;
  }
  return samples;
}

function modelsWithPods(): ModelSnapshot[] {
  return fleetRefs().map(ref => ({
    ...aSnapshot({ ref }),
    pods: [
      {
        ...aSnapshot().pods[0],
        name: `${ref.name}-7d8f9b6c54-kx2lp`,
        createdAt: NOON - 2 * 86_400_000,
      },
    ],
  }));
}

/** Ticks in turn with the raw reading, each a minute later than the one before. */
async function measure(
  database: BenchDatabase,
  { url }: CounterHistory,
  models: ModelSnapshot[],
): Promise<Tick[]> {
  await seedFleet(database, models, KNOWN_UNTIL);
  const { knex, service } = database;
  const clock = new FakeClock(FIRST_TICK);
  const asked: Asked[] = [];
  let samples = 0;
  const client = new PrometheusMetricsClient({
    name: CLUSTER,
    config: { url, headers: {}, timeoutMs: 60_000 },
    clock,
  });
  const reader = new LedgerReader({
    cluster: CLUSTER,
    driver,
    indicators: driver.indicators!,
    metrics: { client: recording(client, asked), scrapeIntervalMs: 15_000 },
    backfillMs: DAYS * 86_400_000,
    models: await DatabaseModelStore.create({ database: service }),
    history: await DatabaseHistoryStore.create({ database: service }),
    ledger: await DatabaseLedgerStore.create({ database: service }),
    slos: await DatabaseSloStore.create({ database: service }),
    status: new SourceStatus({ clock, logger: quiet }),
    publish: () => {},
    current: () => models,
    counts: { pointsRead: (_, points) => (samples += points) },
    clock,
  });
  const rowsWritten = countRows(knex);
  const ticks: Tick[] = [];
  for (let i = 0; i < BUCKETS * TICKS_PER_BUCKET; i++) {
    asked.length = 0;
    samples = 0;
    const rows = rowsWritten();
    const start = performance.now();
    await reader.run({ signal });
    const between = performance.now();
    const rawSamples = await readRaw(url, asked);
    const end = performance.now();
    if (rawSamples !== samples) {
      throw new Error(`Read ${samples} samples, and raw ${rawSamples}`);
    }
    ticks.push({
      ours: between - start,
      raw: end - between,
      queries: asked.length,
      samples,
      rows: rowsWritten() - rows,
    });
    clock.advance(MINUTE);
  }
  return ticks.slice(TICKS_PER_BUCKET);
}

function printTicks(what: string, ticks: Tick[]): void {
  const of = (key: keyof Tick) => median(ticks.map(tick => tick[key]));
  print(
    `${what}: ${round(of('ours'), 0)} ms for ${round(
      of('samples'),
      0,
    )} samples, ${round(of('rows'), 0)} rows written; the same ${of(
      'queries',
    )} queries raw: ${round(of('raw'), 0)} ms; ratio ${round(
      of('ours') / of('raw'),
      2,
    )}`,
  );
}

async function measureAll(
  databases: BenchDatabase[],
  models: ModelSnapshot[],
): Promise<void> {
  const history = await startCounterHistory(
    models.map(({ ref, pods }) => ({
      namespace: ref.namespace,
      name: pods[0].name,
    })),
    HISTORY,
  );
  try {
    for (const database of databases) {
      const ticks = await measure(database, history, models);
      const firsts = ticks.filter((_, i) => i % TICKS_PER_BUCKET === 0);
      const fleet = `${models.length.toLocaleString('en')} models × 3 SLOs`;
      printTicks(
        `${database.name}: tick of the ledger, ${fleet}, current bucket`,
        ticks.filter(tick => !firsts.includes(tick)),
      );
      printTicks(
        `${database.name}: first tick of a bucket, with what may have come in late`,
        firsts,
      );
    }
  } finally {
    await history.stop();
  }
}

async function main(): Promise<void> {
  const databases = await openDatabases();
  try {
    await measureAll(databases, modelsWithPods());
  } finally {
    for (const { close } of databases) await close();
  }
}

main().catch(error => {
  process.stderr.write(`${error?.stack ?? error}\n`);
  process.exitCode = 1;
});
