import { isError } from '@backstage/errors';
import { SourceFailure } from '@wakeboard/plugin-inference-node';

/** Engines say in many words that a query would load too much; a shorter one may pass. */
export function isTooMuch(error: unknown): error is SourceFailure {
  return (
    isError(error) &&
    error instanceof SourceFailure &&
    (error.reason === 'timeout' ||
      (error.reason === 'badAnswer' &&
        /too many|too large|limit|exceed|larger than|longer than|maximum/i.test(
          error.message,
        )))
  );
}
