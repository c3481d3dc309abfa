import fc from 'fast-check';
import { GroundTruth, groundTruth, GroundTruthOptions } from '../testing';
import { CounterValues, Interval, Span, StateSample, Wake } from './evidence';
import { CLOCK_SKEW_MS } from './skew';
import { reconstruct, Reconstruction, ReconstructInput } from './reconstruct';

/** By how much an event's time may be off: skew of the cluster's clock and latency of the watch. */
const EVENT_ERROR_MS = 500;

const observed = fc.record({
  seed: fc.integer({ min: 1, max: 1_000_000 }),
  durationMs: fc.integer({ min: 60_000, max: 3_600_000 }),
  sidecar: fc.record({
    brief: fc.constantFrom(0, 0.4, 1),
    waits: fc.constantFrom(0, 0.5),
    preempts: fc.constantFrom(0, 1),
    drains: fc.constantFrom(0, 0.5),
    preempted: fc.constantFrom(0, 0.5),
    dies: fc.constantFrom(0, 0.2),
  }),
  observation: fc.record({
    scrapeIntervalMs: fc.constantFrom(5_000, 15_000, 60_000),
    missed: fc.constantFrom(0, 0.1),
    outages: fc.integer({ min: 0, max: 2 }),
    collectors: fc.constantFrom(1, 2),
    duplicated: fc.constantFrom(0, 0.5),
    seen: fc.constantFrom(0, 0.5, 1),
    skewMs: fc.constantFrom(0, 300),
    watchOutages: fc.integer({ min: 0, max: 2 }),
  }),
});

const COUNTERS: Array<keyof CounterValues> = [
  'wakes',
  'wakeSeconds',
  'sleeps',
  'sleepSeconds',
  'preempted',
  'preempting',
];

const RUNS = { numRuns: 300 };

/** A list shows it sleeping when it wakes already, as the counters tell. */
const LATE_LIST: typeof observed extends fc.Arbitrary<infer Options>
  ? Options
  : never = {
  seed: 756773,
  durationMs: 886538,
  sidecar: {
    brief: 0.4,
    waits: 0,
    preempts: 0,
    drains: 0.5,
    preempted: 0,
    dies: 0,
  },
  observation: {
    scrapeIntervalMs: 15000,
    missed: 0,
    outages: 0,
    collectors: 1,
    duplicated: 0,
    seen: 1,
    skewMs: 0,
    watchOutages: 2,
  },
};

function inputOf(
  ground: GroundTruth,
  overrides: Partial<ReconstructInput> = {},
): ReconstructInput {
  const { samples, events, watched, scrapeIntervalMs, span, truth } = ground;
  return {
    span,
    samples,
    events,
    watched,
    scrapeIntervalMs,
    createdAt: truth.createdAt,
    ...overrides,
  };
}

function historyOf(options: GroundTruthOptions) {
  const ground = groundTruth(options);
  return { ground, history: reconstruct(inputOf(ground)) };
}

function inOrder(samples: StateSample[]): StateSample[] {
  const byTime = new Map(samples.map(sample => [sample.at, sample]));
  return [...byTime.values()].sort((a, b) => a.at - b.at);
}

/** Increase of the counter from zero, as Prometheus counts it. */
function increase(samples: StateSample[]): number {
  let total = 0;
  let previous = 0;
  for (const { counters } of inOrder(samples)) {
    const wakes = counters.wakes ?? 0;
    total += wakes < previous ? wakes : wakes - previous;
    previous = wakes;
  }
  return total;
}

/** Spans between two samples in which a container died without any counter showing less after it. */
function silentDeaths({ samples, truth }: GroundTruth): Span[] {
  const known = inOrder(samples);
  return known.flatMap((sample, i) => {
    const previous = known[i - 1];
    const span = { from: previous?.at ?? truth.createdAt, to: sample.at };
    const died = truth.away.some(
      ({ from }) => from > span.from && from <= span.to,
    );
    const shown = COUNTERS.some(
      key => (sample.counters[key] ?? 0) < (previous?.counters[key] ?? 0),
    );
    return died && !shown ? [span] : [];
  });
}

function isWithin(spans: Span[], at: number): boolean {
  return spans.some(({ from, to }) => at > from && at <= to);
}

function countOf(wakes: Wake[]): number {
  return wakes.reduce((sum, { count }) => sum + count, 0);
}

function stateAt(intervals: Interval[], at: number) {
  return intervals.find(({ from, to }) => from <= at && at < to)?.state;
}

describe('reconstruct, against a model of a sidecar', () => {
  it('counts as many wakes as the counter, where no container died', () => {
    fc.assert(
      fc.property(observed, options => {
        const { ground, history } = historyOf({
          ...options,
          sidecar: { ...options.sidecar, dies: 0 },
        });
        const until = inOrder(ground.samples).pop()?.at ?? -Infinity;
        const counted = history.wakes.filter(wake => wake.windowTo <= until);
        expect(countOf(counted)).toBe(increase(ground.samples));
        expect(countOf(counted)).toBe(
          ground.truth.wakes.filter(({ endedAt }) => endedAt <= until).length,
        );
      }),
      RUNS,
    );
  });

  it('counts the wakes of containers that died, where a watch saw them and the counter shows that it died', () => {
    fc.assert(
      fc.property(observed, fc.boolean(), (options, skewed) => {
        const { ground, history } = historyOf({
          ...options,
          observation: {
            ...options.observation,
            seen: 1,
            watchOutages: 0,
            skewMs: skewed ? 300 : 0,
          },
        });
        const until = inOrder(ground.samples).pop()?.at ?? -Infinity;
        const counted = countOf(
          history.wakes.filter(wake => wake.windowTo <= until),
        );
        const silent = silentDeaths(ground);
        const wakes = ground.truth.wakes.filter(
          ({ endedAt }) => endedAt <= until && !isWithin(silent, endedAt),
        );
        expect(counted).toBeGreaterThanOrEqual(wakes.length);
      }),
      RUNS,
    );
  });

  it('counts at least as the counter and at most as many as there were, whatever was seen', () => {
    fc.assert(
      fc.property(observed, options => {
        const { ground, history } = historyOf(options);
        const until = inOrder(ground.samples).pop()?.at ?? -Infinity;
        const counted = countOf(
          history.wakes.filter(wake => wake.windowTo <= until),
        );
        expect(counted).toBeGreaterThanOrEqual(increase(ground.samples));
        expect(counted).toBeLessThanOrEqual(
          ground.truth.wakes.filter(({ endedAt }) => endedAt <= until).length,
        );
      }),
      RUNS,
    );
  });

  it('gives wakes the duration that was counted, and a window in which they ended', () => {
    fc.assert(
      fc.property(observed, options => {
        const { ground, history } = historyOf({
          ...options,
          sidecar: { ...options.sidecar, dies: 0 },
        });
        const samples = inOrder(ground.samples);
        const last = samples[samples.length - 1];
        const timed = history.wakes.filter(
          wake => last && wake.windowTo <= last.at,
        );
        const totalMs = timed.reduce(
          (sum, wake) => sum + (wake.durationMs ?? 0),
          0,
        );
        expect(
          Math.abs(totalMs - (last?.counters.wakeSeconds ?? 0) * 1000),
        ).toBeLessThan(timed.length + 1);
        for (const wake of timed) {
          const slack = wake.mark === 'scrape' ? 0 : EVENT_ERROR_MS;
          const ended = ground.truth.wakes.filter(
            ({ endedAt }) =>
              endedAt > wake.windowFrom - slack &&
              endedAt <= wake.windowTo + slack,
          );
          expect(ended.length).toBeGreaterThanOrEqual(wake.count);
        }
      }),
      RUNS,
    );
  });

  it('gives intervals that touch, never overlap and cover exactly what was observed', () => {
    fc.assert(
      fc.property(observed, options => {
        const { ground, history } = historyOf(options);
        const { intervals } = history;
        fc.pre(intervals.length > 0);
        const moments = [
          ...ground.samples.map(({ at }) => at),
          ...ground.events.map(({ at }) => at + CLOCK_SKEW_MS),
        ];
        expect(intervals[0].from).toBeLessThanOrEqual(Math.min(...moments));
        const end = intervals[intervals.length - 1].to;
        expect(end).toBe(history.to);
        expect(end).toBeGreaterThanOrEqual(
          Math.max(...ground.samples.map(({ at }) => at)),
        );
        intervals.forEach((interval, i) => {
          expect(interval.to).toBeGreaterThan(interval.from);
          if (i === 0) return;
          expect(interval.from).toBe(intervals[i - 1].to);
          expect(interval.state).not.toBe(intervals[i - 1].state);
        });
      }),
      RUNS,
    );
  });

  it('shows the state of every sample at its moment', () => {
    fc.assert(
      fc.property(observed, options => {
        const { ground, history } = historyOf(options);
        for (const { at, state } of inOrder(ground.samples)) {
          if (at >= history.to) continue;
          // Nothing was observed after the last sample before a gap.
          expect([state, 'unknown']).toContain(stateAt(history.intervals, at));
        }
      }),
      RUNS,
    );
  });

  it('says unknown where nothing was observed for long, and nowhere else', () => {
    fc.assert(
      fc.property(observed, options => {
        const { ground, history } = historyOf(options);
        const { scrapeIntervalMs, watched } = ground;
        const unknown = history.intervals.filter(
          ({ state }) => state === 'unknown',
        );
        for (const { from, to } of unknown) {
          expect(to - from).toBeGreaterThan(3 * scrapeIntervalMs);
          const lonely = inOrder(ground.samples).map(({ at }) => at);
          for (const at of lonely.filter(
            moment => moment > from && moment < to,
          )) {
            const near = (other: number) =>
              other !== at && Math.abs(other - at) <= 3 * scrapeIntervalMs;
            expect(lonely.filter(near)).toEqual([]);
          }
          expect(
            watched.filter(span => span.from <= from && span.to > from),
          ).toEqual([]);
        }
        const known = history.intervals.filter(
          ({ state }) => state !== 'unknown',
        );
        const seenAt = [
          ...inOrder(ground.samples).map(({ at }) => ({ from: at, to: at })),
          ...ground.events.map(({ at }) => ({ from: at, to: at })),
          ...watched,
        ].sort((a, b) => a.from - b.from);
        const holes: Span[] = [];
        let end = history.from;
        for (const seen of seenAt) {
          holes.push({ from: end, to: seen.from });
          end = Math.max(end, seen.to);
        }
        const unobserved = holes
          .filter(
            ({ from, to }) =>
              to - from > 6 * scrapeIntervalMs + 2 * CLOCK_SKEW_MS,
          )
          .map(({ from, to }) => (from + to) / 2);
        expect(
          known.filter(({ from, to }) =>
            unobserved.some(at => from < at && at < to),
          ),
        ).toEqual([]);
      }),
      RUNS,
    );
  });

  it('puts no border further off than it says, nor than a scrape interval', () => {
    fc.assert(
      fc.property(observed, options => {
        const { ground, history } = historyOf(options);
        const { intervals } = history;
        const times = inOrder(ground.samples).map(({ at }) => at);
        const silent = silentDeaths(ground);
        intervals.forEach((interval, i) => {
          const { from, state, mark, toleranceMs } = interval;
          if (i === 0 || state === 'unknown' || isWithin(silent, from)) return;
          if (intervals[i - 1].state === 'unknown') return;
          const slack = mark === 'scrape' ? 0 : EVENT_ERROR_MS;
          const nearest = Math.min(
            ...ground.truth.transitions
              .filter(
                transition =>
                  transition.state === state ||
                  (state === 'waking' && transition.state === 'waitingForGpu'),
              )
              .map(({ at }) => Math.abs(at - from)),
          );
          expect(nearest).toBeLessThanOrEqual(toleranceMs + slack);
          const next = times.find(at => at > from) ?? Infinity;
          const previous =
            [...times].reverse().find(at => at <= from) ?? -Infinity;
          const most = mark === 'scrape' ? next - previous : Infinity;
          expect(toleranceMs).toBeLessThanOrEqual(most);
        });
      }),
      { ...RUNS, examples: [[LATE_LIST]] },
    );
  });

  it('gives the same for the same evidence in another order and twice', () => {
    fc.assert(
      fc.property(observed, options => {
        const { ground, history } = historyOf(options);
        const again = reconstruct(
          inputOf(ground, {
            samples: [...ground.samples, ...ground.samples].reverse(),
            events: [...ground.events, ...ground.events].reverse(),
            watched: [...ground.watched, ...ground.watched].reverse(),
          }),
        );
        expect(again).toEqual<Reconstruction>(history);
      }),
      RUNS,
    );
  });
});
