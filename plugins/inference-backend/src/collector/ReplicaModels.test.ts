import { ModelRef } from '@wakeboard/plugin-inference-common';
import { aSnapshot } from '../store/__testUtils__/builders';
import { ReplicaModels } from './ReplicaModels';
import { countingDriver } from './__testUtils__/counterWorld';

const source = { cluster: 'demo', driver: countingDriver.id };
const refOf = (name: string): ModelRef => ({
  ...source,
  namespace: 'ns',
  name,
});

function setup(history: Array<{ model: ModelRef; replica: string }> = []) {
  const models = [
    aSnapshot({ ref: refOf('chat'), uid: '1' }),
    aSnapshot({ ref: refOf('chat-2'), uid: '2' }),
  ];
  const owners = new ReplicaModels({
    source,
    driver: {
      ...countingDriver,
      modelOfSeries: ({ model_id: id }, known) =>
        known.find(({ uid }) => uid === id)?.ref,
    },
    models: {
      listModels: async () =>
        models.map(snapshot => ({ snapshot, observedAt: 0 })),
    },
    history: { findReplicas: async () => history },
  });
  return async (replica: string, labels?: Record<string, string>) => {
    const named = { namespace: 'ns', replica, labels };
    const [owner] = await owners.find([named], models, 0);
    return owner?.model.name;
  };
}

describe('ReplicaModels', () => {
  it('goes by the number of the model where the series of a replica have it, and by the name else', async () => {
    const ownerOf = setup();
    expect(await ownerOf('chat-aaaaa', { model_id: '2' })).toBe('chat-2');
    expect(await ownerOf('chat-bbbbb', { model_id: '7' })).toBe('chat');
    expect(await ownerOf('chat-ccccc')).toBe('chat');
    expect(await ownerOf('other-ddddd')).toBeUndefined();
  });

  it('believes history first, which has seen the replica', async () => {
    const ownerOf = setup([{ model: refOf('chat'), replica: 'chat-aaaaa' }]);
    expect(await ownerOf('chat-aaaaa', { model_id: '2' })).toBe('chat');
  });
});
