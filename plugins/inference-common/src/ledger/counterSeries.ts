import { CLOCK_SKEW_MS } from '../lifecycle/skew';

/**
 * Readings of one counter, in order of time.
 *
 * @public
 */
export type CounterPoints = ReadonlyArray<readonly [at: number, value: number]>;

/** A counter that began anew at zero: the first reading after that. */
interface Reset {
  series: CounterPoints;
  at: number;
}

/**
 * The readings that can be counted: one per moment, numbers only. Nothing
 * restarts within the skew of two clocks: of two collectors' readings a lower
 * one is the older one.
 */
export function cleanPoints(points: CounterPoints): CounterPoints {
  const clean: Array<readonly [at: number, value: number]> = [];
  for (const point of points) {
    const [at, value] = point;
    if (!Number.isFinite(value)) continue;
    const previous = clean[clean.length - 1];
    if (previous) {
      const [since, before] = previous;
      if (at <= since) continue;
      if (value < before && at - since <= CLOCK_SKEW_MS) continue;
    }
    clean.push(point);
  }
  return clean;
}

/** When a counter that was read at a moment was read before that. */
export function scrapeBefore(
  points: CounterPoints,
  at: number,
): number | undefined {
  const i = countBefore(points, at);
  return points[i]?.[0] === at ? points[i - 1]?.[0] : undefined;
}

/** When the counters of one replica began anew. */
export class Restarts {
  readonly #resets: Reset[] = [];

  constructor(
    all: CounterPoints[],
    private readonly createdAt: number | undefined,
  ) {
    for (const series of all) {
      for (let i = 1; i < series.length; i++) {
        if (series[i][1] < series[i - 1][1]) {
          this.#resets.push({ series, at: series[i][0] });
        }
      }
    }
  }

  /**
   * Whether a counter that was read at both moments began anew in between. So
   * it did if another one that was read in the same scrape did.
   */
  isBetween(since: number, at: number): boolean {
    const { createdAt } = this;
    if (createdAt !== undefined && createdAt > since && createdAt <= at) {
      return true;
    }
    return this.#resets.some(
      reset =>
        reset.at > since &&
        reset.at <= at &&
        reset.series[countBefore(reset.series, since)]?.[0] === since,
    );
  }
}

/** How many readings lie before a moment. */
export function countBefore(points: CounterPoints, at: number): number {
  let low = 0;
  let high = points.length;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (points[middle][0] < at) low = middle + 1;
    else high = middle;
  }
  return low;
}
