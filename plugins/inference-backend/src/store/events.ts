import { Knex } from 'knex';
import { EVENT_ROWS, EventRow, toEventRow } from './historyRows';
import { ensureReplicas } from './identities';
import { upsertRows } from './sql';
import { ReplicaEvidence } from './types';

/** Stores events; one that is there already stays as it is. Returns how many were new. */
export async function insertEvents(
  trx: Knex,
  events: readonly ReplicaEvidence[],
): Promise<number> {
  if (events.length === 0) {
    return 0;
  }
  const ids = await ensureReplicas(trx, events);
  // One order for everybody, so that two writers never wait for each other.
  const rows = events
    .map(({ event }, index) => toEventRow(ids[index].replicaId, event))
    .sort(byKey);
  return upsertRows(trx, EVENT_ROWS, rows, 'keep');
}

function byKey(a: EventRow, b: EventRow): number {
  return a.replica_id - b.replica_id || Number(a.at_ms) - Number(b.at_ms);
}
