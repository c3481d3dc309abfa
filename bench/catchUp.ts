/**
 * What the collector reads of Prometheus on a first start with 30 days of
 * history, through detection and commit, beside the same queries sent by a bare
 * HTTP client whose answers are only parsed as JSON.
 */
import { LoggerService } from '@backstage/backend-plugin-api';
import { ModelSnapshot, PromQL } from '@wakeboard/plugin-inference-common';
import {
  KubernetesObject,
  MetricsClient,
} from '@wakeboard/plugin-inference-node';
import { request } from 'undici';
import { PrometheusMetricsClient } from '../plugins/inference-backend/src/clients/PrometheusMetricsClient';
import { SampleReader } from '../plugins/inference-backend/src/collector/SampleReader';
import { SourceStatus } from '../plugins/inference-backend/src/collector/SourceStatus';
import { builtInDrivers } from '../plugins/inference-backend/src/drivers';
import { DatabaseHistoryStore } from '../plugins/inference-backend/src/store/DatabaseHistoryStore';
import { DatabaseModelStore } from '../plugins/inference-backend/src/store/DatabaseModelStore';
import { BenchDatabase, openDatabases } from './databases';
import { print, round } from './measure';
import { BenchSimulator, startBenchSimulator } from './simulator';

const DAYS = 30;
const CLUSTER = 'bench';
const clock = { now: () => Date.now() };
const signal = new AbortController().signal;
const quiet: LoggerService = {
  error: () => {},
  warn: () => {},
  info: () => {},
  debug: () => {},
  child: () => quiet,
};
const [driver] = builtInDrivers;

/** A query as it was sent, to be sent again without us. */
interface Asked {
  query: string;
  time: number;
}

async function readModels(simulator: BenchSimulator): Promise<ModelSnapshot[]> {
  const list = async (path: string): Promise<KubernetesObject[]> => {
    const { body } = await request(simulator.kubernetes + path);
    const { items } = (await body.json()) as { items: KubernetesObject[] };
    return items;
  };
  const group = '/apis/greenthread.ai/v1alpha1';
  const { models } = driver.toSnapshots({
    cluster: CLUSTER,
    objects: {
      models: await list(`${group}/models`),
      gpus: await list(`${group}/gpus`),
      pods: await list('/api/v1/pods'),
    },
  });
  return models;
}

function recording(client: MetricsClient, asked: Asked[]): MetricsClient {
  return {
    source: client.source,
    instant: (...args) => client.instant(...args),
    range: (...args) => client.range(...args),
    alerts: (...args) => client.alerts(...args),
    samples: (selector: PromQL, range, options) => {
      const seconds = Math.round(range.to - range.from);
      asked.push({
        query: `${selector}[${seconds}ms]`,
        time: range.to / 1000,
      });
      return client.samples(selector, range, options);
    },
  };
}

async function catchUp(
  database: BenchDatabase,
  simulator: BenchSimulator,
  models: ModelSnapshot[],
): Promise<{ seconds: number; points: number; asked: Asked[] }> {
  const { service } = database;
  const store = await DatabaseModelStore.create({ database: service });
  const history = await DatabaseHistoryStore.create({ database: service });
  await store.saveReading({
    cluster: CLUSTER,
    driver: driver.id,
    observer: 'bench',
    models,
    gpus: [],
    complete: true,
    observedAt: clock.now(),
  });
  const asked: Asked[] = [];
  let points = 0;
  const client = new PrometheusMetricsClient({
    name: CLUSTER,
    config: { url: simulator.prometheus, headers: {}, timeoutMs: 60_000 },
    clock,
  });
  const reader = new SampleReader({
    cluster: CLUSTER,
    driver,
    metrics: { client: recording(client, asked), scrapeIntervalMs: 15_000 },
    backfillMs: DAYS * 86_400_000,
    models: store,
    history,
    status: new SourceStatus({ clock, logger: quiet }),
    publish: () => {},
    current: () => models,
    counts: { pointsRead: (_, count) => (points += count) },
    clock,
  });
  const start = performance.now();
  let before: number;
  do {
    before = points;
    await reader.run({ signal });
  } while (points - before > 10_000);
  return { seconds: (performance.now() - start) / 1000, points, asked };
}

async function readRaw(
  simulator: BenchSimulator,
  asked: Asked[],
): Promise<{ seconds: number; points: number }> {
  let points = 0;
  const start = performance.now();
  for (const { query, time } of asked) {
    const { body } = await request(`${simulator.prometheus}/api/v1/query`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ query, time: String(time) }).toString(),
    });
    const answer = JSON.parse(await body.text());
    for (const { values } of answer.data.result) points += values.length;
  }
  return { seconds: (performance.now() - start) / 1000, points };
}

async function main(): Promise<void> {
  const simulator = await startBenchSimulator(DAYS);
  try {
    const models = await readModels(simulator);
    for (const database of await openDatabases()) {
      try {
        const ours = await catchUp(database, simulator, models);
        const raw = await readRaw(simulator, ours.asked);
        const rates = [
          ours.points / ours.seconds,
          raw.points / raw.seconds,
        ] as const;
        print(
          `${database.name}: collector catch-up of ${DAYS} days, ${
            models.length
          } models: ${round(ours.points, 0)} samples in ${round(
            ours.seconds,
          )} s, ${round(rates[0], 0)} samples/s; read raw in the same ${
            ours.asked.length
          } queries: ${round(raw.points, 0)} in ${round(
            raw.seconds,
          )} s, ${round(rates[1], 0)} samples/s; ratio ${round(
            rates[0] / rates[1],
            2,
          )}`,
        );
      } finally {
        await database.close();
      }
    }
  } finally {
    await simulator.stop();
  }
}

main().catch(error => {
  process.stderr.write(`${error?.stack ?? error}\n`);
  process.exitCode = 1;
});
