import { DatabaseService } from '@backstage/backend-plugin-api';
import { GpuSnapshot, ModelRef } from '@wakeboard/plugin-inference-common';
import { Knex } from 'knex';
import { insertEvents } from './events';
import { openDatabase } from './migrate';
import { applyFilter } from './modelFilterSql';
import {
  GpuRow,
  ModelRow,
  REF_COLUMNS,
  toGpuSnapshot,
  toStoredModel,
} from './modelRows';
import { saveGpus, saveModels, takeTurn, touchReading } from './saveReading';
import { inTransaction } from './sql';
import { TABLES } from './tables';
import {
  ModelFilter,
  ModelStore,
  Reading,
  ReadingOutcome,
  SourceKey,
  StoredModel,
} from './types';

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
      const gpus = await saveGpus(trx, reading);
      const { changed, gone } = await saveModels(trx, reading, gpus);
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
      .select<Array<Parameters<typeof toStoredModel>[0]>>(
        'm.snapshot',
        'm.state_since',
        'm.gone_at',
        'm.gpu_products',
        'r.observed_at',
      );
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
