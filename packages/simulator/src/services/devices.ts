import { DeviceReadings } from '../world/deviceReadings';
import { createRandom, uniform } from '../world/random';
import { GpuDevice } from '../world/types';
import { Replica, ServiceNode, ServicesWorld } from './types';

/** What a process keeps on the device while its engine sleeps or loads. */
const CONTEXT_BYTES = 520 * 1024 * 1024;

/** vLLM takes this share of the memory at once, whatever it needs. */
const VLLM_SHARE = 0.9;
const OTHER_SHARE = 0.35;
const NOISE_MS = 5_000;

export function holderOf(
  world: ServicesWorld,
  node: ServiceNode,
  gpu: GpuDevice,
): Replica | undefined {
  return world.replicas.find(
    each => each.node === node.name && each.gpus.includes(gpu.index),
  );
}

function usedBytes(replica: Replica | undefined, node: ServiceNode): number {
  if (!replica || replica.startedAt === undefined) return 0;
  if (replica.phase === 'restarting') return 0;
  if (replica.sleep.level > 0) return CONTEXT_BYTES;
  const share =
    replica.settings.engine.kind === 'vllm' ? VLLM_SHARE : OTHER_SHARE;
  const isLoaded = replica.engines.some(each => each.state === 'loaded');
  return isLoaded ? Math.round(share * node.memoryBytes) : CONTEXT_BYTES;
}

/** What the driver of a device says now: follows from who has it and how much that does. */
export function serviceDevice(
  world: ServicesWorld,
  node: ServiceNode,
  gpu: GpuDevice,
): DeviceReadings {
  const holder = holderOf(world, node, gpu);
  const used = usedBytes(holder, node);
  const running = (holder?.engines ?? []).reduce(
    (sum, each) => sum + each.inFlight.length,
    0,
  );
  const moment = String(Math.floor(world.now / NOISE_MS));
  const noise = uniform(createRandom(world.seed, gpu.uuid, moment));
  const busy = running > 0 ? 35 + 8 * running : 0;
  const percent = Math.round(Math.min(100, busy * (0.9 + 0.2 * noise)));
  const [idleWatts, fullWatts] =
    node.memoryBytes > 64 * 1024 ** 3 ? [72, 390] : [16, 72];
  return {
    usedBytes: used,
    freeBytes: node.memoryBytes - used,
    utilizationPercent: percent,
    temperatureCelsius: Math.round(31 + 0.38 * percent + 2 * noise),
    powerWatts:
      Math.round(
        10 *
          (idleWatts + ((fullWatts - idleWatts) * percent) / 100 + 2 * noise),
      ) / 10,
  };
}
