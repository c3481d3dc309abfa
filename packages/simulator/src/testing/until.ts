import { setTimeout as sleep } from 'node:timers/promises';

const WITHIN_MS = 120_000;

/** Reads again and again until there is something; throws where that takes longer than a test would wait. */
export async function until<T>(
  read: () => T | undefined | false | Promise<T | undefined | false>,
): Promise<T> {
  const end = performance.now() + WITHIN_MS;
  for (;;) {
    const value = await read();
    if (value !== undefined && value !== false) return value;
    if (performance.now() > end) {
      throw new Error(`not within ${WITHIN_MS} ms: ${read}`);
    }
    await sleep(20);
  }
}
