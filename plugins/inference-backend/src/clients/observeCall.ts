import { SourceError } from '@wakeboard/plugin-inference-common';
import { SourceFailure } from '@wakeboard/plugin-inference-node';

/**
 * How a call ended: `refused` is an answer that the caller did not hope for
 * (not found, conflict, invalid, expired), `aborted` is the caller's own end.
 */
export type CallOutcome = 'ok' | 'refused' | 'aborted' | SourceError['reason'];

/** Receives the name, the duration and the end of every call. */
export type ObserveCall = (
  name: string,
  seconds: number,
  outcome: CallOutcome,
) => void;

/** Runs a call and reports it. */
export async function observed<T>(
  observe: ObserveCall,
  name: string,
  signal: AbortSignal,
  call: () => Promise<T>,
): Promise<T> {
  const begin = performance.now();
  const seconds = () => (performance.now() - begin) / 1000;
  try {
    const result = await call();
    observe(name, seconds(), 'ok');
    return result;
  } catch (error) {
    observe(name, seconds(), outcomeOf(error, signal));
    throw error;
  }
}

/** How a call that threw ended. */
export function outcomeOf(error: unknown, signal: AbortSignal): CallOutcome {
  if (signal.aborted) return 'aborted';
  return error instanceof SourceFailure ? error.reason : 'refused';
}
