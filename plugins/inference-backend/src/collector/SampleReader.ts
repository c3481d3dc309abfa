import { isError } from '@backstage/errors';
import { ModelSnapshot, Span } from '@wakeboard/plugin-inference-common';
import {
  CallOptions,
  Clock,
  InferenceDriver,
  MetricEvidence,
  SourceFailure,
} from '@wakeboard/plugin-inference-node';
import { setTimeout as sleep } from 'node:timers/promises';
import { HistoryStore, ModelStore, SourceKey } from '../store/types';
import { ChunkSize, gapsOf, nextChunk } from './chunks';
import { CollectorMetrics, MetricsSource, Publish } from './ports';
import { readEvidence } from './readEvidence';
import { ReplicaModels } from './ReplicaModels';
import { MarginError, reviseChunk } from './reviseChunk';
import { SourcePart, SourceStatus } from './SourceStatus';

/** Time after which the samples of a moment are there to be read. */
const SETTLE_MS = 2_000;
/** A run starts no further chunk after this time. */
const BUDGET_MS = 30_000;
/** A chunk whose answer was incomplete is read again after this time. */
const RETRY_PARTIAL_MS = 60_000;
/** Margins that are wide enough for whatever Prometheus itself looks back. */
const WIDE_MARGIN_MS = 5 * 60_000;
const MOST_MARGIN_MS = 24 * 60 * 60_000;
/** After a start the objects are read within this time. */
const MODELS_WAIT_MS = 10_000;

/** What {@link SampleReader} works with. */
export interface SampleReaderOptions {
  cluster: string;
  driver: InferenceDriver;
  evidence: MetricEvidence;
  metrics: MetricsSource;
  /** How far back it reads, milliseconds. */
  backfillMs: number;
  models: ModelStore;
  history: HistoryStore;
  status: SourceStatus;
  publish: Publish;
  /** The models as read now; undefined: this backend has not read them yet. */
  current: () => readonly ModelSnapshot[] | undefined;
  counts: CollectorMetrics;
  clock: Clock;
}

/**
 * Reads the metrics of all replicas of one driver from one Prometheus and puts
 * them into the history, chunk by chunk: what is new, then what was missed,
 * then the past. A chunk's rows and the note that it was read are written
 * together, so it does not matter when it is interrupted or whether another
 * one reads the same.
 */
export class SampleReader {
  readonly #options: SampleReaderOptions;
  readonly #source: SourceKey;
  readonly #part: SourcePart;
  readonly #owners: ReplicaModels;
  readonly #size: ChunkSize;
  /** Chunks whose answer was incomplete, and when to try again. */
  #partial: Array<{ span: Span; until: number }> = [];

  constructor(options: SampleReaderOptions) {
    this.#options = options;
    const { cluster, driver, metrics, status } = options;
    this.#source = { cluster, driver: driver.id };
    this.#part = {
      source: metrics.client.source,
      part: `${driver.id} samples`,
    };
    this.#owners = new ReplicaModels({ source: this.#source, ...options });
    this.#size = new ChunkSize(metrics.scrapeIntervalMs);
    status.expect(this.#part);
  }

  /** Reads what there is to read, for half a minute at most. Throws when the source fails. */
  async run({ signal }: CallOptions): Promise<void> {
    const { status, clock } = this.#options;
    const began = performance.now();
    // What comes in meanwhile is for the next run, or there would always be something newest.
    const to = clock.now() - SETTLE_MS;
    let refused: SourceFailure | undefined;
    try {
      if (!(await this.#knowsModels(signal))) {
        return;
      }
      do {
        signal.throwIfAborted();
        const chunk = await this.#nextChunk(to);
        if (!chunk) {
          break;
        }
        refused = await this.#readChunk(chunk, signal);
      } while (performance.now() - began < BUDGET_MS);
    } catch (error) {
      if (!signal.aborted && error instanceof SourceFailure) {
        status.failed(this.#part, error);
      }
      throw error;
    }
    if (refused) {
      status.failed(this.#part, refused);
    } else if (this.#partial.length === 0) {
      status.succeeded(this.#part, await this.#lag(clock.now()));
    }
  }

  /**
   * Whether there are models; right after a start they are waited for. Without
   * any, the replicas in the metrics would belong to nobody, and yet the past
   * would count as read.
   */
  async #knowsModels(signal: AbortSignal): Promise<boolean> {
    const until = performance.now() + MODELS_WAIT_MS;
    while ((await this.#current()).length === 0) {
      if (this.#options.current() !== undefined || performance.now() > until) {
        return false;
      }
      await sleep(250, undefined, { signal });
    }
    return true;
  }

  /** What is to be read up to a moment, newest first. */
  async #nextChunk(to: number): Promise<Span | undefined> {
    const { history, backfillMs, clock } = this.#options;
    const now = clock.now();
    this.#partial = this.#partial.filter(({ until }) => until > now);
    const whole = { from: now - backfillMs, to };
    const read = await history.readSpans(this.#source);
    const done = joined([...read, ...this.#partial.map(({ span }) => span)]);
    return nextChunk(gapsOf(done, whole), this.#size.ms);
  }

  /** Undefined, or the failure where it was too much at once and the next chunk is smaller. */
  async #readChunk(
    chunk: Span,
    signal: AbortSignal,
  ): Promise<SourceFailure | undefined> {
    const { scrapeIntervalMs } = this.#options.metrics;
    // What goes on from the newest end needs little of what was read before.
    let marginMs =
      chunk.to - chunk.from < WIDE_MARGIN_MS
        ? 2 * scrapeIntervalMs
        : Math.max(WIDE_MARGIN_MS, 4 * scrapeIntervalMs);
    for (;;) {
      try {
        await this.#readWithMargin(chunk, marginMs, signal);
        return undefined;
      } catch (error) {
        if (signal.aborted) {
          throw error;
        }
        if (error instanceof MarginError && marginMs < MOST_MARGIN_MS) {
          marginMs *= 6;
        } else if (
          isTooMuch(error) &&
          this.#size.tooMuch(chunk.to - chunk.from)
        ) {
          return error;
        } else {
          throw error;
        }
      }
    }
  }

  async #readWithMargin(
    chunk: Span,
    marginMs: number,
    signal: AbortSignal,
  ): Promise<void> {
    const { evidence, metrics, history, publish, counts, clock } =
      this.#options;
    const now = clock.now();
    const margins = {
      from: chunk.from - marginMs,
      to: Math.min(chunk.to + marginMs, now),
    };
    const answer = await readEvidence(metrics.client, evidence, margins, {
      signal,
    });
    const complete = answer.warnings.length === 0;
    const { name } = metrics.client.source;
    counts.pointsRead?.(name, answer.points);

    const owners = await this.#owners.find(
      answer.replicas,
      await this.#current(),
      now,
    );
    const read = joined([...(await history.readSpans(this.#source)), chunk]);
    const newest = chunk.to >= now - SETTLE_MS - metrics.scrapeIntervalMs;
    const revisions = answer.replicas.flatMap(({ replica, samples }, i) => {
      const owner = owners[i];
      return owner
        ? reviseChunk({
            ...owner,
            replica,
            samples,
            span: chunk,
            margins,
            read: complete ? read : [chunk],
            now: newest ? now : undefined,
            scrapeIntervalMs: metrics.scrapeIntervalMs,
          })
        : [];
    });
    signal.throwIfAborted();
    publish(
      await history.commit(
        revisions,
        complete ? { ...this.#source, span: chunk } : undefined,
      ),
    );
    counts.revised?.(name, revisions.length);
    if (complete) {
      this.#size.brought(answer.points, margins.to - margins.from);
    } else {
      this.#notePartial(chunk, answer.warnings, now);
    }
  }

  #notePartial(chunk: Span, warnings: string[], now: number): void {
    this.#partial.push({ span: chunk, until: now + RETRY_PARTIAL_MS });
    this.#options.status.failed(this.#part, {
      source: this.#part.source,
      reason: 'partial',
      message: `Answers may be incomplete, so wakes may be missing; what is not complete is read again: ${warnings
        .join('; ')
        .slice(0, 300)}`,
    });
  }

  async #current(): Promise<readonly ModelSnapshot[]> {
    const { current, models, cluster, driver } = this.#options;
    const known = current();
    if (known) {
      return known;
    }
    const stored = await models.listModels({
      filter: {
        allOf: [
          { field: 'cluster', values: [cluster] },
          { field: 'driver', values: [driver.id] },
        ],
      },
    });
    return stored.map(({ snapshot }) => snapshot);
  }

  async #lag(now: number): Promise<number> {
    const newest = (await this.#options.history.readSpans(this.#source)).at(-1);
    return newest ? Math.max(0, now - newest.to) : this.#options.backfillMs;
  }
}

/** Engines say in many words that a query would load too much; a shorter one may pass. */
function isTooMuch(error: unknown): error is SourceFailure {
  return (
    isError(error) &&
    error instanceof SourceFailure &&
    (error.reason === 'timeout' ||
      (error.reason === 'badAnswer' &&
        /too many|too large|limit|exceed|larger than|longer than|maximum/i.test(
          error.message,
        )))
  );
}

function joined(spans: Span[]): Span[] {
  const result: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    const last = result.at(-1);
    if (last && span.from <= last.to) {
      last.to = Math.max(last.to, span.to);
    } else {
      result.push({ ...span });
    }
  }
  return result;
}
