import { ModelSpec } from '@wakeboard/plugin-inference-common';
import { weightsOnGpus } from './weightsOnGpus';

const spec: ModelSpec = {
  name: 'demo',
  namespace: 'llm',
  source: 'hf://Qwen/Qwen3-8B',
  replicas: 1,
  gpus: 1,
  labels: {},
};

it('says that weights are on the GPUs unless an argument keeps them elsewhere', () => {
  expect(weightsOnGpus(spec)).toBe(true);
  expect(weightsOnGpus({ ...spec, args: ['--enforce-eager'] })).toBe(true);
  expect(weightsOnGpus({ ...spec, gpus: 0 })).toBe(false);
  expect(weightsOnGpus({ ...spec, args: ['--cpu-offload-gb=80'] })).toBe(false);
  expect(
    weightsOnGpus({ ...spec, args: ['--pipeline-parallel-size', '2'] }),
  ).toBe(false);
});
