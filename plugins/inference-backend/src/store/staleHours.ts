import { Knex } from 'knex';
import { Columns, batches, query, valuesTable } from './sql';
import { TABLES } from './tables';

interface StaleHourRow {
  model_id: number;
  at_ms: number;
}

const STALE_HOUR_COLUMNS: Columns<StaleHourRow> = {
  model_id: 'integer',
  at_ms: 'bigint',
};

/** Notes hours whose roll-ups have to be made anew, by number of the model. */
export async function markStaleHours(
  trx: Knex,
  hours: ReadonlyMap<number, ReadonlySet<number>>,
): Promise<void> {
  // One order for everybody, so that two writers never wait for each other.
  const rows = [...hours]
    .flatMap(([modelId, starts]) =>
      [...starts].map(at => ({ model_id: modelId, at_ms: at })),
    )
    .sort((a, b) => a.model_id - b.model_id || a.at_ms - b.at_ms);
  for (const batch of batches(rows)) {
    const values = valuesTable(trx, 'v', STALE_HOUR_COLUMNS, batch);
    await query(
      trx,
      `insert into ${TABLES.staleHours} (model_id, at_ms)
       select v.model_id, v.at_ms from ${values.sql} where true
       on conflict (model_id, at_ms) do update set claim = null
       where ${TABLES.staleHours}.claim is not null`,
      values.bindings,
    );
  }
}
