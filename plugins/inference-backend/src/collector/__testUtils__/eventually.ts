import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until an expectation holds, and fails as it does where it never does. */
export async function eventually(
  expectation: () => Promise<void>,
): Promise<void> {
  const deadline = performance.now() + 120_000;
  for (;;) {
    try {
      await expectation();
      return;
    } catch (error) {
      if (performance.now() > deadline) {
        throw error;
      }
      await sleep(20);
    }
  }
}
