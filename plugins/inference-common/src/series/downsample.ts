import { Series } from './types';

type Point = Series['points'][number];

/**
 * At most so many points of a series (4 at least) that draw the same line: of
 * each stretch of time the lowest and the highest stay, and one missing value
 * where any was, so that peaks and holes survive.
 *
 * @public
 */
export function downsample(points: Point[], maxPoints: number): Point[] {
  if (points.length <= maxPoints) return points;
  // A stretch keeps its lowest, its highest and at most one hole.
  const stretches = Math.max(1, Math.floor(maxPoints / 3));
  const kept: Point[] = [];
  for (let stretch = 0; stretch < stretches; stretch++) {
    const start = Math.floor((stretch * points.length) / stretches);
    const end = Math.floor(((stretch + 1) * points.length) / stretches);
    const indexes = [
      extreme(points, start, end, (a, b) => a < b),
      extreme(points, start, end, (a, b) => a > b),
      points.findIndex(
        ([, value], index) =>
          index >= start && index < end && value === undefined,
      ),
    ];
    [...new Set(indexes)]
      .filter(index => index >= 0)
      .sort((a, b) => a - b)
      .forEach(index => kept.push(points[index]));
  }
  return kept;
}

function extreme(
  points: Point[],
  start: number,
  end: number,
  beyond: (value: number, best: number) => boolean,
): number {
  let found = -1;
  let best: number | undefined;
  for (let index = start; index < end; index++) {
    const value = points[index][1];
    if (value === undefined) continue;
    if (best === undefined || beyond(value, best)) {
      best = value;
      found = index;
    }
  }
  return found;
}
