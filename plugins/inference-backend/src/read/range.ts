import { InputError } from '@backstage/errors';
import { Span } from '@wakeboard/plugin-inference-common';

const DAY = 24 * 60 * 60 * 1000;
const LONGEST_DAYS = 400;
/** The clocks of browsers are not exact. */
const AHEAD_MS = DAY;

/**
 * Refuses a range that cannot be meant.
 *
 * @throws InputError that says what is accepted.
 */
export function checkRange({ from, to }: Span, now: number): Span {
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || from < 0) {
    throw new InputError(
      `The range from ${from} to ${to} is not given in epoch milliseconds, for example from ${
        now - DAY
      } to ${now}`,
    );
  }
  if (from >= to) {
    throw new InputError(
      `The range from ${from} to ${to} is empty; "from" must lie before "to"`,
    );
  }
  if (to - from > LONGEST_DAYS * DAY) {
    throw new InputError(
      `The range from ${iso(from)} to ${iso(
        to,
      )} is longer than ${LONGEST_DAYS} days; ask for a part of it`,
    );
  }
  if (from > now + AHEAD_MS) {
    throw new InputError(
      `The range begins at ${iso(from)}, which is in the future`,
    );
  }
  return { from, to };
}

function iso(time: number): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? String(time) : date.toISOString();
}
