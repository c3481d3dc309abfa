import {
  SourceError,
  SourceRef,
  Span,
} from '@wakeboard/plugin-inference-common';

/** A chunk whose answer was incomplete is read again after this time. */
const RETRY_MS = 60_000;

/** Chunks whose answer was incomplete: they do not count as read, and are left alone for a moment. */
export class PartialChunks {
  #chunks: Array<{ span: Span; until: number }> = [];

  /** Those that are not to be tried yet. */
  spans(now: number): Span[] {
    this.#chunks = this.#chunks.filter(({ until }) => until > now);
    return this.#chunks.map(({ span }) => span);
  }

  get isEmpty(): boolean {
    return this.#chunks.length === 0;
  }

  note(span: Span, now: number): void {
    this.#chunks.push({ span, until: now + RETRY_MS });
  }
}

/** What to say of it; `missing` is what may be missing now. */
export function partialError(
  source: SourceRef,
  missing: string,
  warnings: string[],
): SourceError {
  return {
    source,
    reason: 'partial',
    message: `Answers may be incomplete, so ${missing} may be missing; what is not complete is read again: ${warnings
      .join('; ')
      .slice(0, 300)}`,
  };
}
