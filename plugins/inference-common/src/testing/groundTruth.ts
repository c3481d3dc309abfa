import { ObjectEvent, Span, StateSample } from '../lifecycle/evidence';
import { ModelState } from '../model/states';
import { NOON } from './builders';
import { Random } from './random';
import {
  BUSY_SIDECAR,
  liveSidecar,
  SidecarHabits,
  SidecarLife,
} from './sidecarModel';

/** How a modelled sidecar is observed; times in milliseconds. */
export interface ObservationHabits {
  scrapeIntervalMs: number;
  /** A scrape is up to this much late. */
  jitterMs: number;
  /** Share of scrapes that fail. */
  missed: number;
  /** Spans without any scrape. */
  outages: number;
  outageMs: readonly [min: number, max: number];
  /** How many scrape it, each with its own phase. */
  collectors: number;
  /** Share of samples and events that are handed on twice. */
  duplicated: number;
  /** Share of passages that the watch tells. */
  seen: number;
  /** The cluster's clock is off by at most this much, either way, and the same all the time. */
  skewMs: number;
  /** Spans in which no watch was alive. */
  watchOutages: number;
}

/** A watch and one collector that rarely fails. */
export const FAIR_OBSERVATION: ObservationHabits = {
  scrapeIntervalMs: 15_000,
  jitterMs: 500,
  missed: 0.05,
  outages: 1,
  outageMs: [60_000, 600_000],
  collectors: 1,
  duplicated: 0.1,
  seen: 0.9,
  skewMs: 300,
  watchOutages: 1,
};

/** What happened, and what was seen of it. */
export interface GroundTruth {
  truth: SidecarLife;
  /** In no order, some twice. */
  samples: StateSample[];
  /** In no order, some twice. */
  events: ObjectEvent[];
  watched: Span[];
  scrapeIntervalMs: number;
  span: Span;
}

/** What to generate; everything but the seed has a default. */
export interface GroundTruthOptions {
  seed: number;
  durationMs?: number;
  sidecar?: Partial<SidecarHabits>;
  observation?: Partial<ObservationHabits>;
}

/**
 * Lets a sidecar live and observes it as a scrape and a watch would. Knows
 * nothing of how history is reconstructed.
 */
export function groundTruth(options: GroundTruthOptions): GroundTruth {
  const { seed, durationMs = 3_600_000 } = options;
  const habits = { ...FAIR_OBSERVATION, ...options.observation };
  const random = new Random(seed);
  const span = { from: NOON, to: NOON + durationMs };
  const truth = liveSidecar(
    random,
    { ...BUSY_SIDECAR, ...options.sidecar },
    span,
  );
  const watched = without(
    span,
    outages(random, span, habits.watchOutages, habits.outageMs),
  );
  const twice = <T>(items: T[]): T[] =>
    random.shuffle([
      ...items,
      ...items.filter(() => random.happens(habits.duplicated)),
    ]);
  return {
    truth,
    samples: twice(scrape(random, truth, habits)),
    events: twice(watch(random, truth, watched, habits)),
    watched,
    scrapeIntervalMs: habits.scrapeIntervalMs,
    span,
  };
}

function scrape(
  random: Random,
  life: SidecarLife,
  habits: ObservationHabits,
): StateSample[] {
  const { createdAt: from, endedAt: to } = life;
  const down = outages(random, { from, to }, habits.outages, habits.outageMs);
  const moments: number[] = [];
  for (let i = 0; i < habits.collectors; i++) {
    const phase = random.between([0, habits.scrapeIntervalMs - 1]);
    for (let at = from + phase; at < to; at += habits.scrapeIntervalMs) {
      const late = random.between([0, habits.jitterMs]);
      if (!random.happens(habits.missed)) moments.push(at + late);
    }
  }

  const samples: StateSample[] = [];
  let transition = 0;
  let count = 0;
  for (const at of moments.sort((a, b) => a - b)) {
    if (at >= to || contains(down, at) || contains(life.away, at)) continue;
    while (life.transitions[transition + 1]?.at <= at) transition++;
    while (life.counts[count + 1]?.at <= at) count++;
    samples.push({
      kind: 'sample',
      at,
      state: life.transitions[transition].state,
      counters: life.counts[count].counters,
    });
  }
  return samples;
}

/** Changes arrive at the watch this late, at most. */
const LATENCY_MS = 200;

/**
 * The cluster's objects show only serving and sleeping, and when it last came
 * to serve, by the cluster's clock. A watch shows each change as it comes; a
 * list after an outage shows that there was one, and the last time it came to
 * serve.
 */
function watch(
  random: Random,
  life: SidecarLife,
  watched: Span[],
  habits: ObservationHabits,
): ObjectEvent[] {
  const skewMs = random.between([-habits.skewMs, habits.skewMs]);
  const shown = life.transitions.filter(
    ({ at, state }) =>
      state === 'serving' || (state === 'sleeping' && at > life.createdAt),
  );
  const event = (at: number, state: ModelState): ObjectEvent => ({
    kind: 'event',
    at,
    state,
    mark: 'exact',
  });

  const events: ObjectEvent[] = [];
  for (const { at, state } of shown) {
    const since = watched.find(({ from, to }) => at >= from && at < to)?.from;
    if (since === undefined || !random.happens(habits.seen)) continue;
    const error =
      state === 'serving' ? skewMs : random.between([0, LATENCY_MS]);
    // A time before the list that did not show it yet would not be believed.
    events.push(event(Math.max(at + error, since + 1), state));
  }
  for (let i = 1; i < watched.length; i++) {
    const lostAt = watched[i - 1].to;
    const listedAt = watched[i].from;
    const before = shown.filter(({ at }) => at < lostAt).pop();
    const missed = shown.filter(({ at }) => at >= lostAt && at < listedAt);
    const last = missed[missed.length - 1];
    const served = missed.filter(({ state }) => state === 'serving').pop();
    if (served) events.push(event(served.at + skewMs, 'serving'));
    if (last && last !== served && last.state !== before?.state) {
      events.push({
        ...event(listedAt, last.state),
        mark: 'resync',
        notBefore: lostAt,
      });
    }
  }
  return events;
}

function outages(
  random: Random,
  span: Span,
  count: number,
  lengthMs: readonly [min: number, max: number],
): Span[] {
  return Array.from({ length: count }, () => {
    const from = random.between([span.from, span.to]);
    return { from, to: from + random.between(lengthMs) };
  }).sort((a, b) => a.from - b.from);
}

function without(span: Span, holes: Span[]): Span[] {
  const rest: Span[] = [];
  let { from } = span;
  for (const hole of holes) {
    if (hole.from > from) rest.push({ from, to: hole.from });
    from = Math.max(from, hole.to);
  }
  if (from < span.to) rest.push({ from, to: span.to });
  return rest;
}

function contains(spans: Span[], at: number): boolean {
  return spans.some(span => at >= span.from && at < span.to);
}
