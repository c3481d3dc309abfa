import { ReplicaEvent, SnapshotChange } from '@wakeboard/plugin-inference-node';
import { replicaEvents } from '@wakeboard/plugin-inference-node/kit';
import { isScheduled } from './schedule';

/**
 * What happened between two readings of one model. Rows say when an instance
 * was made and nothing else about time. Why is said of schedules only: who
 * sets a number of replicas leaves no trace.
 */
export function toEvents(change: SnapshotChange): ReplicaEvent[] {
  return replicaEvents(
    change,
    isScheduled(change) ? { kind: 'schedule' } : undefined,
  );
}
