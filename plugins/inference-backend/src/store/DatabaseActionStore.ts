import { DatabaseService } from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import {
  ModelRef,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import { Knex } from 'knex';
import { openDatabase } from './migrate';
import { ActionRow, toActionRow, toStoredAction } from './modelRows';
import { TABLES } from './tables';
import { ActionStore, StoredAction } from './types';

/** Actions in a database. */
export class DatabaseActionStore implements ActionStore {
  readonly #knex: Knex;

  static async create(options: {
    database: DatabaseService;
  }): Promise<DatabaseActionStore> {
    return new DatabaseActionStore(await openDatabase(options.database));
  }

  private constructor(knex: Knex) {
    this.#knex = knex;
  }

  async addAction(action: StoredAction): Promise<void> {
    const { cluster, namespace, driver, name } = action.model;
    const model = await this.#knex(TABLES.models)
      .where({ cluster, namespace, driver, name })
      .first('id');
    if (!model) {
      throw new NotFoundError(
        `There is no model ${stringifyModelRef(action.model)}`,
      );
    }
    await this.#knex(TABLES.actions)
      .insert({ ...toActionRow(action), model_id: model.id })
      .onConflict('id')
      .ignore();
  }

  async closeAction(
    id: string,
    outcome: {
      status: 'done' | 'failed' | 'overdue';
      at: number;
      message?: string;
    },
  ): Promise<boolean> {
    const updated = await this.#knex(TABLES.actions)
      .where({ id, status: 'pending' })
      .update({
        status: outcome.status,
        closed_at: outcome.at,
        message: outcome.message ?? null,
      });
    return updated > 0;
  }

  async actions(
    model: ModelRef,
    options: { since: number; limit: number },
  ): Promise<StoredAction[]> {
    const rows = await this.#select()
      .where({
        cluster: model.cluster,
        namespace: model.namespace,
        driver: model.driver,
        name: model.name,
      })
      .where('a.requested_at', '>=', options.since)
      .orderBy([
        { column: 'a.requested_at', order: 'desc' },
        { column: 'a.id', order: 'desc' },
      ])
      .limit(options.limit);
    return rows.map(toStoredAction);
  }

  async pendingActions(): Promise<StoredAction[]> {
    const rows = await this.#select()
      .where('a.status', 'pending')
      .orderBy(['a.requested_at', 'a.id']);
    return rows.map(toStoredAction);
  }

  #select() {
    return this.#knex({ a: TABLES.actions })
      .join({ m: TABLES.models }, 'm.id', 'a.model_id')
      .select<Array<ActionRow & ModelRef>>(
        'a.*',
        'm.cluster',
        'm.namespace',
        'm.driver',
        'm.name',
      );
  }
}
