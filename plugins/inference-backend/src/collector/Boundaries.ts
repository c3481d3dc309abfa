import {
  selector,
  SliName,
  sumBy,
  thresholdProblem,
} from '@wakeboard/plugin-inference-common';
import {
  CallOptions,
  Clock,
  InferenceDriver,
  SourceFailure,
} from '@wakeboard/plugin-inference-node';
import { SourceKey } from '../store/types';
import { MetricsSource, Reads } from './ports';

/** What {@link Boundaries} looks at. */
export interface BoundariesOptions {
  drivers: Iterable<InferenceDriver>;
  /** By cluster. */
  metrics: ReadonlyMap<string, MetricsSource>;
  reads: Reads;
  clock: Clock;
}

/**
 * The boundaries that the buckets of histograms really have: how many events
 * took up to a threshold is known only where it is one of them. Each backend
 * looks for itself, because each answers for what it measures.
 */
export class Boundaries {
  static create(options: BoundariesOptions): Boundaries {
    return new Boundaries(options);
  }

  /** As the labels write them, by source and SLI; what was never seen is missing. */
  readonly #known = new Map<string, ReadonlySet<string>>();

  private constructor(private readonly options: BoundariesOptions) {}

  /** In a sentence, why a threshold cannot be measured; undefined: nothing is known to be wrong. */
  async problemOf(
    source: SourceKey,
    sli: SliName,
    thresholdSeconds?: number,
  ): Promise<string | undefined> {
    const known = this.#known.get(keyOf(source, sli));
    return known && thresholdSeconds !== undefined
      ? thresholdProblem(thresholdSeconds, known)
      : undefined;
  }

  /**
   * Looks at all histograms, each with one query. What is not there now (a
   * model that is stopped exposes nothing) stays as it was seen last. Throws
   * the failure of a source when all others have been looked at.
   */
  async refresh(options: CallOptions): Promise<void> {
    let failure: SourceFailure | undefined;
    for (const [cluster, source] of this.options.metrics) {
      for (const driver of this.options.drivers) {
        if (!this.options.reads(cluster, driver)) continue;
        try {
          await this.#look(
            { cluster, driver: driver.id },
            driver,
            source,
            options,
          );
        } catch (error) {
          if (!(error instanceof SourceFailure)) throw error;
          failure = error;
        }
      }
    }
    if (failure) throw failure;
  }

  async #look(
    source: SourceKey,
    { indicators }: InferenceDriver,
    { client }: MetricsSource,
    options: CallOptions,
  ): Promise<void> {
    const slis = Object.entries(indicators?.slis ?? {});
    for (const [sli, indicator] of slis) {
      if (indicator.kind !== 'histogram') {
        continue;
      }
      const { metrics, matchers } = indicator.histogram;
      const seen = new Set<string>();
      for (const name of metrics) {
        const buckets = selector({ metric: `${name}_bucket`, matchers });
        const { series } = await client.instant(
          sumBy(['le'], buckets),
          this.options.clock.now(),
          options,
        );
        series.forEach(({ labels }) => labels.le && seen.add(labels.le));
      }
      if (seen.size > 0) {
        this.#known.set(keyOf(source, sli), seen);
      }
    }
  }
}

function keyOf({ cluster, driver }: SourceKey, sli: string): string {
  return `${cluster}\n${driver}\n${sli}`;
}
