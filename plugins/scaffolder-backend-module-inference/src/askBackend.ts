import {
  ConflictError,
  InputError,
  NotAllowedError,
  NotFoundError,
  ResponseError,
  ServiceUnavailableError,
} from '@backstage/errors';
import { Hide } from './hideSecrets';
import { toldError } from './toldError';

const KNOWN = {
  ConflictError,
  InputError,
  NotAllowedError,
  NotFoundError,
  ServiceUnavailableError,
};

/**
 * Asks the inference backend. Its refusals become errors of their own class
 * with its sentence and nothing else, which is what a person sees in the log
 * of the task.
 */
export async function askBackend<T>(
  ask: () => Promise<T>,
  hide: Hide,
): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof ResponseError) {
      throw ofItsClass(error.cause, hide);
    }
    if (error instanceof Error && Object.hasOwn(KNOWN, error.name)) {
      throw ofItsClass(error, hide);
    }
    if (error instanceof Error && error.name !== 'AbortError') {
      const { message, cause } = error;
      const why = cause instanceof Error ? ` (${cause.message})` : '';
      throw toldError(
        new ServiceUnavailableError(
          hide(`The inference backend could not be asked: ${message}${why}`),
        ),
      );
    }
    throw error;
  }
}

function ofItsClass({ name, message }: Error, hide: Hide): Error {
  const Known = Object.hasOwn(KNOWN, name)
    ? KNOWN[name as keyof typeof KNOWN]
    : Error;
  return toldError(new Known(hide(message)));
}
