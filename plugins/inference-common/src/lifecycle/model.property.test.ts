import fc from 'fast-check';
import { MODEL_STATES, ModelState } from '../model/states';
import {
  isAsleep,
  ModelLife,
  modelLife,
  trueStateAt,
  WATCH_LATENCY_MS,
} from '../testing';
import { Interval, StateSample, Wake } from './evidence';
import { toModelSamples } from './modelSamples';
import { reconstruct } from './reconstruct';
import { CLOCK_SKEW_MS } from './skew';
import { watchEdges, watchedSamples } from './watchedSamples';

/** What an event may be off, or a list told late. */
const ERROR_MS = WATCH_LATENCY_MS + CLOCK_SKEW_MS;

const observed = fc.record({
  seed: fc.integer({ min: 1, max: 1_000_000 }),
  durationMs: fc.integer({ min: 600_000, max: 7_200_000 }),
  scrapeIntervalMs: fc.constantFrom(5_000, 15_000),
  missed: fc.constantFrom(0, 0.1),
  copies: fc.constantFrom(1, 2),
  collectors: fc.constantFrom(1, 2),
  restarts: fc.integer({ min: 0, max: 3 }),
  watchOutages: fc.integer({ min: 0, max: 4 }),
  watchOutageMs: fc.constantFrom(
    [1_000, 20_000],
    [60_000, 1_800_000],
  ) as fc.Arbitrary<[number, number]>,
});

function samplesOf(life: ModelLife): StateSample[] {
  return toModelSamples(
    {
      desired: life.exporters.map(({ desired }) => desired),
      ready: life.exporters.map(({ ready }) => ready),
    },
    life.scrapeIntervalMs,
  );
}

function historyOf(life: ModelLife, raw = samplesOf(life)) {
  const { span, events, watched, scrapeIntervalMs } = life;
  const samples = watchedSamples(raw, life, span.to);
  const edges = samples.length > 0 ? watchEdges(life, span) : [];
  return reconstruct({
    span: { from: span.from - 1, to: span.to },
    samples: [...samples, ...edges],
    events,
    watched,
    scrapeIntervalMs,
    tellAll: true,
  });
}

/** What was seen of sleeping and serving, by a watch or a sample, in order. */
function seen(life: ModelLife, samples: StateSample[]): boolean[] {
  const isWatched = (at: number) =>
    life.watched.some(({ from, to }) => from <= at && at <= to);
  const moments = [
    ...samples.filter(({ at }) => !isWatched(at)).map(({ at }) => at),
    ...life.watched.flatMap(({ from, to }) => [
      from,
      ...life.transitions
        .map(({ at }) => at)
        .filter(at => at > from && at <= to),
    ]),
  ].sort((a, b) => a - b);
  return moments.flatMap(at => {
    const state = trueStateAt(life, at);
    if (isAsleep(state)) return [false];
    return state && MODEL_STATES[state].serves ? [true] : [];
  });
}

function passages(serves: boolean[]): number {
  return serves.filter((now, i) => now && serves[i - 1] === false).length;
}

function countOf(wakes: Wake[]): number {
  return wakes.reduce((sum, { count }) => sum + count, 0);
}

/** When the model left sleep, and when it came to serve after it. */
function trueWakes({ transitions }: ModelLife) {
  const wakes: Array<{ leftAt: number; at: number }> = [];
  let leftAt: number | undefined;
  transitions.forEach(({ at, state }, i) => {
    if (isAsleep(state)) leftAt = undefined;
    else if (i > 0 && isAsleep(transitions[i - 1].state)) leftAt = at;
    if (leftAt !== undefined && MODEL_STATES[state].serves) {
      wakes.push({ leftAt, at });
      leftAt = undefined;
    }
  });
  return wakes;
}

/** Moments at which the model came to serve: where it was seen asleep before and starting since, each may be what ended its wake. */
function trueStarts({ transitions }: ModelLife): number[] {
  return transitions.flatMap(({ at, state }, i) => {
    const before = i > 0 && MODEL_STATES[transitions[i - 1].state].serves;
    return MODEL_STATES[state].serves && !before ? [at] : [];
  });
}

/** A rollout is not seen in counts. */
function sameInCounts(a: ModelState, b: ModelState): boolean {
  const counted = (state: ModelState) =>
    state === 'updating' ? 'serving' : state;
  return counted(a) === counted(b);
}

function isBorder(interval: Interval, previous: Interval | undefined): boolean {
  return (
    previous !== undefined &&
    previous.state !== 'unknown' &&
    interval.state !== 'unknown' &&
    !sameInCounts(interval.state, previous.state)
  );
}

describe('the history of a model itself, from replica counts and a watch', () => {
  it('counts each wake once of which both sides were seen, however', () => {
    fc.assert(
      fc.property(observed, options => {
        const life = modelLife(options);
        const { wakes, to } = historyOf(life);
        const samples = watchedSamples(samplesOf(life), life, life.span.to);
        // What the last sample shows has a length only where something was known just before.
        const before = samples.filter(({ at }) => at < to);
        expect([
          passages(seen(life, before)),
          passages(seen(life, samples)),
        ]).toContain(countOf(wakes));
        const ends = trueStarts(life);
        for (const { windowFrom, windowTo, mark } of wakes) {
          const from = mark === 'exact' ? windowTo : windowFrom;
          expect(
            ends.some(
              end => end >= from - ERROR_MS && end <= windowTo + ERROR_MS,
            ),
          ).toBe(true);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('counts all wakes where the watch never broke', () => {
    fc.assert(
      fc.property(observed, options => {
        const life = modelLife({ ...options, watchOutages: 0 });
        const [{ from }] = life.watched;
        const { wakes } = historyOf(life);
        // Of the first one nobody may have seen the sleep.
        const due = trueWakes(life).filter(
          ({ leftAt }) => leftAt > from + ERROR_MS,
        );
        // A watch tells of a wake when it ended or later, and before the next one.
        const told = wakes.filter(
          ({ mark, windowTo }) =>
            mark === 'exact' && windowTo >= (due[0]?.at ?? Infinity),
        );
        expect(told).toHaveLength(due.length);
      }),
      { numRuns: 300 },
    );
  });

  it('has no border further off than it says', () => {
    fc.assert(
      fc.property(observed, options => {
        const life = modelLife(options);
        const { intervals } = historyOf(life);
        intervals.forEach((interval, i) => {
          if (!isBorder(interval, intervals[i - 1])) return;
          const { state, from, toleranceMs } = interval;
          const off = life.transitions
            .filter(each => sameInCounts(each.state, state))
            .map(({ at }) => Math.abs(at - from));
          expect(Math.min(...off)).toBeLessThanOrEqual(toleranceMs + ERROR_MS);
        });
      }),
      { numRuns: 1000 },
    );
  });

  it('shows what the watch told while it was alive, whatever was counted', () => {
    fc.assert(
      fc.property(
        observed,
        fc.constantFrom<ModelState>('serving', 'stopped'),
        (options, state) => {
          const life = modelLife(options);
          const wrong = samplesOf(life).map(sample => ({ ...sample, state }));
          const { intervals } = historyOf(life, wrong);
          for (const { from, to } of life.watched) {
            for (let at = from + ERROR_MS; at < to - ERROR_MS; at += 7_001) {
              const changes = life.transitions.some(
                each => Math.abs(each.at - at) <= ERROR_MS,
              );
              if (changes) continue;
              const shown = intervals.find(
                each => each.from <= at && at < each.to,
              );
              expect(shown?.state).toBe(trueStateAt(life, at));
            }
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('covers what was observed without a hole or an overlap', () => {
    fc.assert(
      fc.property(observed, options => {
        const { intervals } = historyOf(modelLife(options));
        intervals.slice(1).forEach(({ from }, i) => {
          expect(from).toBe(intervals[i].to);
        });
      }),
      { numRuns: 200 },
    );
  });
});
