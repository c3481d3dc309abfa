import { DatabaseService } from '@backstage/backend-plugin-api';
import {
  Interval,
  ModelRef,
  Span,
  Wake,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import { Knex } from 'knex';
import { insertEvents } from './events';
import { IntervalRow, WakeRow, toInterval, toWake } from './historyRows';
import { ensureReplicas, lockReplicas } from './identities';
import { openDatabase } from './migrate';
import { LockedRevision, reviseHistory } from './reviseHistory';
import { addSpan, loadSpans } from './spans';
import {
  Columns,
  batches,
  inTransaction,
  isPostgres,
  query,
  valuesTable,
} from './sql';
import { markStaleHours } from './staleHours';
import { TABLES } from './tables';
import {
  HistoryRevision,
  HistoryStore,
  ReplicaEvidence,
  ReplicaKey,
  SourceKey,
} from './types';
import { toRef } from './values';

/** Revisions whose stored history is held in memory at once. */
const batchSize = 500;

/** Condition for one model; takes {@link refBindings}. */
const isModel =
  'm.cluster = ? and m.namespace = ? and m.driver = ? and m.name = ?';

/** The history in a database. */
export class DatabaseHistoryStore implements HistoryStore {
  readonly #knex: Knex;

  static async create(options: {
    database: DatabaseService;
  }): Promise<DatabaseHistoryStore> {
    return new DatabaseHistoryStore(await openDatabase(options.database));
  }

  private constructor(knex: Knex) {
    this.#knex = knex;
  }

  async addWatched(source: SourceKey, span: Span): Promise<void> {
    await inTransaction(this.#knex, trx =>
      addSpan(trx, 'watched', source, span),
    );
  }

  async addEvents(events: ReplicaEvidence[]): Promise<number> {
    return inTransaction(this.#knex, trx => insertEvents(trx, events));
  }

  async commit(
    revisions: HistoryRevision[],
    read?: SourceKey & { span: Span },
  ): Promise<ModelRef[]> {
    return inTransaction(this.#knex, async trx => {
      const changed = new Map<string, ModelRef>();
      const staleHours = new Map<number, Set<number>>();
      for (const round of rounds(await lock(trx, revisions))) {
        for (const batch of batches(round, batchSize)) {
          const outcome = await reviseHistory(trx, batch);
          for (const model of outcome.changed) {
            changed.set(stringifyModelRef(model), model);
          }
          for (const [id, hours] of outcome.staleHours) {
            const all = staleHours.get(id) ?? new Set();
            hours.forEach(hour => all.add(hour));
            staleHours.set(id, all);
          }
        }
      }
      await markStaleHours(trx, staleHours);
      if (read) {
        await addSpan(trx, 'read', read, read.span);
      }
      return [...changed.values()];
    });
  }

  async readSpans(source: SourceKey): Promise<Span[]> {
    return loadSpans(this.#knex, 'read', source);
  }

  async findReplicas(
    { cluster, driver }: SourceKey,
    names: ReadonlyArray<{ namespace: string; replica: string }>,
  ): Promise<ReplicaKey[]> {
    const columns: Columns<{ namespace: string; replica: string }> = {
      namespace: 'text',
      replica: 'text',
    };
    const values = valuesTable(this.#knex, 'v', columns, names);
    const rows = await query<ModelRef & { replica: string }>(
      this.#knex,
      `select m.cluster, m.namespace, m.driver, m.name, r.name as replica
       from ${values.sql}
       join ${TABLES.models} m on m.cluster = ? and m.driver = ?
         and m.namespace = v.namespace
       join ${TABLES.replicas} r on r.model_id = m.id and r.name = v.replica`,
      [...values.bindings, cluster, driver],
    );
    return rows.map(row => ({ model: toRef(row), replica: row.replica }));
  }

  async intervals(
    model: ModelRef,
    range: { from: number; to: number },
  ): Promise<Array<{ replica: string; intervals: Interval[] }>> {
    const rows = await query<IntervalRow & { name: string }>(
      this.#knex,
      `select r.name, i.* from ${TABLES.models} m
       join ${TABLES.replicas} r on r.model_id = m.id
       join ${TABLES.intervals} i on ${touches('r.id', 'i')}
       where ${isModel} order by r.name, i.from_ms`,
      [...touching(range), ...refBindings(model)],
    );
    const byReplica = new Map<string, Interval[]>();
    for (const row of rows) {
      const intervals = byReplica.get(row.name) ?? [];
      intervals.push(toInterval(row));
      byReplica.set(row.name, intervals);
    }
    return [...byReplica].map(([replica, intervals]) => ({
      replica,
      intervals,
    }));
  }

  async wakes(
    model: ModelRef,
    range: { from: number; to: number },
    page: { limit: number; before?: number },
  ): Promise<Array<Wake & { replica: string }>> {
    const select = (to: number, from: number) =>
      this.#knex({ w: TABLES.wakes })
        .join({ r: TABLES.replicas }, 'r.id', 'w.replica_id')
        .where('w.model_id', modelId(this.#knex, model))
        .where('w.window_to', '>', from)
        .where('w.window_to', '<=', to)
        .orderBy([
          { column: 'w.window_to', order: 'desc' },
          { column: 'r.name' },
          { column: 'w.window_from', order: 'desc' },
        ])
        .select<Array<WakeRow & { name: string }>>('w.*', 'r.name');

    const newest = Math.min(range.to, (page.before ?? Infinity) - 1);
    let rows = await select(newest, range.from).limit(page.limit);
    if (rows.length === page.limit && rows.length > 0) {
      const last = Number(rows[rows.length - 1].window_to);
      rows = rows
        .filter(row => Number(row.window_to) > last)
        .concat(await select(last, last - 1));
    }
    return rows.map(row => ({ ...toWake(row), replica: row.name }));
  }

  async replicas(
    model: ModelRef,
    range: { from: number; to: number },
  ): Promise<string[]> {
    const rows = await query<{ name: string }>(
      this.#knex,
      `select r.name from ${TABLES.models} m
       join ${TABLES.replicas} r on r.model_id = m.id
       where exists
         (select 1 from ${TABLES.intervals} i where ${touches('r.id', 'i')})
       and ${isModel} order by r.name`,
      [...touching(range), ...refBindings(model)],
    );
    return rows.map(row => row.name);
  }
}

/** Finds and locks the replicas of revisions, always in the same order. */
async function lock(
  trx: Knex,
  revisions: readonly HistoryRevision[],
): Promise<LockedRevision[]> {
  for (;;) {
    const ids = await ensureReplicas(trx, revisions);
    // Retention may just have removed one that had nothing stored.
    if (await lockReplicas(trx, ids, isPostgres(trx))) {
      return revisions.map((revision, i) => ({ revision, ...ids[i] }));
    }
  }
}

/** Splits revisions so that each replica occurs once in a round, in order. */
function rounds(revisions: readonly LockedRevision[]): LockedRevision[][] {
  const result: LockedRevision[][] = [];
  const occurrences = new Map<number, number>();
  for (const revision of revisions) {
    const round = occurrences.get(revision.replicaId) ?? 0;
    occurrences.set(revision.replicaId, round + 1);
    (result[round] ??= []).push(revision);
  }
  return result;
}

function refBindings(ref: ModelRef): string[] {
  return [ref.cluster, ref.namespace, ref.driver, ref.name];
}

function modelId(knex: Knex, ref: ModelRef): Knex.QueryBuilder {
  const { cluster, namespace, driver, name } = ref;
  return knex(TABLES.models)
    .where({ cluster, namespace, driver, name })
    .select('id');
}

/**
 * Condition for intervals that touch a range; takes {@link touching}.
 * Intervals of a replica do not overlap: of those that begin before the range
 * only the last one can reach it.
 */
function touches(replicaId: string, alias: string): string {
  return `${alias}.replica_id = ${replicaId}
    and ${alias}.from_ms < ? and ${alias}.to_ms > ?
    and ${alias}.from_ms >= coalesce(
      (select max(p.from_ms) from ${TABLES.intervals} p
       where p.replica_id = ${replicaId} and p.from_ms <= ?), ?)`;
}

function touching({ from, to }: { from: number; to: number }): number[] {
  return [to, from, from, from];
}
