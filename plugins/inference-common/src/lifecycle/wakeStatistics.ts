import { WAKE_DURATION_BOUNDARIES, wakeDurationClass } from './durationClass';
import { Wake } from './evidence';

/**
 * Statistics of the durations of wakes. Wakes of which only the total is known
 * enter with their mean.
 *
 * @public
 */
export interface WakeDurationStatistics {
  /** All wakes. */
  count: number;
  /** Wakes whose duration is known. */
  timed: number;
  /** Undefined where no duration is known; milliseconds. */
  meanMs?: number;
  /** Nearest rank; milliseconds. */
  p50Ms?: number;
  /** Nearest rank; milliseconds. */
  p95Ms?: number;
  /** Timed wakes by class, not cumulative; `upToMs` is null for the open one. */
  histogram: Array<{ upToMs: number | null; count: number }>;
}

/**
 * Sums up the durations of wakes.
 *
 * @public
 */
export function wakeStatistics(wakes: Wake[]): WakeDurationStatistics {
  const histogram = [...WAKE_DURATION_BOUNDARIES, null].map(boundary => ({
    upToMs: boundary === null ? null : boundary * 1000,
    count: 0,
  }));
  const means: Array<{ meanMs: number; count: number }> = [];
  let count = 0;
  let timed = 0;
  let totalMs = 0;
  for (const wake of wakes) {
    count += wake.count;
    if (wake.durationMs === undefined) continue;
    const meanMs = wake.durationMs / wake.count;
    timed += wake.count;
    totalMs += wake.durationMs;
    means.push({ meanMs, count: wake.count });
    histogram[wakeDurationClass(meanMs)].count += wake.count;
  }
  if (timed === 0) return { count, timed, histogram };

  means.sort((a, b) => a.meanMs - b.meanMs);
  return {
    count,
    timed,
    meanMs: totalMs / timed,
    p50Ms: atRank(means, Math.ceil(0.5 * timed)),
    p95Ms: atRank(means, Math.ceil(0.95 * timed)),
    histogram,
  };
}

function atRank(
  sorted: Array<{ meanMs: number; count: number }>,
  rank: number,
): number {
  let seen = 0;
  for (const { meanMs, count } of sorted) {
    seen += count;
    if (seen >= rank) return meanMs;
  }
  return sorted[sorted.length - 1].meanMs;
}
