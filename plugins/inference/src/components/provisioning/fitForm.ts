import {
  fitDevices,
  gpuFit,
  GpuFit,
  GpuFitInput,
  modelSize,
  ModelSize,
  ProductFit,
} from '@wakeboard/plugin-inference-common';
import type { GpuAssumptions, GpuFitValue } from '../../api/provisioningForm';
import type { GpuCapacity } from '../../api/types';
import type { Text } from '../../hooks/useText';

/** What the field about GPUs shows, from what is filled in and what is free. */

const BILLION = 1e9;
const GIB = 1024 ** 3;

/** A number that a person can put in place of an assumed one. */
export interface AssumptionControl {
  name: keyof GpuAssumptions;
  /** What one of what is shown is of what is meant. */
  unit: number;
  min: number;
  max?: number;
  step?: number;
}

/** In the order of the arithmetic. */
export const ASSUMPTIONS: readonly AssumptionControl[] = [
  { name: 'parameters', unit: BILLION, min: 0.01 },
  { name: 'bitsPerWeight', unit: 1, min: 1, max: 64 },
  { name: 'layers', unit: 1, min: 1, step: 1 },
  { name: 'kvHeads', unit: 1, min: 1, step: 1 },
  { name: 'headDim', unit: 1, min: 1, step: 1 },
  { name: 'kvBits', unit: 1, min: 1, max: 64 },
  { name: 'concurrentSequences', unit: 1, min: 1, step: 1 },
  { name: 'overheadBytes', unit: GIB, min: 0 },
  { name: 'utilization', unit: 0.01, min: 1, max: 100 },
];

/** What is known, what is guessed from the name of the source, and what is needed. */
export interface Estimate {
  /** What the name of the source tells. */
  size: ModelSize;
  input: GpuFitInput;
  fit: GpuFit;
}

/** Undefined: without GPUs nothing has to fit. */
export function estimate(
  source: string | undefined,
  { gpus = 1, maxModelLength, assumptions = {} }: GpuFitValue,
): Estimate | undefined {
  if (gpus === 0) return undefined;
  const size = source === undefined ? {} : modelSize(source);
  const { published: _, ...guessed } = size;
  const input: GpuFitInput = {
    ...guessed,
    ...assumptions,
    contextTokens: maxModelLength,
    gpus,
  };
  return { size, input, fit: gpuFit(input) };
}

/** A product, and whether a replica fits on it; without a verdict where what is needed is not known. */
export type ComparedProduct = Omit<ProductFit, 'verdict'> &
  Partial<Pick<ProductFit, 'verdict'>>;

/** How the products of a cluster compare with what is needed; undefined: nothing is known of that. */
export function compareProducts(
  { fit, input }: Estimate,
  { products }: GpuCapacity,
): ComparedProduct[] | undefined {
  const { perGpuBytes, leastPerGpuBytes, utilization } = fit;
  const devices = products.flatMap(each =>
    each.devices.map(device => ({ ...device, product: each.product })),
  );
  const compare = (bytes: number) =>
    fitDevices({ perGpuBytes: bytes, utilization, gpus: input.gpus }, devices);
  if (perGpuBytes !== undefined) return compare(perGpuBytes);
  if (leastPerGpuBytes === undefined) return undefined;
  // Where the weights alone do not fit, nothing else has to be known.
  return compare(leastPerGpuBytes).map(({ verdict, ...product }) =>
    verdict === 'tooLarge' || verdict === 'tooFew'
      ? { ...product, verdict }
      : product,
  );
}

/** The numbers that are known: given, told by the name or assumed. */
export function knownValues({
  input,
  fit,
}: Estimate): Record<string, number | undefined> {
  return Object.assign({}, input, ...fit.lines.map(({ values }) => values));
}

/** Names of values that are bytes. */
const BYTES = [
  'weightBytes',
  'overheadBytes',
  'weights',
  'kvCache',
  'overhead',
  'perGpu',
];

/** A formula with its numbers in place of their names. */
export function withNumbers(
  { format }: Text,
  formula: string,
  values: Record<string, number>,
): string {
  return formula.replace(/[A-Za-z]+/g, name => {
    const value = values[name];
    if (value === undefined) return name;
    return BYTES.includes(name) ? format.bytes(value) : format.number(value, 2);
  });
}

/** How wide a bar is that shows some of a whole, 0 to 1. */
export function widthOf(bytes: number, whole: number): number {
  return whole > 0 ? Math.min(1, bytes / whole) : 0;
}
