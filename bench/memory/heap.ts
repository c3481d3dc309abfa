import { setTimeout as sleep } from 'node:timers/promises';

/** What a process holds, bytes. */
export interface Memory {
  /** Kept in the end: heap and buffers after garbage was collected. */
  kept: number;
  /** Of the machine. */
  resident: number;
}

/** What this process holds when it has come to rest. Needs `--expose-gc`. */
export async function memoryAtRest(): Promise<Memory> {
  const { gc } = globalThis;
  if (!gc) {
    throw new Error('Run with --expose-gc');
  }
  let kept = Infinity;
  for (let tries = 0; tries < 20; tries++) {
    gc();
    await sleep(200);
    gc();
    const { heapUsed, external } = process.memoryUsage();
    const freed = kept - heapUsed - external;
    kept = Math.min(kept, heapUsed + external);
    if (freed < 4096) break;
  }
  return { kept, resident: process.memoryUsage.rss() };
}

/** Something that follows a cluster, until it is told to stop. */
export type Follow = (url: string, models: number) => Promise<Following>;

/** A cluster that is followed. */
export interface Following {
  /** Fails where not all is known. */
  check(): void;
  stop(): Promise<void>;
}

/**
 * Tells the parent process what is held after following the cluster of the
 * arguments (address, number of models), and before. It is followed once more
 * before that, so that code that was loaded and compiled is not counted.
 */
export async function tellMemory(follow: Follow): Promise<void> {
  const [url, models] = [process.argv[2], Number(process.argv[3])];
  await warmUp(follow, url, models);
  const before = await memoryAtRest();
  const following = await follow(url, models);
  const after = await memoryAtRest();
  following.check();
  process.send?.({ told: { before, after } });
  await following.stop();
  process.disconnect?.();
}

/** In a function of its own, so that nothing of it is kept. */
async function warmUp(follow: Follow, url: string, models: number) {
  const following = await follow(url, models);
  following.check();
  await following.stop();
}
