import type { ServerResponse } from 'node:http';

const REASONS: Record<number, string> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  409: 'AlreadyExists',
  422: 'Invalid',
  503: 'ServiceUnavailable',
};

/** An answer that says no, in GPUStack's shape. */
export class GpustackError extends Error {
  constructor(readonly status: number, message: string) {
    super(message);
  }

  get body() {
    const { status, message } = this;
    return { code: status, reason: REASONS[status] ?? 'Unknown', message };
  }
}

export function answer(
  response: ServerResponse,
  status: number,
  body: unknown,
): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
