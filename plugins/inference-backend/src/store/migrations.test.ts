import {
  OWNER_LABEL,
  SLO_PROFILE_LABEL,
  SYSTEM_LABEL,
} from '@wakeboard/plugin-inference-common';
import { Knex } from 'knex';
import { readdirSync } from 'node:fs';
import { MIGRATIONS, openDatabase } from './migrate';
import { ModelRow, toGpuProducts, toModelRow } from './modelRows';
import { TABLES } from './tables';
import { aRef, aSnapshot } from './__testUtils__/builders';
import { testDatabases } from './__testUtils__/databases';

jest.setTimeout(300_000);

const model = {
  cluster: 'demo',
  namespace: 'models',
  driver: 'greenthread',
  name: 'qwen',
  state: 'serving',
  snapshot: '{}',
  digest: '',
};
const hour = {
  model_id: 1,
  at_ms: 1,
  wakes: 0,
  state_seconds: '{}',
  wake_durations: '{}',
};
const interval = {
  replica_id: 1,
  from_ms: 1,
  to_ms: 2_000_000_000_000,
  tolerance_ms: 3_000_000_000,
  state: 'serving',
  mark: 'exact',
};

/** For each migration, rows that its tables take once and refuse twice. */
const meaning: Record<string, Record<string, object>> = {
  '20261123100000_models.js': {
    models: model,
    readings: { cluster: 'demo', driver: 'greenthread', observed_at: 1 },
    gpus: { cluster: 'demo', name: 'a', driver: 'greenthread', snapshot: '{}' },
  },
  '20261123100100_history.js': {
    replicas: { model_id: 1, name: '' },
    intervals: interval,
    wakes: {
      replica_id: 1,
      model_id: 1,
      window_from: 1,
      window_to: 2,
      count: 3,
      mark: 'scrape',
    },
    coverage: {
      replica_id: 1,
      first_ms: 1,
      last_ms: 2,
      first_sample: '{}',
      last_sample: '{}',
    },
    events: { replica_id: 1, at_ms: 1, state: 'serving', mark: 'exact' },
    spans: {
      kind: 'read',
      cluster: 'demo',
      driver: 'greenthread',
      from_ms: 1,
      to_ms: 2,
    },
  },
  '20261123100200_rollups.js': {
    rollups: hour,
    stale_hours: { model_id: 1, at_ms: 1 },
  },
  '20261123100300_actions.js': {
    actions: {
      id: 'a',
      model_id: 1,
      action: 'wake',
      requested_by: 'user:default/guest',
      requested_at: 1,
      deadline_at: 2,
      closed_by: '[]',
      status: 'pending',
    },
  },
  '20261123110000_ledger.js': {
    ledger_curves: {
      model_id: 1,
      series: 'latency<=0.5',
      base_good: -1,
      base_total: -2.5,
    },
    ledger_points: { curve_id: 1, at_s: 217_000_000, good: 1, total: 2.5 },
    ledger_sources: {
      cluster: 'demo',
      driver: 'greenthread',
      series: 'latency<=0.5',
      first_ms: 2_000_000_000_000,
    },
  },
  '20261123110100_slos.js': {
    slos: { model_id: 1, specs: '[]', problems: '[]' },
  },
  '20261123110200_fleet.js': {},
  '20261123120000_signal_mappings.js': {
    signal_mappings: {
      driver: 'kthena',
      signal: 'requestRate',
      version: 1,
      changed_at: 2_000_000_000_000,
      changed_by: 'user:default/ann',
    },
  },
  '20261123120100_action_starts.js': {},
  '20261123120200_not_measurable.js': {},
  '20261123130000_provisioning.js': {
    provisioning_runs: {
      cluster: 'demo',
      namespace: 'models',
      driver: 'vllm',
      name: 'chat',
      holder: 'a',
      requested_by: 'user:default/ann',
      held_until: 2_000_000_000_000,
      undo_at: 2_000_000_000_001,
      entries: '[]',
    },
  },
  '20261123130100_slo_profiles.js': {},
};

const migrations = readdirSync(MIGRATIONS).sort();

describe('migrations', () => {
  const databases = testDatabases();

  it('have a 14-digit prefix and a test of what they mean', () => {
    for (const name of migrations) {
      expect(name).toMatch(/^\d{14}_\w+\.js$/);
    }
    expect(Object.keys(meaning)).toEqual(migrations);
    expect(Object.values(meaning).flatMap(Object.keys).sort()).toEqual(
      Object.values(TABLES).sort(),
    );
  });

  it.each(databases.ids)('go up and down one by one on %s', async id => {
    const { knex } = await databases.init(id);
    for (const name of migrations) {
      const tables = Object.entries(meaning[name]);
      await knex.migrate.up({ directory: MIGRATIONS });
      for (const [table, row] of tables) {
        await knex(table).insert(row);
        await expect(knex(table).insert(row)).rejects.toThrow(/unique/i);
      }
      await knex.migrate.down({ directory: MIGRATIONS });
      for (const [table] of tables) {
        expect(await knex.schema.hasTable(table)).toBe(false);
      }
      await knex.migrate.up({ directory: MIGRATIONS });
      for (const [table] of tables) {
        expect(await knex(table)).toEqual([]);
      }
    }
    await knex.migrate.rollback({ directory: MIGRATIONS }, true);
    for (const table of Object.values(TABLES)) {
      expect(await knex.schema.hasTable(table)).toBe(false);
    }
  });

  it.each(databases.ids)(
    'fill in what lists show of the models that are there on %s',
    async id => {
      const { knex } = await databases.init(id);
      const last = '20261123110200_fleet.js';
      for (const name of migrations.filter(each => each < last)) {
        await knex.migrate.up({ directory: MIGRATIONS, name });
      }
      const snapshot = aSnapshot({
        state: 'serving',
        stateReason: 'a\u0000b',
        servedName: 'Qwen/Qwen3\u0000-8B',
        replicas: { desired: 2 },
        labels: {
          [OWNER_LABEL]: 'ML',
          [SYSTEM_LABEL]: 'Chat',
          [SLO_PROFILE_LABEL]: 'interactive',
        },
        pods: [
          { name: 'a', state: 'serving', gpus: ['g1', 'g2', 'g3'] },
          { name: 'b', state: 'serving', gpus: ['g1', 'elsewhere'] },
        ],
      });
      const bare = aSnapshot({ ref: aRef({ name: 'bare' }) });
      await knex('models').insert([
        {
          ...model,
          owner: 'group:default/ml',
          snapshot: JSON.stringify(snapshot),
        },
        { ...model, name: 'bare', snapshot: JSON.stringify(bare) },
      ]);
      const gpus = [
        { cluster: 'demo', name: 'g1', product: 'NVIDIA-L40S' },
        { cluster: 'demo', name: 'g2', product: 'NVIDIA-A100' },
        { cluster: 'demo', name: 'g3' },
        { cluster: 'lab', name: 'elsewhere', product: 'NVIDIA-H100' },
      ];
      await knex('gpus').insert(
        gpus.map(gpu => ({
          cluster: gpu.cluster,
          name: gpu.name,
          driver: 'greenthread',
          snapshot: JSON.stringify(gpu),
        })),
      );
      await knex.migrate.latest({ directory: MIGRATIONS });

      const filled = await knex<ModelRow>('models').orderBy('id');
      const saved = [
        toModelRow(
          snapshot,
          undefined,
          toGpuProducts(['NVIDIA-L40S', 'NVIDIA-A100']),
        ),
        toModelRow(bare, undefined, toGpuProducts([])),
      ];
      // As a reading of the same would have saved it.
      expect(filled.map(listColumns)).toEqual(saved.map(listColumns));
      expect(filled[0].system).toBe('system:default/chat');
      expect(filled[0].slo_profile).toBe('interactive');
    },
  );

  it.each(databases.ids)('run once for several stores on %s', async id => {
    const { knex, database } = await databases.init(id);
    const [a, b] = await Promise.all([
      openDatabase(database),
      openDatabase(database),
    ]);
    expect(a).toBe(knex);
    expect(b).toBe(knex);
    expect(await appliedMigrations(knex)).toEqual(migrations);
  });

  it.each(databases.ids)('are left out where told so on %s', async id => {
    const { knex } = await databases.init(id);
    await openDatabase({
      getClient: async () => knex,
      migrations: { skip: true },
    });
    expect(await knex.schema.hasTable(TABLES.models)).toBe(false);
  });

  it.each(databases.ids.filter(id => id.startsWith('POSTGRES')))(
    'run in several backends that start at once on %s',
    async id => {
      const { knex } = await databases.init(id);
      const backends = [1, 2, 3].map(() => ({ getClient: async () => knex }));
      await Promise.all(backends.map(openDatabase));
      expect(await appliedMigrations(knex)).toEqual(migrations);
    },
  );

  it.each(databases.ids.filter(id => id.startsWith('POSTGRES')))(
    'index time over the fleet by small block ranges on %s',
    async id => {
      const { knex, database } = await databases.init(id);
      await openDatabase(database);
      const indexes = await knex('pg_indexes')
        .whereLike('indexname', '%_time_idx')
        .orderBy('indexname')
        .select('indexname', 'indexdef');
      expect(indexes.map(row => row.indexname)).toEqual([
        'events_time_idx',
        'intervals_time_idx',
        'wakes_time_idx',
      ]);
      for (const { indexdef } of indexes) {
        expect(indexdef).toContain('USING brin');
      }
    },
  );
});

function listColumns(row: ModelRow) {
  const { system, gpu_products, search_text, summary, slo_profile } = row;
  return { system, gpu_products, search_text, summary, slo_profile };
}

async function appliedMigrations(knex: Knex): Promise<string[]> {
  const rows = await knex('knex_migrations').orderBy('id').select('name');
  return rows.map(row => row.name);
}
