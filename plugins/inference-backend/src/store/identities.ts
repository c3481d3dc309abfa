import { NotFoundError } from '@backstage/errors';
import {
  ModelRef,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import { Knex } from 'knex';
import { REF_COLUMNS } from './modelRows';
import { Columns, RowsTarget, query, upsertRows, valuesTable } from './sql';
import { TABLES } from './tables';
import { ReplicaKey } from './types';

/** The numbers under which a replica and its model are stored. */
export interface ReplicaIds {
  replicaId: number;
  modelId: number;
}

interface KeyRow extends ModelRef {
  idx: number;
  replica: string;
}

const KEY_COLUMNS: Columns<KeyRow> = {
  idx: 'integer',
  ...REF_COLUMNS,
  replica: 'text',
};

const REPLICA_ROWS: RowsTarget<{ model_id: number; name: string }> = {
  table: TABLES.replicas,
  key: ['model_id', 'name'],
  columns: { model_id: 'integer', name: 'text' },
};

/**
 * The numbers of replicas, in the order of the keys; replicas not yet known
 * are added.
 *
 * @throws NotFoundError for a model that is not stored.
 */
export async function ensureReplicas(
  trx: Knex,
  keys: readonly ReplicaKey[],
): Promise<ReplicaIds[]> {
  const found = await findIds(trx, keys);
  const missing = found.flatMap(({ modelId, replicaId }, index) =>
    replicaId === null
      ? [{ model_id: modelId, name: keys[index].replica }]
      : [],
  );
  if (missing.length > 0) {
    await upsertRows(trx, REPLICA_ROWS, missing, 'keep');
    return ensureReplicas(trx, keys);
  }
  return found as ReplicaIds[];
}

/**
 * Keeps everybody else from writing the history of replicas until the end of
 * the transaction. False: one of them is no longer there.
 */
export async function lockReplicas(
  trx: Knex,
  ids: readonly ReplicaIds[],
  postgres: boolean,
): Promise<boolean> {
  if (!postgres) {
    // A transaction of SQLite is alone.
    return true;
  }
  const unique = [...new Set(ids.map(({ replicaId }) => replicaId))];
  const locked = await query(
    trx,
    `select id from ${TABLES.replicas} where id = any(?::integer[])
     order by id for no key update`,
    [unique],
  );
  return locked.length === unique.length;
}

async function findIds(
  trx: Knex,
  keys: readonly ReplicaKey[],
): Promise<Array<{ modelId: number; replicaId: number | null }>> {
  const values = valuesTable(
    trx,
    'v',
    KEY_COLUMNS,
    keys.map(({ model, replica }, idx) => ({ idx, ...model, replica })),
  );
  const rows = await query<{
    idx: number;
    model_id: number;
    replica_id: number | null;
  }>(
    trx,
    `select v.idx, m.id as model_id, r.id as replica_id from ${values.sql}
     join ${TABLES.models} m on m.cluster = v.cluster
       and m.namespace = v.namespace and m.driver = v.driver and m.name = v.name
     left join ${TABLES.replicas} r on r.model_id = m.id and r.name = v.replica
     order by v.idx`,
    values.bindings,
  );
  if (rows.length < keys.length) {
    const known = new Set(rows.map(({ idx }) => idx));
    const unknown = keys.find((_, idx) => !known.has(idx));
    throw new NotFoundError(
      `There is no model ${unknown && stringifyModelRef(unknown.model)}`,
    );
  }
  return rows.map(row => ({
    modelId: row.model_id,
    replicaId: row.replica_id,
  }));
}
