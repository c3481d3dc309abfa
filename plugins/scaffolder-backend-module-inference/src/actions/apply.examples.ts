import { example } from './examples';

const action = 'inference:model:apply';

export const examples = [
  example('Make a model service of vLLM with everything that belongs to it', {
    id: 'apply',
    name: 'Make the model service',
    action,
    input: {
      model: {
        cluster: 'demo',
        driver: 'vllm',
        namespace: 'llm',
        name: 'qwen3-8b',
        source: 'hf://Qwen/Qwen3-8B',
        gpus: 1,
        owner: 'group:default/search',
        sloProfile: 'interactive',
      },
    },
  }),
  example('Make one that an own Prometheus finds, without a dashboard', {
    id: 'apply',
    name: 'Make the model service',
    action,
    input: {
      model: {
        cluster: 'demo',
        driver: 'greenthread',
        namespace: 'greenthread-system',
        name: 'llama-3-8b',
        source: 'hf://meta-llama/Meta-Llama-3-8B-Instruct',
        replicas: 2,
        maxModelLength: 8192,
        owner: 'search',
        system: 'shop',
        rules: { labels: { release: 'kube-prometheus-stack' } },
        monitors: {
          labels: { release: 'kube-prometheus-stack' },
          namespace: 'monitoring',
        },
        dashboard: false,
      },
    },
  }),
];
