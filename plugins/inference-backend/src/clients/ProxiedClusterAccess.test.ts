import { mockServices } from '@backstage/backend-test-utils';
import { SourceFailure } from '@wakeboard/plugin-inference-node';
import { readText } from './http';
import { KubernetesPlugin, ProxiedClusterAccess } from './ProxiedClusterAccess';
import { FaultServer, sendJson } from './__testUtils__/faultServer';
import { runScript } from './__testUtils__/runScript';

const { signal } = new AbortController();

function access(cluster: string, baseUrl: string): ProxiedClusterAccess {
  const plugin = new KubernetesPlugin({
    auth: mockServices.auth({ pluginId: 'inference' }),
    discovery: {
      getBaseUrl: async id => `${baseUrl}/api/${id}`,
      getExternalBaseUrl: async id => `${baseUrl}/api/${id}`,
    },
  });
  return new ProxiedClusterAccess({ cluster, plugin });
}

async function get(from: ProxiedClusterAccess, path: string): Promise<string> {
  const { status, body } = await from.request({
    method: 'GET',
    path,
    headers: { accept: 'application/json' },
    signal,
  });
  return `${status} ${await readText(body, 2 ** 20)}`;
}

async function failureOf(promise: Promise<unknown>): Promise<SourceFailure> {
  const error = await promise.then(
    () => undefined,
    e => e,
  );
  expect(error).toBeInstanceOf(SourceFailure);
  return error;
}

describe('the way through the Kubernetes plugin', () => {
  let plugin: FaultServer;
  let clusters: unknown;

  beforeEach(async () => {
    clusters = {
      items: [
        { name: 'prod', authProvider: 'serviceAccount' },
        { name: 'laptop', authProvider: 'localKubectlProxy' },
        ...['aks', 'google', 'oidc'].map(each => ({
          name: `of-${each}`,
          authProvider: each,
        })),
      ],
    };
    plugin = await FaultServer.start(({ url }, response) => {
      if (url === '/api/kubernetes/clusters') sendJson(response, 200, clusters);
      else response.end('pong');
    });
  });
  afterEach(() => plugin.stop());

  it('names the cluster, shows a service token and asks for no compression', async () => {
    const prod = access('prod', plugin.url);
    expect(await get(prod, '/api/v1/pods?limit=1')).toBe('200 pong');
    const [, { url, headers }] = plugin.requests;
    expect(url).toBe('/api/kubernetes/proxy/api/v1/pods?limit=1');
    expect(headers).toMatchObject({
      'backstage-kubernetes-cluster': 'prod',
      'accept-encoding': 'identity',
    });
    expect(headers.authorization).toContain('"target":"kubernetes"');
    expect(headers).not.toHaveProperty('backstage-kubernetes-authorization');
  });

  it('asks for the clusters once, not for every request', async () => {
    const prod = access('prod', plugin.url);
    await Promise.all([get(prod, '/a'), get(prod, '/b')]);
    await get(prod, '/c');
    const asked = plugin.requests.filter(({ url }) => url.endsWith('clusters'));
    expect(asked).toHaveLength(1);
  });

  it('sends an empty header where the proxy would forward our token', async () => {
    await get(access('laptop', plugin.url), '/api/v1/pods');
    expect(plugin.requests[1].headers).toMatchObject({
      'backstage-kubernetes-authorization': '',
    });
  });

  it.each(['aks', 'google', 'oidc'])(
    'refuses a cluster of %s by name, and does not call it',
    async provider => {
      const failure = await failureOf(
        get(access(`of-${provider}`, plugin.url), '/api/v1/pods'),
      );
      expect(failure.reason).toBe('notConfigured');
      expect(failure.message).toBe(
        `Cluster "of-${provider}" cannot be watched in the background: its auth provider "${provider}" works with the token of a signed-in person; set transport: direct with credentials of its own`,
      );
      expect(plugin.requests).toHaveLength(1);
    },
  );

  it('says which clusters there are when one is not known', async () => {
    clusters = { items: [{ name: 'prod', authProvider: 'serviceAccount' }] };
    const failure = await failureOf(get(access('pord', plugin.url), '/api'));
    expect(failure.reason).toBe('notConfigured');
    expect(failure.message).toContain('which has: prod');
  });

  it('says so when the plugin is not installed, and asks again', async () => {
    const good = plugin.handler;
    plugin.handler = (_, response) => sendJson(response, 404, {});
    const prod = access('prod', plugin.url);
    const failure = await failureOf(get(prod, '/api'));
    expect(failure.reason).toBe('notConfigured');
    expect(failure.message).toContain('is not installed');
    plugin.handler = good;
    expect(await get(prod, '/api')).toBe('200 pong');
  });
});

describe('the real Kubernetes plugin', () => {
  it('gives the cluster its own credentials, never our token, and passes events on as they come', async () => {
    const seen = await runScript('kubernetesPlugin.script.ts');
    expect(seen).toEqual({
      list: { authorization: 'Bearer of-the-cluster', encoding: 'identity' },
      watch: { authorization: 'Bearer of-the-cluster', encoding: 'identity' },
      // While the server still holds the watch open.
      events: ['bookmark', 'added'],
      proxied: { authorization: '' },
      refused: 'notConfigured',
    });
  }, 300_000);
});
