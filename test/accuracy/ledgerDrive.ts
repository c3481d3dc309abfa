import { sleep, Stack } from '../support/stack';

/** A known sequence of requests for one model: how many of each kind were sent. */
export interface Driven {
  model: string;
  sent: number;
  errors: number;
  /** Of those without an error: they took longer than 5 s. */
  slow: number;
  /** Of those without an error: their first token took longer than 0.5 s. */
  lateFirstToken: number;
}

const NAMESPACE = 'greenthread-system';
const TICK_MS = 500;

/** The fate of a request by its number: of 50, two fail, three are slow, and two more only begin late. */
function fateOf(number: number) {
  const place = number % 50;
  if (place === 7 || place === 31) {
    return { outcome: 'error', durationMs: 150 };
  }
  if (place === 3 || place === 19 || place === 42) {
    return { outcome: 'success', durationMs: 5_400, firstTokenMs: 900 };
  }
  if (place === 11 || place === 28) {
    return { outcome: 'success', durationMs: 1_400, firstTokenMs: 700 };
  }
  return { outcome: 'success', durationMs: 300, firstTokenMs: 60 };
}

/** Sends the same sequence to a model, two requests a second, until it is told to stop. */
export async function drive(
  stack: Stack,
  model: string,
  until: { stopped: boolean },
): Promise<Driven> {
  const driven = { model, sent: 0, errors: 0, slow: 0, lateFirstToken: 0 };
  while (!until.stopped) {
    const fate = fateOf(driven.sent);
    await stack.control(`/models/${NAMESPACE}/${model}/requests`, {
      count: 1,
      ...fate,
    });
    driven.sent++;
    if (fate.outcome === 'error') driven.errors++;
    else {
      if (fate.durationMs > 5_000) driven.slow++;
      if ((fate.firstTokenMs ?? 0) > 500) driven.lateFirstToken++;
    }
    await sleep(TICK_MS);
  }
  return driven;
}
