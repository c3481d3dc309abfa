import { Response } from 'express';

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
