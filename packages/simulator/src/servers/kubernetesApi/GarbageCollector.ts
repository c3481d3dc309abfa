import {
  timestamp,
  type ApiObject,
  type ObjectChange,
  type ObjectStore,
} from './objectStore';

export const foregroundFinalizer = 'foregroundDeletion';

/**
 * The cluster's garbage collector: when an owner is gone its dependants go, an owner deleted in the foreground goes
 * when its dependants are gone, and a namespace takes its contents along. It works a moment after the change, as
 * the real one does, and looks only at owners whose removal it saw.
 */
export class GarbageCollector {
  readonly #store: ObjectStore;
  readonly #plurals: () => Iterable<string>;
  readonly #stop: () => void;
  readonly #goneOwners = new Set<string>();
  #due: NodeJS.Immediate | undefined;

  /** `plurals` names the resources to look through. */
  constructor(store: ObjectStore, plurals: () => Iterable<string>) {
    this.#store = store;
    this.#plurals = plurals;
    this.#stop = store.onChange(change => this.#observe(change));
  }

  close(): void {
    this.#stop();
    clearImmediate(this.#due);
  }

  #observe({ plural, type, object, previous }: ObjectChange): void {
    const { uid, name, deletionTimestamp } = object.metadata;
    const marked =
      deletionTimestamp !== undefined && !previous?.metadata.deletionTimestamp;
    if (plural === 'events' || (type !== 'DELETED' && !marked)) {
      return;
    }
    if (type === 'DELETED' && uid) {
      this.#goneOwners.add(uid);
    }
    if (type === 'DELETED' && plural === 'namespaces') {
      this.#empty(name);
    }
    this.#due ??= setImmediate(() => {
      this.#due = undefined;
      this.#collect();
    });
  }

  #empty(namespace: string): void {
    for (const plural of this.#plurals()) {
      for (const { metadata } of this.#store.list(plural, namespace)) {
        this.#store.remove(plural, namespace, metadata.name);
      }
    }
  }

  #collect(): void {
    const gone = new Set(this.#goneOwners);
    this.#goneOwners.clear();
    const objects = [...new Set(this.#plurals())]
      .filter(plural => plural !== 'events')
      .flatMap(plural =>
        this.#store.list(plural).map(object => ({ plural, object })),
      );
    for (const { plural, object } of objects) {
      const owners = object.metadata.ownerReferences ?? [];
      if (
        owners.some(owner => gone.has(owner.uid)) &&
        owners.every(owner => gone.has(owner.uid))
      ) {
        this.#delete(plural, object);
      }
    }
    for (const { plural, object } of objects) {
      const { uid, finalizers = [] } = object.metadata;
      if (
        object.metadata.deletionTimestamp &&
        finalizers.includes(foregroundFinalizer)
      ) {
        const dependants = objects.filter(
          ({ plural: p, object: o }) =>
            o.metadata.ownerReferences?.some(owner => owner.uid === uid) &&
            this.#store.get(p, o.metadata.namespace, o.metadata.name) !==
              undefined,
        );
        dependants
          .filter(dependant => !dependant.object.metadata.deletionTimestamp)
          .forEach(dependant =>
            this.#delete(dependant.plural, dependant.object),
          );
        if (dependants.length === 0) {
          this.#release(plural, object);
        }
      }
    }
  }

  #delete(plural: string, object: ApiObject): void {
    const { namespace, name, finalizers } = object.metadata;
    if (!finalizers?.length) {
      this.#store.remove(plural, namespace, name);
    } else if (!object.metadata.deletionTimestamp) {
      const deletionTimestamp = timestamp(this.#store.now());
      this.#store.put(plural, {
        ...object,
        metadata: {
          ...object.metadata,
          deletionTimestamp,
          deletionGracePeriodSeconds: 0,
        },
      });
    }
  }

  #release(plural: string, object: ApiObject): void {
    const { namespace, name, finalizers = [] } = object.metadata;
    const left = finalizers.filter(
      finalizer => finalizer !== foregroundFinalizer,
    );
    if (left.length === 0) {
      this.#store.remove(plural, namespace, name);
    } else {
      this.#store.put(plural, {
        ...object,
        metadata: { ...object.metadata, finalizers: left },
      });
    }
  }
}
