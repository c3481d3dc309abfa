import { MetricSeries } from '@wakeboard/plugin-inference-node';

/** Labels by which two Prometheis that scrape the same targets tell their series apart. */
const COPY_LABELS = new Set(['prometheus_replica', '__replica__', 'replica']);

/**
 * One series for each that differs in more than who scraped it; a counter must
 * not count twice.
 *
 * @param all - the series
 * @param jobLabels - labels that a scrape's configuration gives: series of one
 * address that differ in nothing else come from two jobs that scrape the same
 */
export function joinCopies(
  all: MetricSeries[],
  jobLabels: ReadonlySet<string> = new Set(),
): MetricSeries[] {
  const byLabels = new Map<string, MetricSeries>();
  for (const series of all) {
    const hasAddress = Boolean(series.labels.instance);
    const key = JSON.stringify(
      Object.entries(series.labels)
        .filter(
          ([label]) =>
            !COPY_LABELS.has(label) && !(hasAddress && jobLabels.has(label)),
        )
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    );
    const known = byLabels.get(key);
    byLabels.set(
      key,
      known
        ? { ...known, points: mergePoints(known.points, series.points) }
        : series,
    );
  }
  return [...byLabels.values()];
}

function mergePoints(
  a: MetricSeries['points'],
  b: MetricSeries['points'],
): MetricSeries['points'] {
  const sorted = [...a, ...b].sort(([x], [y]) => x - y);
  return sorted.filter(([at], i) => i === 0 || at !== sorted[i - 1][0]);
}
