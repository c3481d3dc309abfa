import {
  Clock,
  ClusterClient,
  InferenceDriver,
  KubernetesObject,
  ObservedObjects,
  ResourceKind,
  SourceFailure,
} from '@wakeboard/plugin-inference-node';
import { CreateReflector, ObjectsChange, ObjectsReflector } from './ports';
import { Seen } from './snapshotChanges';

/** What {@link ObjectWatch} works with. */
export interface ObjectWatchOptions {
  client: ClusterClient;
  driver: InferenceDriver;
  /** In which version each resource is served; one that is not is left out. */
  kinds: Record<string, ResourceKind>;
  createReflector: CreateReflector;
  clock: Clock;
  signal: AbortSignal;
  onChange: () => void;
  onStatus: (resource: string, failure: SourceFailure | undefined) => void;
}

/**
 * All objects of one cluster that one driver reads, kept as the server has
 * them, and how the latest changes of them were seen.
 */
export class ObjectWatch {
  readonly #options: ObjectWatchOptions;
  readonly #reflectors = new Map<string, ObjectsReflector>();
  /** Resources that could be listed or could not; the others are still on their way. */
  readonly #told = new Set<string>();
  /** Since when nothing was missed. */
  #unbrokenSince: number | undefined;
  #pending: Seen | undefined;

  constructor(options: ObjectWatchOptions) {
    this.#options = options;
    const { client, driver, kinds, createReflector, clock, signal } = options;
    const projects = new Map(
      driver.resources.map(({ id, project }) => [id, project]),
    );
    for (const [id, kind] of Object.entries(kinds)) {
      this.#reflectors.set(
        id,
        createReflector({
          client,
          kind,
          signal,
          clock,
          project: projects.get(id) ?? withoutManagedFields,
          onChange: change => {
            this.#note(change);
            this.#told.add(id);
            options.onChange();
          },
          onStatus: failure => {
            this.#told.add(id);
            options.onStatus(id, failure);
            options.onChange();
          },
        }),
      );
    }
  }

  async run(): Promise<void> {
    await Promise.all(
      [...this.#reflectors.values()].map(reflector => reflector.run()),
    );
  }

  /** Whether the models themselves are known, and of everything else whether it can be. */
  get ready(): boolean {
    const [own] = this.#options.driver.resources;
    return (
      this.#reflectors.get(own.id)?.synced === true &&
      [...this.#reflectors.keys()].every(id => this.#told.has(id))
    );
  }

  /** The resources that are followed. */
  get resources(): string[] {
    return this.#followed().map(([id]) => id);
  }

  /** Whether all that is followed is known. */
  get complete(): boolean {
    return this.#followed().every(([, { synced }]) => synced);
  }

  /** The objects; a resource that could not be read is missing. */
  observed(): ObservedObjects {
    const objects: Record<string, KubernetesObject[]> = {};
    for (const [id, reflector] of this.#reflectors) {
      if (reflector.synced) {
        objects[id] = reflector.objects();
      }
    }
    return { cluster: this.#options.client.cluster, objects };
  }

  /** How the changes since the last call were seen. */
  takeSeen(): Seen | undefined {
    const seen = this.#pending;
    this.#pending = undefined;
    return seen;
  }

  /** Whether nothing is wrong with any of the connections. */
  get healthy(): boolean {
    return this.#followed().every(
      ([, { synced, failure }]) => synced && failure === undefined,
    );
  }

  /** The span over which everything that happened was seen, up to now. */
  watchedSpan(): { from: number; to: number } | undefined {
    if (!this.healthy || this.#unbrokenSince === undefined) {
      return undefined;
    }
    const confirmed = this.#followed().map(
      ([, { confirmedAt }]) => confirmedAt ?? -Infinity,
    );
    const to = confirmed.reduce((a, b) => Math.min(a, b), Infinity);
    const from = this.#unbrokenSince;
    return from < to ? { from, to } : undefined;
  }

  /** What is optional and was never allowed to us is as if it were not served: the rest is no less known. */
  #followed(): Array<[id: string, ObjectsReflector]> {
    const { resources } = this.#options.driver;
    return [...this.#reflectors].filter(
      ([id, { synced, failure }]) =>
        synced ||
        failure?.reason !== 'forbidden' ||
        !resources.some(each => each.id === id && each.optional),
    );
  }

  /** Changes that are read together were seen as the worst of them was. */
  #note(change: ObjectsChange): void {
    const missed = change.type === 'list' || change.replayed;
    const before = this.#pending;
    this.#pending = {
      via: missed || before?.via === 'list' ? 'list' : 'watch',
      seenAt: Math.max(before?.seenAt ?? change.at, change.at),
      previousSeenAt: earliest(
        before?.previousSeenAt,
        missed ? change.previousAt : undefined,
      ),
    };
    if (missed) {
      this.#unbrokenSince = change.at;
    }
  }
}

function earliest(a: number | undefined, b: number | undefined) {
  if (a === undefined || b === undefined) {
    return a ?? b;
  }
  return Math.min(a, b);
}

/** They are a third of an object and say nothing about a model. */
function withoutManagedFields(object: KubernetesObject): KubernetesObject {
  const metadata: KubernetesObject['metadata'] & { managedFields?: unknown } = {
    ...object.metadata,
  };
  delete metadata.managedFields;
  return { ...object, metadata };
}
