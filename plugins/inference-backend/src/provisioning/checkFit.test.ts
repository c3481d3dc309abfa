import { ModelServiceSpec } from '@wakeboard/plugin-inference-common';
import { checkFit, FitPlace } from './checkFit';

const GIB = 1024 ** 3;

const aSpec = (
  overrides: Partial<ModelServiceSpec> = {},
): ModelServiceSpec => ({
  cluster: 'demo',
  driver: 'vllm',
  namespace: 'llm',
  name: 'chat',
  source: 'hf://meta-llama/Llama-3.1-405B-Instruct',
  ...overrides,
});

const aPlace = (overrides: Partial<FitPlace> = {}): FitPlace => ({
  devices: [{ totalBytes: 80 * GIB }, { totalBytes: 24 * GIB }],
  weightsOnGpus: true,
  ...overrides,
});

it('refuses what is too large in the fewest bits for every GPU, with the arithmetic', () => {
  expect(checkFit(aSpec(), aPlace())).toEqual({
    problem: {
      field: 'gpus',
      message:
        'The weights alone take at least 189.1 GiB of memory on each of 1 GPU (406 billion weights × 4 bits / 8), and no GPU of demo has as much: the largest has 80.0 GiB; give a replica more GPUs, or take smaller weights. GPUs that nobody sees yet, because their nodes are started when they are needed, have to be named in inference.clusters.demo.provisioning.otherGpus',
    },
  });
  expect(checkFit(aSpec({ gpus: 2 }), aPlace()).problem?.message).toContain(
    '94.5 GiB of memory on each of 2 GPUs (406 billion weights × 4 bits / 8 / 2)',
  );
});

it.each<[string, Partial<ModelServiceSpec>, Partial<FitPlace>, string]>([
  [
    'fewer bits would fit',
    { source: 'hf://meta-llama/Llama-3.1-70B-Instruct' },
    {},
    'in 4 bits they would take 32.9 GiB',
  ],
  [
    'not all GPUs could be read',
    {},
    { unread: 'Prometheus did not answer' },
    'others may be unknown: Prometheus did not answer',
  ],
  [
    'the engine may keep weights elsewhere',
    {},
    { weightsOnGpus: false },
    'its engine may keep weights elsewhere',
  ],
  [
    'nothing is known of the engine',
    {},
    { weightsOnGpus: undefined },
    'its engine may keep weights elsewhere',
  ],
  [
    'they are GPUs by another name',
    { gpuResource: 'amd.com/gpu' },
    {},
    'which GPUs are amd.com/gpu is not known',
  ],
])('only says that it is too large where %s', (_, spec, place, doubt) => {
  const { problem, note } = checkFit(aSpec(spec), aPlace(place));
  expect(problem).toBeUndefined();
  expect(note).toMatch(
    /^The weights take about [\d.]+ GiB of memory on each of 1 GPU \([\d.]+ billion weights × 16 bits \/ 8\), and no GPU that is known of demo has as much: the largest has 80\.0 GiB\. It is not refused for that, because /,
  );
  expect(note).toContain(doubt);
});

it.each<[string, Partial<ModelServiceSpec>, Partial<FitPlace>]>([
  ['it may fit on what there is', { source: 'hf://Qwen/Qwen3-8B' }, {}],
  ['it is split among enough GPUs', { gpus: 16 }, {}],
  [
    'a node pool can be scaled up to a GPU that is large enough',
    { gpus: 4, source: 'hf://meta-llama/Llama-3.1-405B-Instruct-FP8' },
    { otherGpus: { 'NVIDIA-H200': 141 * GIB } },
  ],
  ['no GPU is known', {}, { devices: [] }],
  [
    'the size of a GPU is not known',
    {},
    { devices: [{ totalBytes: 80 * GIB }, {}] },
  ],
  ['it has no GPUs', { gpus: 0 }, {}],
  ['its name tells no size', { source: 's3://bucket/mine' }, {}],
])('says nothing where %s', (_, spec, place) => {
  expect(checkFit(aSpec(spec), aPlace(place))).toEqual({});
});

it('counts GPUs that are named in the configuration among those there are', () => {
  const otherGpus = { 'NVIDIA-H200': 141 * GIB };
  expect(checkFit(aSpec(), aPlace({ otherGpus })).problem?.message).toContain(
    'the largest has 141.0 GiB',
  );
});
