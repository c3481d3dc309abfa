import { Architecture, typicalArchitecture } from './architectures';
import { given, GpuFitInput, refuseNonsense } from './gpuFitInput';

export type { GpuFitInput } from './gpuFitInput';

/**
 * An estimate with its arithmetic in sight, so that a person can see which
 * number it hangs on and put in a better one.
 *
 * Weights take `parameters × bits / 8` bytes, split among the GPUs of a
 * replica. The KV cache takes, for every token of every sequence, a key and a
 * value of every layer and KV head (Kwon et al., "Efficient Memory Management
 * for Large Language Model Serving with PagedAttention", 2023, section 3); with
 * tensor parallelism the heads are split, and each GPU holds at least one of
 * them. What an engine needs beside both is measured by none before it runs:
 * vLLM reports 3.05 GiB for Llama 3 8B on one GPU (1.79 outside of PyTorch, 1.26
 * of activations: github.com/vllm-project/vllm/pull/10511).
 */

const GIB = 1024 ** 3;

const DEFAULTS = {
  bitsPerWeight: 16,
  kvBits: 16,
  concurrentSequences: 1,
  overheadBytes: 3 * GIB,
  utilization: 0.9,
} as const;

/**
 * One line of the arithmetic: bytes on each GPU of a replica.
 *
 * @public
 */
export interface GpuFitLine {
  /** `perGpu` is the sum of those before it, `smallestGpu` the memory of the smallest GPU on which it is enough. */
  name: 'weights' | 'kvCache' | 'overhead' | 'perGpu' | 'smallestGpu';
  /** With the names of `values`. */
  formula: string;
  values: Record<string, number>;
  bytes: number;
  /** Names of values that were not given. */
  assumed: string[];
}

/**
 * GPU memory that a replica needs.
 *
 * @public
 */
export interface GpuFit {
  lines: GpuFitLine[];
  /** Bytes on each GPU; undefined: something is missing. */
  perGpuBytes?: number;
  /** Bytes of the weights alone on each GPU, which it needs at least; undefined: not even they are known. */
  leastPerGpuBytes?: number;
  /** Share of each GPU's memory that the engine takes. */
  utilization: number;
  /** Inputs without which it cannot be told; of several ways the shortest. */
  missing: Array<keyof GpuFitInput>;
  /** The published model whose layers and heads were assumed. */
  assumedLike?: string;
}

/**
 * GPU memory that one replica needs: weights, KV cache and what the engine
 * needs beside them. Without a context there is no cache in it, and
 * `leastPerGpuBytes` alone is told.
 *
 * @throws InputError for a number that cannot be meant.
 * @public
 */
export function gpuFit(input: GpuFitInput): GpuFit {
  refuseNonsense(input);
  const like = likeOf(input);
  const known: Known = {
    ...DEFAULTS,
    contextTokens: input.longestContextTokens,
    ...(like && {
      layers: like.layers,
      kvHeads: like.kvHeads,
      headDim: like.headDim,
    }),
    ...given(input),
  };
  const missing = missingOf(known);
  const weights = weightsLine(known, input);
  const parts = [
    weights,
    kvCacheLine(known, input),
    overheadLine(known, input),
  ].filter(part => part !== undefined);
  const fit: GpuFit = {
    lines: parts,
    utilization: known.utilization,
    missing,
    ...(weights && { leastPerGpuBytes: weights.bytes }),
    ...(like && { assumedLike: like.name }),
  };
  if (missing.length > 0) return fit;

  const perGpuBytes = parts.reduce((sum, { bytes }) => sum + bytes, 0);
  return {
    ...fit,
    perGpuBytes,
    lines: [
      ...parts,
      {
        name: 'perGpu',
        formula: 'weights + kvCache + overhead',
        values: Object.fromEntries(
          parts.map(({ name, bytes }) => [name, bytes]),
        ),
        bytes: perGpuBytes,
        assumed: [],
      },
      {
        name: 'smallestGpu',
        formula: 'perGpu / utilization',
        values: { perGpu: perGpuBytes, utilization: known.utilization },
        bytes: Math.ceil(perGpuBytes / known.utilization),
        assumed: assumedOf(['utilization'], input),
      },
    ],
  };
}

/** The inputs with what was assumed filled in. */
type Known = GpuFitInput & Required<Pick<GpuFitInput, keyof typeof DEFAULTS>>;

function weightsLine(known: Known, input: GpuFitInput): GpuFitLine | undefined {
  const { weightBytes, parameters, bitsPerWeight, gpus } = known;
  if (weightBytes !== undefined) {
    return {
      name: 'weights',
      formula: 'weightBytes / gpus',
      values: { weightBytes, gpus },
      bytes: Math.ceil(weightBytes / gpus),
      assumed: [],
    };
  }
  if (parameters === undefined) return undefined;
  return {
    name: 'weights',
    formula: 'parameters × bitsPerWeight / 8 / gpus',
    values: { parameters, bitsPerWeight, gpus },
    bytes: Math.ceil((parameters * bitsPerWeight) / 8 / gpus),
    assumed: assumedOf(['bitsPerWeight'], input),
  };
}

function kvCacheLine(known: Known, input: GpuFitInput): GpuFitLine | undefined {
  const { layers, kvHeads, headDim, contextTokens, gpus } = known;
  const { kvBits, concurrentSequences } = known;
  if (
    layers === undefined ||
    kvHeads === undefined ||
    headDim === undefined ||
    contextTokens === undefined
  ) {
    return undefined;
  }
  const headsPerGpu = Math.ceil(kvHeads / gpus);
  const perToken = (2 * layers * headsPerGpu * headDim * kvBits) / 8;
  return {
    name: 'kvCache',
    formula:
      '2 × layers × ⌈kvHeads / gpus⌉ × headDim × kvBits / 8 × contextTokens × concurrentSequences',
    values: {
      layers,
      kvHeads,
      gpus,
      headDim,
      kvBits,
      contextTokens,
      concurrentSequences,
    },
    bytes: Math.ceil(perToken * contextTokens * concurrentSequences),
    assumed: assumedOf(
      [
        'layers',
        'kvHeads',
        'headDim',
        'kvBits',
        'contextTokens',
        'concurrentSequences',
      ],
      input,
    ),
  };
}

function overheadLine(
  { overheadBytes }: Known,
  input: GpuFitInput,
): GpuFitLine {
  return {
    name: 'overhead',
    formula: 'overheadBytes',
    values: { overheadBytes },
    bytes: Math.ceil(overheadBytes),
    assumed: assumedOf(['overheadBytes'], input),
  };
}

/** Layers and heads of a model of that size, where one of them is not given. */
function likeOf(input: GpuFitInput): Architecture | undefined {
  const { parameters, layers, kvHeads, headDim } = input;
  const isTold = [layers, kvHeads, headDim].every(each => each !== undefined);
  if (isTold || parameters === undefined) return undefined;
  return typicalArchitecture(parameters);
}

/** The number of weights would tell the layers and heads as well. */
function missingOf(known: Known): Array<keyof GpuFitInput> {
  const { parameters, weightBytes, layers, kvHeads, headDim } = known;
  const isTold = [weightBytes, layers, kvHeads, headDim].every(
    each => each !== undefined,
  );
  return [
    ...(isTold || parameters !== undefined ? [] : ['parameters' as const]),
    ...(known.contextTokens === undefined ? ['contextTokens' as const] : []),
  ];
}

function assumedOf(
  names: Array<keyof GpuFitInput>,
  input: GpuFitInput,
): string[] {
  return names.filter(name => input[name] === undefined);
}
