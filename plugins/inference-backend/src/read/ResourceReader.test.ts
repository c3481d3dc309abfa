import { mockCredentials } from '@backstage/backend-test-utils';
import { ModelRef, SourceRef } from '@wakeboard/plugin-inference-common';
import { aSnapshot } from '@wakeboard/plugin-inference-common/testing';
import { FakeClusterClient } from '@wakeboard/plugin-inference-node/testing';
import { builtInDrivers } from '../drivers';
import { ResourceReader } from './ResourceReader';

const credentials = mockCredentials.user();
const { signal } = new AbortController();
const EVENTS = {
  group: '',
  version: 'v1',
  plural: 'events',
  kind: 'Event',
  namespaced: true,
};

/** Reads a model of a driver from a source that also has an event in the model's namespace. */
async function readFrom(kind: SourceRef['kind'], driverId: string) {
  const driver = builtInDrivers.find(({ id }) => id === driverId)!;
  const { id, versions, ...resource } = driver.resources[0];
  const own = { ...resource, version: versions[0] };
  const ref: ModelRef = {
    cluster: 'lab',
    namespace: 'models',
    driver: driver.id,
    name: 'qwen',
  };
  const client = new FakeClusterClient({ cluster: ref.cluster, kind });
  const metadata = { name: 'qwen', namespace: 'models' };
  client.put(own, { metadata, spec: { replicas: 1 } });
  client.put(EVENTS, {
    metadata: { name: 'e', namespace: 'models' },
    reason: 'Scaled',
  });
  const reader = ResourceReader.create({
    access: {
      read: async () => ({ snapshot: aSnapshot({ ref }), observedAt: 0 }),
    },
    drivers: { get: () => driver },
    served: { kinds: async () => ({ [id]: own }) },
    clusters: new Map([[ref.cluster, client]]),
  });
  const answer = await reader.read(credentials, ref, { signal });
  return { answer, listed: client.calls.map(({ plural }) => plural) };
}

describe('the resource of a model', () => {
  it('comes with the events of its cluster', async () => {
    const { answer, listed } = await readFrom('cluster', 'greenthread');
    expect(answer).toMatchObject({
      yaml: expect.stringContaining('replicas: 1'),
      events: [{ reason: 'Scaled' }],
      errors: [],
    });
    expect(listed).toContain('events');
  });

  it('has no events on a server with an API of its own, which is not asked for any', async () => {
    const { answer, listed } = await readFrom('server', 'gpustack');
    expect(answer).toMatchObject({
      yaml: expect.stringContaining('replicas: 1'),
      events: [],
      errors: [],
    });
    expect(listed).not.toContain('events');
  });
});
