import { createBackendModule } from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { JsonObject } from '@backstage/types';
import { inferenceDriversExtensionPoint } from '@wakeboard/plugin-inference-node';
import request from 'supertest';
import { builtInDrivers } from './drivers';
import inferencePlugin from './index';

jest.setTimeout(300_000);

const NOBODY_LISTENS = 'http://127.0.0.1:9';

const CONFIG: JsonObject = {
  kubernetes: {
    clusterLocatorMethods: [
      { type: 'config', clusters: [{ name: 'demo', url: NOBODY_LISTENS }] },
    ],
  },
  inference: {
    drivers: { greenthread: {} },
    clusters: {
      demo: { transport: 'direct', prometheus: { url: NOBODY_LISTENS } },
    },
  },
};

function start(
  data: JsonObject,
  features: NonNullable<
    Parameters<typeof startTestBackend>[0]
  >['features'] = [],
) {
  return startTestBackend({
    features: [
      inferencePlugin,
      catalogServiceMock.factory(),
      mockServices.rootConfig.factory({ data }),
      ...features,
    ],
  });
}

describe('the plugin', () => {
  it('starts while none of its sources can be reached, and says that it lives to everybody', async () => {
    const backend = await start(CONFIG);
    try {
      await request(backend.server)
        .get('/api/inference/health')
        .set('authorization', mockCredentials.none.header())
        .expect(200, { status: 'ok' });
      const { status, body } = await request(backend.server).get(
        '/api/inference/models',
      );
      expect(status).toBe(200);
      expect(body.items).toEqual([]);
      await request(backend.server)
        .get('/api/inference/models')
        .set('authorization', mockCredentials.none.header())
        .expect(401);
    } finally {
      await backend.stop();
    }
  });

  it('takes drivers from modules', async () => {
    const sixth = createBackendModule({
      pluginId: 'inference',
      moduleId: 'sixth',
      register(env) {
        env.registerInit({
          deps: { drivers: inferenceDriversExtensionPoint },
          async init({ drivers }) {
            drivers.addDriver({ ...builtInDrivers[0], id: 'sixth' });
          },
        });
      },
    });
    const config = { inference: { drivers: { sixth: {} } } };
    await expect(start(config)).rejects.toThrow('names no driver');
    const backend = await start(config, [sixth]);
    await backend.stop();
  });

  it.each<[string, JsonObject, string]>([
    [
      'a driver that does not exist',
      { inference: { drivers: { greenthred: {} } } },
      'Config key inference.drivers.greenthred names no driver; there are greenthread',
    ],
    [
      'a value that cannot be used',
      { inference: { collector: { interval: 'often' } } },
      'Config key inference.collector.interval is "often"',
    ],
  ])('does not start with %s', async (_sentence, data, message) => {
    await expect(start(data)).rejects.toThrow(message);
  });
});
