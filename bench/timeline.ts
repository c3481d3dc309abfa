/**
 * Reading 90 days of a model with 100,000 transitions, as the entity tab asks
 * for them, beside the bare indexed SQL that reads the same rows.
 */
import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { Interval, ModelRef } from '@wakeboard/plugin-inference-common';
import { aSnapshot } from '@wakeboard/plugin-inference-common/testing';
import { TimelineReader } from '../plugins/inference-backend/src/read/TimelineReader';
import { DatabaseHistoryStore } from '../plugins/inference-backend/src/store/DatabaseHistoryStore';
import { DatabaseModelStore } from '../plugins/inference-backend/src/store/DatabaseModelStore';
import { TABLES } from '../plugins/inference-backend/src/store/tables';
import { BenchDatabase, openDatabases } from './databases';
import { print, round, sideBySide } from './measure';

const TRANSITIONS = 100_000;
const DAYS = 90;
const DAY = 86_400_000;
const to = Date.UTC(2026, 10, 1);
const from = to - DAYS * DAY;
const STATES = ['sleeping', 'waking', 'serving', 'draining'] as const;

function intervals(): Interval[] {
  const length = (to - from) / TRANSITIONS;
  return Array.from({ length: TRANSITIONS }, (_, i) => ({
    from: Math.round(from + i * length),
    to: Math.round(from + (i + 1) * length),
    state: STATES[i % STATES.length],
    mark: 'scrape',
    toleranceMs: 15_000,
    cause: { kind: 'unknown' },
  }));
}

async function measure(database: BenchDatabase): Promise<void> {
  const { name, knex, service } = database;
  const snapshot = aSnapshot();
  const models = await DatabaseModelStore.create({ database: service });
  const history = await DatabaseHistoryStore.create({ database: service });
  const { cluster, driver } = snapshot.ref;
  await models.saveReading({
    cluster,
    driver,
    observer: 'bench',
    models: [snapshot],
    gpus: [],
    complete: true,
    observedAt: to,
  });
  await history.commit([
    {
      model: snapshot.ref,
      replica: 'bench-0',
      from,
      to,
      reconstruct: () => ({ from, to, intervals: intervals(), wakes: [] }),
    },
  ]);
  const stored = await models.findModel(snapshot.ref);
  const reader = TimelineReader.create({
    access: { read: async (_: BackstageCredentials, __: ModelRef) => stored },
    history,
    sources: { health: async () => [] },
    clock: { now: () => to },
  } as unknown as Parameters<typeof TimelineReader.create>[0]);
  const credentials = {} as BackstageCredentials;

  const [{ id }] = await knex(TABLES.replicas)
    .where('name', 'bench-0')
    .select('id');
  const sql = `select * from ${TABLES.intervals} where replica_id = ? and from_ms < ? and to_ms > ? order by from_ms`;
  let bytes = 0;
  const result = await sideBySide(
    {
      name: 'timeline',
      run: async () => {
        const answer = await reader.read(credentials, snapshot.ref, {
          from,
          to,
          width: 1200,
        });
        bytes = JSON.stringify(answer).length;
      },
    },
    { name: 'bare SQL', run: () => knex.raw(sql, [id, to, from]) },
  );
  print(
    `${name}: timeline of ${DAYS} days with ${TRANSITIONS.toLocaleString(
      'en',
    )} transitions, as JSON of ${round(bytes / 1024, 0)} KiB: ${round(
      result.ours,
    )} ms; bare SQL of the same rows: ${round(result.peer)} ms; ratio ${round(
      result.ratio,
      2,
    )}`,
  );
}

async function main(): Promise<void> {
  for (const database of await openDatabases()) {
    try {
      await measure(database);
    } finally {
      await database.close();
    }
  }
}

main().catch(error => {
  process.stderr.write(`${error?.stack ?? error}\n`);
  process.exitCode = 1;
});
