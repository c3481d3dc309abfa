import { ModelRef, ModelSnapshot } from '@wakeboard/plugin-inference-common';
import { InferenceDriver } from '@wakeboard/plugin-inference-node';
import { ModelStore, SourceKey } from '../store/types';
import { filterOf } from './KnownModels';

/** What was found, or not, is looked for again after this time. */
const KNOWN_FOR_MS = 60_000;

type Labels = Readonly<Record<string, string>>;

/** Finds the models that series without replicas are of, also of models that are gone. */
export class SeriesModels {
  readonly #found = new Map<string, { model?: ModelRef; until: number }>();

  constructor(
    private readonly options: {
      source: SourceKey;
      driver: Pick<InferenceDriver, 'modelOfSeries'>;
      models: Pick<ModelStore, 'listModels'>;
    },
  ) {}

  /** The models of series, in their order; undefined for a series of no model. */
  async find(
    series: readonly Labels[],
    current: readonly ModelSnapshot[],
    now: number,
  ): Promise<Array<ModelRef | undefined>> {
    this.#forget(now);
    const keys = series.map(keyOf);
    const missing = new Map<string, Labels>();
    keys.forEach((key, i) => {
      if (!this.#found.has(key)) {
        missing.set(key, series[i]);
      }
    });
    this.#search(missing, current, now);
    const rest = [...missing].filter(([key]) => !this.#found.get(key)?.model);
    if (rest.length > 0) {
      this.#search(new Map(rest), await this.#all(), now);
    }
    return keys.map(key => this.#found.get(key)?.model);
  }

  /** Exporters that restart give all of their series other labels. */
  #forget(now: number): void {
    for (const [key, { until }] of this.#found) {
      if (until <= now) this.#found.delete(key);
    }
  }

  #search(
    series: ReadonlyMap<string, Labels>,
    models: readonly ModelSnapshot[],
    now: number,
  ): void {
    const { driver } = this.options;
    for (const [key, labels] of series) {
      const model = driver.modelOfSeries?.(labels, models);
      this.#found.set(key, { model, until: now + KNOWN_FOR_MS });
    }
  }

  async #all(): Promise<ModelSnapshot[]> {
    const { models, source } = this.options;
    const stored = await models.listModels({
      filter: filterOf(source),
      includeGone: true,
    });
    return stored.map(({ snapshot }) => snapshot);
  }
}

function keyOf(labels: Labels): string {
  return JSON.stringify(
    Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}
