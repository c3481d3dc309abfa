import { InputError } from '@backstage/errors';
import { MetricSeries } from '@wakeboard/plugin-inference-node';

/**
 * Cuts a range into parts of at most `maxPoints` moments. All moments are
 * whole multiples of the step, and no moment is in two parts.
 *
 * @throws InputError for a step that is not positive.
 */
export function chunksOf(
  range: { from: number; to: number; stepMs: number },
  maxPoints: number,
): Array<{ from: number; to: number }> {
  const { stepMs } = range;
  if (!(stepMs > 0)) {
    throw new InputError(
      `${stepMs} is not a step; expected a positive number of milliseconds`,
    );
  }
  const first = Math.floor(range.from / stepMs);
  const last = Math.floor(range.to / stepMs);
  const chunks = [];
  for (let index = first; index <= last; index += maxPoints) {
    chunks.push({
      from: index * stepMs,
      to: Math.min(index + maxPoints - 1, last) * stepMs,
    });
  }
  return chunks;
}

/** Joins the parts of series that have the same labels, in order of the parts. */
export function mergeSeries(parts: MetricSeries[][]): MetricSeries[] {
  if (parts.length === 1) return parts[0];
  const merged = new Map<string, MetricSeries>();
  for (const { labels, points } of parts.flat()) {
    const key = JSON.stringify(Object.entries(labels).sort());
    const known = merged.get(key);
    if (known) known.points = known.points.concat(points);
    else merged.set(key, { labels, points });
  }
  return [...merged.values()];
}
