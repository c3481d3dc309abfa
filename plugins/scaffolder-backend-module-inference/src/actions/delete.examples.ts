import { example } from './examples';

export const examples = [
  example('Take away a model service with everything that was made for it', {
    id: 'delete',
    name: 'Take the model service away',
    action: 'inference:model:delete',
    input: { modelRef: 'demo/llm/vllm/qwen3-8b' },
  }),
];
