import { ModelRef, ModelSnapshot } from '@wakeboard/plugin-inference-common';
import { instancePattern, modelOfReplica, modelOfSeries } from './matching';

function aRef(name: string, namespace = 'Default Cluster'): ModelRef {
  return { cluster: 'lab', namespace, driver: 'gpustack', name };
}

const models = ['qwen', 'qwen-small', 'a.b'].map(name => aRef(name));

it.each([
  ['qwen-k2x9q', 'qwen'],
  ['qwen-small-k2x9q', 'qwen-small'],
  ['a.b-k2x9q', 'a.b'],
  ['axb-k2x9q', undefined],
  ['qwen', undefined],
  ['qwen-K2X9Q', undefined],
  ['qwen-k2x9q-f0', undefined],
  ['my-qwen-k2x9q', undefined],
])('%s is an instance of %s', (name, model) => {
  const replica = { namespace: 'Default Cluster', name };
  expect(modelOfReplica(replica, models)?.name).toBe(model);
  expect(
    modelOfReplica({ ...replica, namespace: 'edge' }, models),
  ).toBeUndefined();
});

it('takes the characters of a name literally', () => {
  expect(instancePattern('a|b(')).toBe('a\\|b\\(-[a-z0-9]{4,10}');
});

it('joins series by the number of the model', () => {
  const snapshots = [
    { ref: aRef('chat'), uid: '3' },
    { ref: aRef('chat-9'), uid: '9' },
    { ref: aRef('broken') },
  ] as ModelSnapshot[];
  const labels = { model_id: '9', model_name: 'chat' };
  expect(modelOfSeries(labels, snapshots)?.name).toBe('chat-9');
  expect(modelOfSeries({ model_name: 'chat' }, snapshots)).toBeUndefined();
  expect(modelOfSeries({ model_id: '4' }, snapshots)).toBeUndefined();
});
