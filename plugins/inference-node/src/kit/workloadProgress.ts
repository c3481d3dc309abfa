import { ModelCondition } from '@wakeboard/plugin-inference-common';
import { ObjectReader } from './ObjectReader';
import { WorkloadKind } from './workloadNames';

/** What the controller of a workload says of it. */
export interface WorkloadProgress {
  desired?: number;
  counts: { total?: number; ready?: number };
  /** A rollout that goes on, in words. */
  rollout?: string;
  /** It cannot make the pods, or gave up, in words. */
  failure?: string;
}

/**
 * What the controller says of a workload. Counts of 0 are left out of a status
 * that is there. A status of an older generation still counts pods, but what
 * it concludes is about something that nobody wants any more.
 */
export function readProgress(
  fields: ObjectReader,
  kind: WorkloadKind,
  conditions: readonly ModelCondition[],
): WorkloadProgress {
  const desired = fields.count('spec.replicas');
  const observed = fields.count('status.observedGeneration');
  const generation = fields.count('metadata.generation');
  const countOf = (field: string) =>
    fields.count(`status.${field}`) ?? (observed === undefined ? undefined : 0);
  const counts = {
    total: countOf('replicas'),
    ready: countOf('readyReplicas'),
  };
  if (observed === undefined || (generation ?? 0) > observed) {
    return { desired, counts };
  }
  const failure = failureOf(conditions);
  const updated = countOf('updatedReplicas') ?? 0;
  const wanted = desired ?? 0;
  const isRolling =
    failure === undefined &&
    fields.flag('spec.paused') !== true &&
    (kind === 'StatefulSet'
      ? isRollingSet(fields, updated, wanted)
      : (counts.total ?? 0) > updated);
  return {
    desired,
    counts,
    failure,
    rollout: isRolling
      ? `${Math.min(updated, wanted)} of ${wanted} replicas are updated`
      : undefined,
  };
}

/** A set that is updated on deletion only, or up to a partition, rests half updated. */
function isRollingSet(
  fields: ObjectReader,
  updated: number,
  wanted: number,
): boolean {
  const partition =
    fields.count('spec.updateStrategy.rollingUpdate.partition') ?? 0;
  return (
    fields.text('spec.updateStrategy.type') !== 'OnDelete' &&
    fields.text('status.currentRevision') !==
      fields.text('status.updateRevision') &&
    updated < wanted - partition
  );
}

function failureOf(conditions: readonly ModelCondition[]): string | undefined {
  const of = (type: string, status: ModelCondition['status']) =>
    conditions.find(each => each.type === type && each.status === status);
  const cannot = of('ReplicaFailure', 'True');
  const late = of('Progressing', 'False');
  const found =
    cannot ?? (late?.reason === 'ProgressDeadlineExceeded' ? late : undefined);
  if (!found) return undefined;
  const { type, reason = type, message } = found;
  return message ? `${reason}: ${message.slice(0, 300)}` : reason;
}
