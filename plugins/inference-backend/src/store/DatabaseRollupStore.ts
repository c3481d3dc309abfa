import { DatabaseService } from '@backstage/backend-plugin-api';
import {
  ModelRef,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import { Knex } from 'knex';
import { ROLLUP_ROWS, RollupRow, toRollup, toRollupRow } from './historyRows';
import { openDatabase } from './migrate';
import { findModelIds } from './modelIds';
import { deleteOlder } from './retention';
import { inTransaction, isPostgres, query, upsertRows } from './sql';
import { TABLES } from './tables';
import { Rollup, RollupStore, SourceKey, StaleHour } from './types';
import { BigIntValue, toNumber, toRef } from './values';

/** Roll-ups in a database. */
export class DatabaseRollupStore implements RollupStore {
  readonly #knex: Knex;

  static async create(options: {
    database: DatabaseService;
  }): Promise<DatabaseRollupStore> {
    return new DatabaseRollupStore(await openDatabase(options.database));
  }

  private constructor(knex: Knex) {
    this.#knex = knex;
  }

  async claimStale(
    claim: number,
    limit: number,
    { cluster, driver }: SourceKey,
  ): Promise<StaleHour[]> {
    const lock = isPostgres(this.#knex) ? 'for update of h skip locked' : '';
    const claimed = await query<{ model_id: number; at_ms: BigIntValue }>(
      this.#knex,
      `update ${TABLES.staleHours} set claim = ?
       where (model_id, at_ms) in
         (select h.model_id, h.at_ms from ${TABLES.staleHours} h
          join ${TABLES.models} m on m.id = h.model_id
          where m.cluster = ? and m.driver = ?
          order by h.at_ms, h.model_id limit ? ${lock})
       returning model_id, at_ms`,
      [claim, cluster, driver, limit],
    );
    const models: Array<ModelRef & { id: number }> = await this.#knex(
      TABLES.models,
    )
      .whereIn('id', [...new Set(claimed.map(row => row.model_id))])
      .select('id', 'cluster', 'namespace', 'driver', 'name');
    const refs = new Map(models.map(row => [row.id, toRef(row)]));
    return claimed
      .map(row => ({ model: refs.get(row.model_id), at: toNumber(row.at_ms) }))
      .filter((hour): hour is StaleHour => hour.model !== undefined)
      .sort((a, b) => a.at - b.at);
  }

  async saveRollups(
    rollups: Array<{ model: ModelRef; rollup: Rollup }>,
    claim?: number,
  ): Promise<void> {
    await inTransaction(this.#knex, async trx => {
      const ids = await findModelIds(
        trx,
        rollups.map(({ model }) => model),
      );
      const rows = rollups.flatMap(({ model, rollup }) => {
        const id = ids.get(stringifyModelRef(model));
        return id === undefined ? [] : [toRollupRow(id, rollup)];
      });
      await upsertRows(trx, ROLLUP_ROWS, rows);
      if (claim !== undefined) {
        await trx(TABLES.staleHours).where({ claim }).delete();
      }
    });
  }

  async rollups(
    model: ModelRef,
    range: { from: number; to: number },
  ): Promise<Rollup[]> {
    const { cluster, namespace, driver, name } = model;
    const rows: RollupRow[] = await this.#knex({ h: TABLES.rollups })
      .join({ m: TABLES.models }, 'm.id', 'h.model_id')
      .where({ cluster, namespace, driver, name })
      .where('h.at_ms', '>=', range.from)
      .where('h.at_ms', '<', range.to)
      .orderBy('h.at_ms')
      .select('h.*');
    return rows.map(toRollup);
  }

  async deleteOlder(limits: {
    intervalsBefore: number;
    rollupsBefore: number;
  }): Promise<number> {
    return inTransaction(this.#knex, trx => deleteOlder(trx, limits));
  }
}
