import { mockServices } from '@backstage/backend-test-utils';
import {
  KubernetesObject,
  ResourceKind,
  SourceFailure,
  WatchEvent,
} from '@wakeboard/plugin-inference-node';
import { DirectClusterAccess } from './DirectClusterAccess';
import { eventually } from '../collector/__testUtils__/eventually';
import { KubernetesClusterClient } from './KubernetesClusterClient';
import {
  FaultHandler,
  FaultServer,
  sendJson,
} from './__testUtils__/faultServer';

const models: ResourceKind = {
  group: 'greenthread.ai',
  version: 'v1alpha1',
  plural: 'models',
  kind: 'Model',
  namespaced: true,
};
const target = { kind: models, namespace: 'team-a', name: 'a' };
const { signal } = new AbortController();

let server: FaultServer;

beforeEach(async () => {
  server = await FaultServer.start();
});
afterEach(() => server.stop());

async function client(
  options: {
    timeoutMs?: number;
    maxBodyBytes?: number;
    maxLineBytes?: number;
  } = {},
): Promise<KubernetesClusterClient> {
  const access = await DirectClusterAccess.create({
    cluster: 'prod',
    transport: {
      kind: 'direct',
      server: { url: server.url, token: 's3cr3t', skipTlsVerify: false },
    },
    logger: mockServices.logger.mock(),
  });
  return new KubernetesClusterClient({ access, random: () => 0.5, ...options });
}

async function failureOf(promise: Promise<unknown>): Promise<SourceFailure> {
  const error = await promise.then(
    () => undefined,
    e => e,
  );
  expect(error).toBeInstanceOf(SourceFailure);
  return error;
}

async function eventsOf(
  events: AsyncIterable<WatchEvent>,
): Promise<WatchEvent[]> {
  const seen: WatchEvent[] = [];
  for await (const event of events) seen.push(event);
  return seen;
}

async function watching(
  handler: FaultHandler,
  options: Parameters<typeof client>[0] = {},
): Promise<WatchEvent[]> {
  server.handler = handler;
  const from = await client(options);
  return eventsOf(from.watch(models, { resourceVersion: '7', signal }));
}

function added(name: string): string {
  const object = {
    metadata: { name, namespace: 'team-a', resourceVersion: '8' },
  };
  return `${JSON.stringify({ type: 'ADDED', object })}\n`;
}

describe('what is asked', () => {
  it('lists in pages of 500 without compression', async () => {
    server.handler = ({ url }, response) => {
      const isFirst = !url.includes('continue=');
      sendJson(response, 200, {
        metadata: { resourceVersion: '7', continue: isFirst ? 'a/b' : '' },
        items: [{ metadata: { name: isFirst ? 'a' : 'b' } }],
      });
    };
    const { items, resourceVersion } = await (
      await client()
    ).list(models, { signal });
    expect(items.map(({ metadata }) => metadata.name)).toEqual(['a', 'b']);
    expect(items[0]).toMatchObject({
      apiVersion: 'greenthread.ai/v1alpha1',
      kind: 'Model',
    });
    expect(resourceVersion).toBe('7');
    expect(server.requests.map(({ url }) => url)).toEqual([
      '/apis/greenthread.ai/v1alpha1/models?limit=500',
      '/apis/greenthread.ai/v1alpha1/models?limit=500&continue=a%2Fb',
    ]);
    expect(server.requests[0].headers).toMatchObject({
      authorization: 'Bearer s3cr3t',
      'accept-encoding': 'identity',
    });
  });

  it('begins a list again whose continuation has expired', async () => {
    let round = 0;
    server.handler = ({ url }, response) => {
      if (url.includes('continue=') && round++ === 0) {
        sendJson(response, 410, { kind: 'Status', code: 410, message: 'old' });
        return;
      }
      sendJson(response, 200, {
        metadata: {
          resourceVersion: '7',
          ...(!url.includes('continue=') && { continue: 'x' }),
        },
        items: [{ metadata: { name: url.includes('continue=') ? 'b' : 'a' } }],
      });
    };
    const { items } = await (await client()).list(models, { signal });
    expect(items.map(({ metadata }) => metadata.name)).toEqual(['a', 'b']);
    expect(server.requests).toHaveLength(4);
  });

  it('watches with bookmarks, for a time that is not the same for all', async () => {
    await watching((_, response) => {
      response.end();
    });
    expect(server.requests[0].url).toBe(
      '/apis/greenthread.ai/v1alpha1/models?watch=1&allowWatchBookmarks=true&resourceVersion=7&timeoutSeconds=440',
    );
  });

  it('drops what nobody reads from objects', async () => {
    server.handler = (_, response) =>
      sendJson(response, 200, {
        metadata: {
          name: 'a',
          managedFields: [{ manager: 'x' }],
          annotations: {
            'kubectl.kubernetes.io/last-applied-configuration': '{}',
            kept: 'yes',
          },
        },
      });
    const object = await (await client()).get(target, { signal });
    expect(object.metadata).toEqual({
      name: 'a',
      annotations: { kept: 'yes' },
    });
  });
});

describe('a watch', () => {
  it('reads events whose bytes come in any pieces', async () => {
    const name = 'größe-🐘-مرحبا';
    const bytes = Buffer.from(added(name) + added('b'));
    for (let size = 1; size < 12; size++) {
      const events = await watching(async (_, response) => {
        for (let at = 0; at < bytes.length; at += size) {
          response.write(bytes.subarray(at, at + size));
          if (at % (size * 16) === 0) await new Promise(setImmediate);
        }
        response.end();
      });
      expect(
        events.map(event =>
          event.type === 'bookmark'
            ? event.resourceVersion
            : event.object.metadata.name,
        ),
      ).toEqual(['7', name, 'b']);
    }
  });

  it('moves on with bookmarks and past empty lines', async () => {
    const bookmark = {
      type: 'BOOKMARK',
      object: { metadata: { resourceVersion: '99' } },
    };
    expect(
      await watching((_, response) => {
        response.end(`\n${JSON.stringify(bookmark)}\n\n`);
      }),
    ).toEqual([
      { type: 'bookmark', resourceVersion: '7' },
      { type: 'bookmark', resourceVersion: '99' },
    ]);
  });

  it.each<[string, FaultHandler, string, string]>([
    [
      'ends within a line',
      (_, response) => {
        response.end(added('a').slice(0, -10));
      },
      'unreachable',
      'in the middle of a line',
    ],
    [
      'is reset',
      (_, response) => {
        response.write(added('a'), () => response.destroy());
      },
      'unreachable',
      'closed the connection',
    ],
    [
      'has a line that is too long',
      (_, response) => {
        response.end(`${added('x'.repeat(2_000_000))}`);
      },
      'badAnswer',
      'longer than 1 MiB',
    ],
    [
      'has a line that is no event',
      (_, response) => {
        response.end('<html>\n');
      },
      'badAnswer',
      'no event',
    ],
    [
      'has an error of the server',
      (_, response) => {
        response.end(
          '{"type":"ERROR","object":{"kind":"Status","code":500,"message":"etcd"}}\n',
        );
      },
      'unreachable',
      'etcd',
    ],
    ['does not begin', () => {}, 'timeout', 'no answer in 200 ms'],
  ])('that %s is a failure', async (_, handler, reason, sentence) => {
    const failure = await failureOf(
      watching(handler, { maxLineBytes: 2 ** 20, timeoutMs: 200 }),
    );
    expect(failure.reason).toBe(reason);
    expect(failure.message).toContain(sentence);
  });

  it('may be silent for longer than a call may take', async () => {
    const events = await watching(
      (_, response) => {
        response.flushHeaders();
        setTimeout(() => response.end(added('a')), 300);
      },
      { timeoutMs: 100 },
    );
    expect(events).toHaveLength(2);
  });

  it('is closed when nobody reads on', async () => {
    let closed = false;
    server.handler = (_, response) => {
      response.write(added('a'));
      response.on('close', () => {
        closed = true;
      });
    };
    const events = (await client()).watch(models, {
      resourceVersion: '7',
      signal,
    });
    for await (const event of events) {
      if (event.type === 'added') break;
    }
    await eventually(async () => expect(closed).toBe(true));
  });
});

describe('what goes wrong', () => {
  const status =
    (code: number, body: object = {}, headers = {}): FaultHandler =>
    (_, response) =>
      sendJson(
        response,
        code,
        { kind: 'Status', code, message: 'it said so', ...body },
        headers,
      );
  const text =
    (code: number, body: string): FaultHandler =>
    (_, response) => {
      response.writeHead(code, { 'content-type': 'text/html' });
      response.end(body);
    };

  it.each<[string, FaultHandler, string, string]>([
    ['401', status(401), 'unauthorized', 'does not accept our credentials'],
    [
      '403',
      status(403),
      'forbidden',
      'forbids us to list models.greenthread.ai (403)',
    ],
    [
      '404 of a kind',
      text(404, '404 page not found\n'),
      'notInstalled',
      'does not serve models.greenthread.ai',
    ],
    [
      '404 of something else',
      text(404, '<html>'),
      'badAnswer',
      'no Kubernetes API',
    ],
    [
      '404 of the proxy',
      (_, response) =>
        sendJson(response, 404, {
          error: { name: 'NotFoundError', message: 'no cluster' },
        }),
      'badAnswer',
      'no Kubernetes API',
    ],
    ['429', status(429), 'unreachable', 'asks us to wait'],
    ['500', status(500), 'unreachable', 'it said so'],
    [
      '500 of the proxy',
      (_, response) =>
        sendJson(response, 500, {
          error: { name: 'Error', message: 'connect ECONNREFUSED' },
        }),
      'unreachable',
      'connect ECONNREFUSED',
    ],
    [
      'a cluster that the proxy did not get through to',
      (_, response) =>
        sendJson(response, 500, {
          error: {
            name: 'ForwardedError',
            message:
              "Cluster 'demo' request error; caused by Error: socket hang up",
          },
        }),
      'unreachable',
      'cannot be reached (socket hang up)',
    ],
    ['502 with a page', text(502, '<html>bad gateway'), 'unreachable', '(502)'],
    ['504', status(504), 'timeout', '(504)'],
    [
      'a redirect',
      status(302, {}, { location: 'http://169.254.169.254' }),
      'badAnswer',
      'redirect (302)',
    ],
    ['a page', text(200, '<html>Sign in'), 'badAnswer', 'not JSON'],
    [
      'JSON of something else',
      (_, response) => sendJson(response, 200, { ok: true }),
      'badAnswer',
      'gave no list',
    ],
    [
      'truncated JSON',
      text(200, '{"metadata":{"resourceVersion":"7"},"items":[{'),
      'badAnswer',
      'not JSON',
    ],
    [
      'a cut connection',
      (_, response) => {
        response.destroy();
      },
      'unreachable',
      'closed the connection',
    ],
    ['no answer', () => {}, 'timeout', 'no answer in 200 ms'],
    [
      'an answer that is too large',
      text(200, ' '.repeat(2_000_000)),
      'badAnswer',
      'larger than 1 MiB',
    ],
  ])('tells of %s, without a secret', async (_, handler, reason, sentence) => {
    server.handler = handler;
    const failure = await failureOf(
      (
        await client({ timeoutMs: 200, maxBodyBytes: 2 ** 20 })
      ).list(models, {
        signal,
      }),
    );
    expect(failure.reason).toBe(reason);
    expect(failure.source).toEqual({ kind: 'cluster', name: 'prod' });
    expect(failure.message).toContain('Cluster "prod" ');
    expect(failure.message).toContain(sentence);
    expect(failure.message).not.toMatch(/s3cr3t|169\.254|<html>/);
  });

  it.each([
    ['its header', status(429, {}, { 'retry-after': '7' })],
    ['its body', status(429, { details: { retryAfterSeconds: 7 } })],
  ])('passes on how long to wait, from %s', async (_, handler) => {
    server.handler = handler;
    const failure = await failureOf((await client()).get(target, { signal }));
    expect(failure.retryAfterMs).toBe(7_000);
  });

  it('does not take the absence of an API for that of an object', async () => {
    server.handler = text(404, '404 page not found\n');
    const failure = await failureOf((await client()).get(target, { signal }));
    expect(failure.reason).toBe('notInstalled');
  });

  it('ends with the reason of the caller when the caller gives up', async () => {
    const controller = new AbortController();
    const reason = new Error('nobody waits any more');
    server.handler = () => controller.abort(reason);
    const from = await client();
    await expect(from.list(models, { signal: controller.signal })).rejects.toBe(
      reason,
    );
  });

  it('keeps an object with poisonous names what it is', async () => {
    server.handler = text(
      200,
      '{"metadata":{"name":"a","labels":{"__proto__":"x","constructor":"y"}}}',
    );
    const object: KubernetesObject = await (
      await client()
    ).get(target, { signal });
    expect(Object.keys(object.metadata.labels ?? {})).toEqual([
      '__proto__',
      'constructor',
    ]);
    expect({}).not.toHaveProperty('x');
  });
});

describe('a watch whose head is held back until the first event', () => {
  const event = `${JSON.stringify({
    type: 'ADDED',
    object: { metadata: { name: 'a', resourceVersion: '8' } },
  })}\n`;

  it('has begun when the cluster answers something else', async () => {
    let tell = () => {};
    server.handler = ({ url }, response) => {
      if (url.includes('watch=1')) tell = () => response.end(event);
      else sendJson(response, 200, { metadata: {}, items: [] });
    };
    const events = (await client({ timeoutMs: 5_000 }))
      .watch(models, { resourceVersion: '7', signal })
      [Symbol.asyncIterator]();
    await expect(events.next()).resolves.toMatchObject({
      value: { type: 'bookmark', resourceVersion: '7' },
    });
    tell();
    await expect(events.next()).resolves.toMatchObject({
      value: { type: 'added', object: { metadata: { name: 'a' } } },
    });
    await expect(events.next()).resolves.toMatchObject({ done: true });
  });

  it('has failed when the cluster answers nothing at all', async () => {
    const failure = await failureOf(watching(() => {}, { timeoutMs: 2_000 }));
    expect(failure.reason).toBe('timeout');
  });
});
