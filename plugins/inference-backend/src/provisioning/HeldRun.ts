import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConflictError } from '@backstage/errors';
import {
  ModelRef,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import { CallOptions, Clock } from '@wakeboard/plugin-inference-node';
import { ProvisioningStore, RunEntry } from '../store/types';

/** Without a word for so long, whoever holds a run is dead. */
export const HOLD_MS = 20_000;
/** What a dead one has begun is left for so long for whoever asks for it again, as a resumed task does. */
const GRACE_MS = 5 * 60_000;
/** What could not be taken back is tried again after this time. */
export const RETRY_MS = 60_000;

const RENEW_MS = HOLD_MS / 4;
const POLL_MS = 500;

/** What {@link HeldRun} works with. */
export interface HeldRunOptions {
  store: ProvisioningStore;
  clock: Clock;
}

/**
 * A run that is ours as long as we say so in time. What is to be brought back
 * is in the database before anything is done, and nothing is done any more
 * when another one may have taken over.
 */
export class HeldRun {
  /** @returns undefined where another one holds it */
  static async tryBegin(
    options: HeldRunOptions,
    run: { model: ModelRef; requestedBy: string },
  ): Promise<HeldRun | undefined> {
    return HeldRun.take(options, run, 'hold');
  }

  /** @returns undefined where it is not time to take it back, or another one does */
  static async tryTakeDue(
    options: HeldRunOptions,
    run: { model: ModelRef; requestedBy: string },
  ): Promise<HeldRun | undefined> {
    return HeldRun.take(options, run, 'takeDue');
  }

  /**
   * Waits for the one that holds it, as long as a dead one would hold it.
   *
   * @throws ConflictError where that goes on.
   */
  static async begin(
    options: HeldRunOptions,
    run: { model: ModelRef; requestedBy: string },
    { signal }: CallOptions,
  ): Promise<HeldRun> {
    const until = options.clock.now() + HOLD_MS + POLL_MS;
    for (;;) {
      const held = await HeldRun.tryBegin(options, run);
      if (held) return held;
      if (options.clock.now() >= until) {
        throw new ConflictError(
          `The model service ${stringifyModelRef(
            run.model,
          )} is being made, changed or deleted by somebody else at this moment; try again when that is done`,
        );
      }
      await sleep(POLL_MS, undefined, { signal });
    }
  }

  private static async take(
    options: HeldRunOptions,
    run: { model: ModelRef; requestedBy: string },
    way: 'hold' | 'takeDue',
  ): Promise<HeldRun | undefined> {
    const holder = randomUUID();
    const times = timesFrom(options.clock.now());
    const taken = await options.store[way]({ ...run, holder }, times);
    return (
      taken &&
      new HeldRun(options, run.model, holder, times.heldUntil, taken.entries)
    );
  }

  readonly #lost = new AbortController();
  readonly #renewal: NodeJS.Timeout;

  private constructor(
    private readonly options: HeldRunOptions,
    readonly model: ModelRef,
    private readonly holder: string,
    private heldUntil: number,
    private kept: RunEntry[],
  ) {
    this.#renewal = setInterval(() => {
      this.#renew().catch(() => {
        // The time that is left runs out by itself.
      });
    }, RENEW_MS);
    this.#renewal.unref();
  }

  /** What has to be brought back. */
  get entries(): readonly RunEntry[] {
    return this.kept;
  }

  /** Fires when the run is not ours any more. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /** @throws ConflictError where the run is not ours any more. */
  check(): void {
    if (this.lost.aborted || this.options.clock.now() >= this.heldUntil) {
      throw this.#lostError();
    }
  }

  /** Writes down what has to be brought back, before it is done. */
  async write(entries: RunEntry[]): Promise<void> {
    this.check();
    const { store } = this.options;
    if (!(await store.write(this.model, this.holder, entries))) {
      this.#lost.abort(this.#lostError());
      throw this.#lostError();
    }
    this.kept = entries;
  }

  /** There is nothing to bring back. */
  async end(): Promise<void> {
    clearInterval(this.#renewal);
    await this.options.store.end(this.model, this.holder);
  }

  /** Lets go of it; what it holds is brought back at that time, epoch milliseconds. */
  async release(undoAt: number): Promise<void> {
    clearInterval(this.#renewal);
    const now = this.options.clock.now();
    await this.options.store.keep(this.model, this.holder, {
      heldUntil: now,
      undoAt,
    });
  }

  /** Does no more, and leaves it to whoever comes after the time has run out. */
  abandon(): void {
    clearInterval(this.#renewal);
  }

  async #renew(): Promise<void> {
    const { store, clock } = this.options;
    const times = timesFrom(clock.now());
    if (await store.keep(this.model, this.holder, times)) {
      this.heldUntil = times.heldUntil;
    } else {
      this.#lost.abort(this.#lostError());
    }
  }

  #lostError(): ConflictError {
    return new ConflictError(
      `The work on ${stringifyModelRef(
        this.model,
      )} took too long without a sign of life, and somebody else goes on with it`,
    );
  }
}

function timesFrom(now: number) {
  return {
    now,
    heldUntil: now + HOLD_MS,
    undoAt: now + HOLD_MS + GRACE_MS,
  };
}
