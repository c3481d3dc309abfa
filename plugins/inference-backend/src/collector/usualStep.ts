/**
 * The time between two samples of a series that nine of ten do not exceed,
 * milliseconds. What was recorded by another Prometheus, or long ago, may lie
 * further apart than what is scraped now. Undefined where there are not two.
 */
export function usualStep(
  samples: ReadonlyArray<{ at: number }>,
): number | undefined {
  const steps = samples
    .slice(1)
    .map(({ at }, i) => at - samples[i].at)
    .sort((a, b) => a - b);
  return steps[Math.ceil(0.9 * steps.length) - 1];
}
