import { ModelSnapshot, Span } from '@wakeboard/plugin-inference-common';
import {
  Clock,
  DriverReading,
  InferenceDriver,
} from '@wakeboard/plugin-inference-node';
import {
  HistoryStore,
  ModelStore,
  OBSERVER_LEASE_MS,
  ReadingOutcome,
  ReplicaEvidence,
  SourceKey,
  StoredModel,
} from '../store/types';
import { TouchedReplicas, observe } from './observe';
import { Publish } from './ports';
import { eventsBetween, Seen } from './snapshotChanges';

/** After another one stopped, so much of the history before is computed anew. */
const REVISED_MS = 60_000;
/** So often the history of a state that lasts is brought up to now. */
const EXTEND_MS = 5 * 60_000;

/** What {@link ReadingWriter} works with. */
export interface ReadingWriterOptions {
  source: SourceKey;
  driver: InferenceDriver;
  models: ModelStore;
  history: HistoryStore;
  publish: Publish;
  /** Adds to what happened what the objects do not say of it. */
  explain?: (events: ReplicaEvidence[]) => Promise<ReplicaEvidence[]>;
  /** Called after every reading that was stored. */
  afterReading: () => Promise<void>;
  /** Names this process among others. */
  observer: string;
  scrapeIntervalMs: number;
  clock: Clock;
}

/**
 * Stores the readings of one driver in one cluster with what happened from one
 * to the next, and brings the history up to it. What could not be stored yet,
 * because the database is away or another backend is the one that writes, is
 * kept for the next time.
 */
export class ReadingWriter {
  readonly #options: ReadingWriterOptions;
  #models: ModelSnapshot[] | undefined;
  /** When the last reading was last known to be true. */
  #trueAt: number | undefined;
  /** What happened and is not stored yet. */
  #events: ReplicaEvidence[] = [];
  /** Replicas whose history is behind their events. */
  readonly #touched = new TouchedReplicas();
  /** Replicas whose newest state has not been confirmed by the watch yet, and so has no length. */
  readonly #unconfirmed = new TouchedReplicas();
  #unconfirmedAt = 0;
  #writing = false;
  #savedAt = -Infinity;
  /** When the last reading of whom we took over from was. */
  #caughtUpFrom = 0;
  /** When the history of all replicas was last brought up to now. */
  #extendedAt = 0;
  #watchedTo: number | undefined;

  constructor(options: ReadingWriterOptions) {
    this.#options = options;
  }

  /** The last complete reading; undefined: there was none yet. */
  get models(): ModelSnapshot[] | undefined {
    return this.#models;
  }

  /** Whether the last reading was accepted, and not another backend's. */
  get writing(): boolean {
    return this.#writing;
  }

  /** When something was last stored, epoch milliseconds. */
  get savedAt(): number {
    return this.#savedAt;
  }

  /** Stores a reading for which some objects could not be read: what is missing from it is not gone. */
  async saveIncomplete({ models, gpus }: DriverReading): Promise<void> {
    const { source, clock } = this.#options;
    await this.#options.models.saveReading({
      ...source,
      models,
      gpus,
      complete: false,
      observedAt: clock.now(),
    });
  }

  /** Stores a reading and what happened since the last one. */
  async save(reading: DriverReading, seen: Seen | undefined): Promise<void> {
    const { source, driver, explain, observer, clock } = this.#options;
    const how: Seen = {
      via: 'watch',
      seenAt: clock.now(),
      previousSeenAt: this.#trueAt,
      ...seen,
    };
    const next = reading.models;
    if (this.#models) {
      const events = eventsBetween(driver, this.#models, next, how);
      this.#events.push(...((await explain?.(events)) ?? events));
    }
    this.#models = next;
    this.#trueAt = how.seenAt;
    const outcome = await this.#options.models.saveReading({
      ...source,
      models: next,
      gpus: reading.gpus,
      complete: true,
      observedAt: clock.now(),
      observer,
      engineStates: Boolean(driver.series?.length || driver.probes?.length),
      events: this.#events,
      catchUp: stored => this.#catchUp(stored, next, how.seenAt),
    });
    await this.#settle(outcome, next);
  }

  /** Says that the last reading is still true. */
  async confirm(): Promise<void> {
    const { source, models, observer, clock } = this.#options;
    const outcome = await models.saveReading({
      ...source,
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
      this.#extendedAt = this.#savedAt;
      await this.#observe();
    }
  }

  /** Says over which span everything that happened was seen. */
  async confirmWatched(span: Span): Promise<void> {
    if (span.to === this.#watchedTo) {
      return;
    }
    const { source, history } = this.#options;
    await history.addWatched(source, span);
    this.#watchedTo = span.to;
    this.#trueAt = Math.max(span.to, this.#trueAt ?? span.to);
    if (this.#writing && span.to > this.#unconfirmedAt) {
      await this.#bringUpToNow(this.#unconfirmed);
      this.#unconfirmed.clear();
    }
  }

  /** Lets another backend write at once. */
  async end(): Promise<void> {
    const { source, models, observer } = this.#options;
    await models.endObservation(source, observer);
  }

  /** Brings the history up to what was stored. */
  async #settle(
    outcome: ReadingOutcome,
    models: ModelSnapshot[],
  ): Promise<void> {
    const { publish, afterReading, clock } = this.#options;
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
    await afterReading();
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
}
