import { Clock } from '../ports';

/**
 * A clock that stands still until it is told to move.
 *
 * @public
 */
export class FakeClock implements Clock {
  #now: number;

  /** @param now - epoch milliseconds, or a date as text */
  constructor(now: number | string = '2026-01-01T00:00:00Z') {
    this.#now = new Date(now).getTime();
  }

  now(): number {
    return this.#now;
  }

  /** Moves on by milliseconds and returns the new time. */
  advance(ms: number): number {
    this.#now += ms;
    return this.#now;
  }

  /** Moves to a time, also back. */
  set(now: number | string): void {
    this.#now = new Date(now).getTime();
  }
}
