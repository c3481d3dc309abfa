import { QUIET } from './world/models';

/** Parts of the schema of scenarios. */

export const amount = { type: 'number', minimum: 0 };
export const text = { type: 'string' };
export const flag = { type: 'boolean' };
export const anything = { type: 'object' };
export const texts = { type: 'object', additionalProperties: text };
export const closed = (
  properties: Record<string, unknown>,
  required = Object.keys(properties),
) => ({ type: 'object', additionalProperties: false, required, properties });

export const traffic = closed(
  Object.fromEntries(Object.keys(QUIET).map(key => [key, amount])),
  [],
);

export const node = closed({
  name: text,
  product: text,
  productName: text,
  memoryMiB: amount,
  directStorage: flag,
  gpus: { type: 'integer', minimum: 1, maximum: 16 },
});
