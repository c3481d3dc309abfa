import { DatabaseService } from '@backstage/backend-plugin-api';
import {
  GpuSnapshot,
  ModelRef,
  ModelSnapshot,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import { Knex } from 'knex';
import { openDatabase } from './migrate';
import {
  GPU_ROWS,
  GpuRow,
  MODEL_ROWS,
  ModelRow,
  REF_COLUMNS,
  toGpuSnapshot,
  toModelRow,
  toStoredModel,
} from './modelRows';
import { insertEvents } from './events';
import {
  deleteRows,
  inTransaction,
  query,
  upsertRows,
  valuesTable,
} from './sql';
import { TABLES } from './tables';
import {
  ModelFilter,
  ModelStore,
  OBSERVER_LEASE_MS,
  Reading,
  ReadingOutcome,
  SourceKey,
  StoredModel,
} from './types';
import { BigIntValue, optionalNumber, toNumber, toRef } from './values';

type KnownModel = Pick<
  ModelRow,
  'digest' | 'state' | 'state_since' | 'resource_version' | 'gone_at'
> &
  ModelRef;

/** The models and GPUs in a database. */
export class DatabaseModelStore implements ModelStore {
  readonly #knex: Knex;

  static async create(options: {
    database: DatabaseService;
  }): Promise<DatabaseModelStore> {
    return new DatabaseModelStore(await openDatabase(options.database));
  }

  private constructor(knex: Knex) {
    this.#knex = knex;
  }

  async saveReading(reading: Reading): Promise<ReadingOutcome> {
    return inTransaction(this.#knex, async trx => {
      const turn = await takeTurn(trx, reading);
      if (turn === 'another') {
        return { accepted: false, tookOver: false, changed: [], gone: [] };
      }
      const tookOver = turn === 'takenOver';
      const missed =
        tookOver && reading.catchUp
          ? reading.catchUp(await this.#storedModels(trx, reading))
          : [];
      const { changed, gone } = await saveModels(trx, reading);
      await saveGpus(trx, reading);
      await insertEvents(trx, [...missed, ...(reading.events ?? [])]);
      await touchReading(trx, reading);
      return { accepted: true, tookOver, changed, gone };
    });
  }

  async endObservation(
    { cluster, driver }: SourceKey,
    observer: string,
  ): Promise<void> {
    await this.#knex(TABLES.readings)
      .where({ cluster, driver, observer })
      .update({ observer: null });
  }

  async findModel(ref: ModelRef): Promise<StoredModel | undefined> {
    const row = await this.#select().where(qualified(ref)).first();
    return row && toStoredModel(row);
  }

  async listModels(options: {
    filter?: ModelFilter;
    includeGone?: boolean;
    limit?: number;
    after?: ModelRef;
  }): Promise<StoredModel[]> {
    const { filter, includeGone = false, limit, after } = options;
    const rows = this.#select().orderBy(
      Object.keys(REF_COLUMNS).map(column => `m.${column}`),
    );
    if (filter) {
      rows.where(where => applyFilter(where, filter));
    }
    if (!includeGone) {
      rows.whereNull('m.gone_at');
    }
    if (after) {
      rows.whereRaw(
        '(m.cluster, m.namespace, m.driver, m.name) > (?, ?, ?, ?)',
        [after.cluster, after.namespace, after.driver, after.name],
      );
    }
    if (limit !== undefined) {
      rows.limit(limit);
    }
    return (await rows).map(toStoredModel);
  }

  async listGpus(cluster: string): Promise<GpuSnapshot[]> {
    const rows = await this.#knex<GpuRow>(TABLES.gpus)
      .where({ cluster })
      .orderBy(['name', 'driver']);
    return rows.map(toGpuSnapshot);
  }

  async #storedModels(
    trx: Knex,
    { cluster, driver }: SourceKey,
  ): Promise<StoredModel[]> {
    const rows = await this.#select(trx)
      .where({ 'm.cluster': cluster, 'm.driver': driver })
      .whereNull('m.gone_at');
    return rows.map(toStoredModel);
  }

  #select(knex = this.#knex) {
    return knex<ModelRow>({ m: TABLES.models })
      .join({ r: TABLES.readings }, join =>
        join
          .on('r.cluster', '=', 'm.cluster')
          .andOn('r.driver', '=', 'm.driver'),
      )
      .select<
        Array<
          Pick<ModelRow, 'snapshot' | 'state_since' | 'gone_at'> & {
            observed_at: BigIntValue;
          }
        >
      >('m.snapshot', 'm.state_since', 'm.gone_at', 'r.observed_at');
  }
}

interface ReadingRow extends SourceKey {
  observed_at: BigIntValue;
  observer: string | null;
}

/**
 * Whose turn it is to write. Locks the row of the reading, so that observers
 * of the same objects write one after the other.
 */
async function takeTurn(
  trx: Knex,
  reading: Reading,
): Promise<'ours' | 'takenOver' | 'another'> {
  const { cluster, driver, observer = null, observedAt } = reading;
  await trx(TABLES.readings)
    .insert({ cluster, driver, observed_at: observedAt, observer: null })
    .onConflict(['cluster', 'driver'])
    .ignore();
  const row = await trx<ReadingRow>(TABLES.readings)
    .where({ cluster, driver })
    .forUpdate()
    .first();
  if (!row || row.observer === observer) {
    return 'ours';
  }
  // A clock that was far ahead when it wrote must not keep the others out.
  const age = Math.abs(observedAt - toNumber(row.observed_at));
  return row.observer !== null && age <= OBSERVER_LEASE_MS
    ? 'another'
    : 'takenOver';
}

async function touchReading(trx: Knex, reading: Reading): Promise<void> {
  const { cluster, driver, observer = null, observedAt } = reading;
  await trx(TABLES.readings)
    .where({ cluster, driver })
    .update({ observed_at: observedAt, observer });
}

async function saveModels(
  trx: Knex,
  reading: Reading,
): Promise<{ changed: ModelRef[]; gone: ModelRef[] }> {
  const known = await knownModels(trx, reading);
  const rows: ModelRow[] = [];
  const changed: ModelRef[] = [];
  for (const snapshot of reading.models) {
    const key = stringifyModelRef(snapshot.ref);
    const existing = known.get(key);
    known.delete(key);
    const row = toModelRow(snapshot, stateSince(existing, reading, snapshot));
    const same = existing?.digest === row.digest && existing.gone_at === null;
    if (!same) {
      changed.push(snapshot.ref);
    }
    if (!same || existing.resource_version !== row.resource_version) {
      rows.push(row);
    }
  }
  await upsertRows(trx, MODEL_ROWS, rows);

  const gone = reading.complete
    ? [...known.values()]
        .filter(model => model.gone_at === null)
        .map(model => toRef(model))
    : [];
  await markGone(trx, gone, reading.observedAt);
  return { changed, gone };
}

async function knownModels(
  trx: Knex,
  { cluster, driver }: SourceKey,
): Promise<Map<string, KnownModel>> {
  const rows: KnownModel[] = await trx(TABLES.models)
    .where({ cluster, driver })
    .select(
      ...Object.keys(REF_COLUMNS),
      'digest',
      'state',
      'state_since',
      'resource_version',
      'gone_at',
    );
  return new Map(rows.map(row => [stringifyModelRef(row), row]));
}

/** A model that is new to us has been in its state for a time that we do not know. */
function stateSince(
  existing: KnownModel | undefined,
  reading: Reading,
  snapshot: ModelSnapshot,
): number | undefined {
  if (!existing) {
    return undefined;
  }
  return existing.state === snapshot.state && existing.gone_at === null
    ? optionalNumber(existing.state_since)
    : reading.observedAt;
}

async function markGone(
  trx: Knex,
  gone: ModelRef[],
  at: number,
): Promise<void> {
  if (gone.length === 0) {
    return;
  }
  const values = valuesTable(trx, 'v', REF_COLUMNS, gone);
  await query(
    trx,
    `update ${TABLES.models} set gone_at = ?
     where (cluster, namespace, driver, name) in
       (select cluster, namespace, driver, name from ${values.sql})`,
    [at, ...values.bindings],
  );
}

async function saveGpus(trx: Knex, reading: Reading): Promise<void> {
  const { cluster, driver, gpus, complete } = reading;
  const known: GpuRow[] = await trx<GpuRow>(TABLES.gpus).where({
    cluster,
    driver,
  });
  const before = new Map(known.map(row => [row.name, row]));
  const rows: GpuRow[] = [];
  for (const gpu of gpus) {
    const row = {
      cluster,
      driver,
      name: gpu.name,
      snapshot: JSON.stringify(gpu),
    };
    if (before.get(gpu.name)?.snapshot !== row.snapshot) {
      rows.push(row);
    }
    before.delete(gpu.name);
  }
  await upsertRows(trx, GPU_ROWS, rows);
  if (complete) {
    await deleteRows(trx, GPU_ROWS, [...before.values()]);
  }
}

function qualified(ref: ModelRef): Record<string, string> {
  return {
    'm.cluster': ref.cluster,
    'm.namespace': ref.namespace,
    'm.driver': ref.driver,
    'm.name': ref.name,
  };
}

function applyFilter(where: Knex.QueryBuilder, filter: ModelFilter): void {
  if ('field' in filter) {
    // NULL is neither in a list nor not in it; a model without an owner is not.
    where
      .whereNotNull(`m.${filter.field}`)
      .whereIn(`m.${filter.field}`, filter.values);
  } else if ('not' in filter) {
    where.whereNot(inner => applyFilter(inner, filter.not));
  } else if ('allOf' in filter) {
    where.whereRaw('1 = 1');
    for (const part of filter.allOf) {
      where.andWhere(inner => applyFilter(inner, part));
    }
  } else {
    where.whereRaw('1 = 0');
    for (const part of filter.anyOf) {
      where.orWhere(inner => applyFilter(inner, part));
    }
  }
}
