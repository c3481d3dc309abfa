import { ModelRef } from '@wakeboard/plugin-inference-common';
import { read } from './__testUtils__/fixtures';
import {
  groupOfPod,
  modelNameOfServing,
  modelOfReplica,
  podsOfGroups,
  replicaPattern,
} from './names';

function refs(...names: string[]): ModelRef[] {
  return names.map(name => ({
    cluster: 'demo',
    namespace: 'ns',
    driver: 'kthena',
    name,
  }));
}

function find(name: string, models: ModelRef[]): string | undefined {
  return modelOfReplica({ namespace: 'ns', name }, models)?.name;
}

describe('names of groups and pods', () => {
  it.each([
    ['demo-0-leader-0-0', 'demo-0'],
    ['demo-12-prefill-3-1', 'demo-12'],
    ['demo-8b-0-pd-decode-1-0', 'demo-8b-0'],
    ['demo-0-leader-0-leader-0-0', 'demo-0-leader-0'],
    ['demo-0', undefined],
    ['web-6c9d8f7b54-x2lkq', undefined],
    [`${'a-1-'.repeat(100_000)}0`, undefined],
  ])('of the pod %s the group is %s', (pod, group) => {
    expect(groupOfPod(pod)).toBe(group);
  });

  it('match the pods of all groups of the ModelServings they are of', () => {
    const pattern = new RegExp(
      `^(?:${podsOfGroups(['a-0', 'a-1', 'b.c-0'])})$`,
    );
    expect(pattern.test('a-7-leader-0-0')).toBe(true);
    expect(pattern.test('b.c-0-leader-0-1')).toBe(true);
    expect(pattern.test('bxc-0-leader-0-1')).toBe(false);
    expect(pattern.test('a-b-0-leader-0-0')).toBe(false);
    expect(podsOfGroups([''])).toBeUndefined();
  });
});

describe('the model of a replica', () => {
  it.each([
    ['demo-0', 'demo'],
    ['demo-0-leader-0-0', 'demo'],
    ['demo-8b-0-leader-0-0', 'demo-8b'],
    // A ModelBooster's, whatever its backend is called.
    ['demo-backend1-0-leader-0-0', 'demo'],
    ['demo-8b-backend1-0-leader-0-0', 'demo-8b'],
    ['demon-0-leader-0-0', undefined],
    ['demo-6c9d8f7b54-x2lkq', undefined],
  ])('%s is %s', (replica, model) => {
    expect(find(replica, refs('demo', 'demo-8b'))).toBe(model);
  });

  it('is the ModelServing where a ModelBooster is called the same', () => {
    const both = refs('demo', modelNameOfServing('demo', true));
    expect(find('demo-0-leader-0-0', both)).toBe('demo_modelserving');
    expect(find('demo-server-0-leader-0-0', both)).toBe('demo');
  });

  it('is none of another namespace or driver', () => {
    const [ref] = refs('demo');
    for (const other of [{ namespace: 'other' }, { driver: 'vllm' }]) {
      expect(find('demo-0-leader-0-0', [{ ...ref, ...other }])).toBeUndefined();
    }
  });

  it('is found for every group of every fixture', () => {
    const { models } = read('name-prefixes');
    const own = models.map(({ ref }) => ref);
    for (const { ref, pods } of models) {
      for (const { name } of pods) {
        expect(modelOfReplica({ namespace: ref.namespace, name }, own)).toBe(
          ref,
        );
      }
    }
  });
});

describe('the pattern for the replicas of a model', () => {
  const matches = (model: string, name: string) =>
    new RegExp(`^(?:${replicaPattern({ name: model })})$`).test(name);

  it.each([
    ['demo', 'demo-0', true],
    ['demo', 'demo-0-leader-0-0', true],
    ['demo', 'demo-server-3-leader-0-1', true],
    ['demo', 'demo-8b-0-leader-0-0', false],
    ['demo_modelserving', 'demo-0-leader-0-0', true],
    ['demo_modelserving', 'demo-server-0-leader-0-0', false],
  ])('%s matches %s: %s', (model, name, expected) => {
    expect(matches(model, name)).toBe(expected);
  });
});
