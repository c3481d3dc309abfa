import { Knex } from 'knex';
import { toLedgerTime } from './ledgerRows';
import { isPostgres, query } from './sql';
import { TABLES } from './tables';

/** Curves that are deleted at once; once they are folded they have few points. */
const batchSize = 500;

/**
 * Deletes one batch of curves that belong to nothing: of models that are not
 * there, or that were gone before a moment and have no newer point than
 * another. Returns the number of rows.
 */
export async function deleteCurves(
  trx: Knex,
  { goneBefore, pointsBefore }: { goneBefore: number; pointsBefore: number },
): Promise<number> {
  const lock = isPostgres(trx) ? 'for update of c skip locked' : '';
  const curves = await query<{ id: number }>(
    trx,
    `select c.id from ${TABLES.ledgerCurves} c
     where (not exists (select 1 from ${TABLES.models} m where m.id = c.model_id)
         or exists (select 1 from ${TABLES.models} m
           where m.id = c.model_id and m.gone_at < ?))
       and not exists (select 1 from ${TABLES.ledgerPoints} p
         where p.curve_id = c.id and p.at_s >= ?)
     limit ? ${lock}`,
    [goneBefore, toLedgerTime(pointsBefore), batchSize],
  );
  const ids = curves.map(({ id }) => id);
  const points = await trx(TABLES.ledgerPoints)
    .whereIn('curve_id', ids)
    .delete();
  return points + (await trx(TABLES.ledgerCurves).whereIn('id', ids).delete());
}
