import { ModelSpec } from '@wakeboard/plugin-inference-common';
import { Rendering } from '@wakeboard/plugin-inference-node';
import { faultsOf, whyNoDefinitions } from './__testUtils__/definitions';
import { render } from './render';
import { toSnapshots } from './snapshot';

const missing = whyNoDefinitions();

function aSpec(overrides?: Partial<ModelSpec>): ModelSpec {
  return {
    name: 'qwen3-8b',
    namespace: 'models',
    source: 'hf://Qwen/Qwen3-8B',
    replicas: 1,
    gpus: 1,
    cpu: '4',
    memory: '16Gi',
    labels: { 'inference/owner': 'search' },
    ...overrides,
  };
}

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

describe('what LLMKube cannot serve is refused', () => {
  it.each<[Partial<ModelSpec>, string]>([
    [{ name: '8b' }, 'name is "8b"; expected'],
    [{ name: 'qwen2.5' }, 'name is "qwen2.5"; expected'],
    [{ name: 'a'.repeat(64) }, '63 characters at most'],
    [{ namespace: 'A B' }, 'namespace is "A B"; expected'],
    [{ replicas: 11 }, 'replicas is 11; expected a whole number from 0 to 10'],
    [{ replicas: 0.5 }, 'replicas is 0.5'],
    [{ gpus: 9 }, 'gpus is 9; expected a whole number from 0 to 8'],
    [{ gpus: -1 }, 'gpus is -1'],
    [{ gpuResource: 'gpu' }, 'gpuResource is "gpu"; expected an extended'],
    [{ cpu: 'many' }, 'cpu is "many"; expected a quantity'],
    [{ memory: '16 GB' }, 'memory is "16 GB"; expected a quantity'],
    [{ maxModelLength: 64 }, 'maxModelLength is 64'],
    [{ source: 'ftp://example.com/x' }, 'source is "ftp://example.com/x"'],
    [{ source: 'x '.repeat(5000) }, 'source is a text of 10002 characters'],
    [{ source: 'hf://Qwen/Qwen3-8B@main' }, 'without a revision'],
    [{ options: { runtime: 'generic' } }, 'image is missing'],
    [
      { image: 'x', maxModelLength: 4096, options: { runtime: 'generic' } },
      'maxModelLength is not accepted',
    ],
    [
      { options: { runtime: 'triton' } },
      'options.runtime is "triton"; expected vllm or sglang or tgi or llamacpp or generic',
    ],
    [{ options: { colour: 'red' } }, 'options.colour is not known; expected'],
    [{ options: { port: 70000 } }, 'options.port is 70000'],
    [{ options: { slo: 99 } }, 'options.slo is 99; expected a section'],
    [{ options: { slo: {} } }, 'options.slo.objective is missing'],
    [{ options: { slo: { objective: 40 } } }, 'from 50 to 99.999'],
    [
      { options: { slo: { objective: 99, indicator: 'latency' } } },
      'options.slo.latencyThreshold is missing',
    ],
    [
      { options: { slo: { objective: 99, latencyThreshold: 1 } } },
      'the indicator is availability',
    ],
    [
      {
        options: {
          slo: { objective: 99, indicator: 'latency', latencyThreshold: 3 },
        },
      },
      'the nearest are 2.5 and 5',
    ],
    [
      {
        options: {
          runtime: 'sglang',
          slo: { objective: 99, indicator: 'latency', latencyThreshold: 5 },
        },
      },
      'with the runtime vllm only',
    ],
    [
      { options: { autoscaling: { minReplicas: 3, maxReplicas: 2 } } },
      'expected at most maxReplicas, which is 2',
    ],
    [{ options: { autoscaling: {} } }, 'maxReplicas is missing'],
    [
      { options: { runtime: 'llamacpp', tokenSecret: { name: 'x' } } },
      'options.tokenSecret is not accepted',
    ],
    [
      { options: { tokenSecret: { key: 'x' } } },
      'options.tokenSecret.name is missing',
    ],
  ])('%j', (overrides, sentence) => {
    expect(render(aSpec(overrides))).toEqual({
      refused: expect.stringContaining(sentence),
    });
  });
});
