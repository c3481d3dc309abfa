import { Series } from './types';

/**
 * The range widened to whole multiples of the step, so that two readers who
 * ask a little apart ask the same question.
 *
 * @public
 */
export function alignRange(
  range: { from: number; to: number },
  stepMs: number,
): { from: number; to: number } {
  return {
    from: Math.floor(range.from / stepMs) * stepMs,
    to: Math.ceil(range.to / stepMs) * stepMs,
  };
}

/**
 * Puts series on one axis of time: a row per moment that any of them has, with
 * one value per series. A series without a point at a moment has undefined
 * there.
 *
 * @public
 */
export function alignSeries(
  series: Series[],
): Array<{ at: number; values: Array<number | undefined> }> {
  const rows = new Map<number, Array<number | undefined>>();
  series.forEach(({ points }, index) => {
    for (const [at, value] of points) {
      let row = rows.get(at);
      if (!row) {
        row = new Array<number | undefined>(series.length).fill(undefined);
        rows.set(at, row);
      }
      row[index] = value;
    }
  });
  return [...rows]
    .sort(([a], [b]) => a - b)
    .map(([at, values]) => ({ at, values }));
}
