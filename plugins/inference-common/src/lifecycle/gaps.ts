import { Span, StateSample } from './evidence';

/** So many expected samples in a row may be missing before nothing was observed. */
const INTERVALS = 3;
/**
 * So many spacings in a row must be as long for that to be usual. They are many, as a history that is read in chunks sees fewer of
 * them at the ends of each: some scrapes in a row that failed must not look like a sparser history.
 */
const USUAL = 10;
/** So many of the first spacings tell what is usual there. */
const FIRST = 5;
/** Scrapes are not quite regular: spacings up to so many times the expected one are as expected. */
const REGULAR = 1.25;

/** The longest time between two samples in which the last state still holds, milliseconds. */
export function longestHold(spacingMs: number): number {
  return INTERVALS * spacingMs;
}

/**
 * The longest time for which the state at `samples[i]` holds until the next
 * one: history is often sparser than what is scraped now, and then the samples
 * around show it.
 */
export function holdAfter(
  samples: StateSample[],
  i: number,
  scrapeIntervalMs: number,
): number {
  const expected = longestHold(scrapeIntervalMs);
  if (samples[i + 1].at - samples[i].at <= expected) return expected;
  let usual = scrapeIntervalMs;
  for (let start = i - USUAL + 1; start <= i; start++) {
    usual = Math.max(usual, smallestSpacing(samples, start));
  }
  return usual > REGULAR * scrapeIntervalMs ? longestHold(usual) : expected;
}

/** The usual spacing of the first samples, milliseconds; 0 where there is but one. */
export function usualSpacing(samples: StateSample[]): number {
  const few = Math.min(FIRST, samples.length - 1);
  return few < 1 ? 0 : smallestSpacing(samples, 0, few);
}

function smallestSpacing(
  samples: StateSample[],
  start: number,
  count = USUAL,
): number {
  if (start < 0 || start + count >= samples.length) return 0;
  let smallest = Infinity;
  for (let i = start; i < start + count; i++) {
    smallest = Math.min(smallest, samples[i + 1].at - samples[i].at);
  }
  return smallest;
}

/** Spans in order, those that touch joined. */
export function joinSpans(spans: Span[]): Span[] {
  const joined: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    const last = joined[joined.length - 1];
    if (last && span.from <= last.to) {
      last.to = Math.max(last.to, span.to);
    } else {
      joined.push({ ...span });
    }
  }
  return joined;
}

/**
 * The parts between two moments in which no watch was alive, if longer than
 * `holdMs`. `watched` is in order and joined.
 */
export function unobserved(
  from: number,
  to: number,
  watched: Span[],
  holdMs: number,
): Span[] {
  if (to - from <= holdMs) return [];
  const found: Span[] = [];
  let at = from;
  for (let i = firstEndingAfter(watched, from); i < watched.length; i++) {
    const span = watched[i];
    if (span.from >= to) break;
    if (span.from - at > holdMs) found.push({ from: at, to: span.from });
    at = Math.max(at, span.to);
  }
  if (to - at > holdMs) found.push({ from: at, to });
  return found;
}

function firstEndingAfter(spans: Span[], at: number): number {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (spans[middle].to <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}
