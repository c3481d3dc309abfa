import { ModelSpec } from '@wakeboard/plugin-inference-common';

/** A model of Qwen as three objects. */
export const spec: ModelSpec = {
  name: 'qwen',
  namespace: 'inference',
  source: 'hf://Qwen/Qwen2.5-0.5B-Instruct',
  servedName: 'Qwen/Qwen2.5-0.5B-Instruct',
  replicas: 1,
  gpus: 1,
  labels: { 'inference/owner': 'team-a' },
};

/** The same as one ModelBooster. */
export const booster: ModelSpec = {
  ...spec,
  servedName: 'qwen',
  options: { kind: 'ModelBooster' },
};

/** Scaled from 0 by what Prometheus says. */
export const prometheus = {
  minReplicas: 0,
  maxReplicas: 4,
  metric: {
    name: 'requests_per_second',
    targetValue: 5,
    serverURL: 'http://prometheus.monitoring:9090',
  },
};

/** Scaled by what its pods say. */
export const ofPods = {
  minReplicas: 1,
  maxReplicas: 4,
  metric: { name: 'vllm:num_requests_waiting', targetValue: '10' },
};
