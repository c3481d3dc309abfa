import { podsOn, reservedOn } from './placement';
import { createRandom, uniform } from './random';
import { GpuDevice, GpuNode, World } from './types';

export interface DeviceReadings {
  usedBytes: number;
  freeBytes: number;
  utilizationPercent: number;
  temperatureCelsius: number;
  powerWatts: number;
}

/** What a process that sleeps still keeps on the device. */
const CONTEXT_BYTES = 520 * 1024 * 1024;
const NOISE_MS = 5_000;

/** What the driver of a device says now: follows from who is on it and how much they do. */
export function deviceReadings(
  world: World,
  node: GpuNode,
  gpu: GpuDevice,
): DeviceReadings {
  const pods = podsOn(world, node.name, gpu.index).filter(
    pod => pod.startedAt !== undefined,
  );
  const usedBytes =
    reservedOn(world, node, gpu.index) +
    pods.filter(pod => !pod.reserved).length * CONTEXT_BYTES;
  const running = pods.reduce((sum, pod) => sum + pod.inFlight.length, 0);
  const waking = pods.some(pod => pod.state === 'waking');
  const moment = String(Math.floor(world.now / NOISE_MS));
  const noise = uniform(createRandom(world.seed, gpu.uuid, moment));
  const busy = running > 0 ? 38 + 7 * running : 0;
  const utilizationPercent = Math.round(
    Math.min(100, Math.max(busy, waking ? 25 : 0) * (0.9 + 0.2 * noise)),
  );
  const isLarge = node.memoryBytes > 64 * 1024 ** 3;
  const idleWatts = isLarge ? 72 : 34;
  const fullWatts = isLarge ? 640 : 310;
  const load = utilizationPercent / 100;
  return {
    usedBytes,
    freeBytes: node.memoryBytes - usedBytes,
    utilizationPercent,
    temperatureCelsius: Math.round(31 + 38 * load + 2 * noise),
    powerWatts:
      Math.round(
        10 * (idleWatts + (fullWatts - idleWatts) * load + 4 * noise),
      ) / 10,
  };
}
