/** Lets a bounded number of calls through at once; the others wait in order. */
export class Bulkhead {
  readonly #size: number;
  #running = 0;
  readonly #waiting = new Set<() => void>();

  constructor(size: number) {
    this.#size = size;
  }

  /** Runs the call when there is room. A caller that gives up while waiting gets its signal's reason. */
  async run<T>(signal: AbortSignal, call: () => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    if (this.#running >= this.#size) await this.#turn(signal);
    else this.#running++;
    try {
      return await call();
    } finally {
      this.#leave();
    }
  }

  /** Resolves when the place of somebody who leaves has been handed over. */
  async #turn(signal: AbortSignal): Promise<void> {
    let enter = () => {};
    let giveUp = () => {};
    const entered = new Promise<void>((resolve, reject) => {
      enter = resolve;
      giveUp = () => reject(signal.reason);
    });
    this.#waiting.add(enter);
    signal.addEventListener('abort', giveUp, { once: true });
    try {
      await entered;
    } finally {
      this.#waiting.delete(enter);
      signal.removeEventListener('abort', giveUp);
    }
  }

  #leave(): void {
    const [next] = this.#waiting;
    if (next) {
      this.#waiting.delete(next);
      next();
    } else {
      this.#running--;
    }
  }
}
