import {
  ConflictError,
  InputError,
  isError,
  NotFoundError,
} from '@backstage/errors';
import { SourceError, SourceRef } from '@wakeboard/plugin-inference-common';
import { ExpiredError, SourceFailure } from '@wakeboard/plugin-inference-node';
import { parseRecord, recordOf } from '../records';
import { nameOf } from './http';

/** What was asked of the API, for errors. */
export interface Asked {
  /** As in RBAC rules. */
  verb: 'list' | 'watch' | 'get' | 'create' | 'patch' | 'delete';
  /** As in RBAC rules: `models.greenthread.ai`. */
  resource: string;
  /** Undefined: all objects. */
  name?: string;
  namespace?: string;
}

/** An answer that is not a success, read to its end. */
export interface Refusal {
  status: number;
  retryAfterMs?: number;
  text: string;
  /** When it was given, as the answer's header says. */
  date?: string;
}

/** How the Kubernetes plugin says that it could not get through to a cluster. */
const NOT_THROUGH = /^Cluster '.*' request error; caused by (?:Error: )?(.+)/;

interface Status {
  message: string;
  causes: string[];
  retryAfterSeconds?: number;
}

/** Turns an answer that is not a success into the error that the port promises. */
export function errorOf(
  source: SourceRef,
  asked: Asked,
  refusal: Refusal,
): Error {
  const { status } = refusal;
  const said = readStatus(refusal.text);
  const retryAfterMs =
    refusal.retryAfterMs ??
    (said?.retryAfterSeconds && said.retryAfterSeconds * 1000);
  const fail = (reason: SourceError['reason'], sentence: string) =>
    new SourceFailure(`${nameOf(source)} ${sentence}`, {
      source,
      reason,
      retryAfterMs,
    });
  const { resource } = asked;
  const message = said?.message ?? firstLine(refusal.text);

  switch (status) {
    case 400:
    case 413:
    case 422:
      // That is said of a write for an object that was deleted, and another one made under its name.
      if (said?.causes.some(cause => cause.startsWith('metadata.uid: '))) {
        return new ConflictError(
          `${resource} ${JSON.stringify(
            asked.name,
          )} is not the one any more that was to be written: it was deleted and made again`,
        );
      }
      return said
        ? new InputError([message, ...said.causes].join('; '))
        : fail('badAnswer', `refuses the request (${status}): ${message}`);
    case 401:
      return fail('unauthorized', 'does not accept our credentials (401)');
    case 403:
      return fail('forbidden', forbidden(asked));
    case 404:
      return notFound(asked, said, refusal.text, fail);
    case 409:
      return new ConflictError(message);
    case 410:
      return new ExpiredError(message);
    case 429:
      return fail('unreachable', 'asks us to wait (429)');
    case 504:
      return fail('timeout', 'did not answer in time (504)');
    default:
  }
  if (status >= 300 && status < 400) {
    return fail(
      'badAnswer',
      `answers with a redirect (${status}), which is not followed`,
    );
  }
  const lost = NOT_THROUGH.exec(message)?.[1];
  if (status === 500 && lost !== undefined) {
    return fail('unreachable', `cannot be reached (${lost})`);
  }
  if (status >= 500) {
    return fail(
      'unreachable',
      `is not able to answer (${status})${message && `: ${message}`}`,
    );
  }
  return fail(
    'badAnswer',
    `refuses to ${asked.verb} ${resource} (${status})${
      message && `: ${message}`
    }`,
  );
}

/** Whether an error is one that the port promises: there is nothing to add to it. */
export function isAnswer(error: unknown): boolean {
  return (
    error instanceof SourceFailure ||
    error instanceof ExpiredError ||
    error instanceof NotFoundError ||
    error instanceof ConflictError ||
    error instanceof InputError
  );
}

/** Whether the API does not serve what was asked for. */
export function isNotInstalled(error: unknown): boolean {
  return error instanceof SourceFailure && error.reason === 'notInstalled';
}

function forbidden({ verb, resource, namespace }: Asked): string {
  const where = namespace ? ` in namespace "${namespace}"` : '';
  return `forbids us to ${verb} ${resource}${where} (403); grant the verb "${verb}" on "${resource}" to its service account`;
}

function notFound(
  { verb, resource, name }: Asked,
  said: Status | undefined,
  text: string,
  fail: (reason: SourceError['reason'], sentence: string) => Error,
): Error {
  // A path that is not served at all is answered in plain text.
  if (!said && !/^404 page not found/.test(text)) {
    return fail('badAnswer', `has no Kubernetes API at its address (404)`);
  }
  if (said && name !== undefined) {
    return new NotFoundError(said.message || `${resource} "${name}" not found`);
  }
  return fail(
    'notInstalled',
    `does not serve ${resource}, so that we cannot ${verb} it; its operator is not installed, or not in a version we know`,
  );
}

/** The API's own way to say what is wrong; undefined for an answer of something else. */
function readStatus(text: string): Status | undefined {
  const body = parseRecord(text);
  if (body?.kind !== 'Status') return undefined;
  const details = recordOf(body.details);
  const causes = Array.isArray(details?.causes) ? details.causes : [];
  const seconds = details?.retryAfterSeconds;
  return {
    message: typeof body.message === 'string' ? body.message : '',
    causes: causes.flatMap(cause => {
      const { field, message } = recordOf(cause) ?? {};
      return message ? [`${field ? `${field}: ` : ''}${message}`] : [];
    }),
    retryAfterSeconds: typeof seconds === 'number' ? seconds : undefined,
  };
}

/** What an answer of something between us and the API says, if it is short and no page. */
function firstLine(text: string): string {
  const error = recordOf(parseRecord(text)?.error);
  if (isError(error)) return error.message.slice(0, 300);
  return text.startsWith('<') ? '' : text.trim().split('\n')[0].slice(0, 300);
}
