import {
  LedgerBucket,
  LedgerPoint,
  LedgerSum,
  ModelRef,
  Span,
} from '@wakeboard/plugin-inference-common';
import { SourceKey } from './keys';
import { ModelFilter } from './models';

/** A curve of the ledger. */
export interface LedgerKey {
  model: ModelRef;
  /** Name of the series, see `ledger/types.ts` of the common package. */
  series: string;
}

/** What a span of a curve is to be replaced by; what was counted outside it stays. */
export interface LedgerRevision extends LedgerKey, Span {
  /** In order, inside the span, without those in which nothing was counted. */
  buckets: LedgerBucket[];
}

/**
 * One series as it is read from one source, for all models at once. GPU time is
 * one for all products: its name is the prefix of theirs, `gpu:`.
 */
export interface LedgerSource extends SourceKey {
  series: string;
}

/** What of a series was read. */
export interface LedgerCoverage {
  /** In order; they do not touch. */
  spans: Span[];
  /** The earliest moment of which the source still knew anything, epoch milliseconds. */
  firstAt?: number;
}

/** Which curves are asked for. */
export interface LedgerSelection {
  /** Names of series, or how they begin. */
  series: string[] | { prefix: string };
  /** Undefined: of all models, gone ones as well. */
  models?: ModelRef[];
  filter?: ModelFilter;
}

/** Running totals of good and all events; a window is the difference of two look-ups. */
export interface LedgerStore {
  /**
   * Replaces what is in the spans of the revisions and records that a source
   * was read over a span, in one transaction. Idempotent: two that write the
   * same do no harm. Models that are not stored are left out. Returns the
   * models whose numbers really changed.
   */
  write(
    revisions: LedgerRevision[],
    read?: LedgerSource & { span: Span; firstAt?: number },
  ): Promise<ModelRef[]>;
  coverage(sources: LedgerSource[]): Promise<LedgerCoverage[]>;
  /**
   * The sums over each of some ranges, and the newest point at or before the
   * latest end of a range. Two index look-ups per curve and range. Curves
   * without any point are left out. Ends that lie inside a folded bucket are
   * moved to its start by the caller (`alignToLedger`).
   */
  sums(
    selection: LedgerSelection,
    ranges: Span[],
  ): Promise<Array<LedgerKey & { sums: LedgerSum[]; lastAt?: number }>>;
  /**
   * The points after `from` up to and including `to`, in order, and before them
   * the last one at or before `from`; where there is none, one at `from` with
   * the value that the curve has before its first point. Empty for a curve
   * without any point up to `to`.
   */
  points(key: LedgerKey, range: Span): Promise<LedgerPoint[]>;
  /**
   * Folds one bounded batch: of points older than `hoursBefore` only the last
   * of each hour stays, of those older than `daysBefore` the last of each day
   * (UTC), and of those older than `deleteBefore` only the last. Returns the
   * number of points that went; 0: nothing is left to fold.
   */
  fold(limits: {
    hoursBefore: number;
    daysBefore: number;
    deleteBefore: number;
  }): Promise<number>;
}
