import { modelSize } from './modelSize';

it.each([
  ['Qwen/Qwen3-8B', 8.19e9, undefined],
  ['hf://Qwen/Qwen3-8B-AWQ', 8.19e9, 5],
  ['Qwen/Qwen3-1.7B-FP8', 1.72e9, 8.5],
  ['Qwen/Qwen3-30B-A3B', 30.5e9, undefined],
  ['deepseek-ai/DeepSeek-R1-0528-Qwen3-8B', 8.19e9, undefined],
  ['meta-llama/Meta-Llama-3.1-8B-Instruct', 8.03e9, undefined],
  ['mistralai/Mixtral-8x7B-Instruct-v0.1', 46.7e9, undefined],
  ['openai/gpt-oss-20b', 20.9e9, 5.26],
  ['gpt-oss-20b-MXFP4', 20.9e9, 5.26],
  ['unsloth/gpt-oss-20b-BF16', 20.9e9, 16],
  ['meta-llama/Llama-4-Scout-17B-16E-Instruct', 109e9, undefined],
  ['google/gemma-3-27b-it', 27e9, undefined],
  ['HuggingFaceTB/SmolLM2-135M', 135e6, undefined],
  ['some/thing-4x2B', 8e9, undefined],
  ['codellama/CodeLlama-7b-hf', 7e9, undefined],
  ['NousResearch/Yarn-Llama-2-7b-128k', 7e9, undefined],
  ['TheBloke/Llama-2-13B-chat-GPTQ-Int8', 13e9, 8.5],
  ['x/y-3B-Instruct-w4a16', 3e9, 5],
  [
    'https://huggingface.co/bartowski/Meta-Llama-3.1-8B-Instruct-GGUF/resolve/main/Meta-Llama-3.1-8B-Instruct-Q4_K_M.gguf',
    8.03e9,
    4.84,
  ],
  ['s3://weights/Qwen2.5-7B-Instruct-IQ4_XS.gguf', 7.62e9, 4.25],
  ['pvc://models/llama-13b.Q8_0.gguf', 13e9, 8.5],
  ['unsloth/Qwen3-4B-GGUF/Qwen3-4B-UD-Q4_K_XL.gguf', 4.02e9, 4.84],
])('reads of %s %d weights of %s bits', (source, parameters, bits) => {
  expect(modelSize(source)).toMatchObject({ parameters });
  expect(modelSize(source).bitsPerWeight).toBe(bits);
});

it.each([
  ['no size', 'microsoft/phi-4'],
  ['a size of a part of the weights', 'google/gemma-3n-E4B-it'],
  ['the size of one expert and their number', 'x/Mystery-17B-16E'],
  ['two sizes', 'x/Small-7B-of-Large-70B'],
  ['a version, a context and a number of bits', 'x/model-v2.5-128k-4bit'],
  ['nothing', ''],
])('does not guess the weights of a name with %s', (_, source) => {
  expect(modelSize(source).parameters).toBeUndefined();
});

it('knows the layers and heads of published models, and of no others', () => {
  expect(modelSize('Qwen/Qwen3-8B')).toEqual({
    parameters: 8.19e9,
    layers: 36,
    kvHeads: 8,
    headDim: 128,
    longestContextTokens: 40_960,
    published: 'Qwen3-8B',
  });
  expect(modelSize('google/gemma-3-27b-it')).toEqual({ parameters: 27e9 });
  expect(modelSize('Qwen/Qwen3-80B').published).toBeUndefined();
  expect(modelSize('Qwen/NotQwen3-8B').published).toBeUndefined();
});

it.each([
  ['hf://Qwen/Qwen3-8B-AWQ', 40_960],
  ['Qwen/Qwen3-4B-Instruct-2507-FP8', 262_144],
  ['Qwen/Qwen2.5-7B-Instruct', 32_768],
  ['Qwen/Qwen2.5-7B', 131_072],
  ['s3://weights/Meta-Llama-3.1-8B-Instruct-Q4_K_M.gguf', 131_072],
  ['openai/gpt-oss-120b', 131_072],
  // Others made these of them, or gave them another context.
  ['deepseek-ai/DeepSeek-R1-0528-Qwen3-8B', undefined],
  ['Qwen/Qwen2.5-7B-Instruct-1M', undefined],
  ['unsloth/Qwen3-8B-128K-GGUF', undefined],
  ['meta-llama/Llama-4-Scout-17B-16E', undefined],
  ['google/gemma-3-27b-it', undefined],
])('knows the longest context of %s: %d', (source, tokens) => {
  expect(modelSize(source).longestContextTokens).toBe(tokens);
});
