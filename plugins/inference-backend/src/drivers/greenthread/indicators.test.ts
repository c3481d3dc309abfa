import { ModelRef } from '@wakeboard/plugin-inference-common';
import { indicators } from './indicators';
import { modelByPodName } from './matching';

const ref: ModelRef = {
  cluster: 'demo',
  namespace: 'greenthread-system',
  driver: 'greenthread',
  name: 'llama-3-8b',
};
const isOf = (pod: string, name: string) =>
  new RegExp(`^(?:${indicators.replicaPattern({ ...ref, name })})$`).test(pod);

it.each([
  ['llama-3-8b-7d8f9b6c54-kx2lp', 'of a Deployment'],
  ['llama-3-8b-kx2lp', 'of a ReplicaSet'],
  ['llama-3-8b-0', 'of a StatefulSet'],
  ['llama-3-8b-12', 'of a StatefulSet'],
])('%s (%s) is a replica of the model and of no other', pod => {
  expect(isOf(pod, 'llama-3-8b')).toBe(true);
  for (const other of ['llama-3', 'llama', 'llama-3-8b-instruct', '3-8b']) {
    expect(isOf(pod, other)).toBe(false);
  }
});

it.each([
  'llama-3-8b',
  'llama-3-8b-',
  'llama-3-8b-convert',
  'llama-3-8b-convert-kx2lp',
  'llama-3-8b-instruct-7d8f9b6c54-kx2lp',
  'llama-3-8b-instruct-0',
  'llama-3-8b-v2-7d8f9b6c54-kx2lp',
  'my-llama-3-8b-7d8f9b6c54-kx2lp',
  'llama-3-8b-7d8f9b6c54-kx2lp-debug',
])('%s is no replica of the model', pod => {
  expect(isOf(pod, 'llama-3-8b')).toBe(false);
});

it('takes the characters of a name literally', () => {
  expect(isOf('qwen2.5-0', 'qwen2.5')).toBe(true);
  expect(isOf('qwen2x5-0', 'qwen2.5')).toBe(false);
});

it('agrees with how replicas are found by name', () => {
  const names = ['llama-3', 'llama-3-8b', 'llama-3-8b-instruct', 'qwen2.5'];
  for (const name of names) {
    for (const appended of ['7d8f9b6c54-kx2lp', 'kx2lp', '0', 'convert']) {
      const pod = `${name}-${appended}`;
      const found = modelByPodName(pod, new Set(names));
      expect(names.filter(each => isOf(pod, each))).toEqual(
        found === undefined ? [] : [found],
      );
    }
  }
});
