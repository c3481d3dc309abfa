/**
 * How long to wait between two connections: 1 to 30 seconds, doubled every
 * time, forgotten after a minute of health. Only the upper half of each wait
 * is random: that spreads callers, and still bounds the requests of a minute,
 * which a wait of anything from zero would not.
 */
export class Backoff {
  static readonly LEAST_MS = 1_000;
  static readonly MOST_MS = 30_000;
  static readonly HEALTHY_MS = 60_000;
  /** Nobody can ask us to wait longer. */
  static readonly MOST_ASKED_MS = 300_000;

  readonly #random: () => number;
  #doublings = 0;
  #healthyMs = 0;

  constructor(random: () => number) {
    this.#random = random;
  }

  /**
   * The wait after a connection that lasted this long and ended without
   * fault. Its duration counts, so that servers which end connections after
   * half a minute are not a source of delay.
   */
  afterEnd(lastedMs: number): number {
    this.#healthyMs += lastedMs;
    this.#forget();
    const least = this.#jittered(Backoff.LEAST_MS);
    return Math.max(least, this.#next() - lastedMs);
  }

  /** The wait after a fault of a connection that had lasted this long. */
  afterFailure(lastedMs: number, retryAfterMs = 0): number {
    this.#healthyMs += lastedMs;
    this.#forget();
    this.#healthyMs = 0;
    return Math.max(
      this.#next(),
      Math.min(retryAfterMs, Backoff.MOST_ASKED_MS),
    );
  }

  #forget(): void {
    if (this.#healthyMs < Backoff.HEALTHY_MS) return;
    this.#healthyMs = 0;
    this.#doublings = 0;
  }

  #next(): number {
    const wait = Math.min(
      Backoff.MOST_MS,
      Backoff.LEAST_MS * 2 ** this.#doublings,
    );
    this.#doublings = Math.min(this.#doublings + 1, 10);
    return this.#jittered(wait);
  }

  #jittered(ms: number): number {
    return (ms * (1 + this.#random())) / 2;
  }
}
