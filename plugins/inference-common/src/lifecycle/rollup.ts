import { ModelState } from '../model/states';
import { WAKE_DURATION_BOUNDARIES, wakeDurationClass } from './durationClass';
import { Interval, Span, Wake } from './evidence';

const HOUR_MS = 3_600_000;

/**
 * What one hour (UTC) of a replica or model comes to.
 *
 * @public
 */
export interface HourRollup {
  /** Start of the hour, epoch milliseconds. */
  at: number;
  /** Seconds spent in each state. */
  stateSeconds: Partial<Record<ModelState, number>>;
  /** Wakes completed after `at` and at or before its end. */
  wakes: number;
  /** Wakes by upper boundary of their duration in seconds, `+Inf` for the open class; not cumulative, empty classes left out. */
  wakeDurations: Record<string, number>;
}

/**
 * Sums a history up by hours (UTC). Only what lies in the span enters; hours
 * in which nothing was observed are left out.
 *
 * @public
 */
export function rollupHours(input: {
  intervals: Interval[];
  wakes: Wake[];
  span: Span;
}): HourRollup[] {
  const { span } = input;
  const hours = new Map<number, HourRollup>();
  const hourAt = (at: number): HourRollup => {
    let hour = hours.get(at);
    if (!hour) {
      hour = { at, stateSeconds: {}, wakes: 0, wakeDurations: {} };
      hours.set(at, hour);
    }
    return hour;
  };

  for (const { from, to, state } of input.intervals) {
    const end = Math.min(to, span.to);
    let start = Math.max(from, span.from);
    while (start < end) {
      const at = Math.floor(start / HOUR_MS) * HOUR_MS;
      const stop = Math.min(end, at + HOUR_MS);
      const { stateSeconds } = hourAt(at);
      stateSeconds[state] = (stateSeconds[state] ?? 0) + (stop - start) / 1000;
      start = stop;
    }
  }

  for (const { windowTo, count, durationMs } of input.wakes) {
    if (windowTo <= span.from || windowTo > span.to) continue;
    const hour = hourAt((Math.ceil(windowTo / HOUR_MS) - 1) * HOUR_MS);
    hour.wakes += count;
    if (durationMs === undefined) continue;
    const boundary =
      WAKE_DURATION_BOUNDARIES[wakeDurationClass(durationMs / count)];
    const key = boundary === undefined ? '+Inf' : String(boundary);
    hour.wakeDurations[key] = (hour.wakeDurations[key] ?? 0) + count;
  }
  return [...hours.values()].sort((a, b) => a.at - b.at);
}
