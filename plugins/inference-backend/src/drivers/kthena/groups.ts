import {
  ModelState,
  ReplicaSnapshot,
} from '@wakeboard/plugin-inference-common';
import { PodReading } from '@wakeboard/plugin-inference-node/kit';

/**
 * A serving group: one copy of all roles of a ModelServing, of which each may
 * be there several times and have workers beside the pod that answers. It
 * serves as soon as every role has one whole copy, and fully when all pods are
 * ready; no single pod says so.
 */

/** A role as the ModelServing's template has it. */
export interface Role {
  name: string;
  /** Copies of it in each group. */
  replicas: number;
  /** Pods of each copy beside the first. */
  workers: number;
}

/** A pod with its place in its group. */
export interface GroupPod extends PodReading {
  role?: string;
  roleId?: string;
  entry: boolean;
}

/** A group as its pods show it. */
export interface GroupReading {
  replica: ReplicaSnapshot;
  /** All of its pods are being deleted. */
  terminating: boolean;
  /** All of its pods have ended. */
  ended: boolean;
  /** Why it is in its state, in the words of Kubernetes. */
  reason?: string;
  /** Names of the pods that answer and are to stay. */
  entries: string[];
}

/** States of a pod that is not ready, the one that explains most first. */
const NOT_READY: readonly ModelState[] = [
  'unknown',
  'waitingForGpu',
  'starting',
];

/**
 * Reads a group from its pods, of which there is at least one.
 *
 * @param roles - the template's; undefined where it is not known
 * @param productOf - the product of the GPUs of a node
 */
export function readGroup(
  name: string,
  pods: readonly GroupPod[],
  roles: readonly Role[] | undefined,
  productOf: (node: string | undefined) => string | undefined,
): GroupReading {
  const sorted = [...pods].sort((a, b) =>
    compare(a.replica.name, b.replica.name),
  );
  const staying = sorted.filter(
    ({ ended, terminating }) => !ended && !terminating,
  );
  const { state, reason } = judge(sorted, staying, roles);
  const first = leading(sorted, roles).replica;
  const asked = sorted.flatMap(({ replica }) => replica.gpuCount ?? []);
  const began = sorted.flatMap(({ replica }) => replica.becameServingAt ?? []);
  return {
    replica: {
      name,
      // Of the first pod: a group that is made anew has another one.
      uid: first.uid,
      createdAt: first.createdAt,
      node: first.node,
      state,
      gpus: [],
      gpuCount: asked.length ? sum(asked) : undefined,
      gpuProduct: asked.length ? productOf(first.node) : undefined,
      // It serves as a whole since the last of its pods does.
      becameServingAt:
        state === 'serving' && began.length === sorted.length
          ? Math.max(...began)
          : undefined,
    },
    terminating: !staying.length && sorted.some(pod => !pod.ended),
    ended: sorted.every(pod => pod.ended),
    reason,
    entries: staying.filter(pod => pod.entry).map(pod => pod.replica.name),
  };
}

function judge(
  pods: readonly GroupPod[],
  staying: readonly GroupPod[],
  roles: readonly Role[] | undefined,
): { state: ModelState; reason?: string } {
  const broken = pods.find(
    pod => !pod.terminating && pod.replica.state === 'failed',
  );
  if (!staying.length) {
    if (pods.some(pod => !pod.ended)) return { state: 'draining' };
    return broken
      ? { state: 'failed', reason: broken.reason }
      : { state: 'stopped' };
  }
  const waiting = NOT_READY.map(state =>
    staying.find(pod => pod.replica.state === state),
  ).find(pod => pod);
  const expected = sum(
    (roles ?? []).map(role => role.replicas * (1 + role.workers)),
  );
  const missing = staying.length < expected;
  if (!broken && !waiting && !missing) {
    return { state: 'serving' };
  }
  const reason =
    broken?.reason ??
    waiting?.reason ??
    (missing
      ? `${staying.length} of ${expected} pods of the group are there`
      : undefined);
  if (serves(staying, roles)) return { state: 'degraded', reason };
  if (broken) return { state: 'failed', reason };
  return { state: waiting?.replica.state ?? 'starting', reason };
}

/** Whether every role has a copy of which all pods are ready. */
function serves(
  staying: readonly GroupPod[],
  roles: readonly Role[] | undefined,
): boolean {
  const wanted =
    roles?.filter(role => role.replicas > 0) ??
    [...new Set(staying.map(pod => pod.role))].map(name => ({
      name,
      workers: 0,
    }));
  return (
    wanted.length > 0 &&
    wanted.every(({ name, workers }) => {
      const copies = new Map<string | undefined, GroupPod[]>();
      for (const pod of staying.filter(each => each.role === name)) {
        copies.set(pod.roleId, [...(copies.get(pod.roleId) ?? []), pod]);
      }
      return [...copies.values()].some(
        copy =>
          copy.length > workers &&
          copy.every(pod => pod.replica.state === 'serving'),
      );
    })
  );
}

/** The pod that stands for the group: the answering one of the first role. */
function leading(
  sorted: readonly GroupPod[],
  roles: readonly Role[] | undefined,
): GroupPod {
  const [role] = roles ?? [];
  return (
    sorted.find(pod => pod.entry && pod.role === role?.name) ??
    sorted.find(pod => pod.entry) ??
    sorted[0]
  );
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
