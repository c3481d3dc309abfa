import { SourceRef } from '@wakeboard/plugin-inference-common';

interface Pair {
  source: SourceRef;
  driver: string;
  /** Undefined: not known yet. */
  served?: boolean;
}

/**
 * Which drivers find their kinds in which clusters. All drivers look at all
 * clusters, so that most pairs of a larger fleet are not served, as intended:
 * that is worth a banner only where nobody finds anything.
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

  /** Whether the driver is known not to find its kinds there, which is no fault: it may find them elsewhere, or others find theirs there. */
  isQuiet(source: SourceRef, driver: string): boolean {
    const key = keyOf(source, driver);
    return (
      this.#pairs.get(key)?.served === false &&
      [...this.#pairs.values()].some(
        pair =>
          pair.served !== false &&
          (pair.driver === driver || sameSource(pair.source, source)),
      )
    );
  }

  #set(source: SourceRef, driver: string, served?: boolean): void {
    this.#pairs.set(keyOf(source, driver), { source, driver, served });
  }
}

function keyOf({ kind, name }: SourceRef, driver: string): string {
  return JSON.stringify([kind, name, driver]);
}

function sameSource(a: SourceRef, b: SourceRef): boolean {
  return a.kind === b.kind && a.name === b.name;
}
