import { DatabaseService } from '@backstage/backend-plugin-api';
import {
  ModelRef,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import { Knex } from 'knex';
import { openDatabase } from './migrate';
import { applyFilter } from './modelFilterSql';
import { findModelIds } from './modelIds';
import { REF_COLUMNS } from './modelRows';
import { SLO_ROWS, SloRow, toModelSlos, toSloRow } from './sloRows';
import {
  deleteRows,
  inTransaction,
  query,
  upsertRows,
  valuesTable,
} from './sql';
import { TABLES } from './tables';
import { ModelFilter, ModelSlos, SloStore, SourceKey } from './types';
import { toRef } from './values';

/** The SLOs of models in a database. */
export class DatabaseSloStore implements SloStore {
  readonly #knex: Knex;

  static async create(options: {
    database: DatabaseService;
  }): Promise<DatabaseSloStore> {
    return new DatabaseSloStore(await openDatabase(options.database));
  }

  private constructor(knex: Knex) {
    this.#knex = knex;
  }

  async replaceSlos(
    sources: SourceKey[],
    slos: ModelSlos[],
  ): Promise<ModelRef[]> {
    return inTransaction(this.#knex, async trx => {
      const ids = await findModelIds(
        trx,
        slos.map(({ model }) => model),
      );
      const before = new Map(
        (await loadRows(trx, sources)).map(row => [row.model_id, row]),
      );
      const changed: ModelRef[] = [];
      const written: SloRow[] = [];
      for (const each of slos) {
        const id = ids.get(stringifyModelRef(each.model));
        if (id === undefined) continue;
        const row = toSloRow(id, each);
        const known = before.get(id);
        before.delete(id);
        if (!known || !isSame(known, row)) {
          written.push(row);
          changed.push(each.model);
        }
      }
      const removed = [...before.values()];
      await deleteRows(trx, SLO_ROWS, removed);
      await upsertRows(
        trx,
        SLO_ROWS,
        written.sort((a, b) => a.model_id - b.model_id),
      );
      return [...changed, ...removed.map(row => toRef(row))];
    });
  }

  async listSlos(options: {
    filter?: ModelFilter;
    models?: ModelRef[];
  }): Promise<ModelSlos[]> {
    const { filter, models } = options;
    const ref = Object.keys(REF_COLUMNS).map(column => `m.${column}`);
    const rows = this.#knex({ s: TABLES.slos })
      .join({ m: TABLES.models }, 'm.id', 's.model_id')
      .whereNull('m.gone_at')
      .orderBy(ref)
      .select<Array<SloRow & ModelRef>>('s.*', ...ref);
    if (models) {
      const values = valuesTable(this.#knex, 'v', REF_COLUMNS, models);
      rows.whereRaw(
        `(m.cluster, m.namespace, m.driver, m.name) in
           (select cluster, namespace, driver, name from ${values.sql})`,
        values.bindings,
      );
    }
    if (filter) {
      rows.where(where => applyFilter(where, filter));
    }
    return (await rows).map(toModelSlos);
  }
}

async function loadRows(
  trx: Knex,
  sources: SourceKey[],
): Promise<Array<SloRow & ModelRef>> {
  const values = valuesTable(
    trx,
    'v',
    { cluster: 'text', driver: 'text' },
    sources,
  );
  return query(
    trx,
    `select s.*, m.cluster, m.namespace, m.driver, m.name
     from ${values.sql}
     join ${TABLES.models} m on m.cluster = v.cluster and m.driver = v.driver
     join ${TABLES.slos} s on s.model_id = m.id`,
    values.bindings,
  );
}

function isSame(a: SloRow, b: SloRow): boolean {
  return (
    a.profile === b.profile &&
    a.entity_ref === b.entity_ref &&
    a.specs === b.specs &&
    a.problems === b.problems &&
    a.not_measurable === b.not_measurable
  );
}
