import {
  ModelState,
  ReplicaSnapshot,
  SourceError,
} from '@wakeboard/plugin-inference-common';
import { KubernetesObject } from '@wakeboard/plugin-inference-node';
import { Occupancy } from './gpus';
import { ObjectReader } from './ObjectReader';

/** A pod of a model: what it is as a replica, and what matters to the model's state. */
export interface PodReading {
  replica: ReplicaSnapshot;
  /** Being deleted. */
  terminating: boolean;
  /** Ended for good; another pod takes its place. */
  ended: boolean;
  /** Its devices reserve memory for it and do not say that it serves. */
  holdsMemory: boolean;
  /** Why it is in its state, in the words of Kubernetes. */
  reason?: string;
}

/** Reasons of a waiting container that do not pass by themselves. */
const FAULTS = new Set([
  'CrashLoopBackOff',
  'ImagePullBackOff',
  'ErrImagePull',
  'InvalidImageName',
  'ErrImageNeverPull',
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
]);

/**
 * Reads a pod. Whether its containers are ready says nothing: the sidecar is
 * ready only while it serves, so a sleeping pod looks as a broken one would.
 */
export function readPod(
  object: KubernetesObject,
  occupancy: Occupancy | undefined,
  cluster: string,
  errors: SourceError[],
): PodReading | undefined {
  const fields = ObjectReader.of(object, 'Pod', cluster, errors);
  const name = fields.requiredText('metadata.name');
  if (name === undefined) {
    return undefined;
  }
  const phase = fields.text('status.phase');
  const terminating = fields.time('metadata.deletionTimestamp') !== undefined;
  const fault = faultOf(fields);
  return {
    replica: {
      name,
      uid: fields.text('metadata.uid'),
      state: stateOf({ phase, terminating, fault, occupancy }),
      createdAt: fields.time('metadata.creationTimestamp'),
      node: fields.text('spec.nodeName') ?? occupancy?.node,
      gpus: occupancy?.gpus ?? [],
      becameServingAt: occupancy?.becameServingAt,
      lastAccessedAt: occupancy?.lastAccessedAt,
    },
    terminating,
    ended: phase === 'Succeeded' || phase === 'Failed',
    holdsMemory: holdsMemory(occupancy),
    reason:
      fault ??
      (phase === 'Failed' ? fields.text('status.reason') : undefined) ??
      (phase === 'Pending' ? unschedulable(fields) : undefined),
  };
}

function stateOf(pod: {
  phase?: string;
  terminating: boolean;
  fault?: string;
  occupancy?: Occupancy;
}): ModelState {
  if (pod.phase === 'Succeeded') return 'stopped';
  if (pod.phase === 'Failed') return 'failed';
  if (pod.terminating) return 'draining';
  if (pod.fault !== undefined) return 'failed';
  if (pod.phase === 'Pending') return 'starting';
  return holdsMemory(pod.occupancy)
    ? 'unknown'
    : pod.occupancy?.state ?? 'unknown';
}

/**
 * An occupant is `serving` for as long as memory is reserved for it, which is
 * also while it wakes and drains. When it began to serve is said only of one
 * that does.
 */
function holdsMemory(occupancy: Occupancy | undefined): boolean {
  return (
    occupancy?.state === 'serving' && occupancy.becameServingAt === undefined
  );
}

/** A container that cannot run or keeps ending, in words. */
function faultOf(fields: ObjectReader): string | undefined {
  for (const container of [
    ...fields.list('status.initContainerStatuses'),
    ...fields.list('status.containerStatuses'),
  ]) {
    const waiting = container.text('state.waiting.reason');
    if (waiting !== undefined && FAULTS.has(waiting)) {
      return words(waiting, container.text('state.waiting.message', 4096));
    }
    // Between two tries of a crash loop the container has just ended.
    const exitCode = container.count('state.terminated.exitCode') ?? 0;
    if (exitCode > 0) {
      return words(
        container.text('state.terminated.reason') ?? 'Error',
        `${container.text('name') ?? 'a container'} ended with ${exitCode}`,
      );
    }
  }
  return undefined;
}

function unschedulable(fields: ObjectReader): string | undefined {
  const condition = fields
    .list('status.conditions')
    .find(
      each =>
        each.text('type') === 'PodScheduled' && each.text('status') === 'False',
    );
  return condition
    ? words(
        condition.text('reason') ?? 'Unschedulable',
        condition.text('message', 4096),
      )
    : undefined;
}

function words(reason: string, message: string | undefined): string {
  return message ? `${reason}: ${message.slice(0, 300)}` : reason;
}
