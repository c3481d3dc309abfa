import { Interval, Wake } from '@wakeboard/plugin-inference-common';

const HOUR_MS = 3_600_000;

/** A history as splice takes and gives it. */
interface History {
  intervals: readonly Interval[];
  wakes: readonly Wake[];
}

/** Starts of the hours (UTC) in which two histories of one replica differ. */
export function changedHours(before: History, after: History): Set<number> {
  const hours = new Set<number>();
  markDifferentStates(before.intervals, after.intervals, hours);
  markDifferentWakes(before.wakes, after.wakes, hours);
  markDifferentWakes(after.wakes, before.wakes, hours);
  return hours;
}

function markDifferentStates(
  a: readonly Interval[],
  b: readonly Interval[],
  hours: Set<number>,
): void {
  const borders = [...a, ...b].flatMap(({ from, to }) => [from, to]);
  borders.sort((x, y) => x - y);
  let inA = 0;
  let inB = 0;
  for (let i = 0; i + 1 < borders.length; i++) {
    const [from, to] = [borders[i], borders[i + 1]];
    while (inA < a.length && a[inA].to <= from) inA++;
    while (inB < b.length && b[inB].to <= from) inB++;
    if (from < to && stateAt(a[inA], from) !== stateAt(b[inB], from)) {
      markHours(from, to, hours);
    }
  }
}

function stateAt(interval: Interval | undefined, at: number) {
  return interval && interval.from <= at ? interval.state : undefined;
}

function markDifferentWakes(
  from: readonly Wake[],
  other: readonly Wake[],
  hours: Set<number>,
): void {
  const known = new Set(other.map(wakeKey));
  for (const wake of from) {
    // As in the roll-up, a wake at the full hour belongs to the one before.
    if (!known.has(wakeKey(wake))) {
      markHours(wake.windowTo - 1, wake.windowTo, hours);
    }
  }
}

function wakeKey({ windowTo, count, durationMs }: Wake): string {
  return `${windowTo} ${count} ${durationMs}`;
}

function markHours(from: number, to: number, hours: Set<number>): void {
  for (let at = Math.floor(from / HOUR_MS) * HOUR_MS; at < to; at += HOUR_MS) {
    hours.add(at);
  }
}
