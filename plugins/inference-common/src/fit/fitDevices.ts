/**
 * Whether a replica can be placed, told from what is known of the devices. Not
 * knowing how large or how free a device is, or on which node, is neither yes
 * nor no: where it decides, the verdict is that nobody knows.
 */

/**
 * A GPU as it is now.
 *
 * @public
 */
export interface FitDevice {
  name: string;
  node?: string;
  product?: string;
  totalBytes?: number;
  freeBytes?: number;
}

/**
 * What a replica asks of each of its GPUs.
 *
 * @public
 */
export interface FitNeed {
  /** Bytes it needs at least. */
  perGpuBytes: number;
  /** Share of the whole memory that the engine takes, whether it needs it or not; without it, it takes what it needs. */
  utilization?: number;
  /** GPUs of one replica, on one node. */
  gpus: number;
}

/**
 * Whether a replica fits on the GPUs of one product. `now`: one node has
 * enough of them with the memory free. `whenOthersSleep`: one has enough that
 * are large enough. `tooFew`: some are large enough, but no node has enough of
 * them. `tooLarge`: none is large enough. `unknown`: it cannot be told.
 *
 * @public
 */
export type FitVerdict =
  | 'now'
  | 'whenOthersSleep'
  | 'unknown'
  | 'tooFew'
  | 'tooLarge';

/**
 * The GPUs of one product, and whether a replica fits.
 *
 * @public
 */
export interface ProductFit {
  /** Undefined: it is not told of which product they are. */
  product?: string;
  verdict: FitVerdict;
  /** Devices of the product. */
  devices: number;
  /** Most devices on one node that are surely large enough. */
  largeEnough: number;
  /** Most devices on one node that surely have enough memory free. */
  freeEnough: number;
  /** Largest memory of one device, bytes; undefined: none is known. */
  largestBytes?: number;
  /** Largest free memory of one device, bytes; undefined: none is known. */
  mostFreeBytes?: number;
}

/** Best first. */
const VERDICTS: readonly FitVerdict[] = [
  'now',
  'whenOthersSleep',
  'unknown',
  'tooFew',
  'tooLarge',
];

/**
 * Whether a replica fits on these GPUs, by product; the product on which it
 * fits best comes first.
 *
 * @public
 */
export function fitDevices(
  need: FitNeed,
  devices: readonly FitDevice[],
): ProductFit[] {
  const products = new Map<string | undefined, FitDevice[]>();
  for (const device of devices) {
    const { product } = device;
    products.set(product, [...(products.get(product) ?? []), device]);
  }
  return [...products]
    .map(([product, own]) => fitOf(need, product, own))
    .sort(
      (a, b) =>
        VERDICTS.indexOf(a.verdict) - VERDICTS.indexOf(b.verdict) ||
        compare(a.product ?? '', b.product ?? ''),
    );
}

/** Undefined: not known. */
type Answer = boolean | undefined;

function fitOf(
  need: FitNeed,
  product: string | undefined,
  devices: FitDevice[],
): ProductFit {
  const { gpus } = need;
  const large = onOneNode(devices, gpus, device => isLarge(need, device));
  const free = onOneNode(devices, gpus, device => isFree(need, device));
  return {
    ...(product !== undefined && { product }),
    verdict: verdictOf(need, devices, { large, free }),
    devices: devices.length,
    largeEnough: large.sure,
    freeEnough: free.sure,
    largestBytes: largest(devices.map(({ totalBytes }) => totalBytes)),
    mostFreeBytes: largest(devices.map(({ freeBytes }) => freeBytes)),
  };
}

function verdictOf(
  need: FitNeed,
  devices: FitDevice[],
  { large, free }: Record<'large' | 'free', Counted>,
): FitVerdict {
  const { gpus } = need;
  if (free.sure >= gpus) return 'now';
  if (free.possible >= gpus) return 'unknown';
  if (large.sure >= gpus) return 'whenOthersSleep';
  if (large.possible >= gpus) return 'unknown';
  return devices.every(device => isLarge(need, device) === false)
    ? 'tooLarge'
    : 'tooFew';
}

function isLarge(need: FitNeed, { totalBytes }: FitDevice): Answer {
  if (totalBytes === undefined) return undefined;
  return totalBytes * (need.utilization ?? 1) >= need.perGpuBytes;
}

/** vLLM refuses to start where less is free than it is to take. */
function isFree(need: FitNeed, device: FitDevice): Answer {
  const { totalBytes, freeBytes } = device;
  if (isLarge(need, device) === false) return false;
  if (freeBytes === undefined) return undefined;
  if (freeBytes < need.perGpuBytes) return false;
  if (need.utilization === undefined) return true;
  return totalBytes === undefined
    ? undefined
    : freeBytes >= totalBytes * need.utilization;
}

/** Most devices on one node for which the answer is yes, and for which it is not no. */
interface Counted {
  sure: number;
  possible: number;
}

/** One device needs no node to be known; several without one may be on the same. */
function onOneNode(
  devices: FitDevice[],
  gpus: number,
  ask: (device: FitDevice) => Answer,
): Counted {
  const nodes = new Map<string, Counted>();
  let elsewhere = 0;
  for (const device of devices) {
    const answer = ask(device);
    if (answer === false) continue;
    if (device.node === undefined && gpus > 1) {
      elsewhere += 1;
      continue;
    }
    const key = device.node ?? '';
    const { sure, possible } = nodes.get(key) ?? { sure: 0, possible: 0 };
    nodes.set(key, {
      sure: sure + (answer ? 1 : 0),
      possible: possible + 1,
    });
  }
  const counted = [...nodes.values()];
  return {
    sure: Math.max(0, ...counted.map(({ sure }) => sure)),
    possible: elsewhere + Math.max(0, ...counted.map(node => node.possible)),
  };
}

function largest(values: Array<number | undefined>): number | undefined {
  const known = values.filter(value => value !== undefined);
  return known.length > 0 ? Math.max(...known) : undefined;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
