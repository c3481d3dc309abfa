import { ModelSpec } from '@wakeboard/plugin-inference-common';
import { render, renders } from './render';
import { toSnapshots } from './snapshot';

function aSpec(overrides: Partial<ModelSpec> = {}): ModelSpec {
  return {
    name: 'demo',
    namespace: 'greenthread-system',
    source: 'hf://Qwen/Qwen3-4B',
    replicas: 1,
    gpus: 1,
    labels: { 'inference/owner': 'team-a' },
    ...overrides,
  };
}

function rendered(overrides?: Partial<ModelSpec>) {
  const rendering = render(aSpec(overrides));
  if ('refused' in rendering) throw new Error(rendering.refused);
  return rendering;
}

it('is one Model with all that the documents always write, and with what generations differ in', () => {
  const { objects, monitors } = rendered();
  expect(objects).toEqual([
    {
      apiVersion: 'greenthread.ai/v1alpha1',
      kind: 'Model',
      metadata: {
        name: 'demo',
        namespace: 'greenthread-system',
        labels: { 'inference/owner': 'team-a' },
      },
      spec: {
        modelName: 'Qwen/Qwen3-4B',
        dtype: 'bfloat16',
        gpuMemoryUtilization: '0.90',
        tensorParallelSize: 1,
        replicas: 1,
        extraArgs: ['--enforce-eager'],
        sleep: { idleTimeout: '5m', drainTimeout: '30s' },
        fairness: {},
        staging: {},
        lora: {},
        kvCache: {},
        resources: {},
      },
    },
  ]);
  expect(renders).toHaveLength(1);
  // No label is documented by which a monitor would find the pods.
  expect(monitors).toEqual([]);
});

it('passes on everything that can be asked', () => {
  const { objects, notes } = rendered({
    namespace: 'llm',
    servedName: 'Qwen/Qwen3-4B',
    replicas: 2,
    gpus: 4,
    gpuResource: 'nvidia.com/gpu',
    cpu: '4',
    memory: '32Gi',
    image: 'registry.example/vllm:1',
    args: ['--seed', '7', '--enforce-eager'],
    maxModelLength: 8192,
    annotations: { 'example.com/note': 'one' },
    options: {
      dtype: 'float16',
      quantization: 'awq',
      gpuMemoryUtilization: 0.85,
      idleTimeout: '10m',
      drainTimeout: '1m30s',
      minRuntime: '20s',
      maxWaitTime: '2s',
      popular: true,
      pinned: true,
      lora: { maxRank: 32, cacheDir: '/lora', downloadTimeout: '2m' },
      kvCache: { maxSize: '20Gi' },
      serviceAccountName: 'weights',
      nodeSelector: { pool: 'gpu' },
    },
  });
  expect(objects[0]).toMatchObject({
    metadata: { annotations: { 'example.com/note': 'one' } },
    spec: {
      dtype: 'float16',
      gpuMemoryUtilization: '0.85',
      tensorParallelSize: 4,
      replicas: 2,
      quantization: 'awq',
      extraArgs: ['--max-model-len', '8192', '--seed', '7', '--enforce-eager'],
      sleep: { idleTimeout: '10m', drainTimeout: '1m30s' },
      fairness: { minRuntime: '20s', maxWaitTime: '2s', popular: true },
      staging: { pinned: true },
      lora: {
        enabled: true,
        maxRank: 32,
        cacheDir: '/lora',
        downloadTimeout: '2m',
      },
      kvCache: { enabled: true, maxSize: '20Gi' },
      vllmImage: 'registry.example/vllm:1',
      serviceAccountName: 'weights',
      nodeSelector: { pool: 'gpu' },
      resources: {
        requests: { cpu: '4', memory: '32Gi' },
        limits: { memory: '32Gi' },
      },
    },
  });
  const all = notes.join(' ');
  for (const word of ['greenthread-system', 'never preempted', 'lmcache']) {
    expect(all).toContain(word);
  }
});

it('writes the GPUs of a replica where the third generation has them', () => {
  const { objects } = rendered({
    gpus: 2,
    options: { generation: 3, modelType: 'embedding', product: 'NVIDIA-L40S' },
  });
  expect(objects[0].spec).toMatchObject({
    parallelism: { tensor: 2 },
    modelType: 'embedding',
    product: 'NVIDIA-L40S',
  });
  expect(objects[0].spec).not.toHaveProperty('tensorParallelSize');
});

it('captures CUDA graphs where that is asked for', () => {
  const { objects } = rendered({ options: { enforceEager: false } });
  expect(objects[0].spec).not.toHaveProperty('extraArgs');
});

it('says that nothing wakes a model without replicas', () => {
  const { notes } = rendered({ replicas: 0 });
  expect(notes.join(' ')).toContain('With 0 replicas no request wakes it');
});

it('is read as a model that sleeps when it may', () => {
  const { models } = toSnapshots({
    cluster: 'demo',
    objects: { models: rendered().objects, gpus: [], pods: [] },
  });
  expect(models[0]).toMatchObject({
    servedName: 'Qwen/Qwen3-4B',
    replicas: { desired: 1 },
    idleTimeoutMs: 300_000,
    driverData: { drainTimeoutMs: 30_000 },
  });
});

it.each<[Partial<ModelSpec>, string]>([
  [{ name: 'Demo_1' }, 'name is "Demo_1"; expected lower case letters'],
  [{ name: 'x'.repeat(56) }, '55 characters at most'],
  [{ namespace: '' }, 'namespace is ""; expected the name of a namespace'],
  [{ source: 's3://bucket/x' }, 'expected hf://<organisation>/<model>'],
  [{ source: 'hf://Qwen/Qwen3-4B@main' }, 'without a revision'],
  [{ servedName: 'chat' }, 'the name for clients must be "Qwen/Qwen3-4B"'],
  [{ replicas: 1.5 }, 'replicas is 1.5; expected a whole number'],
  [{ gpus: 0 }, 'gpus is 0; expected 1, 2, 4, 8'],
  [{ gpus: 3 }, 'gpus is 3; expected 1, 2, 4, 8'],
  [{ gpuResource: 'amd.com/gpu' }, 'expected nvidia.com/gpu'],
  [{ cpu: 'many' }, 'cpu is "many"; expected a quantity'],
  [{ memory: '1 GB' }, 'memory is "1 GB"; expected a quantity'],
  [{ maxModelLength: 0 }, 'maxModelLength is 0; expected'],
  [{ image: 'a b' }, 'image is "a b"; expected a reference'],
  [{ args: ['--port=1'] }, 'args has "--port=1"'],
  [{ args: ['--gpu_memory_utilization', '1'] }, 'leave it out'],
  [{ options: { dtype: 'int8' } }, 'options.dtype is "int8"; expected'],
  [{ options: { idleTimeout: '5' } }, 'expected a duration such as 5m'],
  [{ options: { idleTimeout: '0s' } }, 'expected a duration such as 5m'],
  [
    { options: { gpuMemoryUtilization: 1.2 } },
    'options.gpuMemoryUtilization is 1.2; expected a number from 0.01 to 1',
  ],
  [{ options: { popular: 'yes' } }, 'options.popular is "yes"; expected true'],
  [{ options: { generation: 1 } }, 'expected a whole number from 2 to 3'],
  [{ options: { product: 'NVIDIA-L40S' } }, 'of the third generation'],
  [{ options: { lora: true } }, 'options.lora is true; expected a section'],
  [{ options: { lora: { rank: 1 } } }, 'options.lora.rank is not known'],
  [{ options: { nodeSelector: { a: 1 } } }, 'expected a map of text to text'],
  [{ options: { sleep: '5m' } }, 'options.sleep is not known; expected'],
])('%j is refused: %s', (overrides, reason) => {
  expect(render(aSpec(overrides))).toEqual({
    refused: expect.stringContaining(reason),
  });
});
