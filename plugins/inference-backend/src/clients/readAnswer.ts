import { SourceError, SourceRef } from '@wakeboard/plugin-inference-common';
import { SourceFailure } from '@wakeboard/plugin-inference-node';
import { headerOf, nameOf, ResponseHeaders, retryAfterMs } from './http';
import { PrometheusError, UnreadableAnswerError } from './prometheusAnswer';

/** An answer as it came. */
export interface RawAnswer {
  status: number;
  headers: ResponseHeaders;
  text: string;
}

/** What engines answer that do not serve a path. */
const NOT_SERVED = new Set([404, 405, 501]);

/**
 * The answer, or the failure that it stands for, in words without a secret.
 *
 * @throws SourceFailure
 */
export function readAnswer<T extends { status: 'success' }>(
  source: SourceRef,
  answer: RawAnswer,
  parse: (text: string) => T | PrometheusError,
): T {
  const { status, headers, text } = answer;
  const retry = retryAfterMs(headers);
  const fail = (reason: SourceError['reason'], sentence: string) =>
    new SourceFailure(`${nameOf(source)} ${sentence}`, {
      source,
      reason,
      retryAfterMs: retry,
    });

  if (status >= 300 && status < 400) {
    throw fail(
      'badAnswer',
      `answers with a redirect (${status}), which is not followed; give the address it redirects to`,
    );
  }
  let parsed: T | PrometheusError;
  try {
    parsed = parse(text);
  } catch (error) {
    if (!(error instanceof UnreadableAnswerError)) throw error;
    const type = headerOf(headers, 'content-type') ?? 'no content type';
    throw status === 200
      ? fail(
          'badAnswer',
          `gave an answer that is not of its HTTP API (${type}): ${error.message}`,
        )
      : fail(...statusText(status));
  }
  if (parsed.status === 'success') return parsed;

  const said = parsed.error.slice(0, 300);
  if (parsed.errorType === 'timeout' || parsed.errorType === 'canceled') {
    throw fail('timeout', `gave up on the query: ${said}`);
  }
  if (status === 400 || status === 422) {
    throw fail('badAnswer', `refuses the query: ${said}`);
  }
  const [reason, sentence] = statusText(status);
  throw fail(reason, said ? `${sentence}: ${said}` : sentence);
}

/** Whether the source does not know the path; VictoriaMetrics says so with 400. */
export function isNotServed({ status, text }: RawAnswer): boolean {
  return (
    NOT_SERVED.has(status) ||
    (status === 400 && /unsupported|not supported|unknown path/i.test(text))
  );
}

function statusText(status: number): [SourceError['reason'], string] {
  if (status === 401) {
    return ['unauthorized', 'does not accept our credentials (401)'];
  }
  if (status === 403) return ['forbidden', 'forbids the query (403)'];
  if (status === 404) {
    return [
      'badAnswer',
      'has no HTTP API at the configured address (404); check the path of its url',
    ];
  }
  if (status === 429) return ['unreachable', 'asks us to wait (429)'];
  if (status === 504) return ['timeout', 'did not answer in time (504)'];
  if (status >= 500)
    return ['unreachable', `is not able to answer (${status})`];
  return ['badAnswer', `refuses the request (${status})`];
}
