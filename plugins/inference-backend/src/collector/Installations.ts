import { SourceRef } from '@wakeboard/plugin-inference-common';

interface Pair {
  source: SourceRef;
  driver: string;
  /** Undefined: not known yet. */
  served?: boolean;
  /** Whether it ever was, as far as we know. */
  wasServed: boolean;
}

/**
 * Which drivers find their kinds in which clusters. All drivers look at all
 * clusters, so that most pairs of a larger fleet are not served, as intended:
 * that is worth a banner only where nobody finds anything, or where what was
 * there is not any more.
 */
export class Installations {
  readonly #pairs = new Map<string, Pair>();

  /** Announces a pair of which nothing is known yet. */
  expect(source: SourceRef, driver: string): void {
    if (!this.#pairs.has(keyOf(source, driver))) this.#set(source, driver);
  }

  found(source: SourceRef, driver: string): void {
    this.#set(source, driver, true);
  }

  missed(source: SourceRef, driver: string): void {
    this.#set(source, driver, false);
  }

  /** Whether the driver is known never to have found its kinds there, which is no fault: it may find them elsewhere, or others find theirs there. */
  isQuiet(source: SourceRef, driver: string): boolean {
    const own = this.#pairs.get(keyOf(source, driver));
    return (
      own?.served === false &&
      !own.wasServed &&
      [...this.#pairs.values()].some(
        pair =>
          pair.served !== false &&
          (pair.driver === driver || sameSource(pair.source, source)),
      )
    );
  }

  #set(source: SourceRef, driver: string, served?: boolean): void {
    const key = keyOf(source, driver);
    const wasServed = served || (this.#pairs.get(key)?.wasServed ?? false);
    this.#pairs.set(key, { source, driver, served, wasServed });
  }
}

function keyOf({ kind, name }: SourceRef, driver: string): string {
  return JSON.stringify([kind, name, driver]);
}

function sameSource(a: SourceRef, b: SourceRef): boolean {
  return a.kind === b.kind && a.name === b.name;
}
