import { ModelRef } from '@wakeboard/plugin-inference-common';
import { Knex } from 'knex';
import { CURVE_ROWS, CurveRow, toLedgerTime } from './ledgerRows';
import { REF_COLUMNS } from './modelRows';
import { Columns, isPostgres, query, upsertRows, valuesTable } from './sql';
import { TABLES } from './tables';
import { LedgerKey, LedgerRevision } from './types';
import { CurvePoint } from './reviseCurve';

/** A revision of a curve that nobody else can write now. */
export interface LockedRevision {
  curveId: number;
  model: ModelRef;
  /** In the time of the ledger's rows, as are the points. */
  from: number;
  to: number;
  /** What was counted in buckets that end there. */
  counted: CurvePoint[];
}

interface KeyRow extends ModelRef {
  idx: number;
  series: string;
}

const KEY_COLUMNS: Columns<KeyRow> = {
  idx: 'integer',
  ...REF_COLUMNS,
  series: 'text',
};

interface FoundCurve {
  modelId: number;
  curveId: number | null;
}

/**
 * The revisions with their curves, locked until the end of the transaction.
 * Curves not yet known are added where something was counted. Revisions that
 * have no curve then, or no model, have nothing to change and are left out.
 */
export async function lockCurves(
  trx: Knex,
  revisions: readonly LedgerRevision[],
): Promise<LockedRevision[]> {
  const keys = revisions.map(toKey);
  await addCurves(trx, revisions, await findCurves(trx, keys));
  for (;;) {
    const found = await findCurves(trx, keys);
    if (await lock(trx, found)) {
      return revisions.flatMap((revision, idx) => {
        const curveId = found[idx]?.curveId ?? null;
        return curveId === null ? [] : [toLocked(curveId, revision)];
      });
    }
    // One of them was deleted in between.
    await addCurves(trx, revisions, await findCurves(trx, keys));
  }
}

function toKey({ model, series }: LedgerKey, idx: number): KeyRow {
  const { cluster, namespace, driver, name } = model;
  return { idx, cluster, namespace, driver, name, series };
}

function toLocked(curveId: number, revision: LedgerRevision): LockedRevision {
  const from = toLedgerTime(revision.from);
  const to = toLedgerTime(revision.to);
  const counted = revision.buckets
    .filter(bucket => bucket.total > 0)
    .map(bucket => ({ ...bucket, at: toLedgerTime(bucket.to) }));
  counted.forEach(({ at }, i) => {
    if (at <= (counted[i - 1]?.at ?? from) || at > to) {
      throw new Error(
        `Buckets of ${revision.series} are not in order or not inside their span`,
      );
    }
  });
  return { curveId, model: revision.model, from, to, counted };
}

async function findCurves(
  trx: Knex,
  keys: readonly KeyRow[],
): Promise<Array<FoundCurve | undefined>> {
  const values = valuesTable(trx, 'v', KEY_COLUMNS, keys);
  const rows = await query<{
    idx: number;
    model_id: number;
    curve_id: number | null;
  }>(
    trx,
    `select v.idx, m.id as model_id, c.id as curve_id from ${values.sql}
     join ${TABLES.models} m on m.cluster = v.cluster
       and m.namespace = v.namespace and m.driver = v.driver and m.name = v.name
     left join ${TABLES.ledgerCurves} c
       on c.model_id = m.id and c.series = v.series`,
    values.bindings,
  );
  const found: Array<FoundCurve | undefined> = [];
  for (const row of rows) {
    found[row.idx] = { modelId: row.model_id, curveId: row.curve_id };
  }
  return found;
}

async function addCurves(
  trx: Knex,
  revisions: readonly LedgerRevision[],
  found: ReadonlyArray<FoundCurve | undefined>,
): Promise<void> {
  const missing = new Map<string, CurveRow>();
  revisions.forEach(({ series, buckets }, idx) => {
    const curve = found[idx];
    if (curve?.curveId === null && buckets.some(({ total }) => total > 0)) {
      missing.set(`${curve.modelId} ${series}`, {
        model_id: curve.modelId,
        series,
        base_good: 0,
        base_total: 0,
      });
    }
  });
  if (missing.size > 0) {
    const rows = [...missing.values()].sort((a, b) => a.model_id - b.model_id);
    await upsertRows(trx, CURVE_ROWS, rows, 'keep');
  }
}

/** False: one of them is no longer there. */
async function lock(
  trx: Knex,
  found: ReadonlyArray<FoundCurve | undefined>,
): Promise<boolean> {
  if (!isPostgres(trx)) {
    // A transaction of SQLite is alone.
    return true;
  }
  const ids = new Set(found.flatMap(curve => curve?.curveId ?? []));
  const locked = await query(
    trx,
    `select id from ${TABLES.ledgerCurves} where id = any(?::integer[])
     order by id for no key update`,
    [[...ids]],
  );
  return locked.length === ids.size;
}
