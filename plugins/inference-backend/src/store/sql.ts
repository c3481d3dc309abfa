import { isError } from '@backstage/errors';
import { Knex } from 'knex';

/**
 * Many rows in one statement, on both databases.
 *
 * Statements that touch hundreds of replicas at once take their values as one
 * table: `unnest` over arrays on PostgreSQL, `json_each` on SQLite. So the text
 * of a statement does not depend on the number of rows, no limit on bindings is
 * met, and one text serves both.
 */

/** SQL type of a column; names are those of PostgreSQL. */
export type ColumnType = 'integer' | 'bigint' | 'double precision' | 'text';

/** Columns with their types, in order. */
export type Columns<Row> = Readonly<Record<keyof Row & string, ColumnType>>;

/** Whether a client speaks to PostgreSQL; the other one is SQLite. */
export function isPostgres(knex: Knex): boolean {
  return knex.client.config.client === 'pg';
}

/** A piece of SQL with its bindings. */
export interface SqlPart {
  sql: string;
  bindings: Knex.RawBinding[];
}

/** Rows of values as a table for use in FROM; read it as `alias.column`. */
export function valuesTable<Row extends object>(
  knex: Knex,
  alias: string,
  columns: Columns<Row>,
  rows: readonly Row[],
): SqlPart {
  const names = Object.keys(columns) as Array<keyof Row & string>;
  if (isPostgres(knex)) {
    const arrays = names.map(name => `?::${columns[name]}[]`).join(', ');
    return {
      sql: `unnest(${arrays}) as ${alias}(${names.join(', ')})`,
      bindings: names.map(
        name => rows.map(row => row[name]) as Knex.RawBinding,
      ),
    };
  }
  const fields = names.map(
    (name, index) => `json_extract(value, '$[${index}]') as ${name}`,
  );
  return {
    sql: `(select ${fields.join(', ')} from json_each(?)) as ${alias}`,
    bindings: [JSON.stringify(rows.map(row => names.map(name => row[name])))],
  };
}

/** Runs SQL and returns its rows, on either database. */
export async function query<Row>(
  knex: Knex,
  sql: string,
  bindings: Knex.RawBinding[],
): Promise<Row[]> {
  const result = await knex.raw(sql, bindings);
  return Array.isArray(result) ? result : result.rows;
}

/** A table of which rows are written and deleted by their key. */
export interface RowsTarget<Row> {
  table: string;
  columns: Columns<Row>;
  key: ReadonlyArray<keyof Row & string>;
}

/**
 * Inserts rows. One whose key is there already is overwritten, or with
 * `existing: 'keep'` left alone. Returns how many rows were written.
 */
export async function upsertRows<Row extends object>(
  knex: Knex,
  target: RowsTarget<Row>,
  rows: readonly Row[],
  existing: 'overwrite' | 'keep' = 'overwrite',
): Promise<number> {
  let written = 0;
  const names = Object.keys(target.columns) as Array<keyof Row & string>;
  const updates = names
    .filter(name => !target.key.includes(name))
    .map(name => `${name} = excluded.${name}`);
  const action =
    existing === 'keep' || updates.length === 0
      ? 'do nothing'
      : `do update set ${updates.join(', ')}`;
  for (const batch of batches(rows)) {
    const values = valuesTable(knex, 'v', target.columns, batch);
    // "where true" tells SQLite that ON CONFLICT is not a join's ON.
    const inserted = await query(
      knex,
      `insert into ${target.table} (${names.join(', ')})
       select ${names.map(name => `v.${name}`).join(', ')} from ${values.sql}
       where true on conflict (${target.key.join(', ')}) ${action}
       returning 1`,
      values.bindings,
    );
    written += inserted.length;
  }
  return written;
}

/** Deletes rows by their key. */
export async function deleteRows<Row extends object>(
  knex: Knex,
  target: RowsTarget<Row>,
  rows: readonly Row[],
): Promise<void> {
  const columns = Object.fromEntries(
    target.key.map(name => [name, target.columns[name]]),
  ) as Columns<Row>;
  const key = target.key.join(', ');
  for (const batch of batches(rows)) {
    const values = valuesTable(knex, 'v', columns, batch);
    await query(
      knex,
      `delete from ${target.table}
       where (${key}) in (select ${key} from ${values.sql})`,
      values.bindings,
    );
  }
}

/**
 * Runs a transaction, again if the database asks for that (deadlock,
 * serialization failure): the body must do no harm when it runs twice.
 */
export async function inTransaction<T>(
  knex: Knex,
  body: (trx: Knex.Transaction) => Promise<T>,
): Promise<T> {
  for (let triesLeft = 3; ; triesLeft--) {
    try {
      return await knex.transaction(body);
    } catch (error) {
      const code = isError(error) && error.code;
      if (triesLeft === 0 || (code !== '40P01' && code !== '40001')) {
        throw error;
      }
    }
  }
}

/** Slices of at most `size` elements. */
export function* batches<T>(
  items: readonly T[],
  size = 5000,
): Generator<readonly T[]> {
  for (let start = 0; start < items.length; start += size) {
    yield items.slice(start, start + size);
  }
}
