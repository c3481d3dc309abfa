import { ClusterClient } from '@wakeboard/plugin-inference-node';
import { ModelRef } from '@wakeboard/plugin-inference-common';
import { RunEntry } from '../store/types';
import { HeldRun } from './HeldRun';
import { applyOwn, deleteOwn, FieldConflictError } from './OwnWrites';

/**
 * Brings back what there was before a run, the last first, and ends it. Each
 * step can be done twice; what is done is crossed out, so that after a failure
 * only the rest is left to do.
 *
 * @throws the first failure; the others were tried.
 */
export async function undoEntries(
  run: HeldRun,
  options: {
    clientOf(cluster: string): ClusterClient;
    signal: AbortSignal;
  },
): Promise<void> {
  let left = [...run.entries];
  let failure: unknown;
  for (const entry of [...run.entries].reverse()) {
    run.check();
    try {
      await bringBack(entry, run.model, options);
      left = left.filter(each => each !== entry);
    } catch (error) {
      options.signal.throwIfAborted();
      failure ??= error;
    }
  }
  if (failure !== undefined) {
    await run.write(left);
    throw failure;
  }
  await run.end();
}

async function bringBack(
  { cluster, target, before }: RunEntry,
  model: ModelRef,
  options: {
    clientOf(cluster: string): ClusterClient;
    signal: AbortSignal;
  },
): Promise<void> {
  const client = options.clientOf(cluster);
  const { signal } = options;
  if (!before) {
    await deleteOwn(client, target, model, { signal });
    return;
  }
  try {
    await applyOwn(client, target.kind, before, { signal });
  } catch (error) {
    // Somebody else has written it since, and has the last word.
    if (!(error instanceof FieldConflictError)) throw error;
  }
}
