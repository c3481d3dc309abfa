import { ModelRef, ModelSnapshot } from '@wakeboard/plugin-inference-common';
import { InferenceDriver } from '@wakeboard/plugin-inference-node';
import { HistoryStore, ModelStore, SourceKey } from '../store/types';

/** A replica that is known by metrics, and what it belongs to. */
export interface OwnedReplica {
  model: ModelRef;
  /** When it was created, epoch milliseconds, where it is one of now. */
  createdAt?: number;
}

/** The name of a replica, and the labels of a series of it where there are more. */
interface NamedReplica {
  namespace: string;
  replica: string;
  labels?: Readonly<Record<string, string>>;
}

/** How long a replica that belongs to no model is not asked for again. */
const UNKNOWN_FOR_MS = 10 * 60_000;

/**
 * Finds the models that replicas belong to: by the pods that are there now,
 * by those that history knows, and last by what the driver makes of the
 * labels of their series, or of their name.
 */
export class ReplicaModels {
  readonly #found = new Map<string, ModelRef>();
  readonly #unknown = new Map<string, number>();

  constructor(
    private readonly options: {
      source: SourceKey;
      driver: InferenceDriver;
      models: Pick<ModelStore, 'listModels'>;
      history: Pick<HistoryStore, 'findReplicas'>;
    },
  ) {}

  /** The owners of replicas, in their order; undefined for a replica of no model. */
  async find(
    replicas: readonly NamedReplica[],
    current: readonly ModelSnapshot[],
    now: number,
  ): Promise<Array<OwnedReplica | undefined>> {
    const pods = new Map<string, OwnedReplica>();
    for (const { ref, pods: owned } of current) {
      for (const { name, createdAt } of owned) {
        pods.set(keyOf(ref.namespace, name), { model: ref, createdAt });
      }
    }
    const missing = replicas.filter(({ namespace, replica }) => {
      const key = keyOf(namespace, replica);
      return (
        !pods.has(key) &&
        !this.#found.has(key) &&
        (this.#unknown.get(key) ?? -Infinity) <= now
      );
    });
    if (missing.length > 0) {
      await this.#search(missing, now);
    }
    return replicas.map(({ namespace, replica }) => {
      const key = keyOf(namespace, replica);
      const model = this.#found.get(key);
      return pods.get(key) ?? (model && { model });
    });
  }

  async #search(missing: readonly NamedReplica[], now: number): Promise<void> {
    const { source, driver, models, history } = this.options;
    for (const { model, replica } of await history.findReplicas(
      source,
      missing,
    )) {
      this.#found.set(keyOf(model.namespace, replica), model);
    }
    const rest = missing.filter(
      ({ namespace, replica }) => !this.#found.has(keyOf(namespace, replica)),
    );
    if (rest.length === 0) {
      return;
    }
    const stored = await models.listModels({
      filter: {
        allOf: [
          { field: 'cluster', values: [source.cluster] },
          { field: 'driver', values: [source.driver] },
          {
            field: 'namespace',
            values: [...new Set(rest.map(({ namespace }) => namespace))],
          },
        ],
      },
      includeGone: true,
    });
    const snapshots = stored.map(({ snapshot }) => snapshot);
    const byNamespace = new Map<string, ModelRef[]>();
    for (const { ref } of snapshots) {
      const refs = byNamespace.get(ref.namespace) ?? [];
      refs.push(ref);
      byNamespace.set(ref.namespace, refs);
    }
    for (const { namespace, replica, labels } of rest) {
      const key = keyOf(namespace, replica);
      const model =
        (labels && driver.modelOfSeries?.(labels, snapshots)) ??
        driver.modelOfReplica(
          { namespace, name: replica },
          byNamespace.get(namespace) ?? [],
        );
      if (model) {
        this.#found.set(key, model);
        this.#unknown.delete(key);
      } else {
        this.#unknown.set(key, now + UNKNOWN_FOR_MS);
      }
    }
  }
}

function keyOf(namespace: string, replica: string): string {
  return `${namespace}/${replica}`;
}
