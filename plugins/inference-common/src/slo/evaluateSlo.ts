import { LedgerSum } from '../ledger/types';
import { alignToLedger } from '../ledger/window';
import { asleepShare, countedSum } from './sleepPolicy';
import {
  BurnAlert,
  BurnRate,
  BurnWindow,
  SloEvaluation,
  SloSpec,
  SloStatus,
  SloSums,
} from './types';
import { burnWindows } from './windows';

/**
 * The share of bad events that an objective allows, 0 to 1: for 99.9 %
 * exactly 0.001.
 *
 * @param objective - percent
 *
 * @public
 */
export function errorBudget(objective: number): number {
  // 100 - 99.9 is 0.09999999999999432; an objective has at most six decimals.
  return Number(((100 - objective) / 100).toFixed(8));
}

/**
 * The part of an evaluation that the SLO's own window alone decides.
 *
 * @public
 */
export type SloBudget = Pick<
  SloEvaluation,
  'window' | 'complete' | 'sli' | 'remaining'
>;

/**
 * What is left of an SLO's budget. Part of {@link evaluateSlo}, for those who
 * need it of many SLOs and nothing else.
 *
 * @public
 */
export function evaluateBudget(spec: SloSpec, sums: SloSums): SloBudget {
  const { at, knownFrom } = sums;
  if (knownFrom === undefined) {
    return nothingCounted(at);
  }
  const window = countedSum(spec, sums, spec.windowMs);
  const spent = burnOf(spec, window);
  const startAt = at - spec.windowMs;
  return {
    window: {
      from: Math.max(alignToLedger(startAt, at), knownFrom),
      to: at,
      ...window,
    },
    complete: knownFrom <= startAt,
    sli: window.total > 0 ? window.good / window.total : undefined,
    remaining: spent === undefined ? undefined : withoutNoise(1 - spent),
  };
}

/**
 * An SLO as it is, from nothing but what was counted:
 *
 * - `sli` = good / total
 * - budget = 1 - objective
 * - `remaining` = 1 - (bad / total) / budget
 * - burn of a span = (bad / total in the span) / budget
 * - `exhaustedInMs` = remaining × window / burn
 *
 * @public
 */
export function evaluateSlo(spec: SloSpec, sums: SloSums): SloEvaluation {
  const budget = evaluateBudget(spec, sums);
  if (sums.knownFrom === undefined) {
    return { ...budget, status: 'noData', alerts: [] };
  }
  const { remaining } = budget;

  const burnIn = (spanMs: number): BurnRate => {
    const sum = countedSum(spec, sums, spanMs);
    return { burn: burnOf(spec, sum), events: sum.total };
  };
  const exhaustedInMs = (burn: number | undefined): number | undefined => {
    if (remaining === undefined) return undefined;
    if (remaining <= 0) return 0;
    return burn ? (remaining * spec.windowMs) / burn : undefined;
  };
  const alerts = burnWindows(spec.windowMs).map((pair): BurnAlert => {
    const long = burnIn(pair.longMs);
    const short = burnIn(pair.shortMs);
    return {
      ...pair,
      long,
      short,
      state: stateOf(spec, pair, long, short),
      exhaustedInMs: exhaustedInMs(long.burn),
    };
  });

  const shown = alerts.find(
    ({ long }) => long.burn !== undefined && long.events >= spec.minEvents,
  );
  return {
    ...budget,
    status: statusOf(spec, budget.window, remaining, alerts),
    burn: shown && { rate: shown.long.burn ?? 0, windowMs: shown.longMs },
    exhaustedInMs: exhaustedInMs(shown?.long.burn),
    alerts,
    lastEventAt: sums.lastEventAt,
    asleepShare: asleepShare(spec, sums),
  };
}

/**
 * An SLO that cannot be measured, and why not.
 *
 * @param reason - a sentence for the page
 * @param at - epoch milliseconds
 *
 * @public
 */
export function notMeasurable(reason: string, at: number): SloEvaluation {
  return {
    ...nothingCounted(at),
    status: 'notMeasurable',
    reason,
    alerts: [],
  };
}

/**
 * Orders by the budget that is left, the least first, and what has no number
 * last.
 *
 * @public
 */
export function compareByBudget(a: SloEvaluation, b: SloEvaluation): number {
  if (a.remaining === b.remaining) return 0;
  if (a.remaining === undefined) return 1;
  if (b.remaining === undefined) return -1;
  return a.remaining - b.remaining;
}

function nothingCounted(at: number): SloBudget {
  return {
    window: { from: at, to: at, good: 0, total: 0 },
    complete: false,
  };
}

/** How many times the allowed share of events was bad; undefined without events. */
function burnOf(
  { objective }: SloSpec,
  { good, total }: LedgerSum,
): number | undefined {
  return total > 0
    ? withoutNoise((total - good) / total / errorBudget(objective))
    : undefined;
}

function stateOf(
  { minEvents }: SloSpec,
  { factor }: BurnWindow,
  long: BurnRate,
  short: BurnRate,
): BurnAlert['state'] {
  if (long.burn === undefined) return 'noTraffic';
  if (long.events < minEvents) return 'tooFew';
  const isTooHigh = long.burn > factor && (short.burn ?? 0) > factor;
  return isTooHigh ? 'firing' : 'ok';
}

function statusOf(
  { minEvents }: SloSpec,
  { total }: LedgerSum,
  remaining: number | undefined,
  alerts: BurnAlert[],
): SloStatus {
  if (remaining === undefined) return 'noTraffic';
  if (total < minEvents) return 'tooFew';
  if (remaining <= 0) return 'exhausted';
  return alerts.some(({ state }) => state === 'firing') ? 'burning' : 'ok';
}

/** A budget that is used up exactly leaves 0, and not a trillionth less. */
function withoutNoise(value: number): number {
  return Number(value.toFixed(12));
}
