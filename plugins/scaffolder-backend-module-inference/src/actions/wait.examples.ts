import { example } from './examples';

const action = 'inference:model:wait';

export const examples = [
  example('Wait until a model serves', {
    id: 'wait',
    name: 'Wait for the model',
    action,
    input: { modelRef: 'demo/llm/vllm/qwen3-8b' },
  }),
  example('Wait until a model serves or has gone to sleep again', {
    id: 'wait',
    name: 'Wait for the model',
    action,
    input: {
      modelRef: 'demo/greenthread-system/greenthread/llama-3-8b',
      states: ['serving', 'asleep'],
      timeout: { minutes: 20 },
    },
  }),
];
