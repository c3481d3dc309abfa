import { LedgerSum } from '../ledger/types';
import { Interval, Span } from '../lifecycle/evidence';
import { MODEL_STATES, ModelState } from '../model/states';
import { ProductGpuHours } from './types';

/**
 * A device that a replica holds, or would hold if it did not sleep.
 *
 * @public
 */
export interface HeldDevice {
  product?: string;
  totalBytes?: number;
}

/**
 * A replica and its devices over a span of time.
 *
 * @public
 */
export interface ReplicaGpuUse {
  /** In order; only what lies in the span is counted. */
  intervals: Interval[];
  /** Empty where it has no pod and none is known for it. */
  devices: HeldDevice[];
  /** Measured memory on each of its devices while serving, bytes. */
  servingMemoryPerGpuBytes?: number;
}

/**
 * GPU time of one product, seconds.
 *
 * @public
 */
export interface ProductGpuSeconds {
  /** Empty where it is not known. */
  product: string;
  used: number;
  /** What sleeping replicas would have held. */
  freed: number;
}

/** States in which a replica neither holds its devices nor has given them back by sleeping, or in which nobody knows. */
const NEITHER: ReadonlySet<ModelState> = new Set<ModelState>([
  'preparing',
  'waitingForGpu',
  'unknown',
]);

/**
 * The GPU time of a model's replicas in an hour (or any span). A replica holds
 * its devices in every state from its start to its end except while it sleeps,
 * which frees them, and while it prepares, waits for them or nobody sees it.
 * It holds of each device the share that its memory takes, and all of it where
 * that is not known.
 *
 * @public
 */
export function gpuSecondsOfHour(
  replicas: ReplicaGpuUse[],
  hour: Span,
): ProductGpuSeconds[] {
  const products = new Map<string, ProductGpuSeconds>();
  for (const { intervals, devices, servingMemoryPerGpuBytes } of replicas) {
    const { used, freed } = secondsOf(intervals, hour);
    for (const { product = '', totalBytes } of devices) {
      const share = shareOf(servingMemoryPerGpuBytes, totalBytes);
      const sum = products.get(product) ?? { product, used: 0, freed: 0 };
      sum.used += used * share;
      sum.freed += freed * share;
      products.set(product, sum);
    }
  }
  return [...products.values()].filter(({ used, freed }) => used + freed > 0);
}

/**
 * The sum that the ledger keeps of a product's GPU time: freed of all.
 *
 * @public
 */
export function gpuLedgerSum({ used, freed }: ProductGpuSeconds): LedgerSum {
  return { good: freed, total: used + freed };
}

/**
 * The GPU-hours of a product from a sum of the ledger.
 *
 * @public
 */
export function gpuHoursOf(product: string, sum: LedgerSum): ProductGpuHours {
  return {
    product,
    used: (sum.total - sum.good) / 3600,
    freed: sum.good / 3600,
  };
}

function secondsOf(intervals: Interval[], span: Span) {
  let used = 0;
  let freed = 0;
  for (const { from, to, state } of intervals) {
    const ms = Math.min(to, span.to) - Math.max(from, span.from);
    if (ms <= 0 || NEITHER.has(state)) continue;
    if (MODEL_STATES[state].asleep) freed += ms / 1000;
    else used += ms / 1000;
  }
  return { used, freed };
}

function shareOf(bytes: number | undefined, total: number | undefined): number {
  return bytes !== undefined && total !== undefined && bytes > 0 && total > 0
    ? Math.min(1, bytes / total)
    : 1;
}
