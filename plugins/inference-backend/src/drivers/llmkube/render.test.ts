import { ModelSpec } from '@wakeboard/plugin-inference-common';
import { Rendering } from '@wakeboard/plugin-inference-node';
import { faultsOf, whyNoDefinitions } from './__testUtils__/definitions';
import { aSpec } from './__testUtils__/specs';
import { render } from './render';
import { toSnapshots } from './snapshot';

const missing = whyNoDefinitions();

type Rendered = Exclude<Rendering, { refused: string }>;

function rendered(overrides?: Partial<ModelSpec>): Rendered {
  const rendering = render(aSpec(overrides));
  if ('refused' in rendering) {
    throw new Error(rendering.refused);
  }
  return rendering;
}

function specsOf(overrides?: Partial<ModelSpec>) {
  const [model, service] = rendered(overrides).objects;
  return {
    model: model.spec as Record<string, unknown>,
    service: service.spec as Record<string, unknown>,
  };
}

const SPECS: Array<[name: string, overrides: Partial<ModelSpec>]> = [
  ['a model with vLLM', {}],
  [
    'everything that can be asked of vLLM',
    {
      servedName: 'qwen',
      replicas: 10,
      gpus: 8,
      image: 'registry.example.com/vllm:v1',
      args: ['--enable-prefix-caching'],
      maxModelLength: 8192,
      annotations: { 'example.com/note': 'text' },
      options: {
        runtime: 'vllm',
        format: 'safetensors',
        quantization: 'fp8',
        mode: 'chat',
        priority: 'high',
        port: 9000,
        sourceSecret: 'bucket',
        tokenSecret: { name: 'hugging-face' },
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
  ['SGLang', { maxModelLength: 4096, options: { runtime: 'sglang' } }],
  ['TGI', { maxModelLength: 4096, options: { runtime: 'tgi' } }],
  [
    'llama.cpp with a file',
    {
      source: 'https://models.example.com/llama-3-8b-Q4_K_M.gguf',
      maxModelLength: 8192,
      options: { runtime: 'llamacpp' },
    },
  ],
  [
    'a program of its own, without GPUs',
    {
      gpus: 0,
      cpu: undefined,
      memory: undefined,
      image: 'registry.example.com/own:v1',
      args: ['serve'],
      options: { runtime: 'generic', slo: { objective: '99' } },
    },
  ],
  ['GPUs of AMD', { gpuResource: 'amd.com/gpu' }],
  ['GPUs of Intel', { gpuResource: 'gpu.intel.com/i915' }],
  ['a part of a GPU', { gpuResource: 'nvidia.com/mig-1g.10gb' }],
  ['a source on a volume', { source: 'pvc://weights/qwen3-8b' }],
  ['a repository without a scheme', { source: 'Qwen/Qwen3-8B' }],
  ['no replicas', { replicas: 0 }],
];

describe.each(SPECS)('rendering %s', (_, overrides) => {
  it('is read back as the same model', () => {
    const [model, service] = rendered(overrides).objects;
    const { models, errors } = toSnapshots({
      cluster: 'demo',
      objects: { services: [service], models: [model], pods: [] },
    });
    expect(errors).toEqual([]);
    expect(models.map(({ ref }) => ref)).toEqual([
      {
        cluster: 'demo',
        namespace: 'models',
        driver: 'llmkube',
        name: 'qwen3-8b',
      },
    ]);
    expect(models[0].labels).toEqual({ 'inference/owner': 'search' });
    expect(models[0].driverData).toMatchObject({ model: 'qwen3-8b' });
  });

  it('always says on which port it is served', () => {
    const { endpoint } = specsOf(overrides).service;
    expect(endpoint).toEqual({ port: expect.any(Number) });
  });
});

(missing ? describe.skip : describe)(
  `the definitions${missing ? ` (${missing})` : ''}`,
  () => {
    it.each(SPECS)('accept what is rendered for %s', (_, overrides) => {
      for (const object of rendered(overrides).objects) {
        expect(faultsOf(object)).toEqual([]);
      }
    });

    it('would not accept anything else', () => {
      const [, service] = rendered().objects;
      const spec = specsOf().service;
      const faultsIn = (field: object) =>
        faultsOf({ ...service, spec: { ...spec, ...field } });
      expect(faultsIn({ replicas: 11 })).toEqual([
        expect.stringContaining('/spec/replicas'),
      ]);
      expect(faultsIn({ colour: 'red' })).toEqual([
        expect.stringContaining('colour'),
      ]);
    });
  },
);

describe('what is rendered', () => {
  it('is a Model and a service of the same name, with every label', () => {
    const { objects } = rendered();
    expect(objects.map(({ kind }) => kind)).toEqual([
      'Model',
      'InferenceService',
    ]);
    for (const { apiVersion, metadata } of objects) {
      expect(apiVersion).toBe('inference.llmkube.dev/v1alpha1');
      expect(metadata).toEqual({
        name: 'qwen3-8b',
        namespace: 'models',
        labels: { 'inference/owner': 'search' },
      });
    }
  });

  it('lets the engine fetch a repository itself, and the operator anything else', () => {
    expect(specsOf().service.skipModelInit).toBe(true);
    expect(specsOf({ source: 'Qwen/Qwen3-8B' }).service.skipModelInit).toBe(
      true,
    );
    for (const source of ['s3://bucket/weights', '/srv/weights.gguf']) {
      expect(specsOf({ source }).service).not.toHaveProperty('skipModelInit');
    }
  });

  it.each([
    ['vllm', 8000],
    ['sglang', 30000],
    ['tgi', 80],
    ['llamacpp', 8080],
  ])('has the port on which %s listens', (runtime, port) => {
    expect(specsOf({ options: { runtime } }).service.endpoint).toEqual({
      port,
    });
  });

  it('names the model as it was asked to be, else as the resource', () => {
    const argsOf = (overrides: Partial<ModelSpec>) =>
      specsOf(overrides).service.extraArgs;
    expect(argsOf({})).toEqual(['--served-model-name', 'qwen3-8b']);
    expect(argsOf({ servedName: 'qwen', args: ['--seed', '7'] })).toEqual([
      '--served-model-name',
      'qwen',
      '--seed',
      '7',
    ]);
    expect(
      argsOf({ servedName: 'llama', options: { runtime: 'llamacpp' } }),
    ).toEqual(['--alias', 'llama']);
    expect(argsOf({ options: { runtime: 'tgi' } })).toBeUndefined();
  });

  it('writes the threshold of an SLO as a bucket is named', () => {
    const slo = (latencyThreshold: number) =>
      specsOf({
        options: {
          slo: { objective: 99, indicator: 'latency', latencyThreshold },
        },
      }).service.slo;
    expect(slo(5)).toMatchObject({ latencyThreshold: '5.0' });
    expect(slo(2.5)).toMatchObject({ latencyThreshold: '2.5' });
  });

  it('is scraped by the pods, and says that there may be a monitor already', () => {
    const { monitors, notes } = rendered();
    expect(monitors).toEqual([
      {
        kind: 'pod',
        selector: { 'inference.llmkube.dev/service': 'qwen3-8b' },
        port: 'http',
        path: '/metrics',
      },
    ]);
    expect(notes.join(' ')).toContain('inferencePodMonitor');
    const generic = rendered({
      image: 'own:v1',
      options: { runtime: 'generic' },
    });
    expect(generic.monitors).toEqual([]);
  });
});
