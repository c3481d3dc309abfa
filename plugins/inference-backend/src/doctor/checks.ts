import { isError } from '@backstage/errors';
import { InferenceSchemas } from '@wakeboard/plugin-inference-common';

/** One line of the Doctor. */
export type Check = InferenceSchemas['DoctorCheck'];

/** A failure in words for a line. */
export function wordsOf(error: unknown): string {
  return isError(error) ? error.message : String(error);
}

/** Clocks that are further apart than this make borders wrong, milliseconds. */
const MOST_SKEW_MS = 5_000;

/** How far a source's clock is from ours; its own is exact to a second. */
export function clockCheck(
  serverTime: number | undefined,
  { before, after }: { before: number; after: number },
): Check {
  if (serverTime === undefined) {
    return {
      check: 'clockSkew',
      status: 'unknown',
      message: 'It does not say what time it is',
    };
  }
  // It was read at some moment between question and answer, and then cut to the second.
  const ahead = serverTime - after;
  const behind = before - (serverTime + 1000);
  const skewMs = Math.max(ahead, behind, 0);
  if (skewMs <= MOST_SKEW_MS) {
    return {
      check: 'clockSkew',
      status: 'passed',
      message: `Its clock and ours agree within ${
        (MOST_SKEW_MS + 1000) / 1000
      } s`,
    };
  }
  return {
    check: 'clockSkew',
    status: 'failed',
    message: `Its clock is ${Math.round(skewMs / 1000)} s ${
      ahead > 0 ? 'ahead of' : 'behind'
    } ours`,
    nextStep:
      'Synchronise the clocks (NTP): moments that a system gives are taken as they are',
  };
}
