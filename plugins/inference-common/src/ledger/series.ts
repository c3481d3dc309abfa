import { SloSpec } from '../slo/types';

/**
 * Begins the series of GPU time: seconds freed by sleeping (good) of all seconds (total), by product.
 *
 * @public
 */
export const GPU_SERIES_PREFIX = 'gpu:';

/**
 * Seconds in which a model could serve (good) of all seconds observed (total).
 *
 * @public
 */
export const UPTIME_SERIES = 'uptime';

/**
 * Seconds in which a model slept (good) of all seconds observed (total).
 *
 * @public
 */
export const ASLEEP_SERIES = 'asleep';

/**
 * The series of the ledger that an SLO is computed from: what it counts, and,
 * where it counts time, the time asleep.
 *
 * @public
 */
export function ledgerSeries(
  spec: Pick<SloSpec, 'sli' | 'basis' | 'thresholdSeconds'>,
): {
  counted: string;
  asleep?: string;
} {
  if (spec.basis === 'time') {
    return { counted: UPTIME_SERIES, asleep: ASLEEP_SERIES };
  }
  return {
    counted:
      spec.thresholdSeconds === undefined
        ? spec.sli
        : `${spec.sli}<=${spec.thresholdSeconds}`,
  };
}

/**
 * The series of a product's GPU time.
 *
 * @param product - as the devices name it; empty where it is not known
 *
 * @public
 */
export function gpuSeries(product: string): string {
  return `${GPU_SERIES_PREFIX}${product}`;
}

/**
 * The product that a series of GPU time is about; undefined for other series.
 *
 * @public
 */
export function gpuProductOf(series: string): string | undefined {
  return series.startsWith(GPU_SERIES_PREFIX)
    ? series.slice(GPU_SERIES_PREFIX.length)
    : undefined;
}
