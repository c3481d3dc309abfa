import {
  CLOCK_SKEW_MS,
  Coverage,
  MODEL_STATES,
  Span,
} from '@wakeboard/plugin-inference-common';
import { Knex } from 'knex';
import {
  CoverageRow,
  EventRow,
  IntervalRow,
  WakeRow,
  toCoverage,
  toEvent,
} from './historyRows';
import { loadSpans } from './spans';
import { Columns, query, valuesTable } from './sql';
import { TABLES } from './tables';
import { HistoryContext, SourceKey } from './types';
import { BigIntValue } from './values';

/** A span of one stored replica. */
export interface ReplicaSpan extends Span {
  replicaId: number;
  source: SourceKey;
  /** Where there is no coverage before it: since when events are given. */
  eventsSince?: number;
}

interface SpanRow {
  idx: number;
  replica_id: number;
  from_ms: number;
  to_ms: number;
}

const SPAN_COLUMNS: Columns<SpanRow> = {
  idx: 'integer',
  replica_id: 'integer',
  from_ms: 'bigint',
  to_ms: 'bigint',
};

function toSpanRow(span: ReplicaSpan, idx: number): SpanRow {
  return {
    idx,
    replica_id: span.replicaId,
    from_ms: span.from,
    to_ms: span.to,
  };
}

/** The states from which and to which a model wakes. */
const RESTING = Object.entries(MODEL_STATES)
  .filter(([, { serves, asleep }]) => serves || asleep)
  .map(([state]) => state);

/** What is stored around spans, in their order. */
export async function loadContexts(
  trx: Knex,
  spans: readonly ReplicaSpan[],
): Promise<HistoryContext[]> {
  const coverages = (await loadCoverage(trx, spans)).map(rows =>
    rows.map(toCoverage),
  );
  const reaches = spans.map((span, i) => reach(span, coverages[i]));
  const events = await loadEvents(
    trx,
    reaches.map(span => ({
      ...span,
      from: span.from - CLOCK_SKEW_MS,
      to: span.to + CLOCK_SKEW_MS,
    })),
  );
  // From the last event before a span the state is to be told through to it.
  const watched = await loadWatched(
    trx,
    reaches.map((span, i) => ({
      ...span,
      from: Math.min(span.from, Number(events[i][0]?.at_ms ?? span.from)),
    })),
  );
  return spans.map((_, i) => ({
    coverage: coverages[i],
    events: events[i].map(toEvent),
    watched: watched[i],
  }));
}

/** Rows of intervals that touch each span. */
export function loadIntervals(
  trx: Knex,
  spans: readonly ReplicaSpan[],
): Promise<IntervalRow[][]> {
  // Intervals of a replica do not overlap: of those that begin before the
  // span only the last one can reach it.
  return loadRows<IntervalRow>(
    trx,
    spans,
    `join ${TABLES.intervals} t on t.replica_id = s.replica_id
       and t.from_ms <= s.to_ms
       and t.from_ms >= coalesce(
         (select max(p.from_ms) from ${TABLES.intervals} p
          where p.replica_id = s.replica_id and p.from_ms < s.from_ms),
         s.from_ms)`,
    't.from_ms',
  );
}

/**
 * Spans of models, each with what lies between it and the nearest states on
 * both sides that say of a model that it serves or sleeps: from there on it is
 * known what a wake is.
 */
export async function toResting(
  trx: Knex,
  spans: readonly ReplicaSpan[],
): Promise<ReplicaSpan[]> {
  if (spans.length === 0) return [];
  const nearest = (aggregate: 'max' | 'min', condition: string) =>
    `(select ${aggregate}(t.from_ms) from ${TABLES.intervals} t
      where t.replica_id = s.replica_id and ${condition}
        and t.state in (${RESTING.map(() => '?').join(', ')}))`;
  const values = valuesTable(trx, 's', SPAN_COLUMNS, spans.map(toSpanRow));
  const rows = await query<{
    idx: number;
    since: BigIntValue | null;
    until: BigIntValue | null;
  }>(
    trx,
    `select s.idx,
       ${nearest('max', 't.from_ms < s.from_ms')} as since,
       ${nearest('min', 't.from_ms >= s.to_ms')} as until
     from ${values.sql} order by s.idx`,
    [...RESTING, ...RESTING, ...values.bindings],
  );
  return spans.map((span, i) => ({
    ...span,
    from: Number(rows[i].since ?? span.from),
    to: Number(rows[i].until ?? span.to),
  }));
}

/** Rows of wakes that ended in each span, its start excluded. */
export function loadWakes(
  trx: Knex,
  spans: readonly ReplicaSpan[],
): Promise<WakeRow[][]> {
  return loadRows<WakeRow>(
    trx,
    spans,
    `join ${TABLES.wakes} t on t.replica_id = s.replica_id
       and t.window_to > s.from_ms and t.window_to <= s.to_ms`,
    't.window_to, t.window_from',
  );
}

/** Coverage that touches each span, and the nearest on both sides. */
function loadCoverage(
  trx: Knex,
  spans: readonly ReplicaSpan[],
): Promise<CoverageRow[][]> {
  return loadRows<CoverageRow>(
    trx,
    spans,
    `join ${TABLES.coverage} t on t.replica_id = s.replica_id
       and t.first_ms >= coalesce(
         (select max(p.first_ms) from ${TABLES.coverage} p
          where p.replica_id = s.replica_id and p.first_ms <= s.from_ms),
         s.from_ms)
       and t.first_ms <= coalesce(
         (select min(n.first_ms) from ${TABLES.coverage} n
          where n.replica_id = s.replica_id and n.first_ms >= s.to_ms),
         s.to_ms)`,
    't.first_ms',
  );
}

/** Events in each span, and the last one before it. */
function loadEvents(
  trx: Knex,
  spans: readonly ReplicaSpan[],
): Promise<EventRow[][]> {
  return loadRows<EventRow>(
    trx,
    spans,
    `join ${TABLES.events} t on t.replica_id = s.replica_id
       and t.at_ms <= s.to_ms
       and t.at_ms >= coalesce(
         (select max(p.at_ms) from ${TABLES.events} p
          where p.replica_id = s.replica_id and p.at_ms < s.from_ms),
         s.from_ms)`,
    't.at_ms',
  );
}

async function loadRows<Row>(
  trx: Knex,
  spans: readonly ReplicaSpan[],
  join: string,
  order: string,
): Promise<Row[][]> {
  const values = valuesTable(trx, 's', SPAN_COLUMNS, spans.map(toSpanRow));
  const rows = await query<Row & { idx: number }>(
    trx,
    `select s.idx, t.* from ${values.sql} ${join} order by s.idx, ${order}`,
    values.bindings,
  );
  const groups = spans.map((): Row[] => []);
  for (const row of rows) {
    groups[row.idx].push(row);
  }
  return groups;
}

/** The spans in which a watch was alive, for each span; read once for each source. */
async function loadWatched(
  trx: Knex,
  spans: readonly ReplicaSpan[],
): Promise<Span[][]> {
  const bySource = new Map<string, { source: SourceKey; range: Span }>();
  for (const { source, from, to } of spans) {
    const key = JSON.stringify([source.cluster, source.driver]);
    const range = bySource.get(key)?.range ?? { from, to };
    bySource.set(key, {
      source,
      range: { from: Math.min(range.from, from), to: Math.max(range.to, to) },
    });
  }
  const loaded = new Map<string, Span[]>();
  for (const [key, { source, range }] of bySource) {
    loaded.set(key, await loadSpans(trx, 'watched', source, range));
  }
  return spans.map(({ source, from, to }) => {
    const key = JSON.stringify([source.cluster, source.driver]);
    return (loaded.get(key) ?? []).filter(
      span => span.from <= to && span.to >= from,
    );
  });
}

/** A span with what lies between it and the coverage on both sides. */
function reach(span: ReplicaSpan, coverage: readonly Coverage[]): ReplicaSpan {
  const before = coverage.findLast(({ first }) => first.at <= span.from);
  const after = coverage.find(({ first }) => first.at >= span.to);
  return {
    ...span,
    from: Math.min(span.from, before?.last.at ?? span.eventsSince ?? span.from),
    to: Math.max(span.to, after?.first.at ?? span.to),
  };
}
