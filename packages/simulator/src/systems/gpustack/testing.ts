import { createServices, ServicePlan } from '../../services/createServices';
import type { ServicesWorld } from '../../services/types';

/** Builders for tests of a GPUStack server. */

/** A row as somebody made it by hand. */
export const aDocument = (name: string, more: object = {}) => ({
  name,
  source: 'huggingface',
  huggingface_repo_id: `Qwen/${name}`,
  backend: 'vLLM',
  categories: ['llm'],
  replicas: 1,
  ...more,
});

/** The cluster `lab` of a server: one worker with two GPUs, on which nothing breaks. */
export function aLab(options: {
  seed: number;
  from: number;
  readyAt: number;
  services: ServicePlan[];
}): ServicesWorld {
  const { services, ...rest } = options;
  return createServices({
    ...rest,
    plan: {
      chaos: { crashesPerDay: 0, evictionsPerDay: 0 },
      nodes: [
        {
          name: 'worker-1',
          product: 'NVIDIA-L40S',
          productName: 'NVIDIA L40S',
          memoryMiB: 46_068,
          directStorage: false,
          gpus: 2,
          outside: { system: 'gpustack', cluster: 'lab' },
        },
      ],
      services,
    },
  }).world;
}
