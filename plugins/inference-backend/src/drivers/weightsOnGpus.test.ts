import { ModelSpec } from '@wakeboard/plugin-inference-common';
import { builtInDrivers } from '.';

function weightsOnGpus(id: string, overrides: Partial<ModelSpec>) {
  const rendering = builtInDrivers
    .find(driver => driver.id === id)
    ?.render?.({
      name: 'demo',
      namespace: id === 'greenthread' ? 'greenthread-system' : 'llm',
      source: 'hf://Qwen/Qwen3-8B',
      replicas: 1,
      gpus: 1,
      labels: {},
      ...overrides,
    });
  if (!rendering || 'refused' in rendering) {
    throw new Error(rendering?.refused ?? `${id} renders nothing`);
  }
  return rendering.weightsOnGpus ?? false;
}

const offload = { args: ['--cpu-offload-gb=40'] };

it.each<[string, Partial<ModelSpec>, boolean]>([
  ['greenthread', {}, true],
  ['greenthread', offload, false],
  ['kthena', {}, true],
  ['kthena', { options: { kind: 'ModelBooster' } }, true],
  ['kthena', offload, false],
  ['llmkube', {}, true],
  ['llmkube', { options: { runtime: 'sglang' } }, true],
  ['llmkube', { options: { runtime: 'tgi' } }, true],
  ['llmkube', offload, false],
  [
    'llmkube',
    {
      source: 'https://models.example.com/llama-8B-Q4_K_M.gguf',
      options: { runtime: 'llamacpp' },
    },
    false,
  ],
  ['llmkube', { image: 'own:1', options: { runtime: 'generic' } }, false],
  ['vllm', {}, true],
  ['vllm', { gpus: 0 }, false],
  ['vllm', offload, false],
  // It is not known what is in a repository.
  ['triton', { source: 's3://models/repository' }, false],
  // It adds GPUs, also of other machines, where the weights do not fit.
  ['gpustack', {}, false],
])(
  'says of %s with %j whether the weights have to fit on its GPUs: %s',
  (id, overrides, expected) => {
    expect(weightsOnGpus(id, overrides)).toBe(expected);
  },
);
