/**
 * Published models of which the sizes are known: from their `config.json`
 * (`num_hidden_layers`, `num_key_value_heads`, `head_dim`,
 * `max_position_embeddings`) and model cards.
 * Names that repeat what others have (Qwen3 and Llama fine-tunes) are found by
 * the name of the model that they are made of.
 */
export interface Architecture {
  /** As published, without the organisation. */
  name: string;
  parameters: number;
  layers: number;
  kvHeads: number;
  headDim: number;
  /** Longest context, tokens: what engines take where they are told none. */
  longestContextTokens?: number;
  /** Of the weights as published, where these are not 16 bits each. */
  bitsPerWeight?: number;
}

const BILLION = 1e9;

function dense(
  name: string,
  billions: number,
  layers: number,
  kvHeads: number,
  headDim: number,
  longestContextTokens?: number,
  bitsPerWeight?: number,
): Architecture {
  return {
    name,
    parameters: Math.round(billions * BILLION),
    layers,
    kvHeads,
    headDim,
    ...(longestContextTokens && { longestContextTokens }),
    ...(bitsPerWeight && { bitsPerWeight }),
  };
}

/** Of one expert for all tokens, with 8 heads for keys and values: what an unknown model is compared with. */
const TYPICAL: readonly Architecture[] = [
  dense('Llama-3.2-1B', 1.24, 16, 8, 64, 131_072),
  dense('Llama-3.2-3B', 3.21, 28, 8, 128, 131_072),
  dense('Qwen3-4B', 4.02, 36, 8, 128, 40_960),
  dense('Qwen3-8B', 8.19, 36, 8, 128, 40_960),
  dense('Qwen3-14B', 14.8, 40, 8, 128, 40_960),
  dense('Qwen3-32B', 32.8, 64, 8, 128, 40_960),
  dense('Llama-3.1-70B', 70.6, 80, 8, 128, 131_072),
  dense('Llama-3.1-405B', 406, 126, 8, 128, 131_072),
];

const BASE: readonly Architecture[] = [
  ...TYPICAL,
  dense('Qwen3-0.6B', 0.6, 28, 8, 128, 40_960),
  dense('Qwen3-1.7B', 1.72, 28, 8, 128, 40_960),
  dense('Llama-3-8B', 8.03, 32, 8, 128, 8192),
  dense('Llama-3.1-8B', 8.03, 32, 8, 128, 131_072),
  dense('Llama-3-70B', 70.6, 80, 8, 128, 8192),
  dense('Llama-3.3-70B', 70.6, 80, 8, 128, 131_072),
  dense('Mistral-7B', 7.25, 32, 8, 128, 32_768),
  dense('Qwen2.5-0.5B', 0.49, 24, 2, 64, 32_768),
  dense('Qwen2.5-1.5B', 1.54, 28, 2, 128, 32_768),
  dense('Qwen2.5-3B', 3.09, 36, 2, 128, 32_768),
  dense('Qwen2.5-7B', 7.62, 28, 4, 128, 131_072),
  dense('Qwen2.5-14B', 14.8, 48, 8, 128, 131_072),
  dense('Qwen2.5-32B', 32.8, 64, 8, 128, 131_072),
  dense('Qwen2.5-72B', 72.7, 80, 8, 128, 131_072),
  // Mixtures of experts: all weights are held, whichever are asked.
  dense('Qwen3-30B-A3B', 30.5, 48, 4, 128, 40_960),
  dense('Qwen3-235B-A22B', 235, 94, 4, 128, 40_960),
  dense('Mixtral-8x7B', 46.7, 32, 8, 128, 32_768),
  dense('Mixtral-8x22B', 141, 56, 8, 128, 65_536),
  dense('Llama-4-Scout-17B-16E', 109, 48, 8, 128),
  dense('Llama-4-Maverick-17B-128E', 402, 48, 8, 128),
  // Checkpoints of 12.8 and 60.8 GiB (model card), as the experts are MXFP4. Every second layer keeps less than is reckoned here.
  dense('gpt-oss-20b', 20.9, 24, 8, 64, 131_072, 5.26),
  dense('gpt-oss-120b', 116.8, 36, 8, 64, 131_072, 4.47),
];

/** Of the same size, with another context. */
function variants(
  suffix: string,
  longestContextTokens: number,
  names: string[],
): Architecture[] {
  return BASE.filter(({ name }) => names.includes(name)).map(base => ({
    ...base,
    name: `${base.name}-${suffix}`,
    longestContextTokens,
  }));
}

const QWEN3_2507 = ['Qwen3-4B', 'Qwen3-30B-A3B', 'Qwen3-235B-A22B'];

const PUBLISHED: readonly Architecture[] = [
  ...BASE,
  ...variants('Instruct-2507', 262_144, QWEN3_2507),
  ...variants('Thinking-2507', 262_144, QWEN3_2507),
  ...variants('Instruct', 32_768, [
    'Qwen2.5-7B',
    'Qwen2.5-14B',
    'Qwen2.5-32B',
    'Qwen2.5-72B',
  ]),
];

/** The published model that a name is of, with its longest name. */
export function publishedArchitecture(
  source: string,
): Architecture | undefined {
  const text = `-${source.toLowerCase().replace(/[^a-z0-9.]+/g, '-')}-`;
  return PUBLISHED.filter(({ name }) =>
    text.includes(`-${name.toLowerCase()}-`),
  ).sort((a, b) => b.name.length - a.name.length)[0];
}

/** The typical model that is nearest in size. */
export function typicalArchitecture(parameters: number): Architecture {
  const distance = (of: Architecture) =>
    Math.abs(Math.log(of.parameters / parameters));
  return TYPICAL.reduce((best, each) =>
    distance(each) < distance(best) ? each : best,
  );
}
