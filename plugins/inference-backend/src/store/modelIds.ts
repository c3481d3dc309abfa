import {
  ModelRef,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import { Knex } from 'knex';
import { REF_COLUMNS } from './modelRows';
import { query, valuesTable } from './sql';
import { TABLES } from './tables';

/** The numbers of models by their reference in text; those that are not stored are left out. */
export async function findModelIds(
  knex: Knex,
  models: readonly ModelRef[],
): Promise<Map<string, number>> {
  const unique = new Map(models.map(ref => [stringifyModelRef(ref), ref]));
  const values = valuesTable(knex, 'v', REF_COLUMNS, [...unique.values()]);
  const rows = await query<ModelRef & { id: number }>(
    knex,
    `select m.id, m.cluster, m.namespace, m.driver, m.name from ${values.sql}
     join ${TABLES.models} m on m.cluster = v.cluster
       and m.namespace = v.namespace and m.driver = v.driver and m.name = v.name`,
    values.bindings,
  );
  return new Map(rows.map(row => [stringifyModelRef(row), row.id]));
}
