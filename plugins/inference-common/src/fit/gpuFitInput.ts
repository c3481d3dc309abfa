import { InputError } from '@backstage/errors';

/**
 * What is known of a model and of how it is to be served. What is left out is
 * assumed where that can be done honestly, and the line says so.
 *
 * @public
 */
export interface GpuFitInput {
  /** Number of weights, of all experts. */
  parameters?: number;
  /** Bits of one weight, its scales included; 16 if left out. */
  bitsPerWeight?: number;
  /** Size of all weights, in place of the two above. */
  weightBytes?: number;
  /** Layers, and what follows: those of a published model of that size if left out. */
  layers?: number;
  /** Heads that keys and values are kept for. */
  kvHeads?: number;
  /** Numbers of one head. */
  headDim?: number;
  /** Bits of one number of the KV cache; 16 if left out. */
  kvBits?: number;
  /** Longest context, tokens; `longestContextTokens` if left out, as engines do. */
  contextTokens?: number;
  /** Longest context that the model itself has, tokens. */
  longestContextTokens?: number;
  /** Sequences of that length at once; 1 if left out. */
  concurrentSequences?: number;
  /** What an engine needs on each GPU beside weights and cache; 3 GiB if left out. */
  overheadBytes?: number;
  /** GPUs of one replica, among which weights and cache are split. */
  gpus: number;
  /** Share of a GPU's memory that the engine takes, above 0 to 1; 0.9 if left out, which is the default of vLLM. */
  utilization?: number;
}

/** Without those that are there and undefined. */
export function given(input: GpuFitInput): GpuFitInput {
  return Object.fromEntries(
    Object.entries(input).filter(([, value]) => value !== undefined),
  ) as Record<keyof GpuFitInput, number>;
}

const WHOLE: ReadonlyArray<keyof GpuFitInput> = [
  'layers',
  'kvHeads',
  'headDim',
  'contextTokens',
  'longestContextTokens',
  'concurrentSequences',
  'gpus',
];

/** @throws InputError for a number that cannot be meant. */
export function refuseNonsense(input: GpuFitInput): void {
  for (const [name, value] of Object.entries(given(input))) {
    const isWhole = WHOLE.some(each => each === name);
    const isNone = name === 'overheadBytes' ? value < 0 : value <= 0;
    if (!Number.isFinite(value) || isNone || (isWhole && value % 1 !== 0)) {
      throw new InputError(
        `${value} cannot be ${name}; expected ${
          isWhole ? 'a whole number' : 'a number'
        } above 0`,
      );
    }
  }
  if ((input.utilization ?? 0) > 1) {
    throw new InputError(
      `${input.utilization} cannot be utilization; expected a share above 0 and up to 1`,
    );
  }
}
