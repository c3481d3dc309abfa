import { LoggerService } from '@backstage/backend-plugin-api';
import { CustomErrorBase } from '@backstage/errors';
import {
  CallOptions,
  Clock,
  ClusterClient,
} from '@wakeboard/plugin-inference-node';
import {
  ModelRef,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import { RunEntry } from '../store/types';
import { HeldRun } from './HeldRun';
import { describeEntries, sortEntries } from './lostEntries';
import {
  applyOwn,
  deleteOwn,
  FieldConflictError,
  findObject,
  isOurs,
  isWrittenByUs,
} from './OwnWrites';

/** What {@link undoEntries} works with. */
export interface UndoOptions extends CallOptions {
  /** Undefined where the cluster is not configured. */
  findClient(cluster: string): ClusterClient | undefined;
  logger: LoggerService;
  clock: Clock;
}

/** Nothing is left to do but in clusters that are not configured any more. */
export class LostClusterError extends CustomErrorBase {}

/**
 * Brings back what there was before a run, the last first, and ends it. Each
 * step can be done twice; what is done is crossed out, so that after a failure
 * only the rest is left to do. Objects are known by their uid: one that
 * somebody has made since under the name of another is neither changed nor
 * deleted, and one that somebody has deleted stays so.
 *
 * @throws the first failure; the others were tried.
 */
export async function undoEntries(
  run: HeldRun,
  options: UndoOptions,
): Promise<void> {
  const { reachable, kept } = withoutLost(run, options);
  let left = reachable;
  let failure: unknown;
  for (const entry of [...reachable].reverse()) {
    run.check();
    try {
      await bringBack(entry, run.model, {
        client: options.findClient(entry.cluster)!,
        signal: options.signal,
      });
      left = left.filter(each => each !== entry);
    } catch (error) {
      options.signal.throwIfAborted();
      failure ??= error;
    }
  }
  if (kept.length + left.length === 0) {
    await run.end();
    return;
  }
  await run.write([...kept, ...left]);
  throw (
    failure ??
    new LostClusterError(
      `${describeEntries(kept)} cannot be reached: not configured any more`,
    )
  );
}

/** Says of what cannot be reached any more that it is so, and then that it is given up. */
function withoutLost(
  { entries, model }: HeldRun,
  { findClient, logger, clock }: UndoOptions,
): { reachable: RunEntry[]; kept: RunEntry[] } {
  const { newlyLost, dropped, ...sorted } = sortEntries(
    entries,
    cluster => findClient(cluster) !== undefined,
    clock.now(),
  );
  const ref = stringifyModelRef(model);
  if (newlyLost.length > 0) {
    logger.warn(
      `What was begun of the model service ${ref} cannot be taken back where no cluster is configured any more: ${describeEntries(
        newlyLost,
      )}; that is done if it is configured again within 7 days`,
    );
  }
  if (dropped.length > 0) {
    logger.warn(
      `What was begun of the model service ${ref} is taken back no more where no cluster is configured for 7 days; this may be left: ${describeEntries(
        dropped,
      )}`,
    );
  }
  return sorted;
}

async function bringBack(
  entry: RunEntry,
  model: ModelRef,
  { client, signal }: CallOptions & { client: ClusterClient },
): Promise<void> {
  const { target, before } = entry;
  const object = await findObject(client, target, { signal });
  if (!object) {
    // Else it was deleted by somebody else, who has the last word.
    if (before && (entry.deletes || entry.uid === undefined)) {
      await applyOwn(client, target.kind, before, { signal });
    }
    return;
  }
  const { uid } = object.metadata;
  const isMeant =
    entry.uid === undefined
      ? isOurs(object, model) &&
        (await isWrittenByUs(client, target, { signal }))
      : uid === entry.uid;
  if (!isMeant) return;
  if (!before) {
    await deleteOwn(client, target, model, { signal, uid });
    return;
  }
  try {
    await applyOwn(client, target.kind, before, { signal, uid });
  } catch (error) {
    // Somebody else has written it since, and has the last word.
    if (!(error instanceof FieldConflictError)) throw error;
  }
}
