import {
  LEDGER_LOOK_AROUND_MS,
  Span,
} from '@wakeboard/plugin-inference-common';
import { keyOf, ReplicaName } from './counterGroups';

/** A time in which a replica was not scraped, and after which its counters had grown. */
export interface ScrapeGap extends ReplicaName {
  /** Start of the earliest bucket that a part of the growth belongs to. */
  from: number;
  /** The growth was seen before this moment. */
  to: number;
}

/**
 * The gaps of one series that reach beyond the chunk in which they were found.
 * Who reads another part of such a gap finds no samples in it, and has to be
 * told whose growth belongs there.
 */
export class ScrapeGaps {
  readonly #gaps = new Map<string, ScrapeGap & { filled: boolean }>();

  /** Notes what was found when a chunk was read. */
  found(
    replicas: ReadonlyArray<ReplicaName & { reachesBackTo?: number }>,
    chunk: Span,
  ): void {
    for (const each of replicas) {
      const { namespace, replica, model, reachesBackTo: from } = each;
      if (from === undefined) {
        continue;
      }
      const gap = { namespace, replica, model, from, to: chunk.to };
      const key = `${keyOf(gap)} ${from}`;
      if (!this.#gaps.has(key)) {
        this.#gaps.set(key, { ...gap, filled: false });
      }
    }
  }

  /** Those that a part of a span lies in. */
  within(span: Span): Array<ScrapeGap & { filled: boolean }> {
    return [...this.#gaps.values()].filter(
      ({ from, to }) => from < span.to && to > span.from,
    );
  }

  /** Where the earliest gap begins that ends in a chunk and is not filled yet; the chunk's start where there is none. */
  unfilledBefore(chunk: Span): number {
    return this.within(chunk)
      .filter(({ filled }) => !filled)
      .reduce((least, { from }) => Math.min(least, from), chunk.from);
  }

  /** A chunk was read with all that is known here. */
  read(chunk: Span, now: number): void {
    for (const [key, gap] of this.#gaps) {
      gap.filled ||= chunk.from <= gap.from;
      // What is read after that does not find it again.
      const isPast = gap.to <= chunk.to && gap.to < now - LEDGER_LOOK_AROUND_MS;
      if (gap.filled && isPast) {
        this.#gaps.delete(key);
      }
    }
  }
}
