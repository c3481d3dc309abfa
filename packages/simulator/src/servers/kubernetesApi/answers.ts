import type { ServerResponse } from 'node:http';
import { internalError, StatusError } from './status';

/** Sends a JSON answer; each warning becomes a Warning header. */
export function sendJson(
  response: ServerResponse,
  code: number,
  body: unknown,
  warnings: string[] = [],
): void {
  response.writeHead(code, {
    'Content-Type': 'application/json',
    'Cache-Control': 'no-cache, private',
    ...(warnings.length > 0 && {
      Warning: warnings.map(text => `299 - ${JSON.stringify(text)}`),
    }),
  });
  response.end(`${JSON.stringify(body)}\n`);
}

/** Sends a text. */
export function sendText(
  response: ServerResponse,
  code: number,
  text: string,
  type = 'text/plain; charset=utf-8',
): void {
  response.writeHead(code, {
    'Content-Type': type,
    'Cache-Control': 'no-cache, private',
  });
  response.end(text);
}

/** Sends what the API server says where no handler knows the path. */
export function sendPageNotFound(response: ServerResponse): void {
  sendText(response, 404, '404 page not found\n');
}

/** Sends a failure as a Status; one that is not a refusal is an internal error. */
export function sendError(response: ServerResponse, error: unknown): void {
  const refusal =
    error instanceof StatusError
      ? error
      : internalError(error instanceof Error ? error.message : String(error));
  const wait = refusal.details?.retryAfterSeconds;
  if (wait !== undefined) {
    response.setHeader('Retry-After', String(wait));
  }
  sendJson(response, refusal.code, refusal.toStatus());
}
