import {
  ModelState,
  ReplicaSnapshot,
  SourceError,
} from '@wakeboard/plugin-inference-common';
import { KubernetesObject } from '@wakeboard/plugin-inference-node';
import {
  PodReading as KubernetesPod,
  readPod as readKubernetesPod,
} from '@wakeboard/plugin-inference-node/kit';
import { Occupancy } from './gpus';

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
  const pod = readKubernetesPod(object, cluster, errors);
  if (!pod) {
    return undefined;
  }
  const { name, uid, createdAt, node } = pod.replica;
  return {
    replica: {
      name,
      uid,
      state: stateOf(pod, occupancy),
      createdAt,
      node: node ?? occupancy?.node,
      gpus: occupancy?.gpus ?? [],
      becameServingAt: occupancy?.becameServingAt,
      lastAccessedAt: occupancy?.lastAccessedAt,
    },
    terminating: pod.terminating,
    ended: pod.ended,
    holdsMemory: holdsMemory(occupancy),
    reason: pod.reason,
  };
}

function stateOf(
  pod: KubernetesPod,
  occupancy: Occupancy | undefined,
): ModelState {
  if (pod.phase === 'Succeeded') return 'stopped';
  if (pod.phase === 'Failed') return 'failed';
  if (pod.terminating) return 'draining';
  if (pod.fault !== undefined) return 'failed';
  if (pod.phase === 'Pending') return 'starting';
  return holdsMemory(occupancy) ? 'unknown' : occupancy?.state ?? 'unknown';
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
