import { LedgerPoint, Span } from '@wakeboard/plugin-inference-common';
import { Knex } from 'knex';
import { PointRow, toLedgerPoint, toLedgerTime } from './ledgerRows';
import { query } from './sql';
import { TABLES } from './tables';
import { LedgerKey } from './types';

/** The points of a curve in a range, with its value at the start of it. */
export async function loadPoints(
  knex: Knex,
  { model, series }: LedgerKey,
  { from, to }: Span,
): Promise<LedgerPoint[]> {
  const { cluster, namespace, driver, name } = model;
  const curve = await knex({ c: TABLES.ledgerCurves })
    .join({ m: TABLES.models }, 'm.id', 'c.model_id')
    .where({ cluster, namespace, driver, name, series })
    .first('c.id');
  if (!curve) {
    return [];
  }
  const start = toLedgerTime(from);
  // One statement, so that the beginning and the points are of one moment.
  const rows = await query<
    PointRow & { base_good: number; base_total: number }
  >(
    knex,
    `select p.at_s, p.good, p.total, c.base_good, c.base_total
     from ${TABLES.ledgerCurves} c
     join ${TABLES.ledgerPoints} p on p.curve_id = c.id
     where c.id = ? and p.at_s <= ? and p.at_s >= coalesce(
       (select max(q.at_s) from ${TABLES.ledgerPoints} q
        where q.curve_id = ? and q.at_s <= ?), ?)
     order by p.at_s`,
    [curve.id, toLedgerTime(to), curve.id, start, start],
  );
  const [first] = rows;
  const points = rows.map(toLedgerPoint);
  return first && first.at_s > start
    ? [{ at: from, good: first.base_good, total: first.base_total }, ...points]
    : points;
}
