import {
  Clock,
  ClusterClient,
  KubernetesObject,
  ResourceKind,
  SourceFailure,
} from '@wakeboard/plugin-inference-node';
import { Backoff } from './Backoff';
import { asFailure, ListedObjects, ObjectEvent } from './ListWatch';
import { Feed, SharedFeeds } from './SharedFeeds';
import { wait } from './wait';

/**
 * Keeps all objects of one kind of one cluster as the server has them, or what
 * its owner wants of them.
 *
 * What happens is told by a feed that it shares with others. Who joins when
 * the feed has listed already lists once on its own, while the feed goes on:
 * of an object that both tell of, the feed is believed, for it tells all that
 * came after. The same is done by who could not take in what it was told.
 *
 * The last objects are kept while the server is away, and it says so.
 */

/** What happened to the objects. `at` and `previousAt` are epoch milliseconds. */
export type ReflectorChange =
  | {
      /** All objects as of now; what changed in between was not seen happening. */
      type: 'list';
      objects: KubernetesObject[];
      /** Were there before, and are not any more. */
      removed: KubernetesObject[];
      at: number;
      /** When the objects before were last known to be true; undefined: there were none before. */
      previousAt?: number;
    }
  | {
      /** One object changed. */
      type: 'change';
      change: 'added' | 'modified' | 'deleted';
      object: KubernetesObject;
      previous?: KubernetesObject;
      at: number;
      /** Not seen as it happened, for there was no connection: it may have happened at any time since `previousAt`. */
      replayed: boolean;
      previousAt?: number;
    };

/** How a {@link Reflector} works. */
export interface ReflectorOptions {
  client: ClusterClient;
  kind: ResourceKind;
  /** Ends it. */
  signal: AbortSignal;
  clock: Clock;
  /** Shared with other reflectors; undefined: it has its own. */
  feeds?: SharedFeeds;
  /** From 0 to less than 1. */
  random?: () => number;
  /** What is kept of an object, nothing if undefined. Must keep `metadata`. */
  project?: (object: KubernetesObject) => KubernetesObject | undefined;
  /** Called after the objects have changed. An exception is a failure, after which all is listed anew. */
  onChange: (change: ReflectorChange) => void;
  /** Called when it changes: a failure, or undefined when the objects are in step with the server. */
  onStatus?: (failure: SourceFailure | undefined) => void;
  /** A watch that says nothing for so long is opened anew, milliseconds. */
  silenceMs?: number;
}

/** See the note at the top of the file. */
export class Reflector {
  readonly #options: ReflectorOptions;
  readonly #backoff: Backoff;
  #feed: Feed | undefined;
  #objects = new Map<string, KubernetesObject>();
  #synced = false;
  /** Joined or began anew at a list of its own; what the feed confirms counts from then on. */
  #begunAt: number | undefined;
  /** Has to list on its own; holds what the feed has told since then. */
  #behind: Map<string, KubernetesObject | undefined> | undefined;
  #failure: SourceFailure | undefined;
  /** Whether the status has been told once. */
  #told = false;
  /** Before it lists on its own, milliseconds. */
  #pauseMs = 0;
  /** Monotonic time since which nothing failed here. */
  #wellSince = performance.now();
  /** Ends the wait for something to do. */
  #wake = () => {};

  constructor(options: ReflectorOptions) {
    this.#options = options;
    this.#backoff = new Backoff(options.random ?? Math.random);
  }

  /** The objects as last known. */
  objects(): KubernetesObject[] {
    return [...this.#objects.values()];
  }

  /** Whether the objects have been listed once. */
  get synced(): boolean {
    return this.#synced;
  }

  /** When the objects were last known to be as the server has them, epoch milliseconds. */
  get confirmedAt(): number | undefined {
    const confirmedAt = this.#behind ? undefined : this.#feed?.confirmedAt;
    return latest(this.#begunAt, confirmedAt);
  }

  /** What is wrong now. */
  get failure(): SourceFailure | undefined {
    return this.#failure;
  }

  /** Runs until the signal fires, and never throws. */
  async run(): Promise<void> {
    const { signal, feeds = new SharedFeeds() } = this.#options;
    if (signal.aborted) return;
    const feed = feeds.join(this.#options, {
      listed: list => this.#listed(list),
      changed: event => this.#changed(event),
      status: failure => this.#heard(failure),
    });
    this.#feed = feed;
    if (feed.listed) this.#behind = new Map();
    if (feed.failure) this.#setFailure(feed.failure);
    while (!signal.aborted) {
      if (this.#behind && !feed.failure) {
        await this.#catchUp();
      } else {
        await this.#somethingToDo(signal);
      }
    }
    await feed.leave();
  }

  /** Lists, unless the feed does so first. */
  async #catchUp(): Promise<void> {
    const { client, kind, clock, signal } = this.#options;
    await wait(this.#pauseMs, signal);
    this.#pauseMs = 0;
    if (!this.#behind || signal.aborted) return;
    const begunAt = clock.now();
    const meanwhile = new Map<string, KubernetesObject | undefined>();
    this.#behind = meanwhile;
    try {
      const { items } = await client.list(kind, { signal });
      if (this.#behind !== meanwhile) return;
      this.#takeAll({ items, begunAt, at: clock.now() }, meanwhile);
      this.#setFailure(this.#feed?.failure);
    } catch (error) {
      if (signal.aborted || this.#behind !== meanwhile) return;
      this.#failed(error);
    }
  }

  #listed(list: ListedObjects): void {
    this.#attempt(() => {
      this.#takeAll(list, new Map());
      // A failure of its own is over; one of the feed is over when that says so.
      if (this.#failure && !this.#feed?.failure) this.#setFailure(undefined);
    });
  }

  #takeAll(
    { items, begunAt, at }: ListedObjects,
    newer: Map<string, KubernetesObject | undefined>,
  ): void {
    const before = this.#objects;
    const after = new Map<string, KubernetesObject>();
    const put = (key: string, kept: KubernetesObject | undefined) => {
      if (kept) after.set(key, kept);
      else after.delete(key);
    };
    for (const item of items) put(keyOf(item), this.#project(item));
    for (const [key, kept] of newer) put(key, kept);
    const removed = [...before]
      .filter(([key]) => !after.has(key))
      .map(([, object]) => object);
    const previousAt = this.confirmedAt;
    this.#objects = after;
    this.#behind = undefined;
    this.#synced = true;
    this.#begunAt = begunAt;
    const objects = [...after.values()];
    this.#options.onChange({ type: 'list', objects, removed, at, previousAt });
  }

  #changed(event: ObjectEvent): void {
    const { change, object: received } = event;
    this.#attempt(() => {
      const key = keyOf(received);
      const kept = change === 'deleted' ? undefined : this.#project(received);
      if (this.#behind) this.#behind.set(key, kept);
      else this.#take(key, kept, event);
    });
  }

  #take(
    key: string,
    kept: KubernetesObject | undefined,
    { change, at, replayed, previousAt }: ObjectEvent,
  ): void {
    const previous = this.#objects.get(key);
    if (kept) this.#objects.set(key, kept);
    else this.#objects.delete(key);
    const object = kept ?? previous;
    // Of an object that is not wanted there is nothing to say.
    if (!object) return;
    this.#options.onChange({
      type: 'change',
      change: kept ? change : 'deleted',
      object,
      previous,
      at,
      replayed,
      previousAt: latest(this.#begunAt, previousAt),
    });
  }

  /** The feed failed, or works again. */
  #heard(failure: SourceFailure | undefined): void {
    if (failure || !this.#behind) this.#setFailure(failure);
    this.#wake();
  }

  /** Takes in what was told. If that fails, it is behind. */
  #attempt(take: () => void): void {
    try {
      take();
    } catch (error) {
      this.#begunAt = this.confirmedAt;
      this.#behind = new Map();
      this.#failed(error);
      this.#wake();
    }
  }

  /** It is behind, and tries again after a while. */
  #failed(error: unknown): void {
    const { client, kind } = this.#options;
    const failure = asFailure(error, client, kind);
    const now = performance.now();
    this.#pauseMs = this.#backoff.afterFailure(
      now - this.#wellSince,
      failure.retryAfterMs,
    );
    this.#wellSince = now + this.#pauseMs;
    this.#setFailure(failure);
  }

  async #somethingToDo(signal: AbortSignal): Promise<void> {
    let wake = () => {};
    const woken = new Promise<void>(resolve => {
      wake = resolve;
    });
    this.#wake = wake;
    signal.addEventListener('abort', wake, { once: true });
    await woken;
    signal.removeEventListener('abort', wake);
  }

  #project(object: KubernetesObject): KubernetesObject | undefined {
    const { project } = this.#options;
    return project ? project(object) : object;
  }

  #setFailure(failure: SourceFailure | undefined): void {
    if (this.#told && this.#failure?.message === failure?.message) return;
    this.#told = true;
    this.#failure = failure;
    this.#options.onStatus?.(failure);
  }
}

function latest(
  a: number | undefined,
  b: number | undefined,
): number | undefined {
  return a === undefined || b === undefined ? a ?? b : Math.max(a, b);
}

function keyOf({ metadata }: KubernetesObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}
