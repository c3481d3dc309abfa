/** A signal that fires when another does, or when its time is over. */
export class Timer {
  readonly #controller = new AbortController();
  readonly #abort: () => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly outer: AbortSignal,
    private readonly reason: Error,
  ) {
    this.#abort = () => this.#controller.abort(outer.reason);
    if (outer.aborted) this.#abort();
    outer.addEventListener('abort', this.#abort, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  start(ms: number): void {
    this.stop();
    this.#timer = setTimeout(() => this.#controller.abort(this.reason), ms);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /** Also ends what still runs under it. */
  end(): void {
    this.stop();
    this.outer.removeEventListener('abort', this.#abort);
    this.#controller.abort();
  }
}
