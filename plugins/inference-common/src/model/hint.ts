import { ModelRef, stringifyModelRef } from './modelRef';

/**
 * Channel of Backstage signals on which the backend says that models changed.
 *
 * @public
 */
export const MODELS_CHANNEL = 'inference:models';

/**
 * What goes over the channel: that something changed, and nothing else, since
 * everybody may listen there. Fetch again to know what.
 *
 * @public
 */
export type ModelsMessage = {
  /** {@link modelHint} of each model that changed. */
  hints: string[];
};

/**
 * A short text that stands for a model and does not say which it is. Two
 * models may share one; the price is one needless reading.
 *
 * @public
 */
export function modelHint(ref: ModelRef): string {
  // FNV-1a, 64 bits: even over the bytes, and the same in browser and backend.
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(stringifyModelRef(ref))) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  return hash.toString(36);
}
