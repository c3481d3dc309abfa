import { isError } from '@backstage/errors';
import { Operation } from '@wakeboard/plugin-inference-node';
import { request } from 'undici';

/** A base URL from config, with headers to send. */
export interface Endpoint {
  url: string;
  headers: Record<string, string>;
}

/** The step of a plan that is a request. */
export type RequestOperation = Operation & { kind: 'request' };

const MOST_BYTES = 10_000;
const MOST_CHARACTERS = 200;

/**
 * Sends the request of a plan to a base URL from config and to nowhere else:
 * no part of the URL comes from the cluster but a path below that base, and a
 * redirect is a failure.
 *
 * @returns what went wrong, as a sentence; undefined where nothing did.
 */
export async function sendRequest(
  operation: RequestOperation,
  context: {
    endpoint: Endpoint | undefined;
    /** The config key of the endpoint, for sentences. */
    name: string;
    signal: AbortSignal;
  },
): Promise<string | undefined> {
  const { endpoint, name, signal } = context;
  const { method, path, body, timeoutMs } = operation;
  if (!endpoint) {
    return `${name} is not configured`;
  }
  const url = below(endpoint.url, path);
  if (!url) {
    return `The path ${path} does not lie below ${name}.url`;
  }
  try {
    const response = await request(url, {
      method,
      headers: { ...endpoint.headers, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      // The time allowed is ours to count: undici's own would end a long wake.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    const { statusCode } = response;
    const text = await readStart(response.body);
    if (statusCode >= 200 && statusCode < 300) {
      return undefined;
    }
    return statusCode >= 300 && statusCode < 400
      ? `${name} answered with a redirect (${statusCode}), which is not followed; configure the address it leads to`
      : `${name} answered ${statusCode}${text && `: ${text}`}`;
  } catch (error) {
    return `${name} ${explain(error, timeoutMs)}`;
  }
}

/** Undefined where the path, once read as a URL, leads out of the base. */
function below(base: string, path: string): URL | undefined {
  const { origin, pathname } = new URL(base);
  const wanted = `${pathname.replace(/\/+$/, '')}${path}`;
  const url = new URL(`${origin}${wanted}`);
  return path.startsWith('/') &&
    url.pathname === wanted &&
    url.origin === origin
    ? url
    : undefined;
}

/** The beginning of a body on one line; the rest is not read. */
async function readStart(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    length += chunk.byteLength;
    if (length >= MOST_BYTES) {
      break;
    }
  }
  const text = Buffer.concat(chunks).toString('utf8');
  return text.replace(/\s+/g, ' ').trim().slice(0, MOST_CHARACTERS);
}

function explain(error: unknown, timeoutMs: number): string {
  // Not `instanceof`: what a signal throws may be of another realm.
  if (!isError(error)) {
    return 'could not be asked';
  }
  if (error.name === 'TimeoutError') {
    return `gave no answer in ${timeoutMs / 1000} s`;
  }
  const code = 'code' in error ? String(error.code) : error.message;
  return `cannot be reached (${code})`;
}
