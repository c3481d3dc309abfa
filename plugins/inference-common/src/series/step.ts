const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Steps that divide the next larger unit, so that aligned columns fall on whole minutes, hours and days (UTC). */
const STEPS: readonly number[] = [
  ...[1, 2, 5, 10, 15, 30].map(seconds => seconds * SECOND),
  ...[1, 2, 5, 10, 15, 30].map(minutes => minutes * MINUTE),
  ...[1, 2, 3, 6, 12].map(hours => hours * HOUR),
];

/**
 * The smallest even step, milliseconds, in which a range has at most so many
 * steps: 1 s … 12 h, then whole days. Never below `minStepMs`, which is best
 * the scrape interval.
 *
 * @public
 */
export function stepFor(
  range: { from: number; to: number },
  maxSteps: number,
  minStepMs: number = SECOND,
): number {
  const needed = Math.max(
    (range.to - range.from) / Math.max(1, Math.floor(maxSteps)),
    minStepMs,
  );
  return STEPS.find(step => step >= needed) ?? Math.ceil(needed / DAY) * DAY;
}
