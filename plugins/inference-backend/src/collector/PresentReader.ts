import { ModelSnapshot } from '@wakeboard/plugin-inference-common';
import {
  CallOptions,
  Clock,
  ClusterClient,
  InferenceDriver,
  ObservedObjects,
} from '@wakeboard/plugin-inference-node';
import { PodProbes } from './PodProbes';
import { MetricsSource } from './ports';
import { PresentSeries } from './PresentSeries';
import { Seen } from './snapshotChanges';
import { SourceStatus } from './SourceStatus';
import { Wakeup } from './Wakeup';

/** What could not be read again is forgotten after so many intervals. */
const KEPT_INTERVALS = 4;
/** The objects are not kept waiting for longer by what is read beside them. */
const FIRST_MS = 5_000;

/** What {@link PresentReader} works with. */
export interface PresentReaderOptions {
  driver: InferenceDriver;
  client: ClusterClient;
  /** Undefined: the cluster has no metrics. */
  metrics: MetricsSource | undefined;
  /** Whether config allows the driver to call pods of the cluster. */
  mayAskPods: boolean;
  /** Milliseconds. */
  intervalMs: number;
  status: SourceStatus;
  clock: Clock;
}

/**
 * What a driver reads of the present beside the objects: newest samples of
 * series, and what pods answer.
 */
export class PresentReader {
  readonly #options: PresentReaderOptions;
  readonly #series: PresentSeries | undefined;
  readonly #probes: PodProbes | undefined;
  /** When it was last read. */
  #readAt: number | undefined;
  /** Until then a sample that says the same as before may be news, for it is newer than what has changed. */
  #newsUntil = -Infinity;

  /** Undefined where there is nothing to read. */
  static create(options: PresentReaderOptions): PresentReader | undefined {
    const reader = new PresentReader(options);
    return reader.#series || reader.#probes ? reader : undefined;
  }

  private constructor(options: PresentReaderOptions) {
    this.#options = options;
    const { driver, metrics, mayAskPods } = options;
    const { series, probes } = driver;
    const common = {
      ...options,
      driver: driver.id,
      keptMs: this.#keptMs,
    };
    if (metrics && series?.length) {
      this.#series = new PresentSeries({ ...common, metrics, series });
    }
    if (mayAskPods && probes?.length) {
      this.#probes = new PodProbes({ ...common, probes });
    }
  }

  /** What was last read. */
  get observed(): Pick<ObservedObjects, 'series' | 'answers'> {
    return {
      ...(this.#series && { series: this.#series.current() }),
      ...(this.#probes && { answers: this.#probes.current() }),
    };
  }

  /** Some objects have changed. */
  objectsChanged(): void {
    this.#newsUntil = this.#options.clock.now() + this.#keptMs;
  }

  /** Reads for the first time, unless that takes too long: a model that sleeps is not to be shown as serving for a moment. */
  async begin(
    models: readonly ModelSnapshot[],
    { signal }: CallOptions,
  ): Promise<void> {
    const late = AbortSignal.any([signal, AbortSignal.timeout(FIRST_MS)]);
    await this.#read(models, { signal: late });
  }

  /**
   * Reads at every interval until the signal fires, and tells where something
   * changed. Nothing says when: somewhere between one reading and the next.
   */
  async run(
    current: () => readonly ModelSnapshot[] | undefined,
    { signal, onChange }: CallOptions & { onChange: (seen: Seen) => void },
  ): Promise<void> {
    const { intervalMs, clock } = this.#options;
    while (!signal.aborted) {
      await new Wakeup().wait(intervalMs, signal);
      if (signal.aborted) return;
      const previousSeenAt = this.#readAt;
      const changed = await this.#read(current() ?? [], { signal });
      if (changed || clock.now() < this.#newsUntil) {
        onChange({ via: 'list', seenAt: clock.now(), previousSeenAt });
      }
    }
  }

  async #read(
    models: readonly ModelSnapshot[],
    options: CallOptions,
  ): Promise<boolean> {
    const began = this.#options.clock.now();
    const changed = await Promise.all([
      this.#series?.read(options),
      this.#probes?.read(models, options),
    ]);
    if (!options.signal.aborted) this.#readAt = began;
    return changed.includes(true);
  }

  get #keptMs(): number {
    return KEPT_INTERVALS * this.#options.intervalMs;
  }
}
