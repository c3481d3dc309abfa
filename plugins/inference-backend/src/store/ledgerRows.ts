import { LedgerPoint, LedgerSum } from '@wakeboard/plugin-inference-common';
import { RowsTarget } from './sql';
import { TABLES } from './tables';

/**
 * Points are so many that the width of a row counts. Their moment is seconds
 * in 32 bits, counted from 2020 to last until 2088. What ends within a second
 * ends with it: an end is never moved back to the start of its bucket.
 */
const EPOCH_MS = Date.UTC(2020, 0, 1);

export function toLedgerTime(at: number): number {
  return Math.ceil((at - EPOCH_MS) / 1000);
}

export function fromLedgerTime(at: number): number {
  return at * 1000 + EPOCH_MS;
}

export const DAY_S = 86_400;

/** Before everything that can be stored. */
export const LONG_AGO_S = -(2 ** 31);

export interface CurveRow {
  model_id: number;
  series: string;
  base_good: number;
  base_total: number;
}

export const CURVE_ROWS: RowsTarget<CurveRow> = {
  table: TABLES.ledgerCurves,
  key: ['model_id', 'series'],
  columns: {
    model_id: 'integer',
    series: 'text',
    base_good: 'double precision',
    base_total: 'double precision',
  },
};

export interface PointRow extends LedgerSum {
  curve_id: number;
  at_s: number;
}

export const POINT_ROWS: RowsTarget<PointRow> = {
  table: TABLES.ledgerPoints,
  key: ['curve_id', 'at_s'],
  columns: {
    curve_id: 'integer',
    at_s: 'integer',
    good: 'double precision',
    total: 'double precision',
  },
};

export type PointKey = Pick<PointRow, 'curve_id' | 'at_s'>;

/** To delete points, of which only the key has to be known. */
export const POINT_KEYS: RowsTarget<PointKey> = {
  table: TABLES.ledgerPoints,
  key: ['curve_id', 'at_s'],
  columns: { curve_id: 'integer', at_s: 'integer' },
};

export function toLedgerPoint(row: Omit<PointRow, 'curve_id'>): LedgerPoint {
  return { at: fromLedgerTime(row.at_s), good: row.good, total: row.total };
}
