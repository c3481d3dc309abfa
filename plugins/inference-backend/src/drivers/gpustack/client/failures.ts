import {
  ConflictError,
  InputError,
  isError,
  NotFoundError,
} from '@backstage/errors';
import { SourceError, SourceRef } from '@wakeboard/plugin-inference-common';
import { ExpiredError, SourceFailure } from '@wakeboard/plugin-inference-node';

/**
 * Everything that can go wrong with a GPUStack server, as sentences. None of
 * them holds its address or what was sent to it: both may hold a secret.
 */

/** What was asked of the server. */
export interface Asked {
  verb: 'list' | 'watch' | 'read' | 'create' | 'update' | 'delete';
  /** As in the path: `models`. */
  plural: string;
  /** Undefined: all of them. */
  name?: string;
}

/** An answer that is not a success, read to its end. */
export interface Refusal {
  status: number;
  text: string;
  retryAfterMs?: number;
}

/** The time allowed for a call is over. */
export class DeadlineError extends Error {}

/** An answer is longer than what we are ready to hold. */
export class TooLargeError extends Error {}

/** A watch ended in the middle of a line. */
export class BrokenLineError extends Error {}

/** A watch said nothing for so long that it must be dead. */
export class SilenceError extends Error {}

const MOST_SAID = 300;

/** A failure of the server, named. */
export function failureOf(
  source: SourceRef,
  reason: SourceError['reason'],
  sentence: string,
  retryAfterMs?: number,
): SourceFailure {
  return new SourceFailure(`GPUStack server "${source.name}" ${sentence}`, {
    source,
    reason,
    retryAfterMs,
  });
}

/** Turns an answer that is not a success into the error that the port promises. */
export function refusalOf(
  source: SourceRef,
  asked: Asked,
  { status, text, retryAfterMs }: Refusal,
): Error {
  const fail = (reason: SourceError['reason'], sentence: string) =>
    failureOf(source, reason, sentence, retryAfterMs);
  const said = saidIn(text);
  const what = asked.name ? `${asked.plural} "${asked.name}"` : asked.plural;

  if (status >= 300 && status < 400) {
    return fail(
      'badAnswer',
      `answers with a redirect (${status}), which is not followed; set inference.servers.${source.name}.url to the address it redirects to`,
    );
  }
  switch (status) {
    case 400:
    case 413:
    case 422:
      return said === undefined
        ? fail('badAnswer', `refuses to ${asked.verb} ${what} (${status})`)
        : new InputError(`GPUStack refuses to ${asked.verb} ${what}: ${said}`);
    case 401:
      return fail(
        'unauthorized',
        `does not accept our API key (401); make one with the scope "management" and set it under inference.servers.${source.name}.headers`,
      );
    case 403:
      return fail(
        'forbidden',
        `forbids us to ${asked.verb} ${asked.plural} (403); give the API key the scope "management", and its user the role of an owner of the organisation or of an administrator`,
      );
    case 404:
      if (asked.name !== undefined && said !== undefined) {
        return new NotFoundError(`GPUStack has no ${what}`);
      }
      return fail(
        'notInstalled',
        `does not serve its ${asked.plural} (404); it must be GPUStack 2 or later, and inference.servers.${source.name}.url its address without a path`,
      );
    case 409:
      return new ConflictError(
        said ?? `GPUStack has changed ${what} meanwhile`,
      );
    case 429:
      return fail('unreachable', 'asks us to wait (429)');
    case 504:
      return fail('timeout', 'did not answer in time (504)');
    default:
      return fail(
        status >= 500 ? 'unreachable' : 'badAnswer',
        `${
          status >= 500
            ? 'is not able to answer'
            : `refuses to ${asked.verb} ${what}`
        } (${status})${said ? `: ${said}` : ''}`,
      );
  }
}

/** Whether the server does not know the path. */
export function isNotServed(error: unknown): boolean {
  return error instanceof SourceFailure && error.reason === 'notInstalled';
}

/** A failure below HTTP, or of what came, as a sentence; what is one already stays. */
export function connectionFailureOf(source: SourceRef, error: unknown): Error {
  if (
    error instanceof SourceFailure ||
    error instanceof ExpiredError ||
    error instanceof NotFoundError ||
    error instanceof ConflictError ||
    error instanceof InputError
  ) {
    return error;
  }
  const message = isError(error) ? error.message : '';
  if (error instanceof DeadlineError || error instanceof SilenceError) {
    return failureOf(source, 'timeout', message);
  }
  if (error instanceof TooLargeError) {
    return failureOf(source, 'badAnswer', message);
  }
  if (error instanceof BrokenLineError) {
    return failureOf(source, 'unreachable', message);
  }
  const code = codeOf(error);
  if (code.includes('TIMEOUT') || code === 'ETIMEDOUT') {
    return failureOf(source, 'timeout', `did not answer in time (${code})`);
  }
  if (['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'].includes(code)) {
    return failureOf(
      source,
      'unreachable',
      `closed the connection before its answer was complete (${code})`,
    );
  }
  return failureOf(
    source,
    'unreachable',
    `cannot be reached (${code || 'unknown cause'})`,
  );
}

/** What the server itself says is wrong; undefined where the answer is not its own. */
function saidIn(text: string): string | undefined {
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body !== 'object' || body === null) return undefined;
    const { message, detail } = body as { message?: unknown; detail?: unknown };
    const said = typeof message === 'string' ? message : wordsOf(detail);
    return said.slice(0, MOST_SAID);
  } catch {
    return undefined;
  }
}

/** What a check of our request found, without the values it found wrong: they are ours, and may be secret. */
function wordsOf(detail: unknown): string {
  if (typeof detail === 'string') return detail;
  if (!Array.isArray(detail)) return '';
  return detail
    .map((each: { loc?: unknown; msg?: unknown } | null) => {
      const place = Array.isArray(each?.loc) ? each.loc.join('.') : '';
      const words = typeof each?.msg === 'string' ? each.msg : '';
      return place ? `${place}: ${words}` : words;
    })
    .join('; ');
}

/** The system's error code, wherever Node and undici put it. */
function codeOf(error: unknown): string {
  if (!isError(error)) return '';
  return typeof error.code === 'string' ? error.code : codeOf(error.cause);
}
