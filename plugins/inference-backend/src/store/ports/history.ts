import {
  Coverage,
  Interval,
  ModelRef,
  ObjectEvent,
  Span,
  Wake,
} from '@wakeboard/plugin-inference-common';
import { ReplicaEvidence, ReplicaKey, SourceKey } from './keys';

/** What the history of a span of one replica is to be replaced by. */
export interface HistoryChange {
  /** All intervals and wakes in this span are replaced; what reaches beyond it is cut at its borders. */
  from: number;
  to: number;
  intervals: Interval[];
  wakes: Wake[];
  /** The coverage that was read; joined with every stored coverage it touches. */
  coverage?: Coverage;
}

/** What is stored around a span of one replica, to reconstruct it. */
export interface HistoryContext {
  /** In order: all coverage that touches the span, and the nearest on both sides. */
  coverage: Coverage[];
  /**
   * In order: those of the span and towards the nearest coverage on both
   * sides, or since `eventsSince` where there is none before, and the last one
   * before that.
   */
  events: ObjectEvent[];
  /** Spans in which a watch was alive, so that an object's last state held. */
  watched: Span[];
}

/** A span of one replica whose history is to be computed anew. */
export interface HistoryRevision extends ReplicaKey, Span {
  /** Where there is no coverage before the span: since when events are given. */
  eventsSince?: number;
  /**
   * From what is stored to what is to be stored; undefined: nothing. Pure: it
   * runs inside the transaction while the replica is locked, so that of two
   * observers the later one knows what the earlier one wrote.
   */
  reconstruct(context: HistoryContext): HistoryChange | undefined;
}

/** The reconstructed history and the evidence that cannot be read again. */
export interface HistoryStore {
  /** Records that a cluster's objects of a driver were watched without a break over a span; touching spans are joined. */
  addWatched(source: SourceKey, span: Span): Promise<void>;
  /**
   * Adds events of stored models; those that are there already do nothing.
   * Where metrics were read before an event was known, they are to be read
   * again. Returns how many were new.
   */
  addEvents(events: ReplicaEvidence[]): Promise<number>;
  /**
   * Applies all revisions and records the span of metrics that they were read
   * from, in one transaction. Returns the models whose history really changed:
   * that a state went on is no change.
   */
  commit(
    revisions: HistoryRevision[],
    read?: SourceKey & { span: Span },
  ): Promise<ModelRef[]>;
  /** The spans of time whose metrics were read, in order; they do not touch. */
  readSpans(source: SourceKey): Promise<Span[]>;
  /** The models that replicas with these names are known to belong to. */
  findReplicas(
    source: SourceKey,
    names: ReadonlyArray<{ namespace: string; replica: string }>,
  ): Promise<ReplicaKey[]>;
  /** Intervals that touch the range, per replica, in order. */
  intervals(
    model: ModelRef,
    range: { from: number; to: number },
  ): Promise<Array<{ replica: string; intervals: Interval[] }>>;
  /**
   * Wakes that ended in the range and before `before`, newest first. Those of
   * one moment are never split over two pages, so that a page may be longer
   * than `limit`.
   */
  wakes(
    model: ModelRef,
    range: { from: number; to: number },
    page: { limit: number; before?: number },
  ): Promise<Array<Wake & { replica: string }>>;
  /** Names of all replicas known in the range. */
  replicas(
    model: ModelRef,
    range: { from: number; to: number },
  ): Promise<string[]>;
}
