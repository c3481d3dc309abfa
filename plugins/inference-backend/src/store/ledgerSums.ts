import {
  LedgerSum,
  ModelRef,
  Span,
  ledgerDifference,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import { Knex } from 'knex';
import { lastPoint } from './ledgerLookups';
import { fromLedgerTime, toLedgerTime } from './ledgerRows';
import { REF_COLUMNS } from './modelRows';
import { applyFilter } from './modelFilterSql';
import { batches, query, valuesTable } from './sql';
import { TABLES } from './tables';
import { LedgerKey, LedgerSelection } from './types';
import { toRef } from './values';

/** Curves that are looked up with one statement. */
const batchSize = 500;

/** Ranges that are looked up with one statement: each has two ends, and SQLite joins 64 tables at most. */
const rangeBatchSize = 24;

export type CurveSums = LedgerKey & { sums: LedgerSum[]; lastAt?: number };

interface Curve extends LedgerKey {
  id: number;
}

/** Which curves are meant, in order of their numbers. */
export async function selectCurves(
  knex: Knex,
  { series, models, filter }: LedgerSelection,
): Promise<Curve[]> {
  const curves = knex({ c: TABLES.ledgerCurves })
    .join({ m: TABLES.models }, 'm.id', 'c.model_id')
    .orderBy('c.id')
    .select<Array<ModelRef & { id: number; series: string }>>(
      'c.id',
      'c.series',
      'm.cluster',
      'm.namespace',
      'm.driver',
      'm.name',
    );
  if (Array.isArray(series)) {
    curves.whereIn('c.series', series);
  } else {
    curves.whereRaw('substr(c.series, 1, ?) = ?', [
      [...series.prefix].length,
      series.prefix,
    ]);
  }
  if (models) {
    const values = valuesTable(knex, 'v', REF_COLUMNS, models);
    curves.whereRaw(
      `(m.cluster, m.namespace, m.driver, m.name) in
         (select cluster, namespace, driver, name from ${values.sql})`,
      values.bindings,
    );
  }
  if (filter) {
    curves.where(where => applyFilter(where, filter));
  }
  return (await curves).map(row => ({
    id: row.id,
    model: toRef(row),
    series: row.series,
  }));
}

/** The sums of curves over ranges. */
export async function sumCurves(
  knex: Knex,
  curves: readonly Curve[],
  ranges: readonly Span[],
): Promise<CurveSums[]> {
  const latest = Math.max(...ranges.map(({ to }) => to));
  const result = new Map<string, CurveSums>();
  for (const some of batches(ranges, rangeBatchSize)) {
    // The newest point is that before the latest end of all.
    const withLatest = [...some, { from: latest, to: latest }];
    for (const curve of await sumRanges(knex, curves, withLatest)) {
      const key = `${stringifyModelRef(curve.model)} ${curve.series}`;
      const before = result.get(key)?.sums ?? [];
      result.set(key, {
        ...curve,
        sums: [...before, ...curve.sums.slice(0, -1)],
      });
    }
  }
  return [...result.values()];
}

/** A batch of curves at a time, so that others get their turn in between. */
async function sumRanges(
  knex: Knex,
  curves: readonly Curve[],
  ranges: readonly Span[],
): Promise<CurveSums[]> {
  const ends = ranges.map(({ from, to }) => [from, to].map(toLedgerTime));
  const moments = [...new Set(ends.flat())].sort((a, b) => a - b);
  const places = ends.map(each => each.map(end => moments.indexOf(end)));
  const result: CurveSums[] = [];
  for (const batch of batches(curves, batchSize)) {
    const rows = await lookUp(
      knex,
      batch.map(({ id }) => id),
      moments,
    );
    const found = new Map(rows.map(row => [row.id, row]));
    for (const { id, model, series } of batch) {
      const row = found.get(id);
      if (!row) continue;
      const sums = places.map(([from, to]) =>
        from < to
          ? ledgerDifference(valueAt(row, from), valueAt(row, to))
          : { good: 0, total: 0 },
      );
      const lastAt =
        row.last_s === null ? undefined : fromLedgerTime(row.last_s);
      result.push({ model, series, sums, lastAt });
    }
  }
  return result;
}

/** Beside these, `g0`, `t0`, `g1`, …: good and total at each moment. */
interface LookUpRow extends Record<string, number | null> {
  id: number;
  last_s: number | null;
}

async function lookUp(
  knex: Knex,
  ids: number[],
  moments: number[],
): Promise<LookUpRow[]> {
  if (moments.length === 0) {
    return [];
  }
  const values = valuesTable(
    knex,
    'v',
    { id: 'integer' },
    ids.map(id => ({ id })),
  );
  const columns = moments.map(
    (_, i) =>
      `coalesce(p${i}.good, c.base_good) as g${i},
       coalesce(p${i}.total, c.base_total) as t${i}`,
  );
  const last = `p${moments.length - 1}.at_s`;
  return query<LookUpRow>(
    knex,
    `select c.id, ${last} as last_s, ${columns.join(', ')}
     from ${values.sql}
     join ${TABLES.ledgerCurves} c on c.id = v.id
     ${moments.map((_, i) => lastPoint(knex, `p${i}`, 'c.id', '?')).join('\n')}
     where ${last} is not null or exists
       (select 1 from ${TABLES.ledgerPoints} x where x.curve_id = c.id)`,
    [...values.bindings, ...moments],
  );
}

function valueAt(row: LookUpRow, place: number): LedgerSum {
  return {
    good: row[`g${place}`] ?? 0,
    total: row[`t${place}`] ?? 0,
  };
}
