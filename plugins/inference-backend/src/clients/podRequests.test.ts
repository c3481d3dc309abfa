import { mockServices } from '@backstage/backend-test-utils';
import { InputError, NotFoundError } from '@backstage/errors';
import { PodRequest, SourceFailure } from '@wakeboard/plugin-inference-node';
import { DirectClusterAccess } from './DirectClusterAccess';
import { KubernetesClusterClient } from './KubernetesClusterClient';
import { KubernetesPlugin, ProxiedClusterAccess } from './ProxiedClusterAccess';
import { FaultServer, sendJson } from './__testUtils__/faultServer';

const { signal } = new AbortController();

const request: PodRequest = {
  namespace: 'models',
  pod: 'qwen-0',
  port: 8000,
  method: 'GET',
  path: '/is_sleeping',
};

let server: FaultServer;
beforeEach(async () => {
  server = await FaultServer.start();
});
afterEach(() => server.stop());

async function direct(): Promise<KubernetesClusterClient> {
  const access = await DirectClusterAccess.create({
    cluster: 'prod',
    transport: {
      kind: 'direct',
      server: { url: server.url, token: 's3cr3t', skipTlsVerify: false },
    },
    logger: mockServices.logger.mock(),
  });
  return new KubernetesClusterClient({ access });
}

async function proxied(): Promise<KubernetesClusterClient> {
  const getBaseUrl = async (id: string) => `${server.url}/api/${id}`;
  const plugin = new KubernetesPlugin({
    auth: mockServices.auth({ pluginId: 'inference' }),
    discovery: { getBaseUrl, getExternalBaseUrl: getBaseUrl },
  });
  const access = new ProxiedClusterAccess({ cluster: 'prod', plugin });
  return new KubernetesClusterClient({ access });
}

const ask = async (overrides: Partial<PodRequest> = {}) =>
  (await direct()).podRequest({ ...request, ...overrides }, { signal });

const failureOf = (asked: Promise<unknown>) =>
  asked.then(
    answer => {
      throw new Error(`It was answered: ${JSON.stringify(answer)}`);
    },
    (error: unknown) => error,
  );

const status = (code: number, message: string) => ({
  kind: 'Status',
  apiVersion: 'v1',
  status: 'Failure',
  message,
  code,
});

describe('a request to a pod', () => {
  it.each([
    ['directly', direct, ''],
    ['through the Kubernetes plugin', proxied, '/api/kubernetes/proxy'],
  ])('goes %s to the proxy of the API server', async (_, create, base) => {
    server.handler = ({ url }, response) =>
      url.endsWith('/clusters')
        ? sendJson(response, 200, {
            items: [{ name: 'prod', authProvider: 'serviceAccount' }],
          })
        : sendJson(response, 200, { is_sleeping: true });
    const client = await create();
    expect(
      await client.podRequest(
        {
          ...request,
          method: 'POST',
          path: '/v2/repository/models/a%20b/load?x=1&y=a%26b',
          body: { parameters: {} },
        },
        { signal },
      ),
    ).toEqual({ status: 200, body: { is_sleeping: true } });
    expect(server.requests.at(-1)).toMatchObject({
      method: 'POST',
      url: `${base}/api/v1/namespaces/models/pods/qwen-0:8000/proxy/v2/repository/models/a%20b/load?x=1&y=a%26b`,
      body: '{"parameters":{}}',
    });
  });

  it.each<[string, number, string | object, unknown]>([
    ['an empty body', 200, '', undefined],
    ['a body that is no JSON', 200, '<html>', undefined],
    [
      'a status of its own',
      404,
      { detail: 'Not Found' },
      { detail: 'Not Found' },
    ],
    ['a failure of its own', 503, 'busy', undefined],
    [
      'something that only looks like a refusal',
      200,
      status(403, 'no'),
      status(403, 'no'),
    ],
  ])('is answered by the program with %s', async (_, code, sent, body) => {
    server.handler = (__, response) => {
      response.writeHead(code);
      response.end(typeof sent === 'string' ? sent : JSON.stringify(sent));
    };
    expect(await ask()).toEqual({ status: code, body });
  });

  it.each<[number, string, object]>([
    [
      403,
      'pods "qwen-0" is forbidden',
      {
        reason: 'forbidden',
        message:
          'Cluster "prod" forbids us to get pods/proxy in namespace "models" (403); grant the verb "get" on "pods/proxy" to its service account',
      },
    ],
    [401, 'Unauthorized', { reason: 'unauthorized' }],
    [
      503,
      'error trying to reach service: dial tcp 10.0.0.7:8000: connect: connection refused',
      {
        reason: 'unreachable',
        message:
          'Cluster "prod" does not reach pod "qwen-0" in namespace "models" (503): error trying to reach service: dial tcp 10.0.0.7:8000: connect: connection refused',
      },
    ],
  ])(
    'fails where the API server refuses with %d',
    async (code, said, failure) => {
      server.handler = (_, response) =>
        sendJson(response, code, status(code, said));
      const error = await failureOf(ask());
      expect(error).toBeInstanceOf(SourceFailure);
      expect(error).toMatchObject({
        source: { kind: 'cluster', name: 'prod' },
        ...failure,
      });
    },
  );

  it('says not found of a pod that is not there', async () => {
    server.handler = (_, response) =>
      sendJson(response, 404, status(404, 'pods "qwen-0" not found'));
    expect(await failureOf(ask())).toBeInstanceOf(NotFoundError);
  });

  it('fails where the Kubernetes plugin fails', async () => {
    server.handler = (_, response) =>
      sendJson(response, 502, {
        error: { name: 'ForwardingError', message: 'no way' },
        request: { method: 'GET', url: '/' },
        response: { statusCode: 502 },
      });
    expect(await failureOf(ask())).toMatchObject({ reason: 'unreachable' });
  });

  it('fails for an answer that is too large, and for none within the time of the caller', async () => {
    server.handler = (_, response) => {
      response.end('x'.repeat(2 ** 20));
    };
    expect(await failureOf(ask())).toMatchObject({
      reason: 'badAnswer',
      message: expect.stringContaining('larger than 256 KiB'),
    });
    server.handler = () => {};
    const late = AbortSignal.timeout(50);
    const client = await direct();
    expect(await failureOf(client.podRequest(request, { signal: late }))).toBe(
      late.reason,
    );
  });

  it.each<[string, Partial<PodRequest>]>([
    ['another namespace', { namespace: '../../kube-system' }],
    ['no namespace', { namespace: '' }],
    ['another pod', { pod: 'a/../b' }],
    ['a port in the name', { pod: 'qwen-0:22' }],
    ['a scheme before the name', { pod: 'https:qwen-0' }],
    ['a port that is none', { port: 0 }],
    ['a port that is no number', { port: Number('x') }],
    ['dots in its path', { path: '/../../../secrets' }],
    ['encoded dots in its path', { path: '/%2e%2e/%2e%2e/secrets' }],
    ['an encoded slash in its path', { path: '/a%2f..%2f..%2fsecrets' }],
    ['a backslash in its path', { path: '/..\\secrets' }],
    ['nothing between slashes', { path: '//evil.example' }],
    ['a path of another host', { path: 'http://evil.example/' }],
    ['a path without a slash', { path: 'is_sleeping' }],
    ['a fragment', { path: '/a#b' }],
    ['a broken escape', { path: '/%zz' }],
    ['a line break', { path: '/a%0d%0ab' }],
  ])('is not sent with %s', async (_, overrides) => {
    expect(await failureOf(ask(overrides))).toBeInstanceOf(InputError);
    expect(server.requests).toEqual([]);
  });

  it('keeps names of quotes and marks in their place', async () => {
    await ask({ path: `/models/a"b'?q="` });
    expect(server.requests[0].url).toBe(
      "/api/v1/namespaces/models/pods/qwen-0:8000/proxy/models/a%22b'?q=%22",
    );
  });
});

describe('what is allowed', () => {
  const allowed = async () =>
    (await direct()).allowed(
      {
        verb: 'patch',
        group: 'apps',
        plural: 'deployments',
        subresource: 'scale',
        namespace: 'models',
      },
      { signal },
    );

  it.each([true, false])('is what the API server says: %s', async decision => {
    server.handler = (_, response) =>
      sendJson(response, 201, { status: { allowed: decision } });
    expect(await allowed()).toBe(decision);
    const [{ method, url, body }] = server.requests;
    expect([method, url]).toEqual([
      'POST',
      '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
    ]);
    expect(JSON.parse(body)).toEqual({
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      spec: {
        resourceAttributes: {
          verb: 'patch',
          group: 'apps',
          resource: 'deployments',
          subresource: 'scale',
          namespace: 'models',
        },
      },
    });
  });

  it('is not guessed where the answer does not say', async () => {
    server.handler = (_, response) => sendJson(response, 201, { status: {} });
    expect(await failureOf(allowed())).toMatchObject({ reason: 'badAnswer' });
  });
});
