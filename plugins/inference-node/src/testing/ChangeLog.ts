import { ExpiredError } from '../errors';
import {
  CallOptions,
  KubernetesObject,
  ResourceKind,
  WatchEvent,
} from '../ports';

interface Change {
  version: number;
  plural: string;
  event: WatchEvent;
}

/** What happened to the objects of an API in memory, by version, for those who watch them. */
export class ChangeLog {
  #version = 1;
  #oldestVersion = 0;
  /** Counts how often watches were told to end. */
  #endings = 0;
  readonly #changes: Change[] = [];
  readonly #waiting = new Set<() => void>();

  /** That of the newest change. */
  get version(): number {
    return this.#version;
  }

  /** Notes a change, and answers with the object at its new version. */
  record(
    kind: ResourceKind,
    type: 'added' | 'modified' | 'deleted',
    changed: KubernetesObject,
  ): KubernetesObject {
    const version = ++this.#version;
    const object = structuredClone(changed);
    object.metadata.resourceVersion = String(version);
    this.#changes.push({
      version,
      plural: `${kind.group}/${kind.plural}`,
      event: { type, object },
    });
    this.wake();
    return object;
  }

  /** Forgets all changes so far: a watch from an older version is expired. */
  compact(): void {
    this.#oldestVersion = this.#version;
    this.#changes.length = 0;
  }

  /** Ends all that follow. */
  end(): void {
    this.#endings++;
    this.wake();
  }

  /** Lets all that follow look again whether they still may. */
  wake(): void {
    for (const wake of [...this.#waiting]) wake();
  }

  /** Changes of a kind as a watch tells them, until it is ended or fails. */
  async *follow(
    kind: ResourceKind,
    options: CallOptions & { namespace?: string; resourceVersion: string },
    failure: () => Error | undefined,
  ): AsyncIterable<WatchEvent> {
    const { namespace, resourceVersion, signal } = options;
    let version = Number(resourceVersion);
    if (version < this.#oldestVersion) {
      throw new ExpiredError(`too old resource version: ${resourceVersion}`);
    }
    const endings = this.#endings;
    yield { type: 'bookmark', resourceVersion };
    while (endings === this.#endings) {
      signal.throwIfAborted();
      const failed = failure();
      if (failed) throw failed;
      const next = this.#after(version);
      if (!next) {
        await this.#change(signal);
        continue;
      }
      version = next.version;
      if (next.plural !== `${kind.group}/${kind.plural}`) continue;
      if (
        next.event.type !== 'bookmark' &&
        namespace &&
        next.event.object.metadata.namespace !== namespace
      ) {
        continue;
      }
      yield structuredClone(next.event);
    }
  }

  #after(version: number): Change | undefined {
    return this.#changes.find(change => change.version > version);
  }

  async #change(signal: AbortSignal): Promise<void> {
    await new Promise<void>(resolve => {
      const wake = () => {
        this.#waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#waiting.add(wake);
      signal.addEventListener('abort', wake, { once: true });
    });
  }
}
