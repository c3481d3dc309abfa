import {
  Coverage,
  GpuSnapshot,
  Interval,
  LedgerBucket,
  LedgerPoint,
  LedgerSum,
  ModelActionName,
  ModelRef,
  ModelSnapshot,
  ModelState,
  ObjectEvent,
  ReplicaCounts,
  ReplicaSnapshot,
  SliName,
  SloSpec,
  Span,
  Wake,
} from '@wakeboard/plugin-inference-common';

/** A model as stored: the last reading of it, and when that was. */
export interface StoredModel {
  snapshot: ModelSnapshot;
  /** Since when it is in its state, as far as known; epoch milliseconds. */
  stateSince?: number;
  /** When it was last read, epoch milliseconds. */
  observedAt: number;
  /** When its resource was found to be gone. */
  goneAt?: number;
  /** Products of the GPUs that its replicas are on; undefined: none is known. */
  gpuProducts?: string[];
}

/** A pushed-down permission or page filter; parts are joined by AND, the values of one part by OR. */
export type ModelFilter =
  | { allOf: ModelFilter[] }
  | { anyOf: ModelFilter[] }
  | { not: ModelFilter }
  | {
      /** `owner` and `system` are what `ownerFromLabels` and `systemFromLabels` give for the labels of the snapshot. */
      field:
        | 'cluster'
        | 'namespace'
        | 'driver'
        | 'name'
        | 'state'
        | 'owner'
        | 'system';
      values: string[];
    }
  | {
      /** A product of the GPUs that its replicas are on is one of these. */
      gpuProducts: string[];
    }
  | {
      /** Name, namespace, served name, owner or system holds this text, whatever the case. */
      search: string;
    };

/** What one driver read of one cluster. */
export interface Reading {
  cluster: string;
  driver: string;
  models: ModelSnapshot[];
  gpus: GpuSnapshot[];
  /** What happened since the last reading; stored with it, all or nothing. */
  events?: ReplicaEvidence[];
  /**
   * Who reads. Of several backends that watch the same objects one at a time
   * writes, so that what they see a moment apart is not taken for two
   * occurrences: while another observer has written within
   * {@link OBSERVER_LEASE_MS}, a reading is not accepted.
   */
  observer?: string;
  /**
   * What happened since the last reading, where that was by another observer
   * or before a restart. It is given what is stored.
   */
  catchUp?: (stored: StoredModel[]) => ReplicaEvidence[];
  /** The reading is complete: stored models and GPUs that are not in it are gone. */
  complete: boolean;
  observedAt: number;
}

/** For so long after its last reading nobody else reads in an observer's place, milliseconds. */
export const OBSERVER_LEASE_MS = 10_000;

/** What became of a reading. */
export interface ReadingOutcome {
  /** False: another observer reads. Nothing was written. */
  accepted: boolean;
  /** The last reading was by another observer or before a restart. */
  tookOver: boolean;
  /** Models that really changed. */
  changed: ModelRef[];
  gone: ModelRef[];
}

/** The models and GPUs as last observed. */
export interface ModelStore {
  saveReading(reading: Reading): Promise<ReadingOutcome>;
  /** Lets another observer read at once. */
  endObservation(source: SourceKey, observer: string): Promise<void>;
  findModel(ref: ModelRef): Promise<StoredModel | undefined>;
  listModels(options: {
    filter?: ModelFilter;
    includeGone?: boolean;
    /** At most this many, in order of reference. */
    limit?: number;
    /** After this reference. */
    after?: ModelRef;
  }): Promise<StoredModel[]>;
  listGpus(cluster: string): Promise<GpuSnapshot[]>;
}

/** One replica of one model. The replica with the empty name is the model itself. */
export interface ReplicaKey {
  model: ModelRef;
  replica: string;
}

/** Something that happened to a replica. */
export interface ReplicaEvidence extends ReplicaKey {
  event: ObjectEvent;
}

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

/** What one driver reads of one cluster. */
export interface SourceKey {
  cluster: string;
  driver: string;
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
    names: Array<{ namespace: string; replica: string }>,
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

/** One hour (or day) of one model. */
export interface Rollup {
  /** Start of the bucket, epoch milliseconds. */
  at: number;
  /** Seconds in each state, summed over replicas. */
  stateSeconds: Partial<Record<ModelState, number>>;
  wakes: number;
  /** Wakes by upper boundary of their duration in seconds (`+Inf` the last); not cumulative. */
  wakeDurations: Record<string, number>;
  /** Byte-seconds of GPU memory held; undefined where no source gave it. */
  gpuMemoryByteSeconds?: number;
  /** Requests answered; undefined where no source gave it. */
  requests?: number;
}

/** An hour of a model whose history changed since its roll-up was made. */
export interface StaleHour {
  model: ModelRef;
  at: number;
}

/** Hourly roll-ups. */
export interface RollupStore {
  /** Takes up to `limit` hours of a source's models that have to be made anew, oldest first, under a claim; a later claim may take them again. */
  claimStale(
    claim: number,
    limit: number,
    source: SourceKey,
  ): Promise<StaleHour[]>;
  /** Writes roll-ups and settles a claim: its hours are no longer stale, unless they changed since. */
  saveRollups(
    rollups: Array<{ model: ModelRef; rollup: Rollup }>,
    claim?: number,
  ): Promise<void>;
  rollups(
    model: ModelRef,
    range: { from: number; to: number },
  ): Promise<Rollup[]>;
  /** Deletes one bounded batch of what is older than the limits. Returns the number of rows; 0: nothing is left. */
  deleteOlder(limits: {
    intervalsBefore: number;
    rollupsBefore: number;
  }): Promise<number>;
}

/** What was known of a model when an action was asked for. */
export interface ActionStart {
  state: ModelState;
  replicas: Pick<ReplicaCounts, 'desired' | 'total'>;
  pods: Array<Pick<ReplicaSnapshot, 'name' | 'uid' | 'state'>>;
}

/** An action that a person asked for. */
export interface StoredAction {
  id: string;
  model: ModelRef;
  action: ModelActionName;
  /** For `scale`. */
  replicas?: number;
  requestedBy: string;
  requestedAt: number;
  /** Past this moment it is overdue. */
  deadlineAt: number;
  closedBy: ModelState[];
  /** The state counts only when none of the pods of the start is left. */
  replacesPods?: boolean;
  /** Undefined: nobody wrote it down. */
  start?: ActionStart;
  status: 'pending' | 'done' | 'failed' | 'overdue';
  /** When it was closed. */
  closedAt?: number;
  /** What went wrong, in words. */
  message?: string;
}

/** Actions and what became of them. */
export interface ActionStore {
  addAction(action: StoredAction): Promise<void>;
  closeAction(
    id: string,
    outcome: {
      status: 'done' | 'failed' | 'overdue';
      at: number;
      message?: string;
    },
  ): Promise<boolean>;
  /** Newest first. */
  actions(
    model: ModelRef,
    options: { since: number; limit: number },
  ): Promise<StoredAction[]>;
  pendingActions(): Promise<StoredAction[]>;
}

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

/** The SLOs of a model and where they come from. */
export interface ModelSlos {
  model: ModelRef;
  /** Name of the profile; undefined: none applies. */
  profile?: string;
  /** The entity whose annotations chose the profile or overrode a field. */
  entityRef?: string;
  specs: SloSpec[];
  /** What is wrong with the annotations, in sentences; what was right of them is in `specs`. */
  problems: string[];
  /** SLIs of its requests that cannot be measured of this model, with the driver's words why. */
  notMeasurable?: Partial<Record<SliName, string>>;
}

/** The SLOs of all models, as resolved from configuration and catalog. */
export interface SloStore {
  /**
   * Makes these the SLOs of their models, and takes them from all others of
   * the sources. Models that are not stored are left out. Returns the models
   * whose SLOs changed.
   */
  replaceSlos(sources: SourceKey[], slos: ModelSlos[]): Promise<ModelRef[]>;
  /** In order of reference; those of models that are not gone. */
  listSlos(options: {
    filter?: ModelFilter;
    models?: ModelRef[];
  }): Promise<ModelSlos[]>;
}

/** What feeds a signal in place of the driver's own definition. */
export interface SignalExpression {
  /** PromQL with variables. */
  expression: string;
  /** What values are multiplied by to get the signal's unit; 1 if left out. */
  factor?: number;
  /** Labels that tell the lines apart; none if left out. */
  by?: string[];
}

/** A signal mapping as it was stored. */
export interface StoredMapping {
  driver: string;
  signal: string;
  /** 1 for the first of the signal, one more with each change. */
  version: number;
  /** Undefined: what was stored before is taken back. */
  expression?: SignalExpression;
  /** Epoch milliseconds. */
  changedAt: number;
  /** Entity reference. */
  changedBy: string;
}

/** What administrators said feeds the signals. */
export interface MappingStore {
  /** The newest version of every signal that ever had one. */
  listMappings(): Promise<StoredMapping[]>;
  /**
   * Adds the version after the newest.
   *
   * @throws ConflictError where it is not that.
   */
  addMapping(mapping: StoredMapping): Promise<void>;
}

/** What the fleet page shows, filters and sorts by; without the weight of a snapshot. */
export interface FleetRow {
  ref: ModelRef;
  state: ModelState;
  stateSince?: number;
  stateReason?: string;
  servedName?: string;
  replicas: ReplicaCounts;
  /** Entity references, from the labels of the resource. */
  owner?: string;
  system?: string;
  /** Products of the GPUs that its replicas are on. */
  gpuProducts: string[];
  /** What its resource promises. */
  slos?: SloSpec[];
  observedAt: number;
  /** When its resource was found to be gone. */
  goneAt?: number;
}

/** The fleet as last observed. */
export interface FleetStore {
  /** In order of reference; models that are gone only where they are asked for. */
  fleet(options: {
    filter?: ModelFilter;
    includeGone?: boolean;
  }): Promise<FleetRow[]>;
  /** All devices of all clusters, in order of cluster and name. */
  gpus(): Promise<GpuSnapshot[]>;
}
