import { example } from './examples';

const action = 'inference:model:render';

export const examples = [
  example('Write the files of a model service into the workspace', {
    id: 'render',
    name: 'Write the files',
    action,
    input: {
      model: {
        cluster: 'demo',
        driver: 'kthena',
        namespace: 'llm',
        name: 'qwen3-8b',
        source: 'hf://Qwen/Qwen3-8B',
        owner: 'search',
      },
    },
  }),
  example('Write them into a folder of the workspace, for a pull request', {
    id: 'render',
    name: 'Write the files',
    action,
    input: {
      targetPath: 'clusters/demo',
      model: {
        cluster: 'demo',
        driver: 'llmkube',
        namespace: 'llm',
        name: 'phi-4',
        source: 'hf://microsoft/phi-4',
        gpus: 2,
        owner: 'search',
        sloProfile: 'batch',
        catalog: { lifecycle: 'experimental', tags: ['chat'] },
      },
    },
  }),
];
