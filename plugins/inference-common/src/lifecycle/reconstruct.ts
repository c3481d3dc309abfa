/*
 * How history is made from evidence.
 *
 * A sleep takes 90 ms and a wake a few seconds, while a scrape comes every 15
 * to 30 s: most wakes are never seen in a state gauge. So three kinds of
 * evidence are read at once, and each decides what it knows best:
 *
 * - Counters decide how many wakes there were, always. Events beyond the count
 *   are not wakes, wakes beyond the events are one record with a window. Only
 *   where a counter began at zero in between (a container restarted, a replica
 *   is new) is it a lower bound, and what was seen beyond it stays. Without
 *   counters, passages from asleep to serving are wakes.
 * - Events decide when. An exact one is a border as it is, and the end of one
 *   of the wakes that were counted. The duration of a wake that was counted
 *   alone gives its start.
 * - Samples decide what the state was at their moment. A border between two of
 *   them lies in the middle of where it can be, and says how far it may be off.
 *
 * What happened between two consecutive samples follows from these two and the
 * events between them. Nothing else enters, so a span can be computed in
 * chunks, in any order, twice, and stitched through the samples at its edges
 * (`before`, `after`, `coverage`). Clocks differ: an event close to a sample is
 * put on that side of it on which the sample's own state says it belongs, so
 * both windows that meet there decide alike and a wake counts once.
 *
 * Where no sample came for longer than three scrape intervals and no watch was
 * alive, nothing was observed and the state is unknown; a watch that comes back
 * tells only what changed since it was lost. Wakes that were counted across
 * such a gap are recorded with the gap as their window.
 *
 * order puts evidence in order and events on their side of samples; anchors
 * finds where a history begins and ends; sweep goes from sample to sample;
 * counters, match and windows say what was counted in a window and which
 * events it explains; borders, gaps and track lay the intervals; passages
 * finds wakes without counters.
 */

import { anchorsOf, isKnown, startOfCounting } from './anchors';
import {
  Coverage,
  Interval,
  ObjectEvent,
  Span,
  StateSample,
  Wake,
} from './evidence';
import { joinSpans } from './gaps';
import { PlacedEvent, placeEvents } from './order';
import { CLOCK_SKEW_MS } from './skew';
import { wakesOfStates } from './stateWakes';
import { Sweep } from './sweep';

/**
 * Evidence about one replica, and how far it reaches.
 *
 * @public
 */
export interface ReconstructInput {
  /**
   * The span that was read from metrics, is covered by events, or both; epoch
   * milliseconds. Where there is no `after` it reaches to the end of what was
   * read, for the newest span to now, so that what was known only by events
   * after the last sample is replaced.
   */
  span: Span;
  /**
   * In any order, with any duplicates. Those after `after` enter only into how
   * densely samples usually come: some five of them, where there are so many.
   */
  samples: StateSample[];
  /** The sample before the first of `samples` that is part of the history already. */
  before?: StateSample;
  /** The sample after the last of `samples` that is part of the history already. */
  after?: StateSample;
  /**
   * In any order, with any duplicates: all from `before` (or from
   * {@link countingSince}) to `after` (or to the end of the span),
   * {@link CLOCK_SKEW_MS} beyond both, and the last one before that.
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
  /**
   * Until when they were read without a break. Where that is before `after`,
   * nobody knows yet whether the series appeared before it. Left out: up to
   * there.
   */
  readUntil?: number;
  /**
   * The events tell all states there are, as those of a model itself do: one
   * that is told again was not left in between. The wakes follow from the
   * states ({@link wakesOfStates}): where a span begins after the sleep, they
   * are known only with what lies before it.
   */
  tellAll?: boolean;
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
  const { tellAll = false } = input;
  const events = placeEvents(input.events, anchors.filter(isKnown));
  const watched = joinSpans(input.watched);
  const sweep = new Sweep(events, watched, input.scrapeIntervalMs, tellAll);
  sweep.walk(anchors, { skipTo: before?.at, bornAt, createdAt });

  const first: StateSample | undefined = anchors[0];
  const last: StateSample | undefined = anchors[anchors.length - 1];
  if (!first && events.length === 0) {
    return { from: span.from, to: span.from, intervals: [], wakes: [] };
  }

  const { from, early } = before
    ? { from: before.at, early: false }
    : startOfHead(first, events, bornAt);
  let to = last?.at ?? from;
  if (!after) {
    to = endOfObservation(to, span, events, watched);
    sweep.end(to);
  }

  const laid = sweep.intervals(to);
  const intervals = early ? beginAt(laid, from) : laid;
  const wakes = tellAll ? wakesOfStates(intervals) : sweep.wakes();
  return {
    from,
    to,
    intervals,
    wakes: wakes.filter(({ windowTo }) => windowTo > from && windowTo <= to),
    ...(first && { coverage: { first, last } }),
  };
}

/**
 * Where a history begins that has no coverage before it: with the first thing
 * that was observed, at its own time, so that what it gave before it was placed
 * is replaced. Where wakes were counted since the replica's birth, it is a
 * moment earlier, since a wake belongs to the span that begins before it.
 */
function startOfHead(
  first: StateSample | undefined,
  events: PlacedEvent[],
  bornAt: number | undefined,
): { from: number; early: boolean } {
  const told: PlacedEvent | undefined = events[0];
  const sampledAt = first?.at ?? Infinity;
  const toldAt = told ? Math.min(told.at, told.event.at) : Infinity;
  if (bornAt === undefined) {
    return { from: Math.min(sampledAt, toldAt), early: false };
  }
  const others = Math.min(sampledAt - 1, toldAt);
  const early = told?.arrival && told.at > bornAt && told.at - 1 < others;
  return early ? { from: told.at - 1, early } : { from: others, early: false };
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

/** The first interval begins with the history, a moment before what told of it. */
function beginAt(intervals: Interval[], from: number): Interval[] {
  if (intervals.length === 0) return intervals;
  return [{ ...intervals[0], from, toleranceMs: 1 }, ...intervals.slice(1)];
}
