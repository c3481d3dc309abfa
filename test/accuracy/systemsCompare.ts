import { InferenceSchemas } from '@wakeboard/plugin-inference-common';
import {
  Stay,
  staysOfModel,
  staysOfReplicas,
  SystemsTruth,
} from './systemsTruth';

/**
 * The history of models without wake metrics, held against the truth: wakes
 * and stops are counted exactly, each border lies within what its own mark
 * allows, and nothing is listed that was not so. Pure.
 */

type Interval = InferenceSchemas['TimelineInterval'];
type WakeRecord = InferenceSchemas['WakeRecord'];

/** What the product's API says of one model. */
export interface ShownSystemModel {
  driver: string;
  model: string;
  /** How it stops and starts shows in series and answers only. */
  byEngine?: boolean;
  /** No series tells what it did in a gap. */
  untold?: boolean;
  wakes: WakeRecord[];
  bands: Array<{ replica: string; intervals: Interval[] }>;
}

/** How much a history may differ from the truth. Milliseconds. */
export interface Tolerances {
  span: { from: number; to: number };
  /** Between two scrapes. */
  scrapeMs: number;
  /**
   * How much later a watch shows something than it was; and servers write
   * their timestamps in whole seconds.
   */
  slackMs: number;
  /** When the backend did not run. */
  gaps: Array<{ from: number; to: number }>;
}

/** What was found of one model. */
export interface ModelComparison {
  driver: string;
  model: string;
  wakes: { truth: number; shown: number };
  stops: { truth: number; shown: number };
  /** Wakes that were wholly within a gap. */
  unwatched: number;
  /** Borders that were compared, by mark, and how far off the furthest was. */
  borders: Record<Interval['mark'], { count: number; worstMs: number }>;
  /** What is listed and was not so, or the other way round. */
  wrong: string[];
}

/** Of one model. */
interface Allowed extends Tolerances {
  byEngine: boolean;
  untold: boolean;
}

const OFF = ['stopped', 'sleeping'];
/** States that the truth has no words for: a part of starting, and on the way to sleep and back. */
const BETWEEN: Record<string, string[]> = {
  waitingForGpu: ['starting'],
  waking: OFF,
  draining: ['serving', 'degraded'],
};

/** Compares one model. */
export function compareSystem(
  all: SystemsTruth[],
  shown: ShownSystemModel,
  tolerances: Tolerances,
): ModelComparison {
  const { span, gaps } = tolerances;
  const truth = all.filter(
    ({ system, model }) => system === shown.driver && model === shown.model,
  );
  const stays = staysOfModel(truth, span.to);
  const own =
    shown.bands.find(({ replica }) => replica === '')?.intervals ?? [];
  const untold = shown.untold
    ? [...gaps, ...unknownSpans(own, tolerances)]
    : [];
  const isTold = (at: number) =>
    isWithin(at, span) && !untold.some(gap => isWithin(at, gap));
  const ends = truth.flatMap(line =>
    line.kind === 'wake' && isWithin(line.end, span) ? [line] : [],
  );
  const wakes = shown.wakes.filter(({ windowTo }) => isWithin(windowTo, span));
  const result: ModelComparison = {
    driver: shown.driver,
    model: shown.model,
    wakes: {
      truth: ends.length,
      shown: wakes.reduce((sum, { count }) => sum + count, 0),
    },
    stops: {
      truth: stopsOf(stays).filter(isTold).length,
      shown: stopsOf(own).filter(isTold).length,
    },
    unwatched: ends.filter(({ start, end }) =>
      gaps.some(gap => start > gap.from && end < gap.to),
    ).length,
    borders: {
      exact: { count: 0, worstMs: 0 },
      scrape: { count: 0, worstMs: 0 },
      resync: { count: 0, worstMs: 0 },
    },
    wrong: [],
  };
  const allowed = {
    ...tolerances,
    gaps: [...gaps, ...untold],
    byEngine: shown.byEngine ?? false,
    untold: shown.untold ?? false,
  };
  for (const end of matchWakes(ends, wakes, tolerances, result)) {
    if (isTold(end))
      result.wrong.push(`the wake at ${clock(end)} is not shown`);
    else result.wakes.truth -= 1;
  }
  compareBand('the model', stays, own, allowed, result);
  const replicas = staysOfReplicas(truth, shown.driver, span.to);
  for (const { replica, intervals } of shown.bands) {
    if (replica === '') continue;
    const known = replicas.get(replica);
    if (known) compareBand(replica, known, intervals, allowed, result);
    else result.wrong.push(`there was no replica ${replica}`);
  }
  for (const [replica, known] of replicas) {
    const isShown = shown.bands.some(band => band.replica === replica);
    if (!isShown) compareBand(replica, known, [], allowed, result);
  }
  return result;
}

function isWithin(at: number, { from, to }: { from: number; to: number }) {
  return at > from && at <= to;
}

/** Passages to stopped or asleep, by when they were. */
function stopsOf(
  stays: ReadonlyArray<{ from: number; state: string }>,
): number[] {
  return stays.flatMap(({ from, state }, i) =>
    i > 0 && OFF.includes(state) && !OFF.includes(stays[i - 1].state)
      ? [from]
      : [],
  );
}

/** The spans of which the history itself says that nothing is known. */
function unknownSpans(
  intervals: readonly Interval[],
  { span, slackMs }: Tolerances,
): Array<{ from: number; to: number }> {
  return intervals.flatMap(({ state, from, to }) =>
    state === 'unknown' && to > span.from
      ? [{ from: from - slackMs, to: to + slackMs }]
      : [],
  );
}

/** Each shown wake is one that was, within the window that it gives itself. Returns when those were that are not shown. */
function matchWakes(
  truth: Array<{ start: number; end: number }>,
  shown: WakeRecord[],
  { slackMs }: Tolerances,
  result: ModelComparison,
): number[] {
  const left = [...truth];
  for (const wake of shown) {
    const found = left.findIndex(
      ({ end }) =>
        end > wake.windowFrom - slackMs && end <= wake.windowTo + slackMs,
    );
    if (found < 0) {
      result.wrong.push(
        `no wake (${wake.mark}) in ${clock(wake.windowFrom)}..${clock(
          wake.windowTo,
        )}`,
      );
      continue;
    }
    const [{ start, end }] = left.splice(found, 1);
    const { durationMs } = wake;
    if (
      durationMs !== undefined &&
      Math.abs(durationMs - (end - start)) > 2 * slackMs
    ) {
      result.wrong.push(
        `the wake at ${clock(end)} took ${
          end - start
        } ms, and is shown with ${durationMs}`,
      );
    }
  }
  return left.map(({ end }) => end);
}

function compareBand(
  name: string,
  stays: Stay[],
  intervals: Interval[],
  tolerances: Allowed,
  result: ModelComparison,
): void {
  intervals.forEach((interval, i) => {
    const problem =
      borderProblem(stays, intervals, i, tolerances, result) ??
      contentProblem(stays, intervals, i, tolerances);
    if (problem) {
      result.wrong.push(`${name}: ${problem}: ${describe(interval)}`);
    }
  });
  for (const stay of stays) {
    if (!mustShow(name, stay, tolerances)) continue;
    const isShown = intervals.some(
      interval =>
        agrees(interval.state, stay.state) &&
        interval.from < stay.to + tolerances.slackMs &&
        interval.to > stay.from - tolerances.slackMs,
    );
    if (!isShown) {
      result.wrong.push(`${name}: not shown: ${describe(stay)}`);
    }
  }
}

/** Whether a passage that is shown was one, as near as its mark says. */
function borderProblem(
  stays: Stay[],
  intervals: Interval[],
  i: number,
  { span, slackMs }: Tolerances,
  result: ModelComparison,
): string | undefined {
  const { from, state, mark, toleranceMs } = intervals[i];
  const before = intervals[i - 1];
  const isPassage =
    before !== undefined && before.state !== 'unknown' && state !== 'unknown';
  if (!isPassage || !isWithin(from, span)) return undefined;
  const allowedMs = toleranceMs + slackMs;
  const offMs = Math.min(
    ...stays
      .filter(stay => agrees(state, stay.state))
      .flatMap(stay =>
        // What the truth has no words for began somewhere within.
        stay.state === state
          ? [Math.abs(stay.from - from)]
          : [Math.max(0, stay.from - from, from - stay.to)],
      ),
  );
  if (offMs > allowedMs) {
    return `began ${Number.isFinite(offMs) ? `${offMs} ms off` : 'never'}`;
  }
  const border = result.borders[mark];
  border.count += 1;
  border.worstMs = Math.max(border.worstMs, offMs);
  return undefined;
}

/** Whether it was so all the time, but for what is too short to be seen. */
function contentProblem(
  stays: Stay[],
  intervals: Interval[],
  i: number,
  tolerances: Allowed,
): string | undefined {
  const { span, slackMs } = tolerances;
  const { from, to, state, toleranceMs } = intervals[i];
  if (state === 'unknown') return undefined;
  const next = intervals[i + 1];
  const start = Math.max(from + toleranceMs, span.from) + slackMs;
  const end = Math.min(to, span.to) - (next?.toleranceMs ?? 0) - slackMs;
  const untrue = stays.find(
    stay =>
      !agrees(state, stay.state) &&
      Math.min(stay.to, end) - Math.max(stay.from, start) >
        shortest(stay, tolerances),
  );
  return untrue && `was ${describe(untrue)}`;
}

/** Stays that last no longer may be overseen. */
function shortest(
  stay: Stay,
  { gaps, slackMs, scrapeMs, byEngine }: Allowed,
): number {
  const isWatched = !gaps.some(gap => stay.from < gap.to && stay.to > gap.from);
  return isWatched && !byEngine ? slackMs : 2 * scrapeMs;
}

/** Replicas of which nothing is left after a gap are not known, and what drains shows in no series of counts. */
function mustShow(name: string, stay: Stay, tolerances: Allowed): boolean {
  const { span, gaps } = tolerances;
  if (stay.from < span.from || stay.to > span.to) return false;
  const isUnwatched = gaps.some(
    gap => stay.from < gap.to && stay.to > gap.from,
  );
  if (isUnwatched && tolerances.untold) return false;
  if (isUnwatched && (name !== 'the model' || stay.state === 'draining')) {
    return false;
  }
  return stay.to - stay.from > shortest(stay, tolerances);
}

function agrees(shown: string, truth: string): boolean {
  return (
    shown === truth ||
    (OFF.includes(shown) && OFF.includes(truth)) ||
    (BETWEEN[shown]?.includes(truth) ?? false)
  );
}

function clock(at: number): string {
  return new Date(at).toISOString().slice(11, 23);
}

function describe(
  stay: Stay & Partial<Pick<Interval, 'mark' | 'toleranceMs'>>,
): string {
  const { state, from, to, mark, toleranceMs } = stay;
  const marked = mark ? ` (${mark}, ${toleranceMs} ms)` : '';
  return `${state} ${clock(from)} to ${clock(to)}${marked}`;
}

/** Whether nothing differs. */
export function isRight({ wakes, stops, wrong }: ModelComparison): boolean {
  return (
    wrong.length === 0 &&
    wakes.truth === wakes.shown &&
    stops.truth === stops.shown
  );
}

/** The comparison in words, for the log. */
export function reportSystems(models: ModelComparison[]): string {
  return models
    .flatMap(({ driver, model, wakes, stops, unwatched, borders, wrong }) => [
      `${driver} ${model}: ${wakes.shown} of ${
        wakes.truth
      } wakes (${unwatched} in the gap), ${stops.shown} of ${
        stops.truth
      } stops; ${Object.entries(borders)
        .map(([mark, { count, worstMs }]) => `${mark} ${count} (${worstMs} ms)`)
        .join(', ')}`,
      ...wrong.map(each => `  ${each}`),
    ])
    .join('\n');
}
