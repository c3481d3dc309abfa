import { claimPerGpu, nodeOf, podsOn, reservedOn } from './placement';
import { between } from './random';
import { Pod, World } from './types';

/**
 * A pod that has waited for `maxWaitTime` asks others on its GPUs to sleep, the longest unused first; they see it at their next
 * look at the GPU objects, every 2 s. Popular pods and those that have not served for `minRuntime` are left alone.
 */

const LOOK_MS = 2_000;

/** The GPUs of a pod without enough free memory for it. */
export function lackingGpus(world: World, pod: Pod): number[] {
  const node = nodeOf(world, pod);
  const need = claimPerGpu(pod, node);
  return pod.gpus.filter(
    gpu => node.memoryBytes - reservedOn(world, node, gpu) < need,
  );
}

const isLeaving = (pod: Pod) =>
  pod.lifecycle === 'terminating' ||
  pod.preemption !== undefined ||
  pod.state === 'deactivating' ||
  pod.timer?.kind === 'checkpointed';

function mayPreempt(world: World, pod: Pod, other: Pod): boolean {
  return (
    other.state === 'serving' &&
    other.model !== pod.model &&
    !other.settings.popular &&
    world.now - other.stateSince >= other.settings.minRuntime
  );
}

/** Asks as many pods of one GPU to sleep as are needed; none if that would not be enough. */
export function askForRoom(world: World, pod: Pod, gpu: number): void {
  const node = nodeOf(world, pod);
  let free = node.memoryBytes - reservedOn(world, node, gpu);
  const others = podsOn(world, node.name, gpu).filter(
    other => other !== pod && other.reserved,
  );
  for (const other of others) {
    if (isLeaving(other)) free += claimPerGpu(other, node);
  }
  const candidates = others
    .filter(other => !isLeaving(other) && mayPreempt(world, pod, other))
    .sort((a, b) => (a.lastAccessed ?? 0) - (b.lastAccessed ?? 0));
  const chosen: Pod[] = [];
  const need = claimPerGpu(pod, node);
  for (const candidate of candidates) {
    if (free >= need) break;
    free += claimPerGpu(candidate, node);
    chosen.push(candidate);
  }
  if (free < need) return;
  for (const victim of chosen) {
    const delay = between(victim.random, 50, LOOK_MS);
    victim.preemption = { at: Math.round(world.now + delay), by: pod.model };
    pod.counters.preempting++;
    pod.wake?.preempted.push(victim.model);
  }
}
