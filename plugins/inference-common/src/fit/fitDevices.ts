import { NotImplementedError } from '@backstage/errors';

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
 * Whether a replica fits on the GPUs of one product. `now`: enough of them
 * have the memory free. `whenOthersSleep`: enough are large enough.
 * `tooFew`: some are large enough, but no node has as many of them as a
 * replica needs. `tooLarge`: none is large enough. `unknown`: of too many it is
 * not known.
 *
 * @public
 */
export type FitVerdict =
  | 'now'
  | 'whenOthersSleep'
  | 'tooFew'
  | 'tooLarge'
  | 'unknown';

/**
 * The GPUs of one product, and whether a replica fits.
 *
 * @public
 */
export interface ProductFit {
  /** Undefined: it is not told of which product they are. */
  product?: string;
  verdict: FitVerdict;
  neededPerGpuBytes: number;
  gpus: number;
  /** Devices of the product. */
  devices: number;
  /** Most devices of one node with enough memory free. */
  freeEnough: number;
  /** Most devices of one node that are large enough. */
  largeEnough: number;
  /** Largest memory of one device; undefined: none is known. */
  largestBytes?: number;
  /** Largest free memory of one device; undefined: none is known. */
  largestFreeBytes?: number;
}

/**
 * Whether a replica fits on these GPUs, by product; the product on which it
 * fits best comes first.
 *
 * @public
 */
export function fitDevices(
  _needed: { neededPerGpuBytes: number; gpus: number },
  _devices: readonly FitDevice[],
): ProductFit[] {
  throw new NotImplementedError();
}
