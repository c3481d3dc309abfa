import type { ApiObject } from './apiObject';
import { completed } from './controllerWrites';
import { sameJson } from './sameJson';

export * from './apiObject';

/*
 * The simulator's etcd: every object of every kind, one growing resource version, and a bounded log of the latest
 * changes. The log serves two readers: watches that continue from a version, and paged lists, whose later pages
 * must show the state of the first (the log is undone backwards to get there). A version older than the log is
 * unknown, which the API answers with 410 as the real one does after a compaction.
 *
 * Objects are frozen: what `get` and `list` return is the stored value itself. To change one, spread it and `put`.
 */

/** One change of one object, in the order of `resourceVersion`. */
export interface ObjectChange {
  plural: string;
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  object: ApiObject;
  previous?: ApiObject;
  /** `api`: a client of the Kubernetes API asked for it; `controller`: it was written into the store directly. */
  by: 'api' | 'controller';
  resourceVersion: number;
}

/** How an {@link ObjectStore} keeps time and memory. */
export interface ObjectStoreOptions {
  /** The clock for creation and deletion times. */
  now?: () => Date;
  /** How many changes stay available to watches and paged lists. */
  retainedChanges?: number;
  /** How many objects of the kind Event stay; the oldest go first. */
  retainedEvents?: number;
}

/**
 * All objects by plural name: `models.greenthread.ai` for a group's resource, `pods` for the core group.
 */
export class ObjectStore {
  readonly now: () => Date;
  readonly #retainedChanges: number;
  readonly #retainedEvents: number;
  readonly #objects = new Map<string, Map<string, ApiObject>>();
  readonly #listeners = new Set<(change: ObjectChange) => void>();
  #changes: ObjectChange[] = [];
  readonly #untold: ObjectChange[] = [];
  #telling = false;
  #resourceVersion: number;
  #oldest: number;

  constructor(options: ObjectStoreOptions = {}) {
    this.now = options.now ?? (() => new Date());
    this.#retainedChanges = options.retainedChanges ?? 4000;
    this.#retainedEvents = options.retainedEvents ?? 4000;
    // Starting from the time keeps versions growing over a restart: an old one is then expired, not in the future.
    this.#resourceVersion = this.now().getTime();
    this.#oldest = this.#resourceVersion;
  }

  /** The version of the latest change. */
  get resourceVersion(): number {
    return this.#resourceVersion;
  }

  /** The oldest version that a watch may still continue from. */
  get oldestResourceVersion(): number {
    return this.#oldest;
  }

  /** The objects of a resource, of one namespace or of all, ordered by namespace and name. */
  list(plural: string, namespace?: string): ApiObject[] {
    const entries = [...(this.#objects.get(plural) ?? [])];
    return sortedObjects(
      namespace === undefined
        ? entries
        : entries.filter(([, o]) => o.metadata.namespace === namespace),
    );
  }

  /** One object; `namespace` is ignored where the object has none. */
  get(
    plural: string,
    namespace: string | undefined,
    name: string,
  ): ApiObject | undefined {
    const objects = this.#objects.get(plural);
    return (
      objects?.get(`${namespace ?? ''}/${name}`) ?? objects?.get(`/${name}`)
    );
  }

  /**
   * A controller's write: creates the object or replaces the present one whatever version it has. What the object
   * leaves out of uid, creationTimestamp, generation and managedFields is kept or made. Nothing happens when
   * nothing differs.
   */
  put(plural: string, object: ApiObject): ApiObject {
    return this.commit(
      plural,
      completed(object, this.#present(plural, object), this.now()),
      'controller',
    );
  }

  /** Removes an object, as a controller; nothing happens if it is not there. Finalizers are not waited for. */
  remove(plural: string, namespace: string | undefined, name: string): void {
    this.discard(plural, namespace, name, 'controller');
  }

  /** Calls the listener, synchronously, after each change; the returned function ends that. */
  onChange(listener: (change: ObjectChange) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Stores an object that is complete but for its version. */
  commit(
    plural: string,
    object: ApiObject,
    by: 'api' | 'controller',
  ): ApiObject {
    const previous = this.#present(plural, object);
    if (previous && sameContent(previous, object)) {
      return previous;
    }
    const resourceVersion = this.#resourceVersion + 1;
    const stored = frozenCopy({
      ...object,
      metadata: {
        ...object.metadata,
        resourceVersion: String(resourceVersion),
      },
    });
    let objects = this.#objects.get(plural);
    if (!objects) {
      objects = new Map();
      this.#objects.set(plural, objects);
    }
    // Taken out first, so that the map stays ordered by the latest write.
    objects.delete(keyOf(object));
    objects.set(keyOf(object), stored);
    this.#record({
      plural,
      type: previous ? 'MODIFIED' : 'ADDED',
      object: stored,
      ...(previous && { previous }),
      by,
      resourceVersion,
    });
    if (plural === 'events' && objects.size > this.#retainedEvents) {
      const [oldest] = objects.values();
      this.discard(
        plural,
        oldest.metadata.namespace,
        oldest.metadata.name,
        'controller',
      );
    }
    return stored;
  }

  /** Removes an object and returns its last state, which carries the version of the removal. */
  discard(
    plural: string,
    namespace: string | undefined,
    name: string,
    by: 'api' | 'controller',
  ): ApiObject | undefined {
    const previous = this.get(plural, namespace, name);
    if (!previous) {
      return undefined;
    }
    const resourceVersion = this.#resourceVersion + 1;
    const object = frozenCopy({
      ...previous,
      metadata: {
        ...previous.metadata,
        resourceVersion: String(resourceVersion),
      },
    });
    this.#objects.get(plural)?.delete(keyOf(previous));
    this.#record({
      plural,
      type: 'DELETED',
      object,
      previous,
      by,
      resourceVersion,
    });
    return object;
  }

  /** The changes of a resource after a version; undefined where the log no longer reaches back so far. */
  changesAfter(
    plural: string,
    resourceVersion: number,
  ): ObjectChange[] | undefined {
    if (resourceVersion < this.#oldest) {
      return undefined;
    }
    return this.#changes.filter(
      change =>
        change.plural === plural && change.resourceVersion > resourceVersion,
    );
  }

  /** The objects of a resource as they were at a version; undefined where the log no longer reaches back so far. */
  listAt(plural: string, resourceVersion: number): ApiObject[] | undefined {
    const later = this.changesAfter(plural, resourceVersion);
    if (!later) {
      return undefined;
    }
    const objects = new Map(this.#objects.get(plural));
    for (const change of later.reverse()) {
      if (change.previous) {
        objects.set(keyOf(change.previous), change.previous);
      } else {
        objects.delete(keyOf(change.object));
      }
    }
    return sortedObjects([...objects]);
  }

  #present(plural: string, object: ApiObject): ApiObject | undefined {
    return this.#objects.get(plural)?.get(keyOf(object));
  }

  #record(change: ObjectChange): void {
    this.#resourceVersion = change.resourceVersion;
    this.#changes.push(change);
    // Dropping a quarter at a time keeps the cost of forgetting constant per change.
    if (this.#changes.length > this.#retainedChanges * 1.25) {
      this.#changes = this.#changes.slice(-this.#retainedChanges);
      this.#oldest = this.#changes[0].resourceVersion - 1;
    }
    this.#untold.push(change);
    // A listener may write: what it causes is told after, so that everyone hears of changes in their order.
    if (this.#telling) {
      return;
    }
    this.#telling = true;
    try {
      for (let next = this.#untold.shift(); next; next = this.#untold.shift()) {
        for (const listener of [...this.#listeners]) {
          listener(next);
        }
      }
    } finally {
      this.#telling = false;
    }
  }
}

function keyOf(object: ApiObject): string {
  const { namespace, name } = object.metadata;
  if (!name) {
    throw new TypeError(
      `A ${object.kind} without metadata.name cannot be stored`,
    );
  }
  return `${namespace ?? ''}/${name}`;
}

function sortedObjects(entries: [string, ApiObject][]): ApiObject[] {
  return entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, object]) => object);
}

function sameContent(a: ApiObject, b: ApiObject): boolean {
  const resourceVersion = '';
  return sameJson(
    { ...a, metadata: { ...a.metadata, resourceVersion } },
    { ...b, metadata: { ...b.metadata, resourceVersion } },
  );
}

function frozenCopy(object: ApiObject): ApiObject {
  return frozen(structuredClone(object));
}

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach(frozen);
    Object.freeze(value);
  }
  return value;
}
