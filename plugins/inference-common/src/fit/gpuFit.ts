import { NotImplementedError } from '@backstage/errors';

/**
 * What is known of a model and of how it is to be served. What is left out is
 * assumed where that can be done honestly, and the line says so.
 *
 * @public
 */
export interface GpuFitInput {
  /** Number of weights. */
  parameters?: number;
  /** Bits of one weight, its scales included. */
  bitsPerWeight?: number;
  /** Size of all weights, in place of the two above. */
  weightBytes?: number;
  layers?: number;
  /** Heads that keys and values are kept for. */
  kvHeads?: number;
  /** Numbers of one head. */
  headDim?: number;
  /** Bits of one number of the KV cache; 16 if left out. */
  kvBits?: number;
  /** Longest context, tokens. */
  contextTokens?: number;
  /** Sequences of that length at once; 1 if left out. */
  concurrentSequences?: number;
  /** GPUs of one replica, among which weights and cache are split. */
  gpus: number;
  /** Share of a GPU's memory that the engine takes, above 0 to 1; 0.9 if left out. */
  utilization?: number;
}

/**
 * One line of the arithmetic.
 *
 * @public
 */
export interface GpuFitLine {
  name: 'weights' | 'kvCache' | 'overhead' | 'perGpu' | 'needed';
  /** With the names of `values`. */
  formula: string;
  values: Record<string, number>;
  bytes: number;
  /** Names of values that were not given. */
  assumed: string[];
}

/**
 * Memory that a replica needs.
 *
 * @public
 */
export interface GpuFit {
  lines: GpuFitLine[];
  /** Memory that each GPU has to have in all; undefined: something is missing. */
  neededPerGpuBytes?: number;
  /** Names of inputs without which it cannot be told. */
  missing: Array<keyof GpuFitInput>;
}

/**
 * GPU memory that one replica needs: weights, KV cache and what the engine
 * needs beside them.
 *
 * @throws InputError for a number that cannot be meant.
 * @public
 */
export function gpuFit(_input: GpuFitInput): GpuFit {
  throw new NotImplementedError();
}
