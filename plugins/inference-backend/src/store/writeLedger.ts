import { ModelRef } from '@wakeboard/plugin-inference-common';
import { Knex } from 'knex';
import { LockedRevision } from './ledgerCurves';
import { lastPoint, pointsAfter } from './ledgerLookups';
import {
  DAY_S,
  POINT_KEYS,
  POINT_ROWS,
  PointKey,
  PointRow,
} from './ledgerRows';
import { CurveAround, CurveChange, reviseCurve } from './reviseCurve';
import { Columns, deleteRows, query, upsertRows, valuesTable } from './sql';
import { TABLES } from './tables';

interface SpanOfCurve {
  curve_id: number;
  from_s: number;
  to_s: number;
}

const SPAN_COLUMNS: Columns<SpanOfCurve> = {
  curve_id: 'integer',
  from_s: 'integer',
  to_s: 'integer',
};

interface Shift {
  curve_id: number;
  after_s: number;
  good: number;
  total: number;
}

const SHIFT_COLUMNS: Columns<Shift> = {
  curve_id: 'integer',
  after_s: 'integer',
  good: 'double precision',
  total: 'double precision',
};

interface CurveUpdate {
  curve_id: number;
  good: number | null;
  total: number | null;
  from_s: number;
}

const UPDATE_COLUMNS: Columns<CurveUpdate> = {
  curve_id: 'integer',
  good: 'double precision',
  total: 'double precision',
  from_s: 'integer',
};

/**
 * Applies one revision of each of some locked curves, with as many statements
 * for hundreds of curves as for one. Returns the models whose numbers changed.
 */
export async function writeLedger(
  trx: Knex,
  revisions: readonly LockedRevision[],
): Promise<ModelRef[]> {
  const around = await loadAround(trx, revisions);
  const changes = revisions.flatMap(revision => {
    const curve = around.get(revision.curveId);
    const change = curve && reviseCurve(curve, revision.counted);
    return change ? [{ revision, change }] : [];
  });
  await apply(trx, changes);
  return changes.map(({ revision }) => revision.model);
}

async function loadAround(
  trx: Knex,
  revisions: readonly LockedRevision[],
): Promise<Map<number, CurveAround>> {
  const values = valuesTable(
    trx,
    'v',
    SPAN_COLUMNS,
    revisions.map(({ curveId, from, to }) => ({
      curve_id: curveId,
      from_s: from,
      to_s: to,
    })),
  );
  const curves = await query<{
    curve_id: number;
    base_good: number;
    base_total: number;
    good: number | null;
    total: number | null;
    newer: number | null;
  }>(
    trx,
    `select v.curve_id, c.base_good, c.base_total, b.good, b.total,
       (select 1 from ${TABLES.ledgerPoints} n
        where n.curve_id = v.curve_id and n.at_s > v.to_s limit 1) as newer
     from ${values.sql}
     join ${TABLES.ledgerCurves} c on c.id = v.curve_id
     ${lastPoint(trx, 'b', 'v.curve_id', 'v.from_s')}`,
    values.bindings,
  );
  const around = new Map(
    curves.map((row): [number, CurveAround] => [
      row.curve_id,
      {
        base: { good: row.base_good, total: row.base_total },
        before:
          row.good === null || row.total === null
            ? undefined
            : { good: row.good, total: row.total },
        points: [],
        hasNewer: row.newer !== null,
      },
    ]),
  );
  const points = await query<PointRow>(
    trx,
    `select p.curve_id, p.at_s, p.good, p.total from ${values.sql}
     ${pointsAfter(trx, 'p', {
       curveId: 'v.curve_id',
       from: 'v.from_s',
       to: 'v.to_s',
     })}
     order by p.curve_id, p.at_s`,
    values.bindings,
  );
  for (const { curve_id, at_s: at, good, total } of points) {
    around.get(curve_id)?.points.push({ at, good, total });
  }
  return around;
}

async function apply(
  trx: Knex,
  changes: Array<{ revision: LockedRevision; change: CurveChange }>,
): Promise<void> {
  const removed: PointKey[] = [];
  const written: PointRow[] = [];
  const shifts: Shift[] = [];
  const updates: CurveUpdate[] = [];
  for (const { revision, change } of changes) {
    const curve_id = revision.curveId;
    for (const at_s of change.removed) {
      removed.push({ curve_id, at_s });
    }
    for (const { at, good, total } of change.written) {
      written.push({ curve_id, at_s: at, good, total });
    }
    if (change.shift) {
      shifts.push({ curve_id, after_s: revision.to, ...change.shift });
    }
    const { good = null, total = null } = change.base ?? {};
    const from_s = Math.floor(revision.from / DAY_S) * DAY_S;
    updates.push({ curve_id, good, total, from_s });
  }
  await deleteRows(trx, POINT_KEYS, removed);
  await upsertRows(trx, POINT_ROWS, written);
  await shiftNewer(trx, shifts);
  await updateCurves(trx, updates);
}

/** Overwrites each by its key: an update could not be told to look up points. */
async function shiftNewer(trx: Knex, shifts: Shift[]): Promise<void> {
  if (shifts.length === 0) {
    return;
  }
  const values = valuesTable(trx, 'v', SHIFT_COLUMNS, shifts);
  await query(
    trx,
    `insert into ${TABLES.ledgerPoints} (curve_id, at_s, good, total)
     select n.curve_id, n.at_s, n.good + v.good, n.total + v.total
     from ${values.sql}
     ${pointsAfter(trx, 'n', { curveId: 'v.curve_id', from: 'v.after_s' })}
     where true on conflict (curve_id, at_s)
       do update set good = excluded.good, total = excluded.total`,
    values.bindings,
  );
}

/** Moves beginnings; what was folded is folded again from the day on in which a span begins. */
async function updateCurves(trx: Knex, updates: CurveUpdate[]): Promise<void> {
  if (updates.length === 0) {
    return;
  }
  const values = valuesTable(trx, 'v', UPDATE_COLUMNS, updates);
  await query(
    trx,
    `update ${TABLES.ledgerCurves} as c
     set base_good = coalesce(v.good, c.base_good),
       base_total = coalesce(v.total, c.base_total),
       hours_to_s = case when c.hours_to_s > v.from_s
         then v.from_s else c.hours_to_s end,
       days_to_s = case when c.days_to_s > v.from_s
         then v.from_s else c.days_to_s end
     from ${values.sql}
     where c.id = v.curve_id
       and (v.good is not null or c.hours_to_s > v.from_s
         or c.days_to_s > v.from_s)`,
    values.bindings,
  );
}
