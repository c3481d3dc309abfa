import { NotImplementedError } from '@backstage/errors';

/**
 * What the name of a source tells of its size.
 *
 * @public
 */
export interface ModelSize {
  /** Number of weights; undefined: the name does not tell. */
  parameters?: number;
  /** Bits of one weight, its scales included; undefined: the name does not tell. */
  bitsPerWeight?: number;
}

/**
 * Number and bits of weights from the name of a source, as publishers write
 * them: `Qwen3-8B`, `Mixtral-8x7B`, `Q4_K_M`, `gpt-oss-20b`.
 *
 * @public
 */
export function modelSize(_source: string): ModelSize {
  throw new NotImplementedError();
}
