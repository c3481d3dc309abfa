import {
  CallOptions,
  Clock,
  DriverIndicators,
  InferenceDriver,
  SourceFailure,
} from '@wakeboard/plugin-inference-node';
import { ModelSnapshot } from '@wakeboard/plugin-inference-common';
import {
  HistoryStore,
  LedgerStore,
  ModelStore,
  SloStore,
  SourceKey,
} from '../store/types';
import { filterOf, KnownModels } from './KnownModels';
import { LedgerCount, ledgerCounts } from './ledgerCounts';
import { LedgerSeriesReader } from './LedgerSeriesReader';
import { partialError } from './PartialChunks';
import { CollectorMetrics, MetricsSource, Publish } from './ports';
import { ReplicaModels } from './ReplicaModels';
import { SourcePart, SourceStatus } from './SourceStatus';

/** Time after which the samples of a moment are there to be read. */
const SETTLE_MS = 2_000;
/** A run starts no further chunk after this time. */
const BUDGET_MS = 30_000;

/** What {@link LedgerReader} works with. */
export interface LedgerReaderOptions {
  cluster: string;
  driver: InferenceDriver;
  indicators: DriverIndicators;
  metrics: MetricsSource;
  /** How far back it reads, milliseconds. */
  backfillMs: number;
  models: Pick<ModelStore, 'listModels'>;
  history: Pick<HistoryStore, 'findReplicas'>;
  ledger: Pick<LedgerStore, 'coverage' | 'write'>;
  slos: Pick<SloStore, 'listSlos'>;
  status: Pick<SourceStatus, 'expect' | 'succeeded' | 'failed'>;
  publish: Publish;
  /** The models as read now; undefined: this backend has not read them yet. */
  current: () => readonly ModelSnapshot[] | undefined;
  counts: CollectorMetrics;
  clock: Clock;
}

/**
 * Fills the ledger of one driver from one Prometheus: every series that an SLO
 * of its models needs, the newest part of each first. A series that cannot be
 * read does not keep the others from being read.
 */
export class LedgerReader {
  readonly #options: LedgerReaderOptions;
  readonly #source: SourceKey;
  readonly #part: SourcePart;
  readonly #models: KnownModels;
  readonly #owners: ReplicaModels;
  readonly #readers = new Map<string, LedgerSeriesReader>();

  constructor(options: LedgerReaderOptions) {
    this.#options = options;
    const { cluster, driver, metrics, status } = options;
    this.#source = { cluster, driver: driver.id };
    this.#part = { source: metrics.client.source, part: `${driver.id} ledger` };
    this.#models = new KnownModels({ source: this.#source, ...options });
    this.#owners = new ReplicaModels({ source: this.#source, ...options });
    status.expect(this.#part);
  }

  /** Reads what there is to read, for half a minute at most. Throws when the source fails. */
  async run(options: CallOptions): Promise<void> {
    const { status, clock, counts } = this.#options;
    if (!(await this.#models.wait(options.signal))) {
      return;
    }
    const readers = await this.#needed();
    const failures = await this.#read(readers, options).catch(error => {
      if (!options.signal.aborted && error instanceof SourceFailure) {
        status.failed(this.#part, error);
      }
      throw error;
    });
    let lag = 0;
    for (const reader of readers) {
      lag = Math.max(lag, await reader.lag(clock.now()));
    }
    const { name } = this.#part.source;
    counts.ledgerLag?.(name, this.#source.driver, lag);
    if (failures.length > 0) {
      status.failed(this.#part, failures[0]);
      throw failures[0];
    }
    if (!readers.some(({ isPartial }) => isPartial)) {
      status.succeeded(this.#part, lag);
    }
  }

  /** Reads chunks of all series in turn. Gives the failures of series that a shorter chunk or the other series need not share. */
  async #read(
    readers: readonly LedgerSeriesReader[],
    options: CallOptions,
  ): Promise<SourceFailure[]> {
    const { status, clock } = this.#options;
    const began = performance.now();
    // What comes in meanwhile is for the next run, or there would always be something newest.
    const to = clock.now() - SETTLE_MS;
    const models = await this.#models.list();
    const failures = new Map<LedgerSeriesReader, SourceFailure>();
    let left = [...readers];
    do {
      const going: LedgerSeriesReader[] = [];
      for (const reader of left) {
        options.signal.throwIfAborted();
        try {
          const step = await reader.step(to, models, options);
          if (step.warnings.length > 0) {
            status.failed(
              this.#part,
              partialError(this.#part.source, 'events', step.warnings),
            );
          }
          failures.delete(reader);
          if (step.refused) failures.set(reader, step.refused);
          if (!step.done) going.push(reader);
        } catch (error) {
          if (options.signal.aborted || !isOfOneQuery(error)) throw error;
          failures.set(reader, error);
        }
      }
      left = going;
    } while (left.length > 0 && performance.now() - began < BUDGET_MS);
    return [...failures.values()];
  }

  /** A reader for each series that is needed now. */
  async #needed(): Promise<LedgerSeriesReader[]> {
    const { slos, indicators } = this.#options;
    const stored = await slos.listSlos({ filter: filterOf(this.#source) });
    const specs = stored.flatMap(({ specs: all, notMeasurable = {} }) =>
      all.filter(({ sli }) => notMeasurable[sli] === undefined),
    );
    const needed = ledgerCounts(specs, indicators);
    const names = new Set(needed.map(({ series }) => series));
    for (const series of this.#readers.keys()) {
      if (!names.has(series)) this.#readers.delete(series);
    }
    return needed.map(count => this.#reader(count));
  }

  #reader(count: LedgerCount): LedgerSeriesReader {
    const known = this.#readers.get(count.series);
    if (known) {
      return known;
    }
    const reader = new LedgerSeriesReader({
      ...this.#options,
      source: { ...this.#source, series: count.series },
      count,
      owners: this.#owners,
    });
    this.#readers.set(count.series, reader);
    return reader;
  }
}

/** The source answers, but not to this. */
function isOfOneQuery(error: unknown): error is SourceFailure {
  return error instanceof SourceFailure && error.reason === 'badAnswer';
}
