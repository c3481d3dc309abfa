import {
  burnWindows,
  LEDGER_BUCKET_MS,
  SloSpec,
} from '@wakeboard/plugin-inference-common';
import type { Slo } from '../src/api/types';
import { wave } from './world';

/** A pretended ledger: a bad afternoon last week, and one that goes on. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

function aSpec(overrides: Partial<SloSpec>): SloSpec {
  return {
    name: 'availability',
    sli: 'availability',
    basis: 'requests',
    objective: 99.5,
    windowMs: 30 * DAY,
    minEvents: 10,
    sleepPolicy: 'exclude',
    ...overrides,
  };
}

export const SPECS = [
  aSpec({}),
  aSpec({
    name: 'latency',
    sli: 'latency',
    thresholdSeconds: 2.5,
    objective: 95,
  }),
  aSpec({
    name: 'uptime',
    basis: 'time',
    objective: 99,
    sleepPolicy: 'separate',
  }),
];

/** Share of bad events at a moment: a bad afternoon, and one that goes on. */
function badShare(spec: SloSpec, now: number, at: number): number {
  const age = now - at;
  const base = (1 - spec.objective / 100) * 0.4;
  if (spec.name === 'latency' && age < 2 * HOUR) {
    return 0.9;
  }
  if (spec.name === 'uptime' && age > 3 * DAY && age < 3.4 * DAY) {
    return 1;
  }
  return age > 6 * DAY && age < 6.2 * DAY ? base * 12 : base;
}

/** Counts of one SLO at the ends of steps, so that any window is a difference. */
export function ledger(spec: SloSpec, now: number, days: number) {
  const step = LEDGER_BUCKET_MS;
  const start = Math.floor((now - days * DAY) / step) * step;
  const points = [{ good: 0, total: 0 }];
  for (let at = start + step; at <= now; at += step) {
    const last = points[points.length - 1];
    const total =
      spec.basis === 'time' ? 300 : Math.round(100 * wave(at, 3) ** 2);
    const good = Math.round(total * (1 - badShare(spec, now, at)));
    points.push({ good: last.good + good, total: last.total + total });
  }
  const sumsAt = (at: number) => {
    const valueAt = (moment: number) =>
      points[
        Math.min(
          points.length - 1,
          Math.max(0, Math.floor((moment - start) / step)),
        )
      ];
    const end = Math.floor(at / step) * step;
    return {
      at: end,
      knownFrom: start,
      lastEventAt: end - 2 * MINUTE,
      asleep: (spanMs: number) => ({
        good: (spanMs / 1_000) * 0.4,
        total: spanMs / 1_000,
      }),
      sum: (spanMs: number) => {
        const from = valueAt(end - spanMs);
        const to = valueAt(end);
        return { good: to.good - from.good, total: to.total - from.total };
      },
    };
  };
  return { start, sumsAt };
}

export function daysOf(spec: SloSpec): number {
  return spec.name === 'latency' ? 8.4 : 70;
}

export function quiet(spec: SloSpec, now: number): Slo {
  const window = { from: now - 30 * DAY, to: now, good: 0, total: 0 };
  if (spec.name === 'latency') {
    const alerts = burnWindows(spec.windowMs).map(one => ({
      ...one,
      long: { burn: 6.7, events: 3 },
      short: { events: 0 },
      state: 'tooFew' as const,
    }));
    const seen = { ...window, good: 2, total: 3 };
    return {
      spec,
      evaluation: {
        status: 'tooFew',
        window: seen,
        complete: true,
        sli: 2 / 3,
        remaining: -5.7,
        alerts,
        lastEventAt: now - 50 * MINUTE,
      },
    };
  }
  return {
    spec,
    evaluation:
      spec.basis === 'time'
        ? {
            status: 'notMeasurable',
            reason:
              'The histogram has no boundary at 2.5 s; the nearest are 2 s and 3 s.',
            window,
            complete: true,
            alerts: [],
          }
        : {
            status: 'noTraffic',
            window,
            complete: true,
            alerts: [],
            lastEventAt: now - 33 * DAY,
          },
  };
}
