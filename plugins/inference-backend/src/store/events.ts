import { CLOCK_SKEW_MS } from '@wakeboard/plugin-inference-common';
import { Knex } from 'knex';
import { EVENT_ROWS, EventRow, toEventRow } from './historyRows';
import { ensureReplicas } from './identities';
import { loadSpans, removeSpans } from './spans';
import { batches, query, upsertRows, valuesTable } from './sql';
import { ReplicaEvidence, SourceKey } from './types';

/**
 * Stores events; one that is there already stays as it is. An event that
 * becomes known after the metrics around it were read makes them be read
 * again, so that the history does not depend on which came first. Returns how
 * many events were new.
 */
export async function insertEvents(
  trx: Knex,
  events: readonly ReplicaEvidence[],
): Promise<number> {
  if (events.length === 0) {
    return 0;
  }
  const fresh = await withoutStored(trx, events);
  await upsertRows(
    trx,
    EVENT_ROWS,
    fresh.map(({ row }) => row),
    'keep',
  );
  const late = new Map<string, { source: SourceKey; moments: number[] }>();
  for (const { model, row } of fresh) {
    const key = JSON.stringify([model.cluster, model.driver]);
    const of = late.get(key) ?? { source: model, moments: [] };
    of.moments.push(Number(row.at_ms));
    late.set(key, of);
  }
  for (const { source, moments } of late.values()) {
    await forgetRead(trx, source, moments);
  }
  return fresh.length;
}

type NewEvent = ReplicaEvidence & { row: EventRow };

async function withoutStored(
  trx: Knex,
  events: readonly ReplicaEvidence[],
): Promise<NewEvent[]> {
  const ids = await ensureReplicas(trx, events);
  const fresh = new Map<string, NewEvent>();
  events.forEach((evidence, i) => {
    const row = toEventRow(ids[i].replicaId, evidence.event);
    fresh.set(keyOf(row), { ...evidence, row });
  });
  for (const batch of batches([...fresh.values()])) {
    const values = valuesTable(
      trx,
      'v',
      EVENT_ROWS.columns,
      batch.map(({ row }) => row),
    );
    const stored = await query<EventRow>(
      trx,
      `select t.* from ${values.sql} join ${
        EVENT_ROWS.table
      } t on ${EVENT_ROWS.key
        .map(name => `t.${name} = v.${name}`)
        .join(' and ')}`,
      values.bindings,
    );
    stored.forEach(row => fresh.delete(keyOf(row)));
  }
  return [...fresh.values()];
}

function keyOf(row: EventRow): string {
  return EVENT_ROWS.key.map(name => row[name]).join(' ');
}

async function forgetRead(
  trx: Knex,
  source: SourceKey,
  moments: number[],
): Promise<void> {
  const holes = moments.map(at => ({
    from: at - CLOCK_SKEW_MS,
    to: at + CLOCK_SKEW_MS,
  }));
  const first = Math.min(...moments) - CLOCK_SKEW_MS;
  const last = Math.max(...moments) + CLOCK_SKEW_MS;
  const read = await loadSpans(trx, 'read', source, { from: first, to: last });
  if (read.length > 0) {
    await removeSpans(trx, 'read', source, holes);
  }
}
