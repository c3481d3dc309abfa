import type { WakeList } from '../../api/types';

export type WakeBin = WakeList['statistics']['histogram'][number];

export interface HistogramBar {
  /** Lower boundary, milliseconds; 0 for the first. */
  fromMs: number;
  /** Upper boundary; undefined for the last, open one. */
  upToMs?: number;
  count: number;
  /** 0 to 1 of the highest bar. */
  height: number;
}

/**
 * Bars from the first to the last bin that has wakes; empty bins at the ends
 * say nothing and are left out, empty ones between are kept.
 */
export function layoutHistogram(bins: readonly WakeBin[]): HistogramBar[] {
  const bars = bins.map((bin, index) => ({
    fromMs: bins[index - 1]?.upToMs ?? 0,
    upToMs: bin.upToMs ?? undefined,
    count: bin.count,
    height: 0,
  }));
  const filled = bars.map(bar => bar.count > 0);
  const first = filled.indexOf(true);
  if (first < 0) {
    return [];
  }
  const kept = bars.slice(first, filled.lastIndexOf(true) + 1);
  const highest = Math.max(...kept.map(bar => bar.count));
  return kept.map(bar => ({ ...bar, height: bar.count / highest }));
}

/** Where a duration lies on the bars' axis, 0 to 1; undefined if outside. */
export function placeOnHistogram(
  bars: readonly HistogramBar[],
  ms: number,
): number | undefined {
  const index = bars.findIndex(
    bar => ms >= bar.fromMs && ms <= (bar.upToMs ?? Infinity),
  );
  if (index < 0) {
    return undefined;
  }
  const { fromMs, upToMs } = bars[index];
  const within = upToMs ? (ms - fromMs) / (upToMs - fromMs) : 0.5;
  return (index + within) / bars.length;
}
