import {
  Clock,
  ClusterClient,
  ExpiredError,
  KubernetesObject,
  ResourceKind,
  SourceFailure,
} from '@wakeboard/plugin-inference-node';
import { Backoff } from './Backoff';
import { wait } from './wait';

/**
 * Keeps all objects of one kind of one cluster as the server has them.
 *
 *     list ──▶ watch ──end, silence, lost connection──▶ wait ──▶ watch from the last version
 *      ▲         │
 *      └─ wait ◀─┴─ version expired (410), unreadable answer, kind not served
 *
 * It never gives up, keeps the last objects while the server is away, and
 * says so. A silent watch is opened anew: that is how a connection is found
 * that the other side no longer knows, and it costs one cheap request.
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

const SILENCE_MS = 45_000;
/** What happened before a watch was opened has been told within this time. */
const REPLAY_MS = 1_000;

/** The watch was silent; nothing is known to be wrong. */
class SilenceError extends Error {}

/** See the note at the top of the file. */
export class Reflector {
  readonly #options: ReflectorOptions;
  readonly #backoff: Backoff;
  #objects = new Map<string, KubernetesObject>();
  /** Opaque; undefined: list first. */
  #version: string | undefined;
  #synced = false;
  #confirmedAt: number | undefined;
  #failure: SourceFailure | undefined;
  /** Whether the status has been told once. */
  #told = false;
  /** Monotonic time at which the open watch began. */
  #openSince: number | undefined;
  /** The open watch may still be telling what happened before it was opened. */
  #replaying = true;

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
    return this.#confirmedAt;
  }

  /** What is wrong now. */
  get failure(): SourceFailure | undefined {
    return this.#failure;
  }

  /** Runs until the signal fires, and never throws. */
  async run(): Promise<void> {
    const { signal } = this.#options;
    while (!signal.aborted) {
      let waitMs: number;
      try {
        await this.#connect();
        waitMs = this.#backoff.afterEnd(this.#lastedMs());
      } catch (error) {
        if (signal.aborted) return;
        waitMs = this.#afterError(error);
      }
      this.#openSince = undefined;
      await wait(waitMs, signal);
    }
  }

  /** Lists if need be, then watches until the server ends it. */
  async #connect(): Promise<void> {
    this.#version ??= await this.#list();
    await this.#watch(this.#version);
  }

  #afterError(error: unknown): number {
    const lasted = this.#lastedMs();
    if (error instanceof SilenceError) return this.#backoff.afterEnd(lasted);
    if (error instanceof ExpiredError) {
      this.#version = undefined;
      return this.#backoff.afterFailure(lasted);
    }
    const failure = this.#asFailure(error);
    // After anything but a lost connection the same version may lead to the same failure.
    if (!['unreachable', 'timeout'].includes(failure.reason)) {
      this.#version = undefined;
    }
    this.#setFailure(failure);
    return this.#backoff.afterFailure(lasted, failure.retryAfterMs);
  }

  /** The version to watch from; there is none if the objects could not be taken in. */
  async #list(): Promise<string> {
    const { client, kind, signal, clock, onChange } = this.#options;
    const begin = clock.now();
    const { items, resourceVersion } = await client.list(kind, { signal });
    const before = this.#objects;
    const after = new Map<string, KubernetesObject>();
    for (const item of items) {
      const kept = this.#project(item);
      if (kept) after.set(keyOf(item), kept);
    }
    const removed = [...before]
      .filter(([key]) => !after.has(key))
      .map(([, object]) => object);
    const previousAt = this.#confirmedAt;
    const at = clock.now();
    this.#objects = after;
    this.#synced = true;
    // Later pages show the state of the first.
    this.#confirmedAt = begin;
    onChange({
      type: 'list',
      objects: [...after.values()],
      removed,
      at,
      previousAt,
    });
    return resourceVersion;
  }

  async #watch(resourceVersion: string): Promise<void> {
    const { client, kind, signal, silenceMs = SILENCE_MS } = this.#options;
    const controller = new AbortController();
    const abort = () => controller.abort(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    const silence = setTimeout(
      () => controller.abort(new SilenceError('the watch was silent')),
      silenceMs,
    );
    let replay: NodeJS.Timeout | undefined;
    this.#replaying = true;
    try {
      signal.throwIfAborted();
      const events = client.watch(kind, {
        resourceVersion,
        signal: controller.signal,
      });
      for await (const event of events) {
        silence.refresh();
        if (event.type !== 'bookmark') this.#take(event.type, event.object);
        else if (replay) this.#inStep(event.resourceVersion);
        replay ??= this.#opened();
        this.#setFailure(undefined);
      }
    } finally {
      clearTimeout(silence);
      clearTimeout(replay);
      signal.removeEventListener('abort', abort);
    }
  }

  /** The server has accepted the watch. What it missed comes first, which takes a moment. */
  #opened(): NodeJS.Timeout {
    const at = this.#options.clock.now();
    this.#openSince = performance.now();
    return setTimeout(() => {
      this.#replaying = false;
      this.#confirmedAt = Math.max(this.#confirmedAt ?? at, at);
    }, REPLAY_MS);
  }

  /** The server has told everything up to this version. */
  #inStep(resourceVersion: string): void {
    this.#version = resourceVersion;
    this.#replaying = false;
    this.#confirmedAt = this.#options.clock.now();
  }

  #take(
    change: 'added' | 'modified' | 'deleted',
    received: KubernetesObject,
  ): void {
    const { clock, onChange } = this.#options;
    const key = keyOf(received);
    const kept = change === 'deleted' ? undefined : this.#project(received);
    const previous = this.#objects.get(key);
    const previousAt = this.#confirmedAt;
    const replayed = this.#replaying;
    const at = clock.now();
    if (kept) this.#objects.set(key, kept);
    else this.#objects.delete(key);
    this.#version = received.metadata.resourceVersion ?? this.#version;
    if (!replayed) this.#confirmedAt = at;
    const object = kept ?? previous;
    // Of an object that nobody wants there is nothing to say.
    if (!object) return;
    onChange({
      type: 'change',
      change: kept ? change : 'deleted',
      object,
      previous,
      at,
      replayed,
      previousAt,
    });
  }

  #project(object: KubernetesObject): KubernetesObject | undefined {
    const { project } = this.#options;
    return project ? project(object) : object;
  }

  /** How long the watch that has just ended was open. */
  #lastedMs(): number {
    return this.#openSince === undefined
      ? 0
      : performance.now() - this.#openSince;
  }

  #setFailure(failure: SourceFailure | undefined): void {
    if (this.#told && this.#failure?.message === failure?.message) return;
    this.#told = true;
    this.#failure = failure;
    this.#options.onStatus?.(failure);
  }

  #asFailure(error: unknown): SourceFailure {
    if (error instanceof SourceFailure) return error;
    const { client, kind } = this.#options;
    return new SourceFailure(
      `Cluster "${client.cluster}" cannot be followed in its ${kind.plural}`,
      {
        source: client.source,
        reason: 'badAnswer',
        cause: error,
      },
    );
  }
}

function keyOf({ metadata }: KubernetesObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}
