import type { ModelRef, ModelState } from '@wakeboard/plugin-inference-common';
import type {
  Band,
  TimelineInterval,
  WakeRecord,
  WireCause,
} from '../src/api/types';
import { systemRef } from './systems';

/** Deterministic history of pretended replicas, so that a screenshot repeats. */

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** mulberry32 */
export function random(seed: number) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const CAUSES: WireCause[] = [
  { kind: 'request' },
  { kind: 'request' },
  { kind: 'request' },
  { kind: 'preempting', model: 'mistral-7b' },
  { kind: 'user', entityRef: 'user:default/jane' },
  { kind: 'unknown' },
];

/** Busy in working hours, quiet at night. */
function load(at: number): number {
  const hour = new Date(at).getHours();
  return hour >= 8 && hour < 19 ? 1 : 0.15;
}

/** Intervals of one replica, touching, from `days` ago until now. */
export function replicaHistory(
  seed: number,
  now: number,
  days = 90,
): TimelineInterval[] {
  const next = random(seed);
  const intervals: TimelineInterval[] = [];
  let at = now - days * DAY;
  const put = (state: ModelState, ms: number, cause: WireCause) => {
    const to = Math.min(now, at + Math.max(50, Math.round(ms)));
    if (to > at) {
      const exact = next() < 0.8;
      intervals.push({
        from: at,
        to,
        state,
        mark: exact ? 'exact' : 'scrape',
        toleranceMs: exact ? 0 : 15_000,
        cause,
      });
      at = to;
    }
  };
  while (at < now) {
    const busy = load(at);
    put('sleeping', ((5 + next() * 50) * MINUTE) / (busy + 0.1), {
      kind: next() < 0.8 ? 'idleTimeout' : 'preemptedBy',
      model: 'mistral-7b',
    });
    const cause = CAUSES[Math.floor(next() * CAUSES.length)];
    if (next() < 0.08) {
      put('waitingForGpu', next() * 40_000, cause);
    }
    put('waking', 600 + next() ** 3 * 7_000, cause);
    if (next() < 0.004) {
      put('failed', next() * 30 * MINUTE, { kind: 'crash' });
      put('starting', (2 + next() * 2) * MINUTE, { kind: 'crash' });
    }
    put('serving', (6 + next() * 60 * busy) * MINUTE, { kind: 'request' });
    put('draining', 300 + next() * 4_000, { kind: 'idleTimeout' });
    if (next() < 0.002) {
      put('unknown', (1 + next() * 4) * 60 * MINUTE, { kind: 'unknown' });
    }
  }
  return intervals;
}

/** The model itself where a system is only watched: started and stopped, some days apart. */
export function observedHistory(
  seed: number,
  now: number,
  last: ModelState,
  days = 90,
): TimelineInterval[] {
  const next = random(seed);
  const intervals: TimelineInterval[] = [];
  let at = now - days * DAY;
  const put = (state: ModelState, ms: number, cause: WireCause['kind']) => {
    const to = Math.min(now, at + Math.round(ms));
    if (to > at) {
      const exact = next() < 0.9;
      intervals.push({
        from: at,
        to,
        state,
        mark: exact ? 'exact' : 'resync',
        toleranceMs: exact ? 0 : 60_000,
        cause: { kind: cause },
      });
      at = to;
    }
  };
  while (at < now) {
    put(
      'stopped',
      (0.3 + next()) * DAY,
      next() < 0.3 ? 'autoscaler' : 'unknown',
    );
    put('starting', (1 + next() * 4) * MINUTE, 'autoscaler');
    put('serving', (0.2 + next()) * DAY, 'unknown');
    put('draining', next() * MINUTE, 'unknown');
  }
  const end = intervals[intervals.length - 1];
  if (end.state !== last) {
    const from = Math.max(end.from + 1, now - 42 * MINUTE);
    intervals[intervals.length - 1] = { ...end, to: from };
    intervals.push({ ...end, from, to: now, state: last });
  }
  return intervals;
}

/** A band as detailed as a width can show. */
export function bandOf(
  replica: string,
  history: TimelineInterval[],
  from: number,
  to: number,
  width: number,
): Band {
  const inside = history.filter(one => one.to > from && one.from < to);
  if (inside.length <= width / 2) {
    return { replica, detail: 'intervals', intervals: inside };
  }
  const columns = Math.floor(width / 6);
  const length = (to - from) / columns;
  const shares = Array.from({ length: columns }, (_, index) => {
    const start = Math.round(from + index * length);
    const end = Math.round(from + (index + 1) * length);
    const sums: Record<string, number> = {};
    let wakes = 0;
    for (const one of inside) {
      const overlap = Math.min(one.to, end) - Math.max(one.from, start);
      if (overlap > 0) {
        sums[one.state] = (sums[one.state] ?? 0) + overlap / (end - start);
        wakes += one.state === 'waking' && one.from >= start ? 1 : 0;
      }
    }
    return { from: start, to: end, shares: sums, wakes };
  });
  return { replica, detail: 'shares', shares };
}

/** Wakes of a replica, some of them seen only between two scrapes. */
export function wakesOf(
  replica: string,
  history: TimelineInterval[],
): WakeRecord[] {
  return history
    .filter(one => one.state === 'waking' || one.state === 'starting')
    .map((one, index) => {
      const hidden = index % 9 === 4;
      const durationMs = one.to - one.from;
      const scrape = Math.floor(one.to / 15_000) * 15_000;
      return {
        replica,
        windowFrom: hidden ? scrape : one.from,
        windowTo: hidden ? scrape + 15_000 : one.to,
        count: hidden ? 3 : 1,
        durationMs:
          index % 23 === 7 ? undefined : durationMs * (hidden ? 3 : 1),
        mark: hidden || one.mark === 'scrape' ? 'scrape' : 'exact',
        cause: one.cause,
      } as const;
    });
}

/** Whether a replica serves at a moment, by halving. */
export function stateAt(history: TimelineInterval[], at: number): ModelState {
  let low = 0;
  let high = history.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (history[middle].from <= at) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return history[low]?.state ?? 'unknown';
}

/** A smooth wave with some roughness, 0 to 1. */
export function wave(at: number, seed: number): number {
  const t = at / MINUTE;
  const rough = Math.sin(t * 0.37 + seed) * Math.sin(t * 0.11 + seed * 3);
  return Math.min(
    1,
    Math.max(0, 0.5 + 0.35 * Math.sin(t / 97 + seed) + 0.15 * rough),
  );
}

export function refOf(name: string): ModelRef {
  return (
    systemRef(name) ?? {
      cluster: 'demo',
      namespace: 'greenthread-system',
      driver: 'greenthread',
      name,
    }
  );
}
