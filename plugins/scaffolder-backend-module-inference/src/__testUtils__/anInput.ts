import { ModelInput } from '../modelInput';

/** A model service as an action takes it, with overrides. */
export function anInput(overrides: Partial<ModelInput> = {}): ModelInput {
  return {
    cluster: 'demo',
    driver: 'vllm',
    namespace: 'llm',
    name: 'chat',
    source: 'hf://Qwen/Qwen3-8B',
    ...overrides,
  };
}
