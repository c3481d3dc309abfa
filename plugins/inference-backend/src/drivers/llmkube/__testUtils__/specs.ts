import { ModelSpec } from '@wakeboard/plugin-inference-common';

/** A model of vLLM on one GPU. */
export function aSpec(overrides?: Partial<ModelSpec>): ModelSpec {
  return {
    name: 'qwen3-8b',
    namespace: 'models',
    source: 'hf://Qwen/Qwen3-8B',
    replicas: 1,
    gpus: 1,
    cpu: '4',
    memory: '16Gi',
    labels: { 'inference/owner': 'search' },
    ...overrides,
  };
}
