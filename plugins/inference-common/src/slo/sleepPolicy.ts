import { LedgerSum } from '../ledger/types';
import { SloSpec, SloSums } from './types';

/**
 * What an SLO counts in a span. Time that a model slept by plan is taken out
 * of the time observed, unless the policy counts it as time without service.
 * Where the SLO counts requests, sleep does not show: a sleeping model has
 * none.
 *
 * @public
 */
export function countedSum(
  spec: Pick<SloSpec, 'basis' | 'sleepPolicy'>,
  sums: Pick<SloSums, 'sum' | 'asleep'>,
  spanMs: number,
): LedgerSum {
  const sum = sums.sum(spanMs);
  if (spec.basis !== 'time' || spec.sleepPolicy === 'count') {
    return sum;
  }
  const asleep = sums.asleep?.(spanMs).good ?? 0;
  const total = Math.max(0, sum.total - asleep);
  return { good: Math.min(sum.good, total), total };
}

/** Share of the observed time of a span that was slept, where the policy shows it apart. */
export function asleepShare(
  spec: Pick<SloSpec, 'basis' | 'sleepPolicy' | 'windowMs'>,
  sums: Pick<SloSums, 'asleep'>,
): number | undefined {
  if (spec.basis !== 'time' || spec.sleepPolicy !== 'separate') {
    return undefined;
  }
  const asleep = sums.asleep?.(spec.windowMs);
  return asleep && asleep.total > 0 ? asleep.good / asleep.total : undefined;
}
