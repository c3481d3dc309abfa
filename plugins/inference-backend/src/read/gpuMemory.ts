import { GpuSnapshot } from '@wakeboard/plugin-inference-common';

/**
 * Memory of a device that a new replica could have now: neither used nor set
 * aside for anybody. Undefined where neither is known, which is not all of it.
 */
export function freeBytesOf(gpu: GpuSnapshot): number | undefined {
  const { totalBytes, freeBytes, occupants } = gpu;
  if (totalBytes === undefined) return freeBytes;
  const used =
    gpu.usedBytes ??
    (freeBytes === undefined ? undefined : totalBytes - freeBytes);
  const reserved = occupants.every(each => each.reservedBytes !== undefined)
    ? occupants.reduce((sum, each) => sum + (each.reservedBytes ?? 0), 0)
    : undefined;
  // That nobody is known to be there says nothing.
  const knows = used !== undefined || (reserved ?? 0) > 0;
  return knows
    ? Math.max(0, totalBytes - Math.max(used ?? 0, reserved ?? 0))
    : undefined;
}

/** Every device once: several drivers may know the same one, and one of them knows more of it. */
export function distinctGpus(gpus: readonly GpuSnapshot[]): GpuSnapshot[] {
  const byName = new Map<string, GpuSnapshot>();
  for (const gpu of gpus) {
    const known = byName.get(gpu.name);
    byName.set(gpu.name, known ? fuller(known, gpu) : gpu);
  }
  return [...byName.values()];
}

function fuller(a: GpuSnapshot, b: GpuSnapshot): GpuSnapshot {
  const known = ({ totalBytes, usedBytes, freeBytes }: GpuSnapshot) =>
    [totalBytes, usedBytes, freeBytes].filter(each => each !== undefined)
      .length;
  return known(b) > known(a) ? b : a;
}
