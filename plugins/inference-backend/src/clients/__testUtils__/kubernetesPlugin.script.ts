import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { ResourceKind, SourceFailure } from '@wakeboard/plugin-inference-node';
import { KubernetesClusterClient } from '../KubernetesClusterClient';
import {
  KubernetesPlugin,
  ProxiedClusterAccess,
} from '../ProxiedClusterAccess';
import { FaultServer, sendJson } from './faultServer';

// Reaches a cluster through the real backend of the Kubernetes plugin, and
// prints what the cluster received.

const pods: ResourceKind = {
  group: '',
  version: 'v1',
  plural: 'pods',
  kind: 'Pod',
  namespaced: true,
};

async function main() {
  const cluster = await FaultServer.start(({ url }, response) => {
    if (url.includes('watch=1')) {
      const object = { metadata: { name: 'a', resourceVersion: '2' } };
      response.write(`${JSON.stringify({ type: 'ADDED', object })}\n`);
    } else {
      sendJson(response, 200, {
        metadata: { resourceVersion: '1' },
        items: [],
      });
    }
  });
  const of = (name: string, authProvider: string, more = {}) => ({
    name,
    url: cluster.url,
    authProvider,
    skipTLSVerify: true,
    ...more,
  });
  const backend = await startTestBackend({
    features: [
      mockServices.rootConfig.factory({
        data: {
          kubernetes: {
            serviceLocatorMethod: { type: 'multiTenant' },
            clusterLocatorMethods: [
              {
                type: 'config',
                clusters: [
                  of('prod', 'serviceAccount', {
                    serviceAccountToken: 'of-the-cluster',
                  }),
                  of('laptop', 'localKubectlProxy'),
                  of('cloud', 'aks'),
                ],
              },
            ],
          },
        },
      }),
      import('@backstage/plugin-kubernetes-backend'),
    ],
  });

  const baseUrl = `http://127.0.0.1:${backend.server.port()}/api/kubernetes`;
  const plugin = new KubernetesPlugin({
    auth: mockServices.auth({ pluginId: 'inference' }),
    discovery: {
      getBaseUrl: async () => baseUrl,
      getExternalBaseUrl: async () => baseUrl,
    },
  });
  const client = (name: string) =>
    new KubernetesClusterClient({
      access: new ProxiedClusterAccess({ cluster: name, plugin }),
    });
  const received = () => {
    const { headers } = cluster.requests[cluster.requests.length - 1];
    return {
      authorization: headers.authorization,
      encoding: headers['accept-encoding'],
    };
  };
  const { signal } = new AbortController();

  await client('prod').list(pods, { signal });
  const list = received();
  const events: string[] = [];
  for await (const event of client('prod').watch(pods, {
    resourceVersion: '1',
    signal,
  })) {
    events.push(event.type);
    if (event.type === 'added') break;
  }
  const watch = received();
  await client('laptop').list(pods, { signal });
  const { authorization } = received();
  const refused = await client('cloud')
    .list(pods, { signal })
    .catch((error: SourceFailure) => error.reason);

  const result = { list, watch, events, proxied: { authorization }, refused };
  process.stdout.write(`\n${JSON.stringify(result)}\n`);
  await backend.stop();
  await cluster.stop();
}

main().then(
  () => process.exit(0),
  error => {
    process.stderr.write(`${error.stack}\n`);
    process.exit(1);
  },
);
