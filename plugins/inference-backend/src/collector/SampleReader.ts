import {
  MODEL_STATES,
  ModelSnapshot,
  Span,
  StateSample,
  stringifyModelRef,
  UNCONFIRMED_MS,
  withSleepOf,
} from '@wakeboard/plugin-inference-common';
import {
  CallOptions,
  Clock,
  InferenceDriver,
  SourceFailure,
} from '@wakeboard/plugin-inference-node';
import { HistoryStore, ModelStore, SourceKey } from '../store/types';
import { ChunkSize, gapsOf, joinSpans, nextChunk } from './chunks';
import { KnownModels } from './KnownModels';
import { PartialChunks, partialError } from './PartialChunks';
import { CollectorMetrics, MetricsSource, Publish } from './ports';
import { EvidenceAnswer, readEvidence } from './readEvidence';
import { ModelEvidenceAnswer, readModelEvidence } from './readModelEvidence';
import { ReplicaModels } from './ReplicaModels';
import { MarginError, ReplicaChunk, reviseChunk } from './reviseChunk';
import { SeriesModels } from './SeriesModels';
import { SourcePart, SourceStatus } from './SourceStatus';
import { isTooMuch } from './tooMuch';
import { usualStep } from './usualStep';

/** Time after which the samples of a moment are there to be read. */
const SETTLE_MS = 2_000;
/** A run starts no further chunk after this time. */
const BUDGET_MS = 30_000;
/** Margins that are wide enough for whatever Prometheus itself looks back. */
const WIDE_MARGIN_MS = 5 * 60_000;
const MOST_MARGIN_MS = 24 * 60 * 60_000;

/** The samples of one replica, or of a model itself. */
type Samples = Pick<
  ReplicaChunk,
  'model' | 'replica' | 'samples' | 'createdAt' | 'isGone'
>;

const NO_REPLICAS: EvidenceAnswer = { replicas: [], points: 0, warnings: [] };
const NO_MODELS: ModelEvidenceAnswer = { models: [], points: 0, warnings: [] };

/** What {@link SampleReader} works with. */
export interface SampleReaderOptions {
  cluster: string;
  driver: InferenceDriver;
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

/** Whether a driver has series that its history is made of; those that only roll-ups are made of are none. */
export function hasSamples({
  evidence,
  modelEvidence = [],
}: Pick<InferenceDriver, 'evidence' | 'modelEvidence'>): boolean {
  return (
    evidence?.stateSet !== undefined ||
    [...(evidence?.counters ?? []), ...modelEvidence].length > 0
  );
}

/**
 * Reads the metrics of all replicas of one driver, and of the models
 * themselves, from one Prometheus and puts them into the history, chunk by chunk: what is new, then what was missed,
 * then the past. A chunk's rows and the note that it was read are written
 * together, so it does not matter when it is interrupted or whether another
 * one reads the same.
 */
export class SampleReader {
  readonly #options: SampleReaderOptions;
  readonly #source: SourceKey;
  readonly #part: SourcePart;
  readonly #owners: ReplicaModels;
  readonly #seriesModels: SeriesModels;
  readonly #models: KnownModels;
  readonly #size: ChunkSize;
  readonly #partial = new PartialChunks();

  constructor(options: SampleReaderOptions) {
    this.#options = options;
    const { cluster, driver, metrics, status } = options;
    this.#source = { cluster, driver: driver.id };
    this.#part = {
      source: metrics.client.source,
      part: `${driver.id} samples`,
    };
    this.#owners = new ReplicaModels({ source: this.#source, ...options });
    this.#seriesModels = new SeriesModels({
      source: this.#source,
      ...options,
    });
    this.#models = new KnownModels({ source: this.#source, ...options });
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
      if (!(await this.#models.wait(signal))) {
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
    } else if (this.#partial.isEmpty) {
      status.succeeded(this.#part, await this.#lag(clock.now()));
    }
  }

  /** What is to be read up to a moment, newest first. */
  async #nextChunk(to: number): Promise<Span | undefined> {
    const { history, backfillMs, clock } = this.#options;
    const now = clock.now();
    const whole = { from: now - backfillMs, to };
    const read = await history.readSpans(this.#source);
    const done = joinSpans([...read, ...this.#partial.spans(now)]);
    return nextChunk(gapsOf(done, whole), this.#size.ms);
  }

  /** Undefined, or the failure where it was too much at once and the next chunk is smaller. */
  async #readChunk(
    chunk: Span,
    signal: AbortSignal,
  ): Promise<SourceFailure | undefined> {
    let marginMs = this.#leastMarginMs(chunk);
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

  #leastMarginMs({ from, to }: Span): number {
    const { driver, metrics } = this.#options;
    const { scrapeIntervalMs } = metrics;
    if (to - from >= WIDE_MARGIN_MS) {
      return Math.max(WIDE_MARGIN_MS, 4 * scrapeIntervalMs);
    }
    // What goes on from the newest end needs little of what was read before:
    // of the models themselves, what was not to be told apart yet.
    return 2 * scrapeIntervalMs + (driver.modelEvidence ? UNCONFIRMED_MS : 0);
  }

  async #readWithMargin(
    chunk: Span,
    marginMs: number,
    signal: AbortSignal,
  ): Promise<void> {
    const { metrics, history, publish, counts, clock } = this.#options;
    const now = clock.now();
    const margins = {
      from: chunk.from - marginMs,
      to: Math.min(chunk.to + marginMs, now),
    };
    const answer = await this.#ask(margins, now, signal);
    const complete = answer.warnings.length === 0;
    const { name } = metrics.client.source;
    counts.pointsRead?.(name, answer.points);

    const read = joinSpans([...(await history.readSpans(this.#source)), chunk]);
    const revisions = answer.of.map(of =>
      reviseChunk({
        ...of,
        span: chunk,
        margins,
        read: complete ? read : [chunk],
        readAt: now,
        newest: chunk.to >= now - SETTLE_MS - metrics.scrapeIntervalMs,
        scrapeIntervalMs: metrics.scrapeIntervalMs,
      }),
    );
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

  /** Asks for the samples of all replicas and models. */
  async #ask(
    span: Span,
    now: number,
    signal: AbortSignal,
  ): Promise<{ of: Samples[]; points: number; warnings: string[] }> {
    const { driver, metrics } = this.#options;
    const { client, scrapeIntervalMs } = metrics;
    const { evidence, modelEvidence } = driver;
    const models = await this.#models.list();
    const [ofReplicas, ofModels] = await Promise.all([
      evidence ? readEvidence(client, evidence, span, { signal }) : NO_REPLICAS,
      modelEvidence
        ? readModelEvidence(
            {
              client,
              scrapeIntervalMs,
              evidence: modelEvidence,
              modelsOf: series => this.#seriesModels.find(series, models, now),
            },
            span,
            { signal },
          )
        : NO_MODELS,
    ]);
    const owners = await this.#owners.find(ofReplicas.replicas, models, now);
    const replicas = ofReplicas.replicas.flatMap(
      ({ replica, samples }, i): Samples[] => {
        const owner = owners[i];
        const isGone = this.#models.isGone(replica);
        return owner ? [{ ...owner, replica, samples, isGone }] : [];
      },
    );
    return {
      of: [...replicas, ...samplesOfModels(ofModels, replicas, this.#options)],
      points: ofReplicas.points + ofModels.points,
      warnings: [...new Set([...ofReplicas.warnings, ...ofModels.warnings])],
    };
  }

  #notePartial(chunk: Span, warnings: string[], now: number): void {
    this.#partial.note(chunk, now);
    const { status } = this.#options;
    status.failed(
      this.#part,
      partialError(this.#part.source, 'wakes', warnings),
    );
  }

  async #lag(now: number): Promise<number> {
    const newest = (await this.#options.history.readSpans(this.#source)).at(-1);
    return newest ? Math.max(0, now - newest.to) : this.#options.backfillMs;
  }
}

/** The samples of models, asleep where their replicas say so. */
function samplesOfModels(
  { models }: ModelEvidenceAnswer,
  replicas: Samples[],
  { driver, metrics }: SampleReaderOptions,
): Samples[] {
  const states = Object.values(driver.evidence?.stateSet?.states ?? {});
  const tellSleep = states.some(state => MODEL_STATES[state].asleep);
  const byModel = new Map<string, StateSample[][]>();
  for (const { model, samples } of tellSleep ? replicas : []) {
    const key = stringifyModelRef(model);
    byModel.set(key, [...(byModel.get(key) ?? []), samples]);
  }
  return models.map(({ model, samples }) => {
    const of = byModel.get(stringifyModelRef(model));
    return {
      model,
      replica: '',
      samples: of
        ? withSleepOf(
            samples,
            of,
            Math.max(
              metrics.scrapeIntervalMs,
              ...of.map(each => usualStep(each) ?? 0),
            ),
          )
        : samples,
    };
  });
}
