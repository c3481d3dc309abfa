import { isError } from '@backstage/errors';
import { SourceError, SourceRef } from '@wakeboard/plugin-inference-common';
import { SourceFailure } from '@wakeboard/plugin-inference-node';

/** Header values as undici gives them. */
export type ResponseHeaders = Record<string, string | string[] | undefined>;

/** The time allowed for a call is over. */
export class DeadlineError extends Error {
  constructor(timeoutMs: number) {
    super(`no answer in ${timeoutMs} ms`);
  }
}

/** An answer is longer than what we are ready to hold. */
export class TooLargeError extends Error {}

const KINDS: Record<SourceRef['kind'], string> = {
  cluster: 'Cluster',
  prometheus: 'Prometheus',
  server: 'Server',
};

/** How a source is called in sentences. */
export function nameOf(source: SourceRef): string {
  return `${KINDS[source.kind]} "${source.name}"`;
}

/**
 * Runs a call with a signal that fires when the caller's fires or the time is
 * over, and throws that signal's reason then.
 *
 * @throws DeadlineError after `timeoutMs`.
 */
export async function withDeadline<T>(
  options: { signal: AbortSignal; timeoutMs: number },
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { signal, timeoutMs } = options;
  signal.throwIfAborted();
  const controller = new AbortController();
  const onAbort = () => controller.abort(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  const timer = setTimeout(
    () => controller.abort(new DeadlineError(timeoutMs)),
    timeoutMs,
  );
  try {
    return await call(controller.signal);
  } catch (error) {
    throw controller.signal.aborted ? controller.signal.reason : error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}

/**
 * Reads a body as text.
 *
 * @throws TooLargeError when it has more bytes than `maxBytes`; the rest is not read.
 */
export async function readText(
  body: AsyncIterable<Uint8Array>,
  maxBytes: number,
): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.byteLength;
    if (length > maxBytes) {
      throw new TooLargeError(
        `the answer is larger than ${sizeText(maxBytes)}`,
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length).toString('utf8');
}

function sizeText(bytes: number): string {
  return bytes < 2 ** 20
    ? `${Math.round(bytes / 2 ** 10)} KiB`
    : `${Math.round(bytes / 2 ** 20)} MiB`;
}

/** The value of a header, the first one where there are several. */
export function headerOf(
  headers: ResponseHeaders,
  name: string,
): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** What `Retry-After` asks for, milliseconds. Dates are not read: they need equal clocks. */
export function retryAfterMs(headers: ResponseHeaders): number | undefined {
  const seconds = Number(headerOf(headers, 'retry-after') ?? NaN);
  return seconds >= 0 && Number.isFinite(seconds) ? seconds * 1000 : undefined;
}

const TIMEOUTS = new Set([
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
]);

const LOST = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);

const CERTIFICATES =
  /^(CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|ERR_TLS_CERT_|HOSTNAME_MISMATCH)/;

/**
 * A failure below HTTP as a {@link SourceFailure} with a sentence for people.
 * One that is a failure of a source already stays as it is. The sentence says
 * what the cause says, so that the cause is not attached: it would be repeated.
 */
export function connectionFailure(
  source: SourceRef,
  error: unknown,
): SourceFailure {
  if (error instanceof SourceFailure) return error;
  const { reason, text } = explain(error);
  return new SourceFailure(`${nameOf(source)} ${text}`, {
    source,
    reason,
  });
}

function explain(error: unknown): {
  reason: SourceError['reason'];
  text: string;
} {
  const code = codeOf(error);
  const message = isError(error) ? error.message : '';
  if (error instanceof TooLargeError) {
    return { reason: 'badAnswer', text: `cannot be read: ${message}` };
  }
  if (error instanceof DeadlineError) {
    return { reason: 'timeout', text: `gave ${message}` };
  }
  if (TIMEOUTS.has(code)) {
    return { reason: 'timeout', text: `did not answer in time (${code})` };
  }
  if (LOST.has(code)) {
    return {
      reason: 'unreachable',
      text: `closed the connection before its answer was complete (${code})`,
    };
  }
  if (CERTIFICATES.test(code)) {
    return {
      reason: 'unreachable',
      text: `has a certificate that cannot be verified (${code}); give the certificate of its authority`,
    };
  }
  return {
    reason: 'unreachable',
    text: `cannot be reached (${code || message || 'unknown cause'})`,
  };
}

/** The system's error code, wherever Node and undici put it. */
function codeOf(error: unknown): string {
  if (!isError(error)) return '';
  return typeof error.code === 'string' ? error.code : codeOf(error.cause);
}
