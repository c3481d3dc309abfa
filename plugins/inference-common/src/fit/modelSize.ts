import { Architecture, publishedArchitecture } from './architectures';

/**
 * What the name of a source tells of its size; what it does not tell is
 * undefined.
 *
 * @public
 */
export interface ModelSize {
  /** Number of weights, of all experts. */
  parameters?: number;
  /** Bits of one weight, its scales and what is not quantised included. */
  bitsPerWeight?: number;
  layers?: number;
  kvHeads?: number;
  headDim?: number;
  /** Longest context that the published model has, tokens. */
  longestContextTokens?: number;
  /** The published model that the name is of. */
  published?: string;
}

/**
 * Bits per weight by the word that publishers put into a name. Those of
 * llama.cpp are the means of its own table for Llama 2 7B and of the help text
 * of `llama-quantize`; those of 4-bit and 8-bit kinds of other makers count the
 * scales, and that embeddings stay at 16 bits: between those of published
 * checkpoints of 8 and 70 billion weights. The more exact word stands first.
 */
const BITS: ReadonlyArray<[word: RegExp, bits: number]> = [
  [/iq1_s/, 1.56],
  [/iq1_m/, 1.75],
  [/iq2_xxs/, 2.06],
  [/iq2_xs/, 2.31],
  [/iq2_s/, 2.5],
  [/iq2_m/, 2.7],
  [/iq3_xxs/, 3.06],
  [/iq3_xs/, 3.3],
  [/iq3_s/, 3.44],
  [/iq3_m/, 3.66],
  [/iq4_xs/, 4.25],
  [/iq4_nl/, 4.5],
  [/q2_k(?:_[sml]|_xl)?/, 3.35],
  [/q3_k_s/, 3.5],
  [/q3_k(?:_m)?/, 3.91],
  [/q3_k_x?l/, 4.27],
  [/q4_k_s/, 4.58],
  [/q4_k(?:_m|_x?l)?/, 4.84],
  [/q5_k_s/, 5.52],
  [/q5_k(?:_m|_x?l)?/, 5.68],
  [/q6_k(?:_x?l)?/, 6.56],
  // Blocks of 32 weights with one or two scales of 16 bits.
  [/q4_0/, 4.5],
  [/q4_1/, 5],
  [/q5_0/, 5.5],
  [/q5_1/, 6],
  [/q8_0|q8_k_xl/, 8.5],
  [/(?:bf|fp|f)16/, 16],
  [/(?:fp|f)32/, 32],
  [/int8|8-?bit|w8a8|w8a16|fp8(?:-dynamic)?/, 8.5],
  [/mxfp4|nvfp4|nf4|int4|4-?bit|w4a16|w4a8|awq|gptq/, 5],
];

const SCALE: Readonly<Record<string, number>> = { m: 1e6, b: 1e9, t: 1e12 };
/** `8B` and `8x7B`; not the `A3B` and `E4B` that name a part of the weights only. */
const COUNT = /(?<![a-z0-9.])(?:(\d+)x)?(\d+(?:\.\d+)?)([mbt])(?![a-z0-9])/g;
/** A context that a name tells: `128k`, `1M`. */
const CONTEXT = /(?<![a-z0-9.])(?:\d+k|1m)(?![a-z0-9])/;
/** `17B-16E`: of how many experts, each with weights that the count does not tell. */
const EXPERTS = /(?<![a-z0-9])\d+e(?![a-z0-9])/;

/**
 * Number and bits of weights from the name of a source, as publishers write
 * them: `Qwen3-8B`, `Mixtral-8x7B`, `Q4_K_M`, `gpt-oss-20b`.
 *
 * @public
 */
export function modelSize(source: string): ModelSize {
  const text = source.toLowerCase();
  const published = publishedArchitecture(source);
  const size: ModelSize = {
    ...(published && sizeOf(published)),
    longestContextTokens: contextOf(text, published),
    ...(!published && { parameters: parametersOf(text) }),
    bitsPerWeight: bitsOf(text, published),
  };
  return Object.fromEntries(
    Object.entries(size).filter(([, value]) => value !== undefined),
  );
}

function sizeOf({
  name,
  parameters,
  layers,
  kvHeads,
  headDim,
}: Architecture): ModelSize {
  return { parameters, layers, kvHeads, headDim, published: name };
}

/** Of the published model itself: what others make of it may be taught a longer one. */
function contextOf(text: string, published?: Architecture): number | undefined {
  const own =
    text
      .split('/')
      .at(-1)
      ?.replace(/^meta-/, '') ?? '';
  const isItself = published && own.startsWith(published.name.toLowerCase());
  return isItself && !CONTEXT.test(own)
    ? published.longestContextTokens
    : undefined;
}

/** Undefined also where names of two sizes contradict each other. */
function parametersOf(text: string): number | undefined {
  if (EXPERTS.test(text)) return undefined;
  const counts = [...text.matchAll(COUNT)].map(
    ([, experts = '1', count, scale]) =>
      Number(experts) * Number(count) * SCALE[scale],
  );
  return new Set(counts).size === 1 && counts[0] > 0 ? counts[0] : undefined;
}

/** What is published in few bits is told better by its checkpoint than by the name of the kind. */
function bitsOf(text: string, published?: Architecture): number | undefined {
  const own = published?.bitsPerWeight;
  if (own !== undefined && text.includes('mxfp4')) return own;
  const told = BITS.find(([word]) =>
    new RegExp(`(?<![a-z0-9])(?:${word.source})(?![a-z0-9_])`).test(text),
  );
  return told?.[1] ?? own;
}
