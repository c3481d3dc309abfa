import { setTimeout as sleep } from 'node:timers/promises';
import { memoryAtRest } from '../memory/heap';

/** A side that follows all clusters. */
export interface Side {
  /** Whether all models of the clusters that answer at once are known, or those of the slow one too. */
  knows(which: 'healthy' | 'all'): Promise<boolean>;
  stop(): Promise<void>;
}

const MINUTE = 60_000;
const GIVE_UP_MS = 180_000;

/** Follows the clusters of the arguments and tells the parent process. */
export async function tellSide(
  follow: (urls: string[]) => Promise<Side>,
): Promise<void> {
  const before = await memoryAtRest();
  const began = performance.now();
  const side = await follow(process.argv.slice(2));
  const until = async (which: 'healthy' | 'all') => {
    while (!(await side.knows(which))) {
      if (performance.now() - began > GIVE_UP_MS) {
        throw new Error(`Not known in time: ${which}`);
      }
      await sleep(20);
    }
    return performance.now() - began;
  };
  const knownMs = await until('healthy');
  const allKnownMs = await until('all');
  process.send?.({ told: { knownMs, allKnownMs } });
  await sleep(MINUTE);
  process.send?.({ told: {} });
  const after = await memoryAtRest();
  process.send?.({ told: { keptBytes: after.kept - before.kept } });
  await side.stop();
  process.exit(0);
}
