import {
  Coverage,
  Interval,
  ObjectEvent,
  Span,
  StateSample,
  Wake,
} from './evidence';

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
 * How far the clocks of a replica, its cluster and its metrics source may be
 * apart, milliseconds.
 *
 * @public
 */
export const CLOCK_SKEW_MS = 1000;

/**
 * Computes what happened to one replica from the evidence about it.
 *
 * @public
 */
export function reconstruct(_input: ReconstructInput): Reconstruction {
  throw new Error('reconstruct is not built yet');
}
