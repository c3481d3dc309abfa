import {
  Coverage,
  ModelRef,
  Span,
  StateSample,
  countingSince,
  reconstruct,
  watchEdges,
  watchedSample,
  watchedSamples,
} from '@wakeboard/plugin-inference-common';
import { HistoryChange, HistoryContext, HistoryRevision } from '../store/types';

/**
 * Puts one chunk of a replica's samples into its history.
 *
 * The chunk is read with a margin on both sides. A sample in the margin that
 * is part of the history already is an anchor: what lies between two anchors
 * is computed anew, what lies outside of them stays. Where there is no anchor
 * in a margin the edge of the nearest coverage is one, across whatever was not
 * read in between; so the counts of wakes are right at any time, and become
 * finer as the gap fills up.
 */

/** One chunk of one replica, or of the model itself. Times are epoch milliseconds. */
export interface ReplicaChunk {
  model: ModelRef;
  /** Empty: the model itself. */
  replica: string;
  /** What is to be put in. */
  span: Span;
  /** Samples of the span and of the margins, in order. */
  samples: StateSample[];
  /** How far the samples reach. */
  margins: Span;
  /** Spans whose metrics were read, this chunk included, in order. */
  read: readonly Span[];
  /** The moment of reading. */
  readAt: number;
  /** Nothing newer was there to be read. */
  newest: boolean;
  scrapeIntervalMs: number;
  createdAt?: number;
  /** The watch does not show it now. Where no event tells of it either, it came and went while nobody watched. */
  isGone?: boolean;
}

/** The sample that history has to be joined to lies further away than the margin reaches. */
export class MarginError extends Error {
  name = 'MarginError' as const;
}

/** The revision that puts a chunk in. */
export function reviseChunk(chunk: ReplicaChunk): HistoryRevision {
  const { model, replica, margins, readAt, newest } = chunk;
  return {
    model,
    replica,
    from: margins.from,
    to: newest ? readAt : margins.to,
    eventsSince: countingSince({ ...chunk, readSince: readSince(chunk) }),
    reconstruct: context =>
      replica === '' ? changeOfModel(chunk, context) : change(chunk, context),
  };
}

function change(
  chunk: ReplicaChunk,
  { coverage, events, watched }: HistoryContext,
): HistoryChange | undefined {
  const { span, samples, readAt, newest, isGone = false } = chunk;
  const before = anchorBefore(chunk, coverage);
  const after = anchorAfter(chunk, coverage);
  const inner = samples.filter(
    ({ at }) =>
      at > (before?.at ?? span.from) && at < (after?.at ?? span.to + 1),
  );
  const beyond = after ? samples.filter(({ at }) => at > after.at) : [];
  if (inner.length === 0 && !before && !after) {
    return undefined;
  }
  const result = reconstruct({
    span: { from: span.from, to: newest ? readAt : span.to },
    samples: [...inner, ...beyond],
    before,
    after,
    events,
    // A watch that never showed it did not hold its last state either.
    watched: isGone && events.length === 0 ? [] : watched,
    scrapeIntervalMs: chunk.scrapeIntervalMs,
    createdAt: chunk.createdAt,
    readSince: readSince(chunk),
    readUntil: readUntil(chunk),
    tellAll: chunk.replica === '',
  });
  return { ...result, coverage: readPart(result.coverage, chunk, inner) };
}

/** What a watch tells of the model decides; the samples are for where there was none. */
function changeOfModel(
  chunk: ReplicaChunk,
  context: HistoryContext,
): HistoryChange | undefined {
  const { margins, readAt } = chunk;
  const samples = watchedSamples(chunk.samples, context, readAt);
  const coverage = context.coverage.map(({ first, last }) => ({
    first: watchedSample(first, context),
    last: watchedSample(last, context),
  }));
  if (samples.length === 0 && coverage.length === 0) {
    return undefined;
  }
  const edges = watchEdges(context, margins);
  return change(
    {
      ...chunk,
      samples: [...samples, ...edges].sort((a, b) => a.at - b.at),
    },
    { ...context, coverage },
  );
}

/** Since when everything was read up to the chunk. */
function readSince({ span, read }: ReplicaChunk): number | undefined {
  return read.find(({ from, to }) => from <= span.from && to >= span.from)
    ?.from;
}

/** Until when everything was read from the chunk on; the samples of its margin are told, too. */
function readUntil({ span, margins, read }: ReplicaChunk): number {
  const around = read.find(({ from, to }) => from <= span.to && to >= span.to);
  return Math.max(margins.to, around?.to ?? span.to);
}

/** The nearest sample at or before the chunk that is part of the history. */
function anchorBefore(
  { span, samples, margins }: ReplicaChunk,
  coverage: readonly Coverage[],
): StateSample | undefined {
  const known = coverage.findLast(({ first }) => first.at <= span.from);
  if (!known) {
    return undefined;
  }
  const { first, last } = known;
  const near = samples.findLast(
    ({ at }) => at <= span.from && at >= first.at && at <= last.at,
  );
  if (near) {
    return near;
  }
  if (last.at <= span.from) {
    return last;
  }
  if (first.at >= margins.from) {
    return first;
  }
  throw new MarginError();
}

/** The nearest sample after the chunk that is part of the history. */
function anchorAfter(
  { span, samples, margins }: ReplicaChunk,
  coverage: readonly Coverage[],
): StateSample | undefined {
  const known = coverage.find(({ last }) => last.at > span.to);
  if (!known) {
    return undefined;
  }
  const { first, last } = known;
  const near = samples.find(
    ({ at }) => at > span.to && at >= first.at && at <= last.at,
  );
  if (near) {
    return near;
  }
  if (first.at > span.to) {
    return first;
  }
  if (last.at <= margins.to) {
    return last;
  }
  throw new MarginError();
}

/** The part of a coverage over which everything was read. */
function readPart(
  coverage: Coverage | undefined,
  { span, read }: ReplicaChunk,
  inner: StateSample[],
): Coverage | undefined {
  if (!coverage) {
    return undefined;
  }
  const around = read.find(
    ({ from, to }) => from <= span.from && to >= span.to,
  );
  const joinedBefore = around !== undefined && around.from <= coverage.first.at;
  const joinedAfter = around !== undefined && around.to >= coverage.last.at;
  const first = joinedBefore
    ? coverage.first
    : inner.find(hasState) ?? inner[0];
  const last = joinedAfter
    ? coverage.last
    : inner.findLast(hasState) ?? inner.at(-1);
  return first && last && first.at <= last.at ? { first, last } : undefined;
}

function hasState({ state }: StateSample): boolean {
  return state !== undefined;
}
