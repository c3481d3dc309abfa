import { SourceError } from '@wakeboard/plugin-inference-common';

/** How the last reading of a driver's objects in a cluster went. */
export interface ReadingState {
  /** It was whole, and nothing has gone wrong since: what it has not is not there. */
  ok: boolean;
  /** When the objects were last read, epoch milliseconds; undefined: not yet since this backend started. */
  readAt?: number;
  /** Why it is not whole. */
  message?: string;
}

/** What is known of one thing that is done to read the objects. */
export interface ReadingPart {
  error?: SourceError;
  malformed: SourceError[];
  /** Whether the last reading had everything; undefined: of what is not the reading itself, or not read yet. */
  whole?: boolean;
  readAt?: number;
}

/**
 * The state of a reading from all that is done for it. What fails beside a
 * whole one is optional.
 */
export function readingOf(parts: ReadingPart[]): ReadingState {
  const reading = parts.find(({ whole }) => whole !== undefined);
  const readAt = reading?.readAt;
  const missing = reading?.whole
    ? reading.error?.message
    : parts.find(({ error }) => error)?.error?.message ??
      'Not everything has been read yet';
  const message =
    missing ?? malformedText(parts.flatMap(({ malformed }) => malformed));
  return {
    ok: message === undefined,
    ...(readAt !== undefined && { readAt }),
    ...(message !== undefined && { message }),
  };
}

function malformedText(errors: SourceError[]): string | undefined {
  return errors.length === 0
    ? undefined
    : `${errors.length} ${
        errors.length === 1 ? 'object' : 'objects'
      } cannot be read, for example ${errors[0].object}: ${errors[0].message}`;
}
