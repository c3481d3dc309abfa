import { ModelSpec } from '@wakeboard/plugin-inference-common';
import { InferenceDriver } from '@wakeboard/plugin-inference-node';
import { greenthreadDriver } from '../../../plugins/inference-backend/src/drivers/greenthread';
import { kthenaDriver } from '../../../plugins/inference-backend/src/drivers/kthena';
import { llmkubeDriver } from '../../../plugins/inference-backend/src/drivers/llmkube';
import { tritonDriver } from '../../../plugins/inference-backend/src/drivers/triton';
import { vllmDriver } from '../../../plugins/inference-backend/src/drivers/vllm';
import { kserveDriver } from '../../outside-driver/kserve';

/** A driver, and everything that it can be asked to make. */
export interface RenderedDriver {
  driver: InferenceDriver;
  specs: Array<[title: string, spec: ModelSpec]>;
}

function aSpec(overrides: Partial<ModelSpec> = {}): ModelSpec {
  return {
    name: 'demo',
    namespace: 'replaced',
    source: 'hf://Qwen/Qwen3-8B',
    replicas: 1,
    gpus: 1,
    labels: { 'inference/owner': 'team-a' },
    ...overrides,
  };
}

const everything: Partial<ModelSpec> = {
  replicas: 3,
  gpus: 2,
  gpuResource: 'amd.com/gpu',
  cpu: '4',
  memory: '16Gi',
  image: 'registry.example/engine:1',
  args: ['--enable-prefix-caching'],
  annotations: { 'example.com/note': 'one' },
};

const ofPrometheus = {
  minReplicas: 0,
  maxReplicas: 4,
  metric: {
    name: 'requests_per_second',
    targetValue: 5,
    serverURL: 'http://prometheus.monitoring:9090',
  },
};
const ofPods = {
  minReplicas: 1,
  maxReplicas: 4,
  metric: { name: 'vllm:num_requests_waiting', targetValue: '10' },
};

const greenthreadSpecs: Array<[string, Partial<ModelSpec>]> = [
  ['a Model', {}],
  ['no replicas', { replicas: 0 }],
  [
    'a Model with everything',
    {
      ...everything,
      gpuResource: undefined,
      servedName: 'Qwen/Qwen3-8B',
      maxModelLength: 8192,
      options: {
        dtype: 'float16',
        quantization: 'awq',
        gpuMemoryUtilization: 0.85,
        enforceEager: false,
        idleTimeout: '10m',
        drainTimeout: '1m30s',
        minRuntime: '20s',
        maxWaitTime: '2s',
        popular: true,
        pinned: true,
        lora: { maxRank: 32, cacheDir: '/lora', downloadTimeout: '2m' },
        kvCache: { maxSize: '20Gi' },
        serviceAccountName: 'weights',
        nodeSelector: { 'example.com/pool': 'gpu' },
      },
    },
  ],
  [
    'a Model of the third generation',
    {
      gpus: 4,
      options: {
        generation: 3,
        modelType: 'embedding',
        product: 'NVIDIA-H100-80GB-HBM3',
      },
    },
  ],
  ['the longest name', { name: 'x'.repeat(55) }],
];

const kthenaSpecs: Array<[string, Partial<ModelSpec>]> = [
  ['a ModelServing', {}],
  ['a ModelServing without replicas and GPUs', { replicas: 0, gpus: 0 }],
  [
    'a ModelServing with everything',
    {
      ...everything,
      source: 'pvc://weights/qwen/3',
      servedName: 'Qwen/Qwen3-8B',
      maxModelLength: 4096,
      options: {
        ...ofPrometheus,
        role: 'engine',
        schedulerName: 'default-scheduler',
        envFromSecret: 'hugging-face',
      },
    },
  ],
  ['a ModelServing that its pods scale', { options: ofPods }],
  ['the longest name of a ModelServing', { name: 'x'.repeat(50) }],
  ['a ModelBooster', { options: { kind: 'ModelBooster' } }],
  [
    'a ModelBooster with everything',
    {
      ...everything,
      source: 's3://bucket/qwen',
      args: ['--dtype', 'bfloat16', '--seed=1'],
      maxModelLength: 4096,
      options: {
        ...ofPrometheus,
        kind: 'ModelBooster',
        cacheURI: 'hostpath://mnt/cache',
        schedulerName: 'default-scheduler',
        envFromSecret: 'hugging-face',
      },
    },
  ],
  [
    'a ModelBooster with its weights in a claim',
    {
      source: 'pvc://weights/qwen',
      options: { kind: 'ModelBooster', cacheURI: 'pvc://weights' },
    },
  ],
];

const llmkubeSpecs: Array<[string, Partial<ModelSpec>]> = [
  ['vLLM', {}],
  [
    'vLLM with everything',
    {
      ...everything,
      replicas: 10,
      gpus: 8,
      gpuResource: undefined,
      servedName: 'qwen',
      maxModelLength: 8192,
      options: {
        runtime: 'vllm',
        format: 'safetensors',
        quantization: 'fp8',
        mode: 'chat',
        priority: 'high',
        port: 9000,
        sourceSecret: 'bucket',
        tokenSecret: { name: 'hugging-face', key: 'value' },
        autoscaling: { minReplicas: 1, maxReplicas: 4 },
        slo: {
          objective: 99.5,
          window: '28d',
          indicator: 'latency',
          latencyThreshold: 5,
          name: 'fast-enough',
        },
      },
    },
  ],
  ['an embedding', { options: { mode: 'embedding', priority: 'batch' } }],
  ['SGLang', { maxModelLength: 4096, options: { runtime: 'sglang' } }],
  ['TGI', { maxModelLength: 4096, options: { runtime: 'tgi' } }],
  [
    'llama.cpp with a file',
    {
      source: 'https://models.example.com/llama-3-8b-Q4_K_M.gguf',
      maxModelLength: 8192,
      options: { runtime: 'llamacpp', format: 'gguf' },
    },
  ],
  [
    'a program of its own, without GPUs',
    {
      gpus: 0,
      image: 'registry.example/own:1',
      args: ['serve'],
      options: { runtime: 'generic', slo: { objective: '99' } },
    },
  ],
  ['GPUs of AMD', { gpuResource: 'amd.com/gpu' }],
  ['GPUs of Intel', { gpuResource: 'gpu.intel.com/i915' }],
  ['a part of a GPU', { gpuResource: 'nvidia.com/mig-1g.10gb' }],
  ['weights in a claim', { source: 'pvc://weights/qwen3-8b' }],
  ['a repository without a scheme', { source: 'Qwen/Qwen3-8B' }],
  ['no replicas', { replicas: 0 }],
  ['the longest name', { name: 'x'.repeat(63) }],
];

const vllmSpecs: Array<[string, Partial<ModelSpec>]> = [
  ['a Deployment', {}],
  ['no replicas and no GPUs', { replicas: 0, gpus: 0 }],
  [
    'everything',
    {
      ...everything,
      source: 'pvc://weights/qwen/8b',
      servedName: 'Qwen/Qwen3-8B',
      maxModelLength: 8192,
      options: { sleepMode: true, tokenSecret: 'hugging-face' },
    },
  ],
  ['the longest name', { name: 'x'.repeat(63) }],
];

const tritonSpecs: Array<[string, Partial<ModelSpec>]> = [
  ['a Deployment', { source: 's3://models/repository' }],
  [
    'everything',
    {
      ...everything,
      source: 'pvc://repository/models',
      args: ['--log-verbose=1'],
      options: {
        explicit: true,
        models: ['resnet', 'bert'],
        latencyMetrics: true,
      },
    },
  ],
  [
    'one model of its repository',
    { source: 'gs://models/repository', servedName: 'resnet', gpus: 0 },
  ],
];

const kserveSpecs: Array<[string, Partial<ModelSpec>]> = [
  ['an InferenceService', {}],
  ['everything', { ...everything, servedName: 'qwen', maxModelLength: 4096 }],
];

const rendered = (
  driver: InferenceDriver,
  specs: Array<[string, Partial<ModelSpec>]>,
): RenderedDriver => ({
  driver,
  specs: specs.map(([title, overrides]) => [title, aSpec(overrides)]),
});

/** The drivers of systems that live in Kubernetes and can be told what to make. */
export const renderedDrivers: RenderedDriver[] = [
  rendered(greenthreadDriver, greenthreadSpecs),
  rendered(kthenaDriver, kthenaSpecs),
  rendered(llmkubeDriver, llmkubeSpecs),
  rendered(vllmDriver, vllmSpecs),
  rendered(tritonDriver, tritonSpecs),
  rendered(kserveDriver, kserveSpecs),
];

/** The driver of this id, and the simplest that it makes. */
export function renderedDriver(id: string): {
  driver: InferenceDriver;
  spec: ModelSpec;
} {
  const found = renderedDrivers.find(({ driver }) => driver.id === id);
  if (!found) throw new Error(`No driver ${id} is tested`);
  return { driver: found.driver, spec: found.specs[0][1] };
}
