import { ModelSnapshot, SourceRef } from '@wakeboard/plugin-inference-common';
import {
  ClusterClient,
  DriverReading,
  ResourceKind,
  SourceFailure,
} from '@wakeboard/plugin-inference-node';
import { namedLegally } from './namedLegally';
import { ObjectWatch } from './ObjectWatch';
import { CreateReflector, FindKinds } from './ports';
import { ReadingWriter, ReadingWriterOptions } from './ReadingWriter';
import { PresentReader } from './PresentReader';
import { Seen } from './snapshotChanges';
import { SourcePart, SourceStatus } from './SourceStatus';
import { Wakeup } from './Wakeup';

/**
 * Follows the models of one driver in one cluster.
 *
 * Changes of objects come in bursts, so a reading takes all that there are at
 * once, and the next one waits: a fifth of the time at most is spent reading,
 * however many objects there are. What changed from one to the next becomes
 * events, which are stored with it. What a watch tells is seen as it happens,
 * and what is asked beside it from one question to the next: where both brought
 * something, the objects are read first with what was known before.
 */

/** The least time between two readings. */
const LEAST_PAUSE_MS = 200;
/** Changes that belong together arrive within this time, though over watches of their own. */
const GATHER_MS = 100;
/** A fifth of the time goes into reading. */
const PAUSE_FACTOR = 4;
const HEARTBEAT_MS = 5_000;
/** After this time it is asked again what the cluster serves. */
const PROBE_MS = 60_000;

/** What is done with all resources together; no resource of a driver is called so. */
const READING = 'resources read';

/** What {@link Reflection} works with. */
export interface ReflectionOptions
  extends Omit<ReadingWriterOptions, 'source'> {
  client: ClusterClient;
  findKinds: FindKinds;
  createReflector: CreateReflector;
  /** Reads what the objects do not say; undefined: there is nothing to read. */
  present?: PresentReader;
  status: SourceStatus;
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
  readonly #writer: ReadingWriter;
  #dirty = false;
  /** Whether what the objects do not say was read, or could not be in time. */
  #begun = false;
  /** What the objects do not say, as the last reading took it. */
  #present: PresentReader['observed'] | undefined;
  /** What of that changed since. */
  #answered: Seen | undefined;

  constructor(options: ReflectionOptions) {
    this.#options = options;
    this.#source = options.client.source;
    this.#writer = new ReadingWriter({ ...options, source: this.key });
    options.status.expectServed(this.#part('resources'));
  }

  /** Which driver in which cluster. */
  get key(): { cluster: string; driver: string } {
    const { client, driver } = this.#options;
    return { cluster: client.cluster, driver: driver.id };
  }

  /** The models as last read; undefined: not read yet. */
  get models(): readonly ModelSnapshot[] | undefined {
    return this.#writer.models;
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
      // If this fails, the others wait until its time has run out.
      await this.#writer.end().catch(() => {});
    }
  }

  /** What the cluster serves of what the driver reads; undefined where the models' own kind is not there. */
  async #probe(
    signal: AbortSignal,
  ): Promise<Record<string, ResourceKind> | undefined> {
    const { client, driver, findKinds, status } = this.#options;
    const part = this.#part('resources');
    // What is read while this is not known is not all there may be.
    const lost = () => status.read(this.#part(READING), false);
    try {
      const kinds = await findKinds(client.cluster, driver, { signal });
      const missing = driver.resources.find(
        ({ id, optional }) => !optional && !kinds[id],
      );
      if (missing) {
        lost();
        status.notServed(part, {
          reason: 'notInstalled',
          message: `The ${this.#source.kind} does not serve ${missing.plural}.${
            missing.group
          } in ${missing.versions.join(' or ')}; install ${
            driver.title
          } there, or turn the driver off`,
        });
        return undefined;
      }
      status.served(part);
      return kinds;
    } catch (error) {
      if (!signal.aborted) {
        lost();
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
    const { client, driver, createReflector, status, clock, present } =
      this.#options;
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
        present?.objectsChanged();
        this.#changed();
      },
      onStatus: (id, failure) => {
        if (failure) {
          status.failed(this.#part(id), failure);
        } else {
          status.succeeded(this.#part(id));
        }
      },
    });
    const running = Promise.all([
      watch.run(),
      present?.run(() => this.models, {
        signal,
        onChange: seen => {
          this.#answered = {
            ...seen,
            previousSeenAt:
              this.#answered?.previousSeenAt ?? seen.previousSeenAt,
          };
          this.#changed();
        },
      }),
    ]);
    try {
      let probeAt = performance.now() + probeMs;
      while (!signal.aborted) {
        await this.#wakeup.wait(heartbeatMs, signal);
        await pause(GATHER_MS, signal);
        if (signal.aborted) {
          break;
        }
        const began = performance.now();
        await this.#turn(watch, signal);
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
  async #turn(watch: ObjectWatch, signal: AbortSignal): Promise<void> {
    const { status, clock, heartbeatMs = HEARTBEAT_MS } = this.#options;
    const due = clock.now() - this.#writer.savedAt >= heartbeatMs;
    if (!watch.ready || !(this.#dirty || (due && watch.healthy))) {
      return;
    }
    const part = this.#part(READING);
    try {
      if (this.#dirty || !this.#writer.writing) {
        await this.#read(watch, signal);
      } else {
        await this.#writer.confirm();
      }
      status.read(part, watch.healthy);
      const span = watch.watchedSpan();
      if (span) {
        await this.#writer.confirmWatched(span);
      }
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

  async #read(watch: ObjectWatch, signal: AbortSignal): Promise<void> {
    const { present, clock } = this.#options;
    let begunAt: number | undefined;
    if (present && !this.#begun) {
      this.#present = present.observed;
      await present.begin(this.#judge(watch).models, { signal });
      this.#begun = true;
      begunAt = clock.now();
    }
    this.#dirty = false;
    const answered = this.#answered;
    this.#answered = undefined;
    if (!watch.complete) {
      this.#present = present?.observed;
      // Pods that cannot be listed are not pods that stopped.
      await this.#writer.saveIncomplete(this.#judge(watch));
      return;
    }
    const seen = watch.takeSeen();
    if (begunAt !== undefined) {
      this.#present = present?.observed;
      await this.#writer.save(
        this.#judge(watch),
        seen && { ...seen, seenAt: begunAt },
      );
      return;
    }
    if (seen || !answered) {
      await this.#writer.save(this.#judge(watch), seen);
    }
    if (answered) {
      this.#present = present?.observed;
      await this.#writer.save(this.#judge(watch), answered);
    }
  }

  /** The models by the objects of now, and by what else was known to the reading. */
  #judge(watch: ObjectWatch): DriverReading {
    const { driver, status } = this.#options;
    const read = driver.toSnapshots({
      ...watch.observed(),
      ...this.#present,
      previous: this.#writer.models,
    });
    const reading = namedLegally(read, this.#source);
    status.malformed(this.#part(READING), reading.errors);
    return reading;
  }

  #changed(): void {
    this.#dirty = true;
    this.#wakeup.now();
  }

  #part(part: string): SourcePart & { driver: string } {
    return {
      source: this.#source,
      part: `${this.#options.driver.id} ${part}`,
      driver: this.#options.driver.id,
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
