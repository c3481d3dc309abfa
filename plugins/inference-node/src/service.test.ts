import { createServer, IncomingMessage } from 'node:http';
import { AddressInfo } from 'node:net';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { createBackendPlugin } from '@backstage/backend-plugin-api';
import { InferenceService, inferenceServiceRef } from './service';

describe('inferenceServiceRef', () => {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    response.setHeader('Content-Type', 'application/json');
    response.end('{"items":[],"errors":[]}');
  });
  beforeAll(async () => {
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    await new Promise(resolve => server.close(resolve));
  });

  async function aService() {
    const { port } = server.address() as AddressInfo;
    let service: InferenceService | undefined;
    await startTestBackend({
      features: [
        mockServices.discovery.mock({
          getBaseUrl: async id => `http://127.0.0.1:${port}/api/${id}`,
        }).factory,
        createBackendPlugin({
          pluginId: 'neighbour',
          register(env) {
            env.registerInit({
              deps: { inference: inferenceServiceRef },
              async init({ inference }) {
                service = inference;
              },
            });
          },
        }),
      ],
    });
    return service!;
  }

  it('asks the inference backend on behalf of the caller', async () => {
    const service = await aService();
    const credentials = mockCredentials.user('user:default/ann');
    await service.listModels({ limit: 5 }, { credentials });
    await service.getModel(
      { cluster: 'demo', namespace: 'ns', driver: 'greenthread', name: 'm' },
      { credentials },
    );
    expect(requests.map(({ url }) => url)).toEqual([
      '/api/inference/models?limit=5',
      '/api/inference/models/demo/ns/greenthread/m',
    ]);
    for (const { headers } of requests) {
      expect(headers.authorization).toBe(
        mockCredentials.service.header({
          onBehalfOf: credentials,
          targetPluginId: 'inference',
        }),
      );
    }
  });
});
