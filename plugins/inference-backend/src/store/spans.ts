import { Span } from '@wakeboard/plugin-inference-common';
import { Knex } from 'knex';
import { RowsTarget, deleteRows, isPostgres, query, upsertRows } from './sql';
import { TABLES } from './tables';
import { SourceKey } from './types';
import { BigIntValue, toNumber } from './values';

/** `watched`: a watch was alive. `read`: metrics were read. `ledger …`: a series of the ledger was. */
export type SpanKind = 'watched' | 'read' | `ledger ${string}`;

interface SpanRow extends SourceKey {
  kind: SpanKind;
  from_ms: BigIntValue;
  to_ms: BigIntValue;
}

const SPAN_ROWS: RowsTarget<SpanRow> = {
  table: TABLES.spans,
  key: ['kind', 'cluster', 'driver', 'from_ms'],
  columns: {
    kind: 'text',
    cluster: 'text',
    driver: 'text',
    from_ms: 'bigint',
    to_ms: 'bigint',
  },
};

/** Adds a span, joined with all that it touches. */
export async function addSpan(
  trx: Knex,
  kind: SpanKind,
  { cluster, driver }: SourceKey,
  span: Span,
): Promise<void> {
  await lockSource(trx, kind, { cluster, driver });
  const touching = await trx<SpanRow>(TABLES.spans)
    .where({ kind, cluster, driver })
    .where('from_ms', '<=', span.to)
    .where('to_ms', '>=', span.from)
    .orderBy('from_ms');
  const joined = [span, ...touching.map(toSpan)];
  const from = Math.min(...joined.map(each => each.from));
  const to = Math.max(...joined.map(each => each.to));
  await deleteRows(
    trx,
    SPAN_ROWS,
    touching.filter(row => toNumber(row.from_ms) !== from),
  );
  await upsertRows(trx, SPAN_ROWS, [
    { kind, cluster, driver, from_ms: from, to_ms: to },
  ]);
}

/** Takes spans out. */
export async function removeSpans(
  trx: Knex,
  kind: SpanKind,
  { cluster, driver }: SourceKey,
  spans: readonly Span[],
): Promise<void> {
  await lockSource(trx, kind, { cluster, driver });
  const before = await loadSpans(trx, kind, { cluster, driver });
  const after = spans.reduce(without, before);
  const toRows = (rest: readonly Span[]) =>
    rest.map(({ from, to }) => ({
      kind,
      cluster,
      driver,
      from_ms: from,
      to_ms: to,
    }));
  await deleteRows(trx, SPAN_ROWS, toRows(before));
  await upsertRows(trx, SPAN_ROWS, toRows(after));
}

function without(spans: readonly Span[], hole: Span): Span[] {
  return spans
    .flatMap(({ from, to }) => [
      { from, to: Math.min(to, hole.from) },
      { from: Math.max(from, hole.to), to },
    ])
    .filter(({ from, to }) => from < to);
}

/** Spans that touch a range, in order. */
export async function loadSpans(
  knex: Knex,
  kind: SpanKind,
  { cluster, driver }: SourceKey,
  range?: Span,
): Promise<Span[]> {
  const rows = knex<SpanRow>(TABLES.spans)
    .where({ kind, cluster, driver })
    .orderBy('from_ms');
  if (range) {
    rows.where('from_ms', '<=', range.to).where('to_ms', '>=', range.from);
  }
  return (await rows).map(toSpan);
}

/** Two that read and write the spans of a source do so one after the other. */
async function lockSource(
  trx: Knex,
  kind: SpanKind,
  { cluster, driver }: SourceKey,
): Promise<void> {
  if (isPostgres(trx)) {
    await query(trx, 'select pg_advisory_xact_lock(hashtextextended(?, 0))', [
      JSON.stringify([TABLES.spans, kind, cluster, driver]),
    ]);
  }
}

function toSpan(row: Pick<SpanRow, 'from_ms' | 'to_ms'>): Span {
  return { from: toNumber(row.from_ms), to: toNumber(row.to_ms) };
}
