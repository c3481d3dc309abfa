import { definitionsName, established, resourcesOf } from './customResources';
import type { ApiObject, ObjectChange, ObjectStore } from './objectStore';
import { builtinResources, type Resource } from './resources';

/**
 * The resources the server knows: the built-in ones, and those of the CustomResourceDefinitions in the store. A
 * definition takes effect as soon as it is stored, and takes its objects along when it is removed.
 */
export class ResourceRegistry {
  readonly #store: ObjectStore;
  readonly #stop: () => void;
  #resources: Resource[] = [];

  constructor(store: ObjectStore) {
    this.#store = store;
    this.#rebuild();
    this.#stop = store.onChange(change => {
      if (change.plural === definitionsName) {
        this.#follow(change);
      }
    });
  }

  close(): void {
    this.#stop();
  }

  /** All resources, without those whose storage name is among `absent`. */
  all(absent: string[] = []): Resource[] {
    return this.#resources.filter(
      resource => !absent.includes(resource.storageName),
    );
  }

  find(group: string, version: string, plural: string): Resource | undefined {
    return this.#resources.find(
      resource =>
        resource.plural === plural &&
        resource.group === group &&
        resource.version === version,
    );
  }

  /** Stores a definition with its status, so that it is served. */
  install(definition: ApiObject): void {
    this.#store.put(
      definitionsName,
      established(definition, this.#store.now()),
    );
  }

  #follow(change: ObjectChange): void {
    this.#rebuild();
    if (change.type === 'DELETED') {
      const { name } = change.object.metadata;
      for (const { metadata } of this.#store.list(name)) {
        this.#store.remove(name, metadata.namespace, metadata.name);
      }
    } else if (!change.object.status) {
      this.install(change.object);
    }
  }

  #rebuild(): void {
    this.#resources = [
      ...builtinResources,
      ...this.#store
        .list(definitionsName)
        .flatMap(definition => resourcesOf(definition)),
    ];
  }
}
