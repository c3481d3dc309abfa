/** Lets one waiter sleep until there is something to do. A call while nobody waits is remembered. */
export class Wakeup {
  #called = false;
  #wake: (() => void) | undefined;

  /** Ends the wait that is under way, or the next one. */
  now(): void {
    this.#called = true;
    this.#wake?.();
  }

  /** Waits until called, for some milliseconds at most, or until the signal fires. Never fails. */
  async wait(ms: number, signal: AbortSignal): Promise<void> {
    if (!this.#called && !signal.aborted) {
      await new Promise<void>(resolve => {
        const timer = setTimeout(end, ms);
        function end() {
          clearTimeout(timer);
          signal.removeEventListener('abort', end);
          resolve();
        }
        signal.addEventListener('abort', end, { once: true });
        this.#wake = end;
      });
      this.#wake = undefined;
    }
    this.#called = false;
  }
}
