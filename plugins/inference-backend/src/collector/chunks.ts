import { Span } from '@wakeboard/plugin-inference-common';

/**
 * What of the past is to be read next. Everything between `oldest` and
 * `newest` that was not read is a gap; the newest gap is read first and from
 * its newer end, so that pages are right at once and fill up backwards.
 */

/** The parts of a span that were not read, in order. `read` is in order and does not touch. */
export function gapsOf(read: readonly Span[], whole: Span): Span[] {
  const gaps: Span[] = [];
  let { from } = whole;
  for (const span of read) {
    if (span.from > from) {
      gaps.push({ from, to: Math.min(span.from, whole.to) });
    }
    from = Math.max(from, span.to);
  }
  gaps.push({ from, to: whole.to });
  return gaps.filter(gap => gap.from < gap.to);
}

/** Spans in order, with those joined that touch. */
export function joinSpans(spans: readonly Span[]): Span[] {
  const result: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    const last = result.at(-1);
    if (last && span.from <= last.to) {
      last.to = Math.max(last.to, span.to);
    } else {
      result.push({ ...span });
    }
  }
  return result;
}

/**
 * The next chunk: the newer end of the newest gap, of at most `sizeMs`. Older
 * gaps that fit into it are read with it, with what lies between.
 */
export function nextChunk(
  gaps: readonly Span[],
  sizeMs: number,
): Span | undefined {
  const newest = gaps.at(-1);
  if (!newest) {
    return undefined;
  }
  const earliest = newest.to - sizeMs;
  if (newest.from < earliest) {
    return { from: earliest, to: newest.to };
  }
  const first = gaps.find(({ from }) => from >= earliest) ?? newest;
  return { from: first.from, to: newest.to };
}

const LEAST_MS = 60_000;
const MOST_MS = 24 * 60 * 60_000;
const GROWTH = 4;

/** The size of chunks, learnt from what they bring and from what is refused. */
export class ChunkSize {
  #ms: number;

  constructor(
    scrapeIntervalMs: number,
    private readonly limits: {
      /** Points that a chunk should bring. */
      points: number;
      /** No chunk is asked to be shorter, milliseconds. */
      leastMs: number;
    } = { points: 200_000, leastMs: LEAST_MS },
  ) {
    this.#ms = Math.max(10 * 60_000, 4 * scrapeIntervalMs);
  }

  get ms(): number {
    return this.#ms;
  }

  /** A chunk of so many milliseconds brought so many points. */
  brought(points: number, ms: number): void {
    const { leastMs, points: most } = this.limits;
    const wanted = points === 0 ? MOST_MS : (ms * most) / points;
    // A short chunk says little about a long one.
    this.#ms = clamp(wanted, leastMs, Math.min(MOST_MS, GROWTH * this.#ms));
  }

  /** A chunk of so many milliseconds was too much for the source. False: it cannot be smaller. */
  tooMuch(ms: number): boolean {
    const { leastMs } = this.limits;
    if (ms <= leastMs) {
      return false;
    }
    this.#ms = clamp(Math.min(this.#ms, ms) / 2, leastMs, MOST_MS);
    return true;
  }
}

function clamp(value: number, least: number, most: number): number {
  return Math.round(Math.min(Math.max(value, least), most));
}
