import {
  ModelRef,
  ModelSnapshot,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import { InferenceDriver } from '@wakeboard/plugin-inference-node';
import { ModelStore, SourceKey } from '../store/types';
import { filterOf } from './KnownModels';

/** What was found, or not, is looked for again after this time. */
const KNOWN_FOR_MS = 60_000;
/**
 * A series that no longer names its model, because clients ask for it by
 * another name now, is its for so long: what is read again as late samples may
 * change it must not be lost.
 */
const REMEMBERED_MS = 30 * 60_000;

type Labels = Readonly<Record<string, string>>;

/** Finds the models that series without replicas are of, also of models that are gone. */
export class SeriesModels {
  readonly #found = new Map<
    string,
    { model?: ModelRef; foundAt: number; until: number }
  >();

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
      if ((this.#found.get(key)?.until ?? -Infinity) <= now) {
        missing.set(key, series[i]);
      }
    });
    this.#search(missing, current, now);
    if (missing.size > 0) {
      this.#search(missing, await this.#all(), now);
    }
    for (const key of missing.keys()) {
      this.#found.set(key, {
        foundAt: -Infinity,
        ...this.#found.get(key),
        until: now + KNOWN_FOR_MS,
      });
    }
    return keys.map(key => this.#found.get(key)?.model);
  }

  /** Models by their refs, as they are now or were last. */
  async snapshotsOf(
    refs: readonly ModelRef[],
    current: readonly ModelSnapshot[],
  ): Promise<Map<string, ModelSnapshot>> {
    const wanted = new Set(refs.map(ref => stringifyModelRef(ref)));
    const found = new Map<string, ModelSnapshot>();
    const search = (models: readonly ModelSnapshot[]) => {
      for (const model of models) {
        const key = stringifyModelRef(model.ref);
        if (wanted.delete(key)) found.set(key, model);
      }
    };
    search(current);
    if (wanted.size > 0) {
      search(await this.#all());
    }
    return found;
  }

  /** Exporters that restart give all of their series other labels. */
  #forget(now: number): void {
    for (const [key, { until, foundAt }] of this.#found) {
      if (until <= now && foundAt <= now - REMEMBERED_MS) {
        this.#found.delete(key);
      }
    }
  }

  /** Takes away what it finds. */
  #search(
    missing: Map<string, Labels>,
    models: readonly ModelSnapshot[],
    now: number,
  ): void {
    const { driver } = this.options;
    for (const [key, labels] of missing) {
      const model = driver.modelOfSeries?.(labels, models);
      if (model) {
        const until = now + KNOWN_FOR_MS;
        this.#found.set(key, { model, foundAt: now, until });
        missing.delete(key);
      }
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
