import { HistogramData } from './types';

/** The documents do not give the buckets of the sidecar; these cover 90 ms sleeps and wakes of up to minutes. */
export const SIDECAR_BOUNDS = [
  0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 30, 60, 300,
];

export const FIRST_TOKEN_BOUNDS = [
  0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5,
  7.5, 10, 20, 40, 80, 160, 640, 2560,
];

export const INTER_TOKEN_BOUNDS = [
  0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5, 5, 7.5,
  10, 20, 40, 80,
];

export const REQUEST_BOUNDS = [
  0.3, 0.5, 0.8, 1, 1.5, 2, 2.5, 5, 10, 15, 20, 30, 40, 50, 60, 120, 240, 480,
  960, 1920, 7680,
];

export function emptyHistogram(bounds: readonly number[]): HistogramData {
  return { buckets: bounds.map(() => 0), sum: 0, count: 0 };
}

export function observe(
  histogram: HistogramData,
  bounds: readonly number[],
  value: number,
  times = 1,
): void {
  for (let i = bounds.length - 1; i >= 0 && value <= bounds[i]; i--) {
    histogram.buckets[i] += times;
  }
  histogram.sum += value * times;
  histogram.count += times;
}
