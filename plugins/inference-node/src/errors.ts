import { CustomErrorBase } from '@backstage/errors';
import { SourceError, SourceRef } from '@wakeboard/plugin-inference-common';

/**
 * A source could not do its part: it was down, slow, forbidden or answered
 * something that cannot be read.
 *
 * @public
 */
export class SourceFailure extends CustomErrorBase {
  name = 'SourceFailure' as const;
  readonly source: SourceRef;
  readonly reason: SourceError['reason'];
  /** What the source asked us to wait before the next try, milliseconds. */
  readonly retryAfterMs?: number;

  constructor(
    message: string,
    options: {
      source: SourceRef;
      reason: SourceError['reason'];
      retryAfterMs?: number;
      cause?: unknown;
    },
  ) {
    super(message, options.cause);
    this.source = options.source;
    this.reason = options.reason;
    this.retryAfterMs = options.retryAfterMs;
  }

  /** The failure as a value beside the sources that worked. */
  toSourceError(since?: number): SourceError {
    return {
      source: this.source,
      reason: this.reason,
      message: this.message,
      since,
    };
  }
}

/**
 * The resource version to watch from is no longer known to the server: list
 * again.
 *
 * @public
 */
export class ExpiredError extends CustomErrorBase {
  name = 'ExpiredError' as const;
}
