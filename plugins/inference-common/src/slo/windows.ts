import { LEDGER_BUCKET_MS } from '../ledger/types';
import { BurnSeverity, BurnWindow, SloSpec } from './types';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/**
 * The table of the SRE workbook, chapter 5: for a period of 30 days burn rates
 * of 14.4, 6, 3 and 1.
 */
const WORKBOOK: ReadonlyArray<{
  severity: BurnSeverity;
  longMs: number;
  shortMs: number;
  budgetShare: number;
}> = [
  {
    severity: 'page',
    longMs: HOUR_MS,
    shortMs: 5 * MINUTE_MS,
    budgetShare: 0.02,
  },
  {
    severity: 'page',
    longMs: 6 * HOUR_MS,
    shortMs: 30 * MINUTE_MS,
    budgetShare: 0.05,
  },
  {
    severity: 'ticket',
    longMs: DAY_MS,
    shortMs: 2 * HOUR_MS,
    budgetShare: 0.1,
  },
  {
    severity: 'ticket',
    longMs: 3 * DAY_MS,
    shortMs: 6 * HOUR_MS,
    budgetShare: 0.1,
  },
];

/** For a period of this length and longer ones the workbook's windows stay as they are. */
const FIXED_FROM_MS = 28 * DAY_MS;
const WORKBOOK_PERIOD_MS = 30 * DAY_MS;

/**
 * The pairs of windows whose burn is watched for an SLO's period, shortest
 * first. For a period under 28 days they shrink with it, to whole buckets of
 * the ledger; the factor is that of the rounded window.
 *
 * @public
 */
export function burnWindows(windowMs: number): BurnWindow[] {
  return WORKBOOK.map(row => {
    const longMs = scaled(row.longMs, windowMs);
    return {
      severity: row.severity,
      longMs,
      shortMs: scaled(row.shortMs, windowMs),
      budgetShare: row.budgetShare,
      factor: withoutNoise((row.budgetShare * windowMs) / longMs),
    };
  });
}

/**
 * Every span that `evaluateSlo` asks for, milliseconds, the longest first.
 *
 * @public
 */
export function spansOf(spec: Pick<SloSpec, 'windowMs'>): number[] {
  const spans = burnWindows(spec.windowMs).flatMap(({ longMs, shortMs }) => [
    longMs,
    shortMs,
  ]);
  return [...new Set([spec.windowMs, ...spans])].sort((a, b) => b - a);
}

function scaled(ms: number, periodMs: number): number {
  if (periodMs >= FIXED_FROM_MS) return ms;
  const buckets = (ms * periodMs) / WORKBOOK_PERIOD_MS / LEDGER_BUCKET_MS;
  return Math.max(1, Math.round(buckets)) * LEDGER_BUCKET_MS;
}

/** 14.4 and not 14.399999999999999. */
function withoutNoise(factor: number): number {
  return Number(factor.toPrecision(12));
}
