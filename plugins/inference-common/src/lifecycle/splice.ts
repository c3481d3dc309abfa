import { EDGE } from './edge';
import { Interval, Wake } from './evidence';

/**
 * Intervals and wakes of one replica, each in order of time.
 *
 * @public
 */
export interface ReplicaHistory {
  intervals: Interval[];
  wakes: Wake[];
}

/**
 * The history with everything from `change.from` to `change.to` replaced:
 * intervals that reach beyond are cut at the borders, touching intervals of
 * the same state are joined and begin as the earlier one did. A wake belongs
 * to the span that contains its `windowTo`, the start of the span excluded.
 *
 * @public
 */
export function splice(
  existing: ReplicaHistory,
  change: ReplicaHistory & { from: number; to: number },
): ReplicaHistory {
  const intervals: Interval[] = [];
  for (const interval of existing.intervals) {
    if (interval.from >= change.from) break;
    append(intervals, { ...interval, to: Math.min(interval.to, change.from) });
  }
  for (const interval of change.intervals) append(intervals, interval);
  for (const interval of existing.intervals) {
    if (interval.to <= change.to) continue;
    append(
      intervals,
      interval.from >= change.to
        ? interval
        : { ...interval, ...EDGE, from: change.to },
    );
  }

  const wakes = existing.wakes.filter(wake => wake.windowTo <= change.from);
  for (const wake of change.wakes) wakes.push(wake);
  for (const wake of existing.wakes) {
    if (wake.windowTo > change.to) wakes.push(wake);
  }
  return { intervals, wakes };
}

function append(intervals: Interval[], next: Interval): void {
  if (next.from >= next.to) return;
  const last = intervals[intervals.length - 1];
  if (last && last.to === next.from && last.state === next.state) {
    intervals[intervals.length - 1] = { ...last, to: next.to };
  } else {
    intervals.push(next);
  }
}
