import { createBackendModule } from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import inferencePlugin from '@wakeboard/plugin-inference-backend';
import { inferenceDriversExtensionPoint } from '@wakeboard/plugin-inference-node';
import { ObjectStore, startKubernetesApi } from '@wakeboard/simulator';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'yaml';
import { kserveDriver } from './kserve';

jest.setTimeout(60_000);

/** What a person adds to their backend for a sixth system. */
const kserveModule = createBackendModule({
  pluginId: 'inference',
  moduleId: 'kserve',
  register(env) {
    env.registerInit({
      deps: { drivers: inferenceDriversExtensionPoint },
      async init({ drivers }) {
        drivers.addDriver(kserveDriver);
      },
    });
  },
});

const fixture = (file: string) =>
  parse(readFileSync(resolve(__dirname, 'fixtures', file), 'utf8'));

async function until<T>(
  ask: () => Promise<T>,
  holds: (answer: T) => boolean,
): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (holds(answer)) return answer;
    await new Promise(done => setTimeout(done, 100));
  }
}

describe('a driver from outside', () => {
  it('shows models of its system, follows them and acts on them', async () => {
    const store = new ObjectStore();
    const api = await startKubernetesApi({
      store,
      definitions: resolve(__dirname, 'definitions'),
    });
    const { services, pods } = fixture('serving.yaml').objects;
    const put = (resource: string, object: object) =>
      fetch(`${api.url}${resource}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(object),
      });
    expect(
      (
        await put('/api/v1/namespaces', {
          apiVersion: 'v1',
          kind: 'Namespace',
          metadata: { name: 'models' },
        })
      ).status,
    ).toBe(201);
    const SERVICES =
      '/apis/serving.kserve.io/v1beta1/namespaces/models/inferenceservices';
    const PODS = '/api/v1/namespaces/models/pods';
    for (const object of services) {
      const { resourceVersion, uid, ...metadata } = object.metadata;
      expect((await put(SERVICES, { ...object, metadata })).status).toBe(201);
    }
    for (const object of pods) {
      const { resourceVersion, uid, ownerReferences, ...metadata } =
        object.metadata;
      expect((await put(PODS, { ...object, metadata })).status).toBe(201);
      const { name } = object.metadata;
      await fetch(`${api.url}${PODS}/${name}/status`, {
        method: 'PATCH',
        headers: { 'content-type': 'application/merge-patch+json' },
        body: JSON.stringify({ status: object.status }),
      });
    }
    const backend = await startTestBackend({
      features: [
        inferencePlugin,
        kserveModule,
        catalogServiceMock.factory(),
        mockServices.rootConfig.factory({
          data: {
            kubernetes: {
              clusterLocatorMethods: [
                {
                  type: 'config',
                  clusters: [{ name: 'demo', url: api.url }],
                },
              ],
            },
            inference: {
              drivers: { kserve: {} },
              clusters: { demo: { transport: 'direct' } },
            },
          },
        }),
      ],
    });
    try {
      const address = backend.server.address();
      const port = typeof address === 'object' && address?.port;
      const base = `http://127.0.0.1:${port}/api/inference`;
      const get = async (path: string) =>
        (await fetch(`${base}${path}`)).json();
      const list = await until(
        () => get('/models'),
        ({ items }) => items[0]?.state === 'serving',
      );
      expect(list.items).toEqual([
        expect.objectContaining({
          ref: {
            cluster: 'demo',
            namespace: 'models',
            driver: 'kserve',
            name: 'demo',
          },
          driverTitle: 'KServe',
          state: 'serving',
        }),
      ]);
      const MODEL = '/models/demo/models/kserve/demo';
      const { actions } = await get(MODEL);
      expect(actions).toContainEqual({
        name: 'sleep',
        available: false,
        reason: expect.stringContaining('suspend and resume'),
      });

      const asked = await fetch(`${base}${MODEL}/actions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ action: 'suspend' }),
      });
      expect(asked.status).toBe(202);
      // The controller would take the pods away; what is written here is the annotation.
      await until(
        async () =>
          (await fetch(`${api.url}${SERVICES}/demo`)).json() as Promise<{
            metadata: { annotations?: Record<string, string> };
          }>,
        ({ metadata }) =>
          metadata.annotations?.['serving.kserve.io/stop'] === 'true',
      );
      await fetch(`${api.url}${PODS}/${pods[0].metadata.name}`, {
        method: 'DELETE',
      });
      const stopped = await until(
        () => get(MODEL),
        ({ state }) => state === 'stopped',
      );
      expect(stopped.stateReason).toBe('Stopped');
      const [action] = (await get(`${MODEL}/actions`)).items;
      expect(action).toMatchObject({ action: 'suspend', status: 'done' });
    } finally {
      await backend.stop();
      await api.close();
    }
  });
});
