import type { ResponseError } from '@backstage/errors';

/** A failed request in the terms of the page. */
export interface Failure {
  kind:
    | 'notFound'
    | 'denied'
    | 'signedOut'
    /** Understood, but not as things are. */
    | 'refused'
    /** The backend answered with another error. */
    | 'failed'
    /** No answer of the plugin's backend at all. */
    | 'unreachable';
  /** The sentence of whoever knew what was wrong. */
  message: string;
}

const KINDS: Record<number, Failure['kind']> = {
  400: 'refused',
  401: 'signedOut',
  403: 'denied',
  404: 'notFound',
  409: 'refused',
};

function isResponseError(error: Error): error is ResponseError {
  return error.name === 'ResponseError';
}

/** Reads what a failed request of the client means. */
export function toFailure(error: Error): Failure {
  if (!isResponseError(error)) {
    return { kind: 'unreachable', message: error.message };
  }
  const kind = KINDS[error.statusCode] ?? 'failed';
  const foreign404 =
    kind === 'notFound' && error.cause?.name !== 'NotFoundError';
  return {
    kind: foreign404 ? 'unreachable' : kind,
    message: error.cause?.message || error.message,
  };
}
