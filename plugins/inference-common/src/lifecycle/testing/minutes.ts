import { anEvent, aSample, NOON } from '../../testing';
import { CounterValues, ObjectEvent, StateSample } from '../evidence';
import { reconstruct, Reconstruction, ReconstructInput } from '../reconstruct';

/** One second in milliseconds. */
export const S = 1000;

/** Seconds after noon as epoch milliseconds. */
export const at = (seconds: number) => NOON + seconds * S;

/** A scrape, seconds after noon. */
export function sample(
  seconds: number,
  state: StateSample['state'],
  counters: CounterValues = {},
): StateSample {
  return aSample({ at: at(seconds), state, counters });
}

/** A scrape with counters, seconds after noon. */
export function counted(
  seconds: number,
  state: StateSample['state'],
  wakes: number,
  wakeSeconds: number,
  more: CounterValues = {},
): StateSample {
  return sample(seconds, state, { wakes, wakeSeconds, ...more });
}

/** An exact event, seconds after noon. */
export function event(
  seconds: number,
  state: ObjectEvent['state'],
  more: Partial<ObjectEvent> = {},
): ObjectEvent {
  return anEvent({ at: at(seconds), state, ...more });
}

/** The history of ten minutes after noon, scraped every 15 s. */
export function run(input: Partial<ReconstructInput>): Reconstruction {
  return reconstruct({
    span: { from: at(0), to: at(600) },
    samples: [],
    events: [],
    watched: [],
    scrapeIntervalMs: 15 * S,
    ...input,
  });
}

/** Intervals in seconds after noon: from, state, mark, tolerance in ms. */
export function bands({ intervals }: Reconstruction) {
  return intervals.map(({ from, state, mark, toleranceMs }) => [
    (from - NOON) / S,
    state,
    mark,
    toleranceMs,
  ]);
}

/** Wakes: window in seconds after noon, count, duration in ms, mark. */
export function wakesOf({ wakes }: Reconstruction) {
  return wakes.map(({ windowFrom, windowTo, count, durationMs, mark }) => [
    (windowFrom - NOON) / S,
    (windowTo - NOON) / S,
    count,
    durationMs,
    mark,
  ]);
}
