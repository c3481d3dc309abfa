import { ObjectEvent, Span } from '../lifecycle/evidence';
import { MODEL_STATES, ModelState } from '../model/states';
import { NOON } from './builders';
import { Random } from './random';

/** How a model whose replicas are scaled is observed; times in milliseconds. */
export interface ModelObservation {
  seed: number;
  durationMs?: number;
  scrapeIntervalMs: number;
  /** Share of scrapes that fail. */
  missed: number;
  /** Copies of the exporter. */
  copies: number;
  /** Prometheis that scrape each of them. */
  collectors: number;
  /** How often an exporter is replaced by one with other labels. */
  restarts: number;
  /** Spans in which no watch was alive. */
  watchOutages: number;
  watchOutageMs: readonly [min: number, max: number];
  /** The spans in which a watch was alive; generated where it is left out. */
  watched?: Span[];
}

/** From this moment on so many replicas were wanted and ready. */
export interface TrueCounts {
  at: number;
  desired: number;
  ready: number;
  /** Its objects show a rollout. */
  updating: boolean;
}

/** What happened to a model, and what was seen of it. */
export interface ModelLife {
  span: Span;
  counts: TrueCounts[];
  /** In order; neighbours differ. */
  transitions: Array<{ at: number; state: ModelState }>;
  /** One for each life of each exporter: readings of wanted and ready replicas, by all collectors. */
  exporters: Array<{
    name: string;
    desired: Array<[at: number, value: number]>;
    ready: Array<[at: number, value: number]>;
  }>;
  events: ObjectEvent[];
  watched: Span[];
  scrapeIntervalMs: number;
}

/** What the watch says comes in so late, at most. */
export const WATCH_LATENCY_MS = 200;

/**
 * Lets a model be scaled to zero and up again, crash and be rolled out, and
 * observes it through exporters of replica counts and a watch. Knows nothing
 * of how history is reconstructed.
 */
export function modelLife(options: ModelObservation): ModelLife {
  const { seed, durationMs = 3_600_000, scrapeIntervalMs } = options;
  const random = new Random(seed);
  const span = { from: NOON, to: NOON + durationMs };
  const counts = scale(random, span);
  const transitions = transitionsOf(counts);
  const watched = options.watched ?? watchedSpans(random, span, options);
  return {
    span,
    counts,
    transitions,
    exporters: exportersOf(random, span, counts, options),
    events: watch(random, transitions, watched),
    watched,
    scrapeIntervalMs,
  };
}

/** The true state at a moment. */
export function trueStateAt(
  { transitions }: Pick<ModelLife, 'transitions'>,
  at: number,
): ModelState | undefined {
  return transitions.findLast(each => each.at <= at)?.state;
}

function scale(random: Random, span: Span): TrueCounts[] {
  const counts: TrueCounts[] = [];
  let at = span.from;
  let now = { desired: 0, ready: 0, updating: false };
  const set = (
    change: Partial<typeof now>,
    afterMs: readonly [number, number],
  ) => {
    now = { ...now, ...change };
    counts.push({ at, ...now });
    at += random.between(afterMs);
  };
  const comeUp = (desired: number) => {
    while (now.ready < desired) set({ ready: now.ready + 1 }, [2_000, 60_000]);
  };
  set({}, [5_000, 300_000]);
  while (at < span.to) {
    if (now.desired === 0) {
      const desired = random.between([1, 3]);
      set({ desired }, [1_500, 120_000]);
      // Sometimes nobody wants it any more before it is there.
      if (random.happens(0.85)) comeUp(desired);
    } else if (random.happens(0.5)) {
      set({ desired: 0 }, [500, 40_000]);
      // Sometimes it is wanted again before it is gone.
      if (now.ready > 0 && random.happens(0.1)) {
        set({ desired: now.ready }, [5_000, 60_000]);
      } else {
        set({ ready: 0 }, [5_000, 400_000]);
      }
    } else if (random.happens(0.5)) {
      const { ready } = now;
      if (ready > 0) set({ ready: ready - 1 }, [2_000, 60_000]);
      comeUp(now.desired);
    } else if (now.ready === now.desired) {
      set({ updating: true }, [5_000, 60_000]);
      set({ updating: false }, [5_000, 60_000]);
    }
    at += random.between([1_000, 200_000]);
  }
  // Of the last moments a watch tells only afterwards.
  return counts.filter(each => each.at < span.to - 2 * WATCH_LATENCY_MS);
}

function stateOf({ desired, ready, updating }: TrueCounts): ModelState {
  if (desired === 0) return ready > 0 ? 'draining' : 'stopped';
  if (ready === 0) return 'starting';
  if (updating) return 'updating';
  return ready < desired ? 'degraded' : 'serving';
}

function transitionsOf(counts: TrueCounts[]): ModelLife['transitions'] {
  return counts
    .map(each => ({ at: each.at, state: stateOf(each) }))
    .filter(({ state }, i, all) => state !== all[i - 1]?.state);
}

function watchedSpans(
  random: Random,
  span: Span,
  { watchOutages, watchOutageMs }: ModelObservation,
): Span[] {
  const watched: Span[] = [];
  const starts = Array.from({ length: watchOutages }, () =>
    random.between([span.from, span.to]),
  ).sort((a, b) => a - b);
  // What was before the installation was not watched.
  let from = span.from + random.between([0, 600_000]);
  for (const start of starts) {
    if (start > from) watched.push({ from, to: start });
    from = Math.max(from, start + random.between(watchOutageMs));
  }
  if (from < span.to) watched.push({ from, to: span.to });
  return watched;
}

/** A watch shows each change as it comes; a list after an outage only what is otherwise than before. */
function watch(
  random: Random,
  transitions: ModelLife['transitions'],
  watched: Span[],
): ObjectEvent[] {
  const events: ObjectEvent[] = [];
  let known: ModelState | undefined;
  let seenAt: number | undefined;
  for (const { from, to } of watched) {
    const state = trueStateAt({ transitions }, from);
    if (state && state !== known) {
      events.push({
        kind: 'event',
        at: from + random.between([0, 800]),
        state,
        mark: 'resync',
        ...(seenAt !== undefined && { notBefore: seenAt }),
      });
    }
    known = state;
    for (const each of transitions) {
      if (each.at <= from || each.at > to) continue;
      const at = each.at + random.between([0, WATCH_LATENCY_MS]);
      const last = events[events.length - 1]?.at ?? -Infinity;
      known = each.state;
      events.push({
        kind: 'event',
        at: Math.max(at, last + 1),
        state: each.state,
        mark: 'exact',
      });
    }
    seenAt = to;
  }
  return events;
}

function exportersOf(
  random: Random,
  span: Span,
  counts: TrueCounts[],
  options: ModelObservation,
): ModelLife['exporters'] {
  const exporters: ModelLife['exporters'] = [];
  for (let copy = 0; copy < options.copies; copy++) {
    const ends = Array.from({ length: options.restarts }, () =>
      random.between([span.from, span.to]),
    ).sort((a, b) => a - b);
    let from = span.from;
    for (const to of [...ends, span.to]) {
      exporters.push({
        name: `exporter-${copy}-${from}`,
        ...readings(random, { from, to }, counts, options),
      });
      from = to + random.between([1_000, 30_000]);
    }
  }
  return exporters;
}

function readings(
  random: Random,
  life: Span,
  counts: TrueCounts[],
  { scrapeIntervalMs, missed, collectors }: ModelObservation,
): Pick<ModelLife['exporters'][number], 'desired' | 'ready'> {
  const moments = new Set<number>();
  for (let i = 0; i < collectors; i++) {
    const phase = random.between([0, scrapeIntervalMs - 1]);
    for (let at = life.from + phase; at < life.to; at += scrapeIntervalMs) {
      const late = random.between([0, 500]);
      if (!random.happens(missed)) moments.add(at + late);
    }
  }
  const desired: Array<[number, number]> = [];
  const ready: Array<[number, number]> = [];
  for (const at of [...moments].sort((a, b) => a - b)) {
    const now = counts.findLast(each => each.at <= at);
    if (!now || at >= life.to) continue;
    // While an exporter starts it has some of its series before the others.
    if (!random.happens(0.02)) desired.push([at, now.desired]);
    if (!random.happens(0.02)) ready.push([at, now.ready]);
  }
  return { desired, ready };
}

/** Whether a state is one from which a model wakes. */
export function isAsleep(state: ModelState | undefined): boolean {
  return state !== undefined && MODEL_STATES[state].asleep;
}
