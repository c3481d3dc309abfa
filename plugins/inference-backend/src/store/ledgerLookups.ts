import { Knex } from 'knex';
import { isPostgres } from './sql';
import { TABLES } from './tables';

/**
 * Joins the last point of a curve at or before a moment, or nothing: one
 * look-up in the primary key, whatever lies before. Gives `at_s`, `good` and
 * `total` of the alias. SQLite has no lateral joins and looks up the moment
 * first, then the point.
 *
 * @param curveId - a column
 * @param moment - a column, or `?`
 */
export function lastPoint(
  knex: Knex,
  alias: string,
  curveId: string,
  moment: string,
): string {
  return isPostgres(knex)
    ? `left join lateral (
         select q.at_s, q.good, q.total from ${TABLES.ledgerPoints} q
         where q.curve_id = ${curveId} and q.at_s <= ${moment}
         order by q.at_s desc limit 1) ${alias} on true`
    : `left join ${TABLES.ledgerPoints} ${alias}
         on ${alias}.curve_id = ${curveId} and ${alias}.at_s = (
           select max(q.at_s) from ${TABLES.ledgerPoints} q
           where q.curve_id = ${curveId} and q.at_s <= ${moment})`;
}

/**
 * Joins the points of a curve after a moment, and up to another one if there
 * is one. The database must go from curves to points: it cannot know how few
 * points are meant, and would otherwise rather read all there are.
 *
 * @param curveId - a column
 * @param from - a column, as is `to`, or a number
 */
export function pointsAfter(
  knex: Knex,
  alias: string,
  { curveId, from, to }: { curveId: string; from: string; to?: string },
): string {
  const conditions = (points: string) =>
    [
      `${points}.curve_id = ${curveId}`,
      `${points}.at_s > ${from}`,
      ...(to === undefined ? [] : [`${points}.at_s <= ${to}`]),
    ].join(' and ');
  return isPostgres(knex)
    ? `cross join lateral (
         select q.curve_id, q.at_s, q.good, q.total
         from ${TABLES.ledgerPoints} q
         where ${conditions('q')} offset 0) ${alias}`
    : `cross join ${TABLES.ledgerPoints} ${alias} on ${conditions(alias)}`;
}
