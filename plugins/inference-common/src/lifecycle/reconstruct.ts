import { anchorsOf, isKnown, startOfCounting } from './anchors';
import { EDGE } from './edge';
import {
  Coverage,
  Interval,
  ObjectEvent,
  Span,
  StateSample,
  Wake,
} from './evidence';
import { joinSpans } from './gaps';
import { CLOCK_SKEW_MS, PlacedEvent, placeEvents } from './order';
import { Sweep } from './sweep';

/**
 * Evidence about one replica, and how far it reaches.
 *
 * @public
 */
export interface ReconstructInput {
  /**
   * The span that was read from metrics, is covered by events, or both; epoch
   * milliseconds. The newest span ends now, so that what was known only by
   * events after the last sample is replaced.
   */
  span: Span;
  /** In any order, with any duplicates. */
  samples: StateSample[];
  /** Last sample of the coverage that ends before the first of `samples`. */
  before?: StateSample;
  /** First sample of the coverage that starts after the last of `samples`. */
  after?: StateSample;
  /**
   * In any order, with any duplicates: all from `before` to `after` (or over
   * the span) and {@link CLOCK_SKEW_MS} beyond both; where there is no sample
   * before the span, the last one before it as well.
   */
  events: ObjectEvent[];
  /** Spans in which a watch was alive, so that an object's last state held. */
  watched: Span[];
  /** Expected milliseconds between two samples. Where they are sparser over a while, that is learnt. */
  scrapeIntervalMs: number;
  /** When the replica was created, epoch milliseconds, where known: its counters count from zero after it. */
  createdAt?: number;
  /**
   * Since when the replica's series were read without a break, where that is
   * longer ago than `span.from`: a series that first appears well after it
   * counts from zero.
   */
  readSince?: number;
}

/**
 * What happened to one replica from `from` to `to`. Put into the history by
 * {@link splice}.
 *
 * @public
 */
export interface Reconstruction {
  /** Epoch milliseconds. */
  from: number;
  /** Epoch milliseconds. */
  to: number;
  intervals: Interval[];
  wakes: Wake[];
  /** From `before`, where given, to `after`, where given. Undefined where there was no sample. */
  coverage?: Coverage;
}

/**
 * Computes what happened to one replica from the evidence about it. The same
 * evidence in any order and any number of times gives the same result, and
 * spans that were reconstructed one by one and spliced in any order give what
 * they give at once.
 *
 * @public
 */
export function reconstruct(input: ReconstructInput): Reconstruction {
  const { span, before, after, createdAt } = input;
  const anchors = anchorsOf(input);
  const bornAt = startOfCounting(anchors, input);
  const events = placeEvents(input.events, anchors.filter(isKnown));
  const watched = joinSpans(input.watched);
  const sweep = new Sweep(events, watched, input.scrapeIntervalMs);
  sweep.walk(anchors, { skipTo: before?.at, bornAt, createdAt });

  const first: StateSample | undefined = anchors[0];
  const last: StateSample | undefined = anchors[anchors.length - 1];
  if (!first && events.length === 0) {
    return { from: span.from, to: span.from, intervals: [], wakes: [] };
  }

  const from = before ? before.at : startOfHead(first, events, bornAt);
  let to = last?.at ?? from;
  if (!after) {
    to = endOfObservation(to, span, events, watched);
    sweep.end(to);
  }

  return {
    from,
    to,
    intervals: beginAt(sweep.intervals(to), from, events[0]?.at === from + 1),
    wakes: sweep
      .wakes()
      .filter(({ windowTo }) => windowTo > from && windowTo <= to),
    ...(first && { coverage: { first, last } }),
  };
}

/**
 * Where a history begins that has no coverage before it: with the first thing
 * that was observed. Where wakes were counted since the replica's birth, it is
 * a moment earlier, since a wake belongs to the span that begins before it.
 */
function startOfHead(
  first: StateSample | undefined,
  events: PlacedEvent[],
  bornAt: number | undefined,
): number {
  const told: PlacedEvent | undefined = events[0];
  const sampledAt = first?.at ?? Infinity;
  if (bornAt === undefined) return Math.min(sampledAt, told?.at ?? Infinity);
  const early = told?.arrival && told.at > bornAt ? 1 : 0;
  return Math.min(sampledAt - 1, told ? told.at - early : Infinity);
}

/** How far beyond the last sample something was observed. */
function endOfObservation(
  lastAt: number,
  span: Span,
  events: PlacedEvent[],
  watched: Span[],
): number {
  let end = lastAt;
  for (const { event } of events) {
    // Its own time, so that what it gave before it was placed is replaced.
    if (event.at <= span.to + CLOCK_SKEW_MS) end = Math.max(end, event.at);
  }
  for (const { from, to } of watched) {
    if (from < span.to) end = Math.max(end, Math.min(to, span.to));
  }
  return end;
}

/** Cuts off what lies before a moment. `early`: the history begins a moment before what told of it. */
function beginAt(
  intervals: Interval[],
  from: number,
  early: boolean,
): Interval[] {
  const start = intervals.findIndex(({ to }) => to > from);
  if (start < 0) return [];
  const begun = intervals.slice(start);
  if (begun[0].from < from) begun[0] = { ...begun[0], ...EDGE, from };
  if (early) begun[0] = { ...begun[0], from, toleranceMs: 1 };
  return begun;
}
