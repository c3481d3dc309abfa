import { ModelSpec } from '@wakeboard/plugin-inference-common';
import { booster, ofPods, spec } from '../__testUtils__/specs';
import { render } from '.';

function refusal(change: Partial<ModelSpec>, of = spec): string {
  const answer = render({ ...of, ...change });
  return 'refused' in answer ? answer.refused : 'not refused';
}

describe('what cannot be made', () => {
  it.each<[Partial<ModelSpec>, string]>([
    [{ name: '1st' }, 'beginning with a letter'],
    [{ name: 'a_b' }, 'The name "a_b" cannot be'],
    [{ name: 'x'.repeat(60) }, 'is too long'],
    [{ name: 'x'.repeat(51) }, 'a name of 50 fits'],
    [{ namespace: 'In' }, 'The namespace "In" cannot be'],
    [{ replicas: -1 }, 'The number of replicas is -1'],
    [{ gpus: 0.5 }, 'The number of GPUs is 0.5'],
    [{ source: 's3://bucket/path' }, 'also takes s3://'],
    [{ source: 'hf://' }, 'expected hf://… or pvc://…'],
    [{ source: 'pvc://Claim/x' }, 'names no claim'],
    [{ servedName: '' }, 'expected 1 to 256 characters'],
    [{ image: 'a b' }, 'The image "a b" cannot be'],
    [{ maxModelLength: 0 }, 'expected a number of tokens'],
    [{ args: ['--port', '1'] }, 'is set from the specification'],
    [{ args: ['--served_model_name=x'] }, 'is set from the specification'],
    [{ cpu: 'four' }, 'expected a quantity'],
    [{ gpuResource: 'gpu' }, 'such as nvidia.com/gpu'],
    [{ options: { kind: 'Deployment' } }, 'expected ModelServing or'],
    [{ options: { colour: 'red' } }, 'options.colour is not known'],
    [{ options: { role: 'a-very-long-role' } }, 'at most 12'],
    [{ options: { role: 1 } }, 'options.role is 1; expected a text'],
    [{ options: { cacheURI: 'hostpath://x' } }, 'of a ModelBooster only'],
    [{ options: { minReplicas: 1 } }, 'together'],
    [{ options: { ...ofPods, maxReplicas: 0 } }, 'expected whole numbers'],
    [{ options: { ...ofPods, minReplicas: 5 } }, 'more than'],
    [{ options: { ...ofPods, minReplicas: 0 } }, 'would stay at 0'],
    [{ options: { ...ofPods, metric: 'cpu' } }, 'expected an object'],
    [
      { options: { ...ofPods, metric: { name: 'a', targetValue: '0' } } },
      'a quantity above 0',
    ],
    [
      {
        options: {
          ...ofPods,
          metric: { name: 'a', targetValue: 1, serverURL: 'file:///x' },
        },
      },
      'begins with http://',
    ],
  ])('%j: %s', (change, reason) => {
    expect(refusal(change)).toContain(reason);
  });

  it.each<[Partial<ModelSpec>, string]>([
    [{ servedName: 'Qwen/Qwen2.5' }, 'with options.kind ModelServing it may'],
    [{ args: ['--enable-prefix-caching'] }, 'writes every argument as'],
    [{ args: ['--seed', '--dtype'] }, 'writes every argument as'],
    [{ source: 'file:///x' }, 'expected hf://…'],
    [{ name: 'x'.repeat(44) }, 'a name of 43 fits'],
  ])('as a ModelBooster %j: %s', (change, reason) => {
    expect(refusal(change, booster)).toContain(reason);
  });

  it('counts the longest number that an AutoscalingPolicy may ask for', () => {
    const name = 'x'.repeat(50);
    expect(refusal({ name })).toBe('not refused');
    expect(
      refusal({ name, options: { ...ofPods, maxReplicas: 10 } }),
    ).toContain('a name of 49 fits');
  });

  it('is a cache of another claim than the weights are on', () => {
    expect(
      refusal(
        {
          source: 'pvc://weights/qwen',
          options: { kind: 'ModelBooster', cacheURI: 'pvc://cache' },
        },
        booster,
      ),
    ).toContain('of the same claim');
  });
});
