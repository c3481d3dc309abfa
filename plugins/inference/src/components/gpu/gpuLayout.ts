import type { Gpu } from '../../api/types';
import { heldBytes, Occupier } from '../tiles/tileFaces';

export type GpuShareKind = 'mine' | 'other' | 'unaccounted' | 'free';

export interface GpuShare {
  kind: GpuShareKind;
  bytes: number;
  /** 0 to 1 of the whole device. */
  share: number;
}

/**
 * How a device's memory divides into what this model holds, what other models
 * hold, what is in use beyond that, and what is free. Undefined where the
 * device does not say how much it has.
 */
export function layoutGpu(gpu: Gpu, model: Occupier): GpuShare[] | undefined {
  const total = gpu.totalBytes;
  if (!total) {
    return undefined;
  }
  const mine = heldBytes(gpu, model) ?? 0;
  const reserved = gpu.occupants.reduce(
    (sum, occupant) => sum + (occupant.reservedBytes ?? 0),
    0,
  );
  const used =
    gpu.usedBytes ??
    (gpu.freeBytes === undefined ? undefined : total - gpu.freeBytes);
  const other = Math.max(0, reserved - mine);
  const taken = Math.min(total, Math.max(reserved, used ?? 0));
  const shares: Array<[GpuShareKind, number]> = [
    ['mine', mine],
    ['other', other],
    ['unaccounted', Math.max(0, taken - mine - other)],
    ['free', total - taken],
  ];
  return shares
    .filter(([, bytes]) => bytes > 0)
    .map(([kind, bytes]) => ({ kind, bytes, share: bytes / total }));
}
