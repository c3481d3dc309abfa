import { Span } from '@wakeboard/plugin-inference-common';
import { Knex } from 'knex';
import { addSpan, loadSpans, SpanKind } from './spans';
import { query } from './sql';
import { TABLES } from './tables';
import { LedgerCoverage, LedgerSource } from './types';
import { BigIntValue, toMs, toNumber } from './values';

/** Records that a series was read over a span, and how far back it could be. */
export async function addLedgerRead(
  trx: Knex,
  read: LedgerSource & { span: Span; firstAt?: number },
): Promise<void> {
  const { cluster, driver, series, span, firstAt } = read;
  await addSpan(trx, kindOf(read), read, {
    from: toMs(span.from),
    to: toMs(span.to),
  });
  if (firstAt !== undefined) {
    await query(
      trx,
      `insert into ${TABLES.ledgerSources} as s
         (cluster, driver, series, first_ms) values (?, ?, ?, ?)
       on conflict (cluster, driver, series)
       do update set first_ms = excluded.first_ms
       where excluded.first_ms < s.first_ms`,
      [cluster, driver, series, toMs(firstAt)],
    );
  }
}

/** What of series was read, in the same order. */
export async function loadCoverage(
  knex: Knex,
  sources: readonly LedgerSource[],
): Promise<LedgerCoverage[]> {
  const firsts = await knex<LedgerSource & { first_ms: BigIntValue }>(
    TABLES.ledgerSources,
  ).select('cluster', 'driver', 'series', 'first_ms');
  const result: LedgerCoverage[] = [];
  for (const source of sources) {
    const { cluster, driver, series } = source;
    const first = firsts.find(
      row =>
        row.cluster === cluster &&
        row.driver === driver &&
        row.series === series,
    );
    result.push({
      spans: await loadSpans(knex, kindOf(source), source),
      firstAt: first && toNumber(first.first_ms),
    });
  }
  return result;
}

function kindOf({ series }: LedgerSource): SpanKind {
  return `ledger ${series}`;
}
