import {
  fitDevices,
  gpuFit,
  GpuSnapshot,
  modelSize,
  ModelServiceSpec,
} from '@wakeboard/plugin-inference-common';
import { freeBytesOf } from '../read/gpuMemory';
import { Problem } from './problems';

/** Where nothing tells how the weights are stored: nobody serves them in fewer bits. */
const FEWEST_BITS = 4;

/**
 * That a model is too large for every GPU there is, whatever is done about it:
 * its weights alone are, as far as its name tells their number. Undefined: it
 * may fit.
 */
export function fitProblem(
  { cluster, source, gpus = 1 }: ModelServiceSpec,
  devices: readonly GpuSnapshot[],
): Problem | undefined {
  const { parameters, bitsPerWeight = FEWEST_BITS } = modelSize(source);
  if (gpus === 0 || parameters === undefined) return undefined;
  const { lines } = gpuFit({ parameters, bitsPerWeight, gpus });
  const weights = lines.find(({ name }) => name === 'weights');
  if (!weights) return undefined;
  const products = fitDevices(
    { perGpuBytes: weights.bytes, gpus },
    devices.map(device => ({ ...device, freeBytes: freeBytesOf(device) })),
  );
  const isTooLarge =
    products.length > 0 &&
    products.every(({ verdict }) => verdict === 'tooLarge');
  return isTooLarge
    ? {
        field: 'gpus',
        message: `The weights alone take at least ${gibibytes(
          weights.bytes,
        )} of memory on each of ${gpus} ${
          gpus === 1 ? 'GPU' : 'GPUs'
        }, and no GPU of ${cluster} has as much: the largest has ${gibibytes(
          Math.max(...products.map(({ largestBytes = 0 }) => largestBytes)),
        )}; give a replica more GPUs, or take smaller weights`,
      }
    : undefined;
}

function gibibytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}
