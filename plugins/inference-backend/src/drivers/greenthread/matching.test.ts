import { modelByPodName, modelOfReplica } from './matching';

const names = new Set(['llama-3', 'llama-3-8b-instruct', 'qwen', 'qwen-2']);

describe('the model of a pod by its name', () => {
  it.each([
    ['llama-3-7d8f9b6c54-kx2lp', 'llama-3'],
    ['llama-3-8b-instruct-7d8f9b6c54-kx2lp', 'llama-3-8b-instruct'],
    ['llama-3-kx2lp', 'llama-3'],
    ['llama-3-0', 'llama-3'],
    ['qwen-2-0', 'qwen-2'],
    ['qwen-2-7d8f9b6c54-kx2lp', 'qwen-2'],
  ])('%s is of %s', (pod, model) => {
    expect(modelByPodName(pod, names)).toBe(model);
  });

  it.each([
    'llama-3-8b-7d8f9b6c54-kx2lp',
    'llama-3-8b-0',
    'llama-3-vision-7d8f9b6c54-kx2lp',
    'llama-3-convert',
    'llama-3-convert-kx2lp',
    'llama-3',
    'llama-31-7d8f9b6c54-kx2lp',
    'mistral-7d8f9b6c54-kx2lp',
    '',
    '-',
    '-0',
    '--------',
  ])('%s is of none of these models', pod => {
    expect(modelByPodName(pod, names)).toBeUndefined();
  });

  it('is looked for in the namespace and driver of the replica only', () => {
    const ref = {
      cluster: 'demo',
      namespace: 'a',
      driver: 'greenthread',
      name: 'qwen',
    };
    const models = [
      { ...ref, namespace: 'b' },
      { ...ref, driver: 'kthena' },
      ref,
    ];
    const pod = 'qwen-7d8f9b6c54-kx2lp';
    expect(modelOfReplica({ namespace: 'a', name: pod }, models)).toBe(ref);
    expect(
      modelOfReplica({ namespace: 'c', name: pod }, models),
    ).toBeUndefined();
  });
});
