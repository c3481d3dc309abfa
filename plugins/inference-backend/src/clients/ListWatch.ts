import {
  Clock,
  ClusterClient,
  ExpiredError,
  KubernetesObject,
  ResourceKind,
  SourceFailure,
} from '@wakeboard/plugin-inference-node';
import { Backoff } from './Backoff';
import { nameOf } from './http';
import { wait } from './wait';

/**
 * Tells of all objects of one kind of one cluster, and of what happens to them.
 *
 *     list ──▶ watch ──end, silence, lost connection──▶ wait ──▶ watch from the last version
 *      ▲         │
 *      └─ wait ◀─┴─ version expired (410), unreadable answer, kind not served
 *
 * It never gives up, and holds no object. A silent watch is opened anew: that
 * is how a connection is found that the other side no longer knows, and it
 * costs one cheap request.
 */

/** All objects as of `begunAt`, read by `at` (epoch milliseconds). */
export interface ListedObjects {
  items: KubernetesObject[];
  begunAt: number;
  at: number;
}

/** One object changed. Times are epoch milliseconds. */
export interface ObjectEvent {
  change: 'added' | 'modified' | 'deleted';
  object: KubernetesObject;
  at: number;
  /** Not seen as it happened, for there was no connection: it may have happened at any time since `previousAt`. */
  replayed: boolean;
  /** Until when all that had happened was told before. */
  previousAt?: number;
}

/** Receives what a {@link ListWatch} tells; must not throw. */
export interface ListWatchReceiver {
  listed(list: ListedObjects): void;
  changed(event: ObjectEvent): void;
  /** Called when it changes: a failure, or undefined when all was told. */
  status(failure: SourceFailure | undefined): void;
}

/** How a {@link ListWatch} works. */
export interface ListWatchOptions {
  client: ClusterClient;
  kind: ResourceKind;
  /** Ends it. */
  signal: AbortSignal;
  clock: Clock;
  /** From 0 to less than 1. */
  random?: () => number;
  /** A watch that says nothing for so long is opened anew, milliseconds. */
  silenceMs?: number;
}

const SILENCE_MS = 45_000;
/** What happened before a watch was opened has been told within this time. */
const REPLAY_MS = 1_000;

/** The watch was silent; nothing is known to be wrong. */
class SilenceError extends Error {}

/** See the note at the top of the file. */
export class ListWatch {
  readonly #options: ListWatchOptions;
  readonly #receiver: ListWatchReceiver;
  readonly #backoff: Backoff;
  /** Opaque; undefined: list first. */
  #version: string | undefined;
  #listed = false;
  #confirmedAt: number | undefined;
  #failure: SourceFailure | undefined;
  /** Whether the status has been told once. */
  #told = false;
  /** Monotonic time at which the open watch began. */
  #openSince: number | undefined;
  /** The open watch may still be telling what happened before it was opened. */
  #replaying = true;

  constructor(options: ListWatchOptions, receiver: ListWatchReceiver) {
    this.#options = options;
    this.#receiver = receiver;
    this.#backoff = new Backoff(options.random ?? Math.random);
  }

  /** Whether the objects have been listed once. */
  get listed(): boolean {
    return this.#listed;
  }

  /** Until when all that had happened was told, epoch milliseconds. */
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

  /** The version to watch from. */
  async #list(): Promise<string> {
    const { client, kind, signal, clock } = this.#options;
    const begunAt = clock.now();
    const { items, resourceVersion } = await client.list(kind, { signal });
    this.#listed = true;
    this.#receiver.listed({ items, begunAt, at: clock.now() });
    // Later pages show the state of the first.
    this.#confirmedAt = begunAt;
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

  #take(change: ObjectEvent['change'], object: KubernetesObject): void {
    const replayed = this.#replaying;
    const at = this.#options.clock.now();
    this.#version = object.metadata.resourceVersion ?? this.#version;
    this.#receiver.changed({
      change,
      object,
      at,
      replayed,
      previousAt: this.#confirmedAt,
    });
    if (!replayed) this.#confirmedAt = at;
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
    this.#receiver.status(failure);
  }

  #asFailure(error: unknown): SourceFailure {
    const { client, kind } = this.#options;
    return asFailure(error, client, kind);
  }
}

/** A failure as it is, anything else as one of the source. */
export function asFailure(
  error: unknown,
  client: ClusterClient,
  kind: ResourceKind,
): SourceFailure {
  return error instanceof SourceFailure
    ? error
    : new SourceFailure(
        `${nameOf(client.source)} cannot be followed in its ${kind.plural}`,
        { source: client.source, reason: 'badAnswer', cause: error },
      );
}
