import { ModelSnapshot, SourceRef } from '@wakeboard/plugin-inference-common';
import {
  Clock,
  ClusterClient,
  InferenceDriver,
  ResourceKind,
  SourceFailure,
} from '@wakeboard/plugin-inference-node';
import {
  HistoryStore,
  ModelStore,
  OBSERVER_LEASE_MS,
  ReadingOutcome,
  ReplicaEvidence,
  StoredModel,
} from '../store/types';
import { ObjectWatch } from './ObjectWatch';
import { TouchedReplicas, observe } from './observe';
import { CreateReflector, FindKinds, Publish } from './ports';
import { eventsBetween, Seen } from './snapshotChanges';
import { SourcePart, SourceStatus } from './SourceStatus';
import { Wakeup } from './Wakeup';

/**
 * Follows the models of one driver in one cluster.
 *
 * Changes of objects come in bursts, so a reading takes all that there are at
 * once, and the next one waits: a fifth of the time at most is spent reading,
 * however many objects there are. What a reading shows as happened since the
 * last one is kept until it is stored, also while the database is away or
 * another backend is the one that writes; so whoever takes over misses nothing.
 */

/** The least time between two readings. */
const LEAST_PAUSE_MS = 200;
/** Changes that belong together arrive within this time. */
const GATHER_MS = 20;
/** A fifth of the time goes into reading. */
const PAUSE_FACTOR = 4;
const HEARTBEAT_MS = 5_000;
/** After another one stopped, so much of the history before is computed anew. */
const REVISED_MS = 60_000;
/** So often the history of a state that lasts is brought up to now. */
const EXTEND_MS = 5 * 60_000;
/** After this time it is asked again what the cluster serves. */
const PROBE_MS = 60_000;

/** What is done with all resources together; no resource of a driver is called so. */
const READING = 'resources read';

/** What {@link Reflection} works with. */
export interface ReflectionOptions {
  client: ClusterClient;
  driver: InferenceDriver;
  findKinds: FindKinds;
  createReflector: CreateReflector;
  models: ModelStore;
  history: HistoryStore;
  status: SourceStatus;
  publish: Publish;
  /** Adds to what happened what the objects do not say of it. */
  explain?: (events: ReplicaEvidence[]) => Promise<ReplicaEvidence[]>;
  /** Called after every reading that was stored. */
  afterReading: (models: readonly ModelSnapshot[]) => Promise<void>;
  /** Names this process among others. */
  observer: string;
  scrapeIntervalMs: number;
  clock: Clock;
  /** After this time it is asked again what the cluster serves, milliseconds. */
  probeMs?: number;
  /** Without changes the reading is confirmed so often, milliseconds. */
  heartbeatMs?: number;
}

/** See the note at the top of the file. */
export class Reflection {
  readonly #options: ReflectionOptions;
  readonly #source: SourceRef;
  readonly #wakeup = new Wakeup();
  /** The last reading. */
  #models: ModelSnapshot[] | undefined;
  #lastSeenAt: number | undefined;
  /** What happened and is not stored yet. */
  #events: ReplicaEvidence[] = [];
  /** Replicas whose history is behind their events. */
  readonly #touched = new TouchedReplicas();
  /** Replicas whose newest state has not been confirmed by the watch yet, and so has no length. */
  readonly #unconfirmed = new TouchedReplicas();
  #unconfirmedAt = 0;
  #dirty = false;
  /** Whether the last reading was accepted, and not another backend's. */
  #writing = false;
  /** When the last reading of whom we took over from was. */
  #caughtUpFrom = 0;
  #savedAt = -Infinity;
  /** When the history of all replicas was last brought up to now. */
  #extendedAt = 0;
  #watchedTo: number | undefined;

  constructor(options: ReflectionOptions) {
    this.#options = options;
    this.#source = { kind: 'cluster', name: options.client.cluster };
    options.status.expect(this.#part('resources'));
  }

  /** Which driver in which cluster. */
  get key(): { cluster: string; driver: string } {
    const { client, driver } = this.#options;
    return { cluster: client.cluster, driver: driver.id };
  }

  /** The models as last read; undefined: not read yet. */
  get models(): readonly ModelSnapshot[] | undefined {
    return this.#models;
  }

  /** Runs until the signal fires. */
  async run(signal: AbortSignal): Promise<void> {
    const { probeMs = PROBE_MS } = this.#options;
    try {
      while (!signal.aborted) {
        const kinds = await this.#probe(signal);
        if (kinds) {
          await this.#follow(kinds, signal);
        } else {
          await pause(probeMs, signal);
        }
      }
    } finally {
      const { models, observer } = this.#options;
      await models.endObservation(this.key, observer).catch(() => {});
    }
  }

  /** What the cluster serves of what the driver reads; undefined where the models' own kind is not there. */
  async #probe(
    signal: AbortSignal,
  ): Promise<Record<string, ResourceKind> | undefined> {
    const { client, driver, findKinds, status } = this.#options;
    const part = this.#part('resources');
    try {
      const kinds = await findKinds(client.cluster, driver, { signal });
      const missing = driver.resources.find(
        ({ id, optional }) => !optional && !kinds[id],
      );
      if (missing) {
        status.failed(part, {
          source: this.#source,
          reason: 'notInstalled',
          message: `The cluster does not serve ${missing.plural}.${
            missing.group
          } in ${missing.versions.join(' or ')}; install ${
            driver.title
          } there, or turn the driver off`,
        });
        return undefined;
      }
      status.succeeded(part);
      return kinds;
    } catch (error) {
      if (!signal.aborted) {
        status.failed(part, this.#asFailure(error, 'cannot be asked'));
      }
      return undefined;
    }
  }

  /** Follows what is served, until that becomes something else. */
  async #follow(
    kinds: Record<string, ResourceKind>,
    outer: AbortSignal,
  ): Promise<void> {
    const { client, driver, createReflector, status, clock } = this.#options;
    const { probeMs = PROBE_MS, heartbeatMs = HEARTBEAT_MS } = this.#options;
    const controller = new AbortController();
    const signal = AbortSignal.any([outer, controller.signal]);
    for (const id of Object.keys(kinds)) {
      status.expect(this.#part(id));
    }
    const watch = new ObjectWatch({
      client,
      driver,
      kinds,
      createReflector,
      clock,
      signal,
      onChange: () => {
        this.#dirty = true;
        this.#wakeup.now();
      },
      onStatus: (id, failure) => {
        if (failure) {
          status.failed(this.#part(id), failure);
        } else {
          status.succeeded(this.#part(id));
        }
      },
    });
    const running = watch.run();
    try {
      let probeAt = performance.now() + probeMs;
      while (!signal.aborted) {
        await this.#wakeup.wait(heartbeatMs, signal);
        await pause(GATHER_MS, signal);
        if (signal.aborted) {
          break;
        }
        const began = performance.now();
        await this.#turn(watch);
        const took = performance.now() - began;
        if (performance.now() >= probeAt) {
          probeAt = performance.now() + probeMs;
          const served = await this.#probe(signal);
          if (served && !sameKeys(served, kinds)) {
            break;
          }
        }
        await pause(Math.max(LEAST_PAUSE_MS, PAUSE_FACTOR * took), signal);
      }
    } finally {
      controller.abort();
      await running;
    }
  }

  /** One reading, if there is something to read or it is time to confirm the last one. */
  async #turn(watch: ObjectWatch): Promise<void> {
    const { status, clock, heartbeatMs = HEARTBEAT_MS } = this.#options;
    const due = clock.now() - this.#savedAt >= heartbeatMs;
    if (!watch.ready || !(this.#dirty || (due && watch.healthy))) {
      return;
    }
    const part = this.#part(READING);
    try {
      if (this.#dirty || !this.#writing) {
        await this.#read(watch);
      } else {
        await this.#confirm();
      }
      await this.#confirmWatched(watch);
      status.succeeded(part);
      if (watch.healthy) {
        watch.resources.forEach(id => status.succeeded(this.#part(id)));
        status.succeeded(this.#part('resources'));
      }
    } catch (error) {
      this.#dirty = true;
      status.failed(part, this.#asFailure(error, 'was read, but not stored'));
    }
  }

  async #read(watch: ObjectWatch): Promise<void> {
    const { driver, explain, models, observer, status, clock } = this.#options;
    this.#dirty = false;
    const {
      models: next,
      gpus,
      errors,
    } = driver.toSnapshots({ ...watch.observed(), previous: this.#models });
    status.malformed(this.#part(READING), errors);
    if (!watch.complete) {
      // Pods that cannot be listed are not pods that stopped.
      const incomplete = { models: next, gpus, complete: false };
      const observedAt = clock.now();
      await models.saveReading({ ...this.key, ...incomplete, observedAt });
      return;
    }

    const seen: Seen = {
      via: 'watch',
      seenAt: clock.now(),
      previousSeenAt: this.#lastSeenAt,
      ...watch.takeSeen(),
    };
    if (this.#models) {
      const events = eventsBetween(driver, this.#models, next, seen);
      this.#events.push(...((await explain?.(events)) ?? events));
    }
    this.#models = next;
    this.#lastSeenAt = seen.seenAt;
    const outcome = await models.saveReading({
      ...this.key,
      models: next,
      gpus,
      complete: true,
      observedAt: clock.now(),
      observer,
      events: this.#events,
      catchUp: stored => this.#catchUp(stored, next, seen.seenAt),
    });
    await this.#settle(outcome);
  }

  /** Says that the last reading is still true. */
  async #confirm(): Promise<void> {
    const { models, observer, clock } = this.#options;
    const outcome = await models.saveReading({
      ...this.key,
      models: [],
      gpus: [],
      complete: false,
      observedAt: clock.now(),
      observer,
    });
    this.#writing = outcome.accepted && !outcome.tookOver;
    this.#savedAt = clock.now();
    if (this.#writing && this.#savedAt - this.#extendedAt >= EXTEND_MS) {
      this.#touched.addAll(this.#models ?? [], this.#extendedAt);
      await this.#observe();
    }
  }

  /** Brings the history up to what was stored. */
  async #settle(outcome: ReadingOutcome): Promise<void> {
    const { publish, clock } = this.#options;
    const models = this.#models ?? [];
    this.#savedAt = clock.now();
    this.#writing = outcome.accepted;
    if (!outcome.accepted) {
      this.#forgetOld();
      return;
    }
    this.#touched.add(this.#events, models);
    if (outcome.tookOver) {
      // Another one may have stored events and gone before they were observed.
      this.#touched.addAll(models, this.#caughtUpFrom - REVISED_MS);
      this.#extendedAt = this.#savedAt;
    }
    this.#events = [];
    publish([...outcome.changed, ...outcome.gone]);
    await this.#observe();
    await this.#options.afterReading(models);
  }

  async #observe(): Promise<void> {
    await this.#bringUpToNow(this.#touched);
    this.#unconfirmed.addFrom(this.#touched);
    this.#unconfirmedAt = this.#options.clock.now();
    this.#touched.clear();
  }

  async #bringUpToNow(touched: TouchedReplicas): Promise<void> {
    const { publish } = this.#options;
    publish(await observe(touched.list(), this.#options));
  }

  /** What happened since somebody else, or this backend before a restart, stored the last reading. */
  #catchUp(
    stored: StoredModel[],
    next: ModelSnapshot[],
    seenAt: number,
  ): ReplicaEvidence[] {
    const previousSeenAt = stored[0]?.observedAt;
    const found = eventsBetween(
      this.#options.driver,
      stored.map(({ snapshot }) => snapshot),
      next,
      { via: 'list', seenAt, previousSeenAt },
    );
    this.#events = [
      ...found,
      ...this.#events.filter(({ event }) => event.at > (previousSeenAt ?? 0)),
    ];
    this.#caughtUpFrom = previousSeenAt ?? seenAt;
    return this.#events;
  }

  /** Whoever writes now has stored everything up to its last reading. */
  #forgetOld(): void {
    const since = this.#options.clock.now() - 2 * OBSERVER_LEASE_MS;
    this.#events = this.#events.filter(({ event }) => event.at >= since);
  }

  async #confirmWatched(watch: ObjectWatch): Promise<void> {
    const span = watch.watchedSpan();
    if (span && span.to !== this.#watchedTo) {
      await this.#options.history.addWatched(this.key, span);
      this.#watchedTo = span.to;
      this.#lastSeenAt = Math.max(span.to, this.#lastSeenAt ?? span.to);
      if (this.#writing && span.to > this.#unconfirmedAt) {
        await this.#bringUpToNow(this.#unconfirmed);
        this.#unconfirmed.clear();
      }
    }
  }

  #part(part: string): SourcePart {
    return {
      source: this.#source,
      part: `${this.#options.driver.id} ${part}`,
    };
  }

  #asFailure(error: unknown, sentence: string): SourceFailure {
    return error instanceof SourceFailure
      ? error
      : new SourceFailure(
          `Cluster "${this.#source.name}" ${sentence}: ${error}`,
          { source: this.#source, reason: 'badAnswer', cause: error },
        );
  }
}

function sameKeys(a: object, b: object): boolean {
  return Object.keys(a).sort().join(' ') === Object.keys(b).sort().join(' ');
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await new Wakeup().wait(ms, signal);
}
