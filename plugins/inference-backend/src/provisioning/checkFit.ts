import {
  gpuFit,
  GpuFitLine,
  GpuSnapshot,
  modelSize,
  ModelServiceSpec,
} from '@wakeboard/plugin-inference-common';
import { Problem } from './problems';

/**
 * Whether the weights of a model are too large for every GPU there is. It is
 * refused only where that is sure: in as few bits as anybody serves, by an
 * engine that keeps them on its GPUs, on a cluster of which all GPUs are known.
 * Where it is only likely, the same arithmetic is a note.
 */

/** Nobody serves weights in fewer, unless their name says so. */
const FEWEST_BITS = 4;
/** Of weights whose name tells nothing else. */
const USUAL_BITS = 16;
const DEFAULT_RESOURCE = 'nvidia.com/gpu';

/** What is known of where a model is to run. */
export interface FitPlace {
  /** Of the cluster. */
  devices: readonly Pick<GpuSnapshot, 'totalBytes'>[];
  /** Why there may be more of them; undefined: they were all read. */
  unread?: string;
  /** GPUs there may be beside them: product, and bytes of one. */
  otherGpus?: Record<string, number>;
  /** As the driver says of the engine; undefined: not known. */
  weightsOnGpus?: boolean;
}

/** What there is to say of the size of a model; nothing: it may fit. */
export function checkFit(
  spec: ModelServiceSpec,
  { devices, unread, otherGpus = {}, weightsOnGpus = false }: FitPlace,
): { problem?: Problem; note?: string } {
  const { cluster, source, gpus = 1, gpuResource = DEFAULT_RESOURCE } = spec;
  const size = modelSize(source);
  const { parameters, bitsPerWeight = USUAL_BITS } = size;
  const sizes = [
    ...devices.map(({ totalBytes }) => totalBytes),
    ...Object.values(otherGpus),
  ].filter(each => each !== undefined);
  // A device of which nobody knows the size may be large enough.
  const knowsAll =
    sizes.length === devices.length + Object.keys(otherGpus).length;
  if (!gpus || !parameters || !devices.length || !knowsAll) return {};

  const largest = Math.max(...sizes);
  const weightsIn = (bits: number) => {
    const fit = gpuFit({ parameters, bitsPerWeight: bits, gpus });
    return fit.lines.find(({ name }) => name === 'weights');
  };
  const likely = weightsIn(bitsPerWeight);
  const least = weightsIn(Math.min(bitsPerWeight, FEWEST_BITS));
  if (!likely || !least || likely.bytes <= largest) return {};

  const isSurelyTooLarge = least.bytes > largest;
  const doubt = [
    !isSurelyTooLarge &&
      `in ${FEWEST_BITS} bits they would take ${gibibytes(least.bytes)}`,
    unread !== undefined && `others may be unknown: ${unread}`,
    !weightsOnGpus && 'its engine may keep weights elsewhere',
    gpuResource !== DEFAULT_RESOURCE &&
      `which GPUs are ${gpuResource} is not known`,
  ].find(each => each !== false);
  const has = `has as much: the largest has ${gibibytes(largest)}`;
  if (doubt !== undefined) {
    return {
      note: `The weights take about ${amount(
        likely,
      )}, and no GPU that is known of ${cluster} ${has}. It is not refused for that, because ${doubt}.`,
    };
  }
  return {
    problem: {
      field: 'gpus',
      message: `The weights alone take at least ${amount(
        least,
      )}, and no GPU of ${cluster} ${has}; give a replica more GPUs, or take smaller weights. GPUs that nobody sees yet, because their nodes are started when they are needed, have to be named in inference.clusters.${cluster}.provisioning.otherGpus`,
    },
  };
}

/** Bytes with their arithmetic. */
function amount({ bytes, values }: GpuFitLine): string {
  const { parameters, bitsPerWeight, gpus } = values;
  return `${gibibytes(bytes)} of memory on each of ${gpus} ${
    gpus === 1 ? 'GPU' : 'GPUs'
  } (${parameters / 1e9} billion weights × ${bitsPerWeight} bits / 8${
    gpus === 1 ? '' : ` / ${gpus}`
  })`;
}

function gibibytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}
