import { StatusError } from './status';

/** What is wrong with the Kubernetes API at the moment; asked anew for every request and, all 100 ms, for open watches. */
export interface KubernetesFaults {
  /** Every connection is cut without an answer, open watches too. */
  down?: boolean;
  /** Every answer comes this much later, in milliseconds. */
  delayMs?: number;
  /** Every request is answered with this status. */
  status?: 401 | 403 | 429 | 500;
  /** These resources answer 403 ("models.greenthread.ai", "pods"). */
  forbidden?: string[];
  /** These resources do not exist: 404, absent from discovery. */
  notInstalled?: string[];
  /** Every request is answered with a web page and status 200. */
  garbage?: boolean;
  /** Open watches end: politely, by a reset connection, or in the middle of a line. New ones last a moment only. */
  endWatches?: 'clean' | 'reset' | 'midline';
  /** Watches are told 410: `true` by an ERROR event in the stream, `status` by the HTTP status. */
  expire?: boolean | 'status';
}

/** The page that stands for any answer of something that is not a Kubernetes API. */
export const garbagePage =
  '<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body><h1>Sign in to continue</h1></body></html>\n';

/** The refusal that stands for a status of {@link KubernetesFaults}. */
export function statusFault(status: 401 | 403 | 429 | 500): StatusError {
  switch (status) {
    case 401:
      return unauthorized();
    case 403:
      return new StatusError(
        403,
        'Forbidden',
        'forbidden: User "simulated-user" cannot do anything',
        {},
      );
    case 429:
      return new StatusError(
        429,
        'TooManyRequests',
        'Too many requests, please try again later.',
        { retryAfterSeconds: 1 },
      );
    default:
      return new StatusError(
        500,
        'InternalError',
        'Internal error occurred: etcdserver: request timed out',
        {
          causes: [{ message: 'etcdserver: request timed out' }],
        },
      );
  }
}

/** The answer to a missing or unknown token. */
export function unauthorized(): StatusError {
  return new StatusError(401, 'Unauthorized', 'Unauthorized');
}
