import { CallOptions, ClusterClient } from '@wakeboard/plugin-inference-node';
import { RunEntry } from '../store/types';
import { isWrittenByUs } from './OwnWrites';
import { keyOf, PlannedObject } from './planService';

/**
 * What has to be brought back of a run that goes on from what another one has
 * left: what that had written down of an object is older, and true, as long as
 * the object is still the same.
 */
export async function entriesOf(
  inherited: readonly RunEntry[],
  todo: readonly PlannedObject[],
  options: CallOptions & { clientOf(cluster: string): ClusterClient },
): Promise<RunEntry[]> {
  const entries = new Map(
    inherited.map(entry => [keyOf(entry.cluster, entry.target), entry]),
  );
  for (const planned of todo) {
    const { cluster, target, before, change } = planned;
    const key = keyOf(cluster, target);
    const client = options.clientOf(cluster);
    const known = entries.get(key);
    const deletes = change === 'deleted';
    const uid = before?.metadata.uid;
    if (known && (await isStill(known, planned, { ...options, client }))) {
      entries.set(key, { ...known, uid, deletes: known.deletes || deletes });
    } else {
      entries.set(key, {
        cluster,
        target,
        uid,
        deletes,
        ...(before && { before: await client.ownFields(target, options) }),
      });
    }
  }
  return [...entries.values()];
}

/** The entries, with one object being known by now that there was not before. */
export function withMade(
  entries: readonly RunEntry[],
  { cluster, target }: Pick<PlannedObject, 'cluster' | 'target'>,
  uid: string | undefined,
): RunEntry[] {
  const key = keyOf(cluster, target);
  return entries.map(entry =>
    keyOf(entry.cluster, entry.target) === key ? { ...entry, uid } : entry,
  );
}

/** Whether what there is now is what an earlier run has left, and nobody else's doing. */
async function isStill(
  known: RunEntry,
  { target, before }: PlannedObject,
  { client, signal }: CallOptions & { client: ClusterClient },
): Promise<boolean> {
  if (!before) return known.before === undefined || Boolean(known.deletes);
  return known.uid === undefined
    ? isWrittenByUs(client, target, { signal })
    : known.uid === before.metadata.uid;
}
