import { isError } from '@backstage/errors';
import { ErrorRequestHandler, Response } from 'express';

/** Aborted when the caller goes away before the answer is complete. */
export function closedSignal(response: Response): AbortSignal {
  const controller = new AbortController();
  response.on('close', () => {
    if (!response.writableEnded) {
      controller.abort();
    }
  });
  return controller.signal;
}

/** A caller who went away gets no answer; that work for them was given up is no fault to log. */
export const ignoreClosed: ErrorRequestHandler = (
  error,
  _request,
  response,
  next,
) => {
  const gaveUp = isError(error) && error.name === 'AbortError';
  if (!(gaveUp && response.closed && !response.writableEnded)) {
    next(error);
  }
};
