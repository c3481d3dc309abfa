import { ModelSpec } from '@wakeboard/plugin-inference-common';
import { KubernetesObject } from '@wakeboard/plugin-inference-node';
import { toRow } from './client/rows';
import { render } from './render';

function aSpec(overrides: Partial<ModelSpec> = {}): ModelSpec {
  return {
    name: 'qwen',
    namespace: 'Default Cluster',
    source: 'hf://Qwen/Qwen3-0.6B',
    replicas: 1,
    gpus: 1,
    labels: {
      'inference/owner': 'team-a',
      'inference/provisioned-by': 'wakeboard',
    },
    ...overrides,
  };
}

function rendered(overrides: Partial<ModelSpec> = {}): {
  object: KubernetesObject;
  notes: string[];
} {
  const rendering = render(aSpec(overrides));
  if ('refused' in rendering) throw new Error(rendering.refused);
  const { objects, monitors, notes } = rendering;
  expect(objects).toHaveLength(1);
  expect(monitors).toEqual([]);
  return { object: objects[0], notes };
}

it('is one model, as it is sent to GPUStack', () => {
  const { object } = rendered();
  expect(object).toMatchObject({
    apiVersion: 'gpustack.ai/v2',
    kind: 'Model',
    metadata: { name: 'qwen', namespace: 'Default Cluster' },
  });
  expect(toRow(object)).toEqual({
    name: 'qwen',
    source: 'huggingface',
    huggingface_repo_id: 'Qwen/Qwen3-0.6B',
    backend: 'vLLM',
    replicas: 1,
    categories: ['llm'],
    enable_model_route: true,
    description: 'inference/owner=team-a\ninference/provisioned-by=wakeboard',
  });
});

it.each<[string, object]>([
  [
    'hf://Qwen/Qwen3-8B-GGUF/q4/model.gguf',
    {
      source: 'huggingface',
      huggingface_repo_id: 'Qwen/Qwen3-8B-GGUF',
      huggingface_filename: 'q4/model.gguf',
    },
  ],
  [
    'modelscope://Qwen/Qwen3-8B',
    { source: 'model_scope', model_scope_model_id: 'Qwen/Qwen3-8B' },
  ],
  ['file:///data/qwen', { source: 'local_path', local_path: '/data/qwen' }],
  ['/data/qwen', { source: 'local_path', local_path: '/data/qwen' }],
])('reads weights from %s', (source, fields) => {
  expect(rendered({ source }).object.spec).toMatchObject(fields);
});

it.each<[string, Partial<ModelSpec>, string[]]>([
  [
    'vLLM',
    { gpus: 2, maxModelLength: 8192, args: ['--enforce-eager'] },
    ['--tensor-parallel-size=2', '--max-model-len=8192', '--enforce-eager'],
  ],
  [
    'SGLang',
    { gpus: 4, maxModelLength: 8192 },
    ['--tp-size=4', '--context-length=8192'],
  ],
])('tells %s what it has to know', (backend, spec, parameters) => {
  const { object } = rendered({ ...spec, options: { backend } });
  expect(object.spec).toMatchObject({ backend_parameters: parameters });
});

it('takes what only GPUStack knows', () => {
  const { object, notes } = rendered({
    image: 'registry.example/engine:1',
    gpus: 0,
    gpuResource: 'amd.com/gpu',
    annotations: { a: 'b' },
    options: {
      backend: 'Custom',
      runCommand: 'serve',
      env: { A: '1' },
      placementStrategy: 'binpack',
      workerSelector: { zone: 'a' },
      categories: ['embedding'],
      enableModelRoute: false,
    },
  });
  expect(object.spec).toMatchObject({
    backend: 'Custom',
    image_name: 'registry.example/engine:1',
    run_command: 'serve',
    env: { A: '1' },
    placement_strategy: 'binpack',
    worker_selector: { zone: 'a' },
    categories: ['embedding'],
    enable_model_route: false,
  });
  expect(notes.join(' ')).toMatch(
    /description.*resource does not matter.*no annotations.*exports no metrics/,
  );
});

it('says that metrics are turned off', () => {
  const env = { GPUSTACK_DISABLE_METRICS: 'true' };
  expect(rendered({ options: { env } }).notes).toContain(
    'GPUSTACK_DISABLE_METRICS turns its metrics off.',
  );
});

it.each<[string, Partial<ModelSpec>, string]>([
  ['a bucket', { source: 's3://bucket/path' }, 'hf://<organisation>'],
  ['no repository', { source: 'hf://qwen' }, '"hf://qwen" is not a source'],
  ['text that is hostile', { source: 'hf://a/b"; rm' }, 'is not a source'],
  ['a relative path', { source: 'file://data' }, 'is not a source'],
  ['no cluster', { namespace: '' }, 'the name of a cluster of GPUStack'],
  ['another name for clients', { servedName: 'Qwen/Q' }, 'must be "qwen"'],
  ['processors', { cpu: '4' }, 'leave both out'],
  ['memory', { memory: '8Gi' }, 'leave both out'],
  ['an image', { image: 'vllm:1' }, 'for the backend Custom'],
  ['no image', { options: { backend: 'Custom' } }, 'needs an image'],
  ['no GPU', { gpus: 0 }, 'runs on GPUs only'],
  ['GPUs', { gpus: 2, options: { backend: 'MindIE' } }, 'as arguments'],
  ['a port', { args: ['--port=1'] }, 'GPUStack sets --port itself'],
  ['a name', { args: ['--served-model-name', 'x'] }, 'leave it out'],
  ['an option', { options: { gpu: 1 } }, 'no option "gpu"; there are backend,'],
  ['a backend', { options: { backend: 'TGI' } }, 'must be one of vLLM'],
  ['a category', { options: { categories: ['x'] } }, 'a list of llm'],
  ['no category', { options: { categories: [] } }, 'a list of llm'],
  ['an environment', { options: { env: { A: 1 } } }, 'a map of text to text'],
])('refuses %s that GPUStack cannot serve', (_, spec, reason) => {
  expect(render(aSpec(spec))).toEqual({
    refused: expect.stringContaining(reason),
  });
});
