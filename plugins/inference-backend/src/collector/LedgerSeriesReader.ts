import {
  addBuckets,
  alignToLedger,
  LEDGER_BUCKET_MS,
  LEDGER_LOOK_AROUND_MS,
  LedgerBucket,
  ModelRef,
  ModelSnapshot,
  Span,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import {
  CallOptions,
  Clock,
  DriverIndicators,
  InferenceDriver,
  SourceFailure,
} from '@wakeboard/plugin-inference-node';
import {
  LedgerRevision,
  LedgerSource,
  LedgerStore,
  ModelStore,
} from '../store/types';
import { ChunkSize, gapsOf, joinSpans, nextChunk } from './chunks';
import { CounterGroups, ModelGroups, ReplicaGroups } from './counterGroups';
import { CountedSpan, countReplicas } from './countReplicas';
import { LedgerCount } from './ledgerCounts';
import { PartialChunks } from './PartialChunks';
import { CollectorMetrics, MetricsSource, Publish } from './ports';
import { ReplicaModels } from './ReplicaModels';
import { ScrapeGaps } from './ScrapeGaps';
import { SeriesModels } from './SeriesModels';
import { SourceMemory } from './SourceMemory';
import { isTooMuch } from './tooMuch';

/** What comes in later than this is not counted, milliseconds. */
const LATE_MS = 15 * 60_000;
/** Points that a chunk should bring: a tenth of a second of work, and far from what engines refuse. */
const POINTS_PER_CHUNK = 800_000;

/** What {@link LedgerSeriesReader} works with. */
export interface LedgerSeriesOptions {
  source: LedgerSource;
  count: LedgerCount;
  indicators: DriverIndicators;
  metrics: MetricsSource;
  /** How far back it reads, milliseconds. */
  backfillMs: number;
  ledger: Pick<LedgerStore, 'coverage' | 'write'>;
  owners: ReplicaModels;
  driver: Pick<InferenceDriver, 'modelOfSeries'>;
  models: Pick<ModelStore, 'listModels'>;
  publish: Publish;
  counts: CollectorMetrics;
  clock: Clock;
}

/** What one step did. */
export interface LedgerStep {
  /** Nothing was left to read. */
  done: boolean;
  /** It was too much at once; the next step asks for less. */
  refused?: SourceFailure;
  /** Not empty: what was read may be incomplete, and is read again. */
  warnings: string[];
}

/**
 * Reads one series of the ledger of all models of a source, chunk by chunk:
 * what is new, then what was missed, then the past. A bucket is read as long
 * as late samples may change it. Chunks begin at the border of a bucket, and
 * each replaces what was counted in it, so reading twice does no harm.
 *
 * What a counter grew by while nobody scraped belongs to all of the time in
 * between. That time was read when there was nothing in it yet, so it is read
 * again before the chunk that shows the growth counts as read.
 */
export class LedgerSeriesReader {
  readonly #options: LedgerSeriesOptions;
  readonly #size: ChunkSize;
  readonly #memory: SourceMemory;
  readonly #partial = new PartialChunks();
  readonly #gaps = new ScrapeGaps();
  readonly #seriesModels: SeriesModels;
  /** What was read since the current bucket began; what is late came in before. */
  #latest: { bucket: number; read: Span[] } = { bucket: -Infinity, read: [] };
  /** What is to be counted anew, as a chunk after it showed what grew in it. */
  #redo: Span | undefined;

  constructor(options: LedgerSeriesOptions) {
    this.#options = options;
    const { metrics, count, backfillMs, clock } = options;
    this.#size = new ChunkSize(metrics.scrapeIntervalMs, {
      points: POINTS_PER_CHUNK,
      leastMs: LEDGER_BUCKET_MS,
    });
    this.#seriesModels = new SeriesModels(options);
    this.#memory = new SourceMemory({
      client: metrics.client,
      count,
      reachMs: backfillMs + LEDGER_LOOK_AROUND_MS,
      clock,
    });
  }

  /** How far the ledger is behind, milliseconds. */
  async lag(now: number): Promise<number> {
    const { spans } = await this.#coverage();
    const newest = spans.at(-1);
    return newest ? Math.max(0, now - newest.to) : this.#options.backfillMs;
  }

  /** Whether a part of what there is waits to be read again, as its answer was incomplete. */
  get isPartial(): boolean {
    return !this.#partial.isEmpty;
  }

  /** Reads the next chunk of what there is up to a moment. */
  async step(
    to: number,
    models: readonly ModelSnapshot[],
    options: CallOptions,
  ): Promise<LedgerStep> {
    const now = this.#options.clock.now();
    const { spans } = await this.#coverage();
    const chunk = this.#redoChunk() ?? this.#nextChunk(spans, to);
    if (!chunk) {
      return { done: true, warnings: [] };
    }
    try {
      const counted = await this.#count(chunk, models, options);
      options.signal.throwIfAborted();
      const { warnings } = counted;
      if (warnings.length === 0) {
        await this.#finish(chunk, counted, spans);
      } else {
        // What may be too little must not replace what was counted before.
        this.#partial.note({ ...chunk, to: this.#redo ? to : chunk.to }, now);
        this.#redo = undefined;
      }
      return { done: false, warnings };
    } catch (error) {
      if (
        !options.signal.aborted &&
        isTooMuch(error) &&
        this.#size.tooMuch(chunk.to - chunk.from)
      ) {
        return { done: false, refused: error, warnings: [] };
      }
      throw error;
    }
  }

  /** What is read before and after a chunk, to count across its ends. */
  get #marginMs(): number {
    const { scrapeIntervalMs } = this.#options.metrics;
    return Math.max(LEDGER_BUCKET_MS, 2 * scrapeIntervalMs);
  }

  async #coverage() {
    const { ledger, source } = this.#options;
    const [coverage] = await ledger.coverage([source]);
    return coverage;
  }

  /** What was not read, newest first; what may have changed since counts as not read. */
  #nextChunk(spans: readonly Span[], to: number): Span | undefined {
    const { backfillMs, clock } = this.#options;
    const now = clock.now();
    if (this.#latest.bucket !== startOf(to)) {
      this.#latest = { bucket: startOf(to), read: [] };
    }
    const late = startOf(to - LATE_MS);
    const done = joinSpans(
      [
        ...spans.map(({ from, to: end }) => ({
          from,
          to: Math.min(this.#keptFrom(end), late),
        })),
        // A bucket of which a part was read is read as a whole.
        ...this.#latest.read.map(({ from, to: end }) => ({
          from,
          to: end < to ? startOf(end) : to,
        })),
        ...this.#partial.spans(now),
      ].filter(span => span.from < span.to),
    );
    const whole = { from: startOf(now - backfillMs), to };
    const chunk = nextChunk(gapsOf(done, whole), this.#size.ms);
    return chunk && { from: startOf(chunk.from), to: chunk.to };
  }

  #redoChunk(): Span | undefined {
    const redo = this.#redo;
    return (
      redo && {
        from: Math.max(redo.from, this.#keptFrom(redo.to - this.#size.ms)),
        to: redo.to,
      }
    );
  }

  /** Start of what is kept as one that a moment lies in: only as a whole can it be counted anew. */
  #keptFrom(at: number): number {
    return alignToLedger(at, this.#options.clock.now());
  }

  async #count(
    span: Span,
    models: readonly ModelSnapshot[],
    options: CallOptions,
  ): Promise<CountedSpan> {
    const { metrics, count, clock } = this.#options;
    const { client } = metrics;
    const now = clock.now();
    return countReplicas(
      {
        source: { client, groups: this.#groups(models, now), count },
        span,
        marginMs: this.#marginMs,
        now,
        // Not what the ledger knows: the source may have lost it since.
        sourceFirstAt: await this.#memory.firstAt(options),
        gaps: this.#gaps.within(span),
      },
      options,
    );
  }

  #groups(current: readonly ModelSnapshot[], now: number): CounterGroups {
    const { indicators, count, owners } = this.#options;
    const shared = { labels: indicators, current, now };
    return count.ofModels
      ? new ModelGroups({
          ...shared,
          owners: this.#seriesModels,
          modelMatchers: indicators.modelMatchers,
        })
      : new ReplicaGroups({ ...shared, owners });
  }

  async #finish(
    chunk: Span,
    counted: CountedSpan,
    spans: readonly Span[],
  ): Promise<void> {
    const { metrics, counts, clock } = this.#options;
    counts.pointsRead?.(metrics.client.source.name, counted.points);
    if (!this.#redo) {
      this.#gaps.found(counted.replicas, chunk);
      const unfilled = this.#gaps.unfilledBefore(chunk);
      const before = { from: this.#keptFrom(unfilled), to: chunk.from };
      if (
        unfilled < chunk.from &&
        spans.some(({ from, to }) => from < before.to && to > before.from)
      ) {
        this.#redo = before;
        return;
      }
    }
    await this.#write(chunk, counted);
    const readMs = chunk.to - chunk.from + 2 * this.#marginMs;
    this.#size.brought(counted.points, readMs);
    this.#gaps.read(chunk, clock.now());
    this.#latest.read = joinSpans([...this.#latest.read, chunk]);
    if (this.#redo) {
      const rest = { from: this.#redo.from, to: chunk.from };
      this.#redo = rest.from < rest.to ? rest : undefined;
    }
  }

  async #write(chunk: Span, { replicas, firstAt }: CountedSpan): Promise<void> {
    const { ledger, source, metrics, publish, counts } = this.#options;
    const { cluster, driver, series } = source;
    // What the source no longer remembers stays as it was counted.
    const from = Math.max(chunk.from, startOf(firstAt ?? chunk.to));
    const byModel = new Map<
      string,
      { model: ModelRef; buckets: LedgerBucket[][] }
    >();
    for (const { owner, buckets } of replicas) {
      const key = stringifyModelRef(owner.model);
      const known = byModel.get(key) ?? { model: owner.model, buckets: [] };
      known.buckets.push(buckets);
      byModel.set(key, known);
    }
    const revisions = [...byModel.values()].map(
      ({ model, buckets }): LedgerRevision => ({
        model,
        series,
        from,
        to: chunk.to,
        buckets: addBuckets(buckets).filter(bucket => bucket.from >= from),
      }),
    );
    publish(
      await ledger.write(revisions, {
        cluster,
        driver,
        series,
        span: chunk,
        firstAt,
      }),
    );
    counts.ledgerWritten?.(
      metrics.client.source.name,
      revisions.reduce((sum, { buckets }) => sum + buckets.length, 0),
    );
  }
}

/** Start of the bucket that a moment lies in. */
function startOf(at: number): number {
  return Math.floor(at / LEDGER_BUCKET_MS) * LEDGER_BUCKET_MS;
}
