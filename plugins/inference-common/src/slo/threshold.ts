/**
 * Why a threshold cannot be counted with a histogram; undefined: it can. How
 * many events took up to a threshold is known only where that is a boundary of
 * a bucket.
 *
 * @param thresholdSeconds - of the SLO
 * @param boundaries - of the histogram, as its `le` labels write them: `1` and `1.0` are the same
 *
 * @public
 */
export function thresholdProblem(
  thresholdSeconds: number,
  boundaries: Iterable<string>,
): string | undefined {
  const sorted = [...new Set([...boundaries].map(Number))]
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
  if (sorted.includes(thresholdSeconds)) return undefined;
  const nearest = [
    sorted.filter(boundary => boundary < thresholdSeconds).at(-1),
    sorted.find(boundary => boundary > thresholdSeconds),
  ].filter(boundary => boundary !== undefined);
  const is = `the threshold of ${thresholdSeconds} s is no bucket boundary of the histogram`;
  return nearest.length === 0
    ? `${is}, which has none`
    : `${is}; the nearest ${nearest.length === 1 ? 'is' : 'are'} ${nearest
        .map(boundary => `${boundary} s`)
        .join(' and ')}`;
}
