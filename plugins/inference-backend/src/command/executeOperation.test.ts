import { ConflictError, NotFoundError } from '@backstage/errors';
import { ModelSnapshot } from '@wakeboard/plugin-inference-common';
import { FakeClusterClient } from '@wakeboard/plugin-inference-node/testing';
import { executeOperation } from './executeOperation';

const kindOf = (kind: string) => ({
  group: 'example.com',
  version: 'v1',
  plural: `${kind.toLowerCase()}s`,
  kind,
  namespaced: true,
});
const OWN = kindOf('Model');
const OTHER = kindOf('Route');
const place = { namespace: 'ns', name: 'demo' };
const signal = new AbortController().signal;

describe('a write of a plan', () => {
  it('is made to the own resource only as it was, and to another of its name as it is', async () => {
    const client = new FakeClusterClient();
    const own = client.put(OWN, { metadata: place });
    client.put(OTHER, { metadata: place });
    const model: ModelSnapshot = {
      ref: { cluster: 'fake', driver: 'd', ...place },
      resourceVersion: own.metadata.resourceVersion,
      state: 'serving',
      replicas: {},
      pods: [],
      conditions: [],
      labels: {},
      facts: [],
    };
    const context = {
      client,
      model,
      ownName: place.name,
      mayAskPods: false,
      signal,
    };
    const other = { kind: OTHER, ...place };

    await expect(
      executeOperation({ kind: 'delete', target: other }, context),
    ).rejects.toThrow(ConflictError);
    await executeOperation(
      { kind: 'delete', target: other, secondary: true },
      context,
    );
    await expect(client.get(other, { signal })).rejects.toThrow(NotFoundError);

    const target = { kind: OWN, ...place };
    client.put(OWN, { metadata: place, spec: { changed: true } });
    await expect(
      executeOperation({ kind: 'delete', target }, context),
    ).rejects.toThrow(ConflictError);
    await expect(
      executeOperation(
        { kind: 'delete', target },
        {
          ...context,
          model: { ...model, ref: { ...model.ref, name: 'demo_model' } },
        },
      ),
    ).rejects.toThrow(ConflictError);
  });
});
