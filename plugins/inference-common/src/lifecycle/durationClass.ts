/**
 * Upper boundaries of the classes of wake durations, seconds; the last class
 * has none. Fine where a wake from memory or disk lies, coarse above.
 *
 * @public
 */
export const WAKE_DURATION_BOUNDARIES: readonly number[] = [
  0.25, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10, 15, 20, 30,
  60, 120, 300, 600,
];

/** Index of the class of a duration in milliseconds; the number of boundaries for the open one. */
export function wakeDurationClass(durationMs: number): number {
  const index = WAKE_DURATION_BOUNDARIES.findIndex(
    boundary => durationMs <= boundary * 1000,
  );
  return index < 0 ? WAKE_DURATION_BOUNDARIES.length : index;
}
