import { Clock, ClusterClient } from '@wakeboard/plugin-inference-node';
import { RunEntry } from '../store/types';
import { HeldRun } from './HeldRun';
import { describeTarget } from './OwnWrites';

/** What was begun in a cluster that is not configured any more is kept for so long: that may be a mistake. */
export const KEEP_LOST_MS = 7 * 24 * 3_600_000;

/** What can be brought back of a run, and what of it cannot be reached. */
export interface SortedEntries {
  /** Of clusters that are configured. */
  reachable: RunEntry[];
  /** Of others, to be kept for the case that they come back. */
  kept: RunEntry[];
  /** Those of them that were not known to be lost. */
  newlyLost: RunEntry[];
  /** Kept for long enough. */
  dropped: RunEntry[];
}

/** Sorts what a run has to bring back by whether its clusters are still configured. */
export function sortEntries(
  entries: readonly RunEntry[],
  isConfigured: (cluster: string) => boolean,
  now: number,
): SortedEntries {
  const sorted: SortedEntries = {
    reachable: [],
    kept: [],
    newlyLost: [],
    dropped: [],
  };
  for (const { lostSince, ...entry } of entries) {
    if (isConfigured(entry.cluster)) {
      sorted.reachable.push(entry);
    } else if (lostSince === undefined) {
      sorted.newlyLost.push(entry);
      sorted.kept.push({ ...entry, lostSince: now });
    } else if (now - lostSince < KEEP_LOST_MS) {
      sorted.kept.push({ ...entry, lostSince });
    } else {
      sorted.dropped.push(entry);
    }
  }
  return sorted;
}

/** Ends a run that went well, but for what an earlier one has begun where no cluster is configured any more. */
export async function endButLost(
  run: HeldRun,
  options: {
    findClient(cluster: string): ClusterClient | undefined;
    clock: Clock;
  },
): Promise<void> {
  const lost = run.entries.filter(
    ({ cluster }) => !options.findClient(cluster),
  );
  if (lost.length === 0) {
    await run.end();
    return;
  }
  await run.write(lost);
  await run.release(options.clock.now());
}

/** `Deployment chat in llm of demo, ConfigMap …`. */
export function describeEntries(entries: readonly RunEntry[]): string {
  return entries
    .map(({ cluster, target }) => `${describeTarget(target)} of ${cluster}`)
    .join(', ');
}
