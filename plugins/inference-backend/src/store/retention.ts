import { Knex } from 'knex';
import { deleteCurves } from './deleteCurves';
import { isPostgres, query } from './sql';
import { TABLES } from './tables';

/** Rows of one table that are deleted at once. */
const batchSize = 5000;

/**
 * Deletes one batch of what is older than the limits from each table, then
 * replicas and models of which nothing is left. Returns the number of rows.
 */
export async function deleteOlder(
  trx: Knex,
  limits: { intervalsBefore: number; rollupsBefore: number },
): Promise<number> {
  const { intervalsBefore, rollupsBefore } = limits;
  // The times of keys stand beside the others, because they have the index.
  const deletions: Array<[string, string, string, number[]]> = [
    [
      TABLES.intervals,
      'replica_id, from_ms',
      'from_ms < ? and to_ms <= ?',
      [intervalsBefore, intervalsBefore],
    ],
    [
      TABLES.wakes,
      'replica_id, window_to, window_from',
      'window_to <= ?',
      [intervalsBefore],
    ],
    [
      TABLES.coverage,
      'replica_id, first_ms',
      'last_ms <= ?',
      [intervalsBefore],
    ],
    [
      // The last event of a replica says in what state it still is.
      TABLES.events,
      'replica_id, at_ms, state, mark',
      `at_ms < ? and exists
         (select 1 from ${TABLES.events} n
          where n.replica_id = t.replica_id and n.at_ms > t.at_ms)`,
      [intervalsBefore],
    ],
    [
      TABLES.spans,
      'kind, cluster, driver, from_ms',
      `to_ms <= ? and kind like 'ledger %' or to_ms <= ? and kind not like 'ledger %'`,
      [rollupsBefore, intervalsBefore],
    ],
    [TABLES.rollups, 'model_id, at_ms', 'at_ms < ?', [rollupsBefore]],
    [TABLES.actions, 'id', 'requested_at < ?', [rollupsBefore]],
    [
      TABLES.replicas,
      'id',
      [TABLES.intervals, TABLES.wakes, TABLES.coverage, TABLES.events]
        .map(
          table =>
            `not exists (select 1 from ${table} x where x.replica_id = t.id)`,
        )
        .join(' and '),
      [],
    ],
    [
      TABLES.models,
      'id',
      `gone_at < ? and ${[
        TABLES.replicas,
        TABLES.rollups,
        TABLES.actions,
        TABLES.ledgerCurves,
      ]
        .map(
          table =>
            `not exists (select 1 from ${table} x where x.model_id = t.id)`,
        )
        .join(' and ')}`,
      [intervalsBefore],
    ],
    [
      TABLES.slos,
      'model_id',
      `not exists (select 1 from ${TABLES.models} m where m.id = t.model_id)`,
      [],
    ],
  ];

  // What somebody is writing just now is left to the next time.
  const lock = isPostgres(trx) ? 'for update skip locked' : '';
  let deleted = await deleteCurves(trx, {
    goneBefore: intervalsBefore,
    pointsBefore: rollupsBefore,
  });
  for (const [table, key, condition, bindings] of deletions) {
    const rows = await query(
      trx,
      `delete from ${table} where (${key}) in
         (select ${key} from ${table} t where ${condition} limit ? ${lock})
       returning 1`,
      [...bindings, batchSize],
    );
    deleted += rows.length;
  }
  return deleted;
}
