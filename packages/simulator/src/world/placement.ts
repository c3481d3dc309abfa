import { GpuNode, Model, ModelSettings, Pod, World } from './types';

/** Memory of each GPU that a pod claims while it serves. */
export function claimPerGpu(pod: Pod, node: GpuNode): number {
  return Math.floor(pod.settings.gpuMemoryUtilization * node.memoryBytes);
}

export function nodeOf(world: World, pod: Pod): GpuNode {
  const node = world.nodes.find(candidate => candidate.name === pod.node);
  if (!node) throw new Error(`pod ${pod.name} is on no known node`);
  return node;
}

/** Pods placed on one GPU, awake or not. */
export function podsOn(world: World, node: string, gpu: number): Pod[] {
  return world.pods.filter(pod => pod.node === node && pod.gpus.includes(gpu));
}

export function reservedOn(world: World, node: GpuNode, gpu: number): number {
  return podsOn(world, node.name, gpu)
    .filter(pod => pod.reserved)
    .reduce((sum, pod) => sum + claimPerGpu(pod, node), 0);
}

function allowed(node: GpuNode, settings: ModelSettings): boolean {
  return Object.entries(settings.nodeSelector).every(([key, value]) => {
    switch (key) {
      case 'nvidia.com/gpu.product':
        return node.product === value;
      case 'nvidia.com/gpu.present':
        return value === 'true';
      case 'kubernetes.io/hostname':
        return node.name === value;
      default:
        return false;
    }
  });
}

/** Another replica of the same model weighs more than any number of strangers. */
const SIBLING_LOAD = 1_000;

function loadOf(
  world: World,
  node: GpuNode,
  gpu: number,
  model: Model,
): number {
  return podsOn(world, node.name, gpu)
    .filter(pod => pod.lifecycle !== 'terminating')
    .reduce(
      (sum, pod) =>
        sum +
        (pod.model === model.name && pod.namespace === model.namespace
          ? SIBLING_LOAD
          : 1),
      0,
    );
}

/**
 * Neighbouring GPUs of one node for a new pod: those with the fewest pods placed on them, the first such. Undefined where no
 * node fits the selector or has enough GPUs.
 */
export function place(
  world: World,
  model: Model,
): { node: GpuNode; gpus: number[] } | undefined {
  const size = model.settings.tensorParallelSize;
  let best: { node: GpuNode; gpus: number[]; load: number } | undefined;
  for (const node of world.nodes) {
    if (!allowed(node, model.settings)) continue;
    for (let first = 0; first + size <= node.gpus.length; first += size) {
      const gpus = node.gpus.slice(first, first + size).map(gpu => gpu.index);
      const load = gpus.reduce(
        (sum, gpu) => sum + loadOf(world, node, gpu, model),
        0,
      );
      if (!best || load < best.load) best = { node, gpus, load };
    }
  }
  return best;
}
