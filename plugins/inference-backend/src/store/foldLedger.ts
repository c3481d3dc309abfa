import { LedgerFolds } from '@wakeboard/plugin-inference-common';
import { Knex } from 'knex';
import { lastPoint, pointsAfter } from './ledgerLookups';
import {
  DAY_S,
  LONG_AGO_S,
  POINT_KEYS,
  PointKey,
  toLedgerTime,
} from './ledgerRows';
import {
  Columns,
  SqlPart,
  deleteRows,
  isPostgres,
  query,
  valuesTable,
} from './sql';
import { TABLES } from './tables';

/** Curves that are folded at once. */
const curveCount = 200;

/** Points that go at once. */
const pointCount = 5000;

/** Limits of a folding, in the time of the ledger's rows. */
export interface Folds {
  /** A whole hour. */
  hours: number;
  /** A whole day. */
  days: number;
  oldest: number;
}

interface FoldedCurve {
  id: number;
  hours_to_s: number;
  days_to_s: number;
}

const CURVE_COLUMNS: Columns<FoldedCurve> = {
  id: 'integer',
  hours_to_s: 'integer',
  days_to_s: 'integer',
};

export function toFolds(limits: LedgerFolds): Folds {
  const floor = (at: number, seconds: number) =>
    Math.floor(toLedgerTime(at) / seconds) * seconds;
  return {
    hours: floor(limits.hoursBefore, 3600),
    days: floor(limits.daysBefore, DAY_S),
    oldest: toLedgerTime(limits.deleteBefore),
  };
}

/**
 * Folds some curves that were not folded so far. Each curve knows up to where
 * it was, so that nothing is read twice. Undefined: there is none left.
 */
export async function foldCurves(
  trx: Knex,
  folds: Folds,
): Promise<number | undefined> {
  const curves = await nextCurves(trx, folds);
  if (curves.length === 0) {
    return undefined;
  }
  const values = valuesTable(trx, 'v', CURVE_COLUMNS, curves);
  await moveBases(trx, values, folds);
  const deleted = await deletePoints(trx, values, folds);
  if (deleted < pointCount) {
    await query(
      trx,
      `update ${TABLES.ledgerCurves} set hours_to_s = ?, days_to_s = ?
       where id in (select v.id from ${values.sql})`,
      [folds.hours, folds.days, ...values.bindings],
    );
  }
  return deleted;
}

/** What somebody is writing just now is left to the next time. */
async function nextCurves(trx: Knex, folds: Folds): Promise<FoldedCurve[]> {
  const lock = isPostgres(trx) ? 'for no key update skip locked' : '';
  return query<FoldedCurve>(
    trx,
    `select id, hours_to_s, days_to_s from ${TABLES.ledgerCurves}
     where hours_to_s < ? or days_to_s < ? order by id limit ? ${lock}`,
    [folds.hours, folds.days, curveCount],
  );
}

/** Before what is deleted nothing is known: there a curve has the value that it has after that. */
async function moveBases(
  trx: Knex,
  values: SqlPart,
  { oldest }: Folds,
): Promise<void> {
  await query(
    trx,
    `update ${TABLES.ledgerCurves} as c
     set base_good = o.good, base_total = o.total
     from (select v.id, p.good, p.total from ${values.sql}
       ${lastPoint(trx, 'p', 'v.id', '?')}) as o
     where c.id = o.id and o.good is not null
       and (c.base_good <> o.good or c.base_total <> o.total)`,
    [...values.bindings, oldest - 1],
  );
}

/** Deletes points after which another one says how their hour, their day or all that is too old ended. */
async function deletePoints(
  trx: Knex,
  values: SqlPart,
  { hours, days, oldest }: Folds,
): Promise<number> {
  const rows = await query<PointKey>(
    trx,
    `${superseded(trx, values, 'v.hours_to_s', endOf(3600))}
     union ${superseded(trx, values, 'v.days_to_s', endOf(DAY_S))}
     union ${superseded(trx, values, `${LONG_AGO_S}`, '?')}
     limit ?`,
    [
      ...[...values.bindings, hours],
      ...[...values.bindings, days],
      ...[...values.bindings, oldest - 1, oldest - 1],
      pointCount,
    ],
  );
  await deleteRows(trx, POINT_KEYS, rows);
  return rows.length;
}

/** Points after `from` up to a moment that have a newer one up to `end`. */
function superseded(
  trx: Knex,
  values: SqlPart,
  from: string,
  end: string,
): string {
  const points = { curveId: 'v.id', from, to: '?' };
  return `select p.curve_id, p.at_s from ${values.sql}
    ${pointsAfter(trx, 'p', points)}
    where (select 1 from ${TABLES.ledgerPoints} n
      where n.curve_id = p.curve_id and n.at_s > p.at_s and n.at_s <= ${end}
      limit 1) is not null`;
}

/** End of the hour or day that a point is in; both databases round to zero. */
function endOf(seconds: number): string {
  return `p.at_s + (-p.at_s % ${seconds} + ${seconds}) % ${seconds}`;
}
