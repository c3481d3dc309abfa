import { createBackendModule } from '@backstage/backend-plugin-api';
import {
  mockServices,
  startTestBackend,
  TestDatabases,
} from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import inferencePlugin from '@wakeboard/plugin-inference-backend';
import { inferenceDriversExtensionPoint } from '@wakeboard/plugin-inference-node';
import { ObjectStore, startKubernetesApi } from '@wakeboard/simulator';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'yaml';
import { until } from '../cluster/widgets';
import { kserveDriver } from './kserve';

jest.setTimeout(300_000);

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

// Of a database of its own, a test backend leaves the connection open.
const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

const fixture = (file: string) =>
  parse(readFileSync(resolve(__dirname, 'fixtures', file), 'utf8'));

describe('a driver from outside', () => {
  const store = new ObjectStore();
  let api: Awaited<ReturnType<typeof startKubernetesApi>>;
  let backend: Awaited<ReturnType<typeof startTestBackend>>;

  beforeAll(async () => {
    api = await startKubernetesApi({
      store,
      definitions: resolve(__dirname, 'definitions'),
    });
  });
  afterAll(async () => {
    await backend?.stop();
    await api?.close();
  });

  it('shows models of its system, follows them and acts on them', async () => {
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
    backend = await startTestBackend({
      features: [
        inferencePlugin,
        kserveModule,
        catalogServiceMock.factory(),
        mockServices.database.factory({
          knex: await databases.init('SQLITE_3'),
        }),
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
    const address = backend.server.address();
    const port = typeof address === 'object' && address?.port;
    const base = `http://127.0.0.1:${port}/api/inference`;
    const get = async (path: string) => (await fetch(`${base}${path}`)).json();
    const list = await until(async () => {
      const answer = await get('/models');
      return answer.items[0]?.state === 'serving' && answer;
    });
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
    await until(async () => {
      const answer = await fetch(`${api.url}${SERVICES}/demo`);
      const { metadata } = await answer.json();
      return metadata.annotations?.['serving.kserve.io/stop'] === 'true';
    });
    await fetch(`${api.url}${PODS}/${pods[0].metadata.name}`, {
      method: 'DELETE',
    });
    const stopped = await until(async () => {
      const answer = await get(MODEL);
      return answer.state === 'stopped' && answer;
    });
    expect(stopped.stateReason).toBe('Stopped');
    const [action] = (await get(`${MODEL}/actions`)).items;
    expect(action).toMatchObject({ action: 'suspend', status: 'done' });
  });
});
