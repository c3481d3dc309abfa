import { InputError, NotFoundError } from '@backstage/errors';
import {
  ExpiredError,
  KubernetesObject,
  ResourceKind,
  SourceFailure,
  WatchEvent,
} from '@wakeboard/plugin-inference-node';
import {
  aClusterRow,
  aModelRow,
  eventText,
  GpustackServer,
  sendJson,
} from '../testing/GpustackServer';
import { GROUP, KINDS, Plural, VERSION } from './kinds';
import { GpustackClient } from './GpustackClient';

function kindOf(plural: Plural): ResourceKind {
  return {
    group: GROUP,
    version: VERSION,
    plural,
    kind: KINDS[plural],
    namespaced: plural !== 'clusters',
  };
}
const models = kindOf('models');
const NAMESPACE = 'Default Cluster';
const target = { kind: models, namespace: NAMESPACE, name: 'qwen' };

let server: GpustackServer;
let stop: AbortController;
let signal: AbortSignal;

beforeEach(async () => {
  server = await GpustackServer.start();
  server.rows.clusters.push(aClusterRow());
  stop = new AbortController();
  signal = stop.signal;
});
afterEach(async () => {
  stop.abort();
  await server.stop();
});

function client(
  limits: ConstructorParameters<typeof GpustackClient>[1] = {},
  overrides: { url?: string; timeoutMs?: number } = {},
): GpustackClient {
  return new GpustackClient(
    {
      name: 'lab',
      url: server.url,
      headers: GpustackServer.headers,
      timeoutMs: 5_000,
      clock: { now: () => Date.now() },
      ...overrides,
    },
    limits,
  );
}

async function errorOf(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    value => {
      throw new Error(`answered ${JSON.stringify(value)}`);
    },
    error => error,
  );
}

async function failureOf(promise: Promise<unknown>): Promise<SourceFailure> {
  const error = await errorOf(promise);
  expect(error).toBeInstanceOf(SourceFailure);
  expect(error.message).toContain('GPUStack server "lab"');
  expect(error.message).not.toMatch(/secret|127\.0\.0\.1/);
  return error as SourceFailure;
}

function listed(plural: Plural = 'models', options = {}) {
  return client().list(kindOf(plural), { signal, ...options });
}

describe('listing', () => {
  it('gives rows as objects, named by cluster and name', async () => {
    server.rows.models.push(
      aModelRow({ id: 7, description: 'Chat.\ninference/owner=team-a' }),
    );
    const { items } = await listed();
    expect(items).toEqual([
      {
        apiVersion: 'gpustack.ai/v2',
        kind: 'Model',
        metadata: {
          name: 'qwen',
          namespace: 'Default Cluster',
          uid: '7',
          resourceVersion: '2026-02-28T09:41:17Z',
          creationTimestamp: '2026-02-20T08:11:04Z',
          labels: { 'inference/owner': 'team-a' },
        },
        spec: expect.objectContaining({
          name: 'qwen',
          replicas: 1,
          cluster_id: 1,
        }),
        status: { ready_replicas: 1 },
      },
    ]);
    expect(items[0].spec).not.toHaveProperty('id');
    expect(items[0].spec).not.toHaveProperty('updated_at');
  });

  it('reads all rows in one answer', async () => {
    for (let id = 1; id <= 250; id++) {
      server.rows.models.push(aModelRow({ id, name: `m${id}` }));
    }
    const { items } = await listed();
    expect(items).toHaveLength(250);
    expect(new Set(items.map(({ metadata }) => metadata.name)).size).toBe(250);
  });

  it('refuses to take the first page of a server that gives no more for all', async () => {
    server.answer = ({ url }, response) => {
      if (!url.startsWith('/v2/models')) return false;
      const pagination = { page: 1, perPage: 100, total: 250, totalPage: 3 };
      return sendJson(response, 200, { items: [aModelRow()], pagination });
    };
    expect((await failureOf(listed())).message).toContain(
      'gave 1 of 250 models when asked for all',
    );
  });

  it('gives models of one name distinct names, always the same ones', async () => {
    server.rows.models.push(
      aModelRow({ id: 9 }),
      aModelRow({ id: 3 }),
      aModelRow({ id: 4, name: 'qwen-9' }),
      aModelRow({ id: 11, cluster_id: 2 }),
      aModelRow({ id: 12, cluster_id: null }),
    );
    server.rows.clusters.push(aClusterRow({ id: 2, name: 'edge' }));
    const { items } = await listed();
    expect(
      Object.fromEntries(
        items.map(({ metadata: { uid, namespace, name } }) => [
          uid,
          `${namespace}/${name}`,
        ]),
      ),
    ).toEqual({
      3: 'Default Cluster/qwen',
      4: 'Default Cluster/qwen-9',
      9: 'Default Cluster/qwen-9-9',
      11: 'edge/qwen',
      12: 'default/qwen',
    });
  });

  it.each([
    [403, { code: 403, message: 'No permission' }],
    [404, { detail: 'Not Found' }],
  ])(
    'calls clusters by their number where they may not be seen (%d)',
    async (status, body) => {
      server.rows.models.push(aModelRow());
      server.answer = ({ url }, response) =>
        url.startsWith('/v2/clusters')
          ? sendJson(response, status, body)
          : false;
      const [model] = (await listed()).items;
      expect(model.metadata.namespace).toBe('cluster-1');
    },
  );

  it('keeps rows that cannot be named, so that they are reported', async () => {
    server.rows.models.push(
      aModelRow(),
      aModelRow({ id: 'x' }),
      aModelRow({ id: 5, name: 7 }),
      aModelRow({ id: 2 ** 60 }),
    );
    const { items } = await listed();
    expect(items.map(({ metadata }) => metadata.name)).toEqual([
      'qwen',
      '',
      '',
      '',
    ]);
  });

  it('takes times without a zone for UTC', async () => {
    server.rows.models.push(
      aModelRow({
        created_at: '2026-02-20 08:11:04.5',
        updated_at: '2026-02-20T08:11:04+00:00',
      }),
    );
    const [{ metadata }] = (await listed()).items;
    expect(metadata).toMatchObject({
      creationTimestamp: '2026-02-20T08:11:04.5Z',
      resourceVersion: '2026-02-20T08:11:04Z',
    });
  });

  it('has nothing of what only Kubernetes has', async () => {
    const kind = { ...models, group: '', plural: 'events' };
    expect((await client().list(kind, { signal })).items).toEqual([]);
    expect(server.requests).toEqual([]);
  });
});

describe('what goes wrong', () => {
  it.each<[string, number, unknown, SourceFailure['reason'], string]>([
    [
      'a key that is not known',
      401,
      { message: 'no' },
      'unauthorized',
      'make one with the scope "management" and set it under inference.servers.lab.headers',
    ],
    [
      'a key without the scope',
      403,
      { message: 'no' },
      'forbidden',
      'forbids us to list models (403); give the API key the scope "management"',
    ],
    [
      'an older API',
      404,
      { detail: 'Not Found' },
      'notInstalled',
      'does not serve its models (404); it must be GPUStack 2 or later',
    ],
    ['too many requests', 429, {}, 'unreachable', 'asks us to wait (429)'],
    [
      'a gateway that gives up',
      504,
      {},
      'timeout',
      'did not answer in time (504)',
    ],
    [
      'an error',
      500,
      { message: 'database is locked' },
      'unreachable',
      'is not able to answer (500): database is locked',
    ],
    [
      'a list of something else',
      200,
      { data: [] },
      'badAnswer',
      'gave no list when asked for models',
    ],
    ['null', 200, null, 'badAnswer', 'gave no list when asked for models'],
  ])(
    '%s (%d) is a failure with its reason',
    async (_, status, body, reason, words) => {
      server.answer = (__, response) => sendJson(response, status, body);
      const failure = await failureOf(listed());
      expect(failure.message).toContain(words);
      expect(failure.reason).toBe(reason);
      expect(failure.source).toEqual({ kind: 'server', name: 'lab' });
    },
  );

  it('asks for as much patience as the server does', async () => {
    server.answer = (_, response) =>
      sendJson(response, 503, {}, { 'retry-after': '7' });
    expect((await failureOf(listed())).retryAfterMs).toBe(7000);
  });

  it.each(['list', 'watch'])('a login page is no %s', async call => {
    const one = client();
    const { resourceVersion } = await one.list(models, { signal });
    server.answer = (_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' });
      response.end('<!doctype html><title>Sign in</title>');
    };
    const failure = await failureOf(
      call === 'list'
        ? one.list(models, { signal })
        : eventsOf({ resourceVersion, with: one }),
    );
    expect(failure.reason).toBe('badAnswer');
    expect(failure.message).toContain(
      'not of its API (text/html); inference.servers.lab.url must be the address of the server itself',
    );
  });

  it('a redirect is not followed, and the key goes nowhere else', async () => {
    const other = await GpustackServer.start();
    server.answer = ({ url }, response) => {
      response.writeHead(302, { location: `${other.url}${url}` });
      response.end();
    };
    const failure = await failureOf(listed());
    expect(failure.message).toContain('redirect (302), which is not followed');
    expect(other.requests).toEqual([]);
    await other.stop();
  });

  it('no answer in time is a timeout', async () => {
    server.answer = () => {};
    const slow = client({}, { timeoutMs: 50 });
    const failure = await failureOf(slow.list(models, { signal }));
    expect(failure.reason).toBe('timeout');
    expect(failure.message).toContain('gave no answer in 50 ms');
  });

  it('an answer that trickles is a timeout too', async () => {
    server.answer = (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{"items": [');
    };
    const slow = client({}, { timeoutMs: 50 });
    const failure = await failureOf(slow.list(models, { signal }));
    expect(failure.reason).toBe('timeout');
  });

  it('a server that is not there, and one that hangs up', async () => {
    const { url } = await gone();
    const away = client({}, { url });
    const failure = await failureOf(away.list(models, { signal }));
    expect(failure.reason).toBe('unreachable');
    expect(failure.message).toContain('cannot be reached (ECONNREFUSED)');
    server.answer = (_, response) => {
      response.destroy();
    };
    expect((await failureOf(listed())).reason).toBe('unreachable');
  });

  it('an answer that is too large is not read to its end', async () => {
    server.rows.models.push(aModelRow({ description: 'x'.repeat(10_000) }));
    const small = client({ maxBodyBytes: 5_000 });
    const failure = await failureOf(small.list(models, { signal }));
    expect(failure.reason).toBe('badAnswer');
    expect(failure.message).toContain('more than 5000 bytes');
  });

  it('passes on that the caller gave up', async () => {
    server.answer = () => {};
    const reading = errorOf(listed());
    stop.abort(new Error('enough'));
    expect((await reading).message).toBe('enough');
  });

  it('repeats what a check of our request found, and not the values', async () => {
    server.rows.models.push(aModelRow());
    server.answer = ({ method }, response) =>
      method === 'PUT'
        ? sendJson(response, 422, {
            detail: [
              { loc: ['body', 'env'], msg: 'not a map', input: 'hf_secret' },
            ],
          })
        : false;
    const error = await errorOf(client().scale(target, 2, { signal }));
    expect(error).toBeInstanceOf(InputError);
    expect(error.message).toBe(
      'GPUStack refuses to update models "qwen": body.env: not a map',
    );
  });
});

async function gone(): Promise<{ url: string }> {
  const other = await GpustackServer.start();
  const { url } = other;
  await other.stop();
  return { url };
}

/** Events of a watch until it ends or has told so many, as text. */
async function eventsOf(
  options: {
    resourceVersion: string;
    plural?: Plural;
    most?: number;
    with?: GpustackClient;
    namespace?: string;
  },
  onEvent: (event: WatchEvent, count: number) => void = () => {},
): Promise<string[]> {
  const { plural = 'models', most = Infinity, namespace } = options;
  const events: string[] = [];
  const watch = (options.with ?? client()).watch(kindOf(plural), {
    signal,
    namespace,
    resourceVersion: options.resourceVersion,
  });
  for await (const event of watch) {
    events.push(
      event.type === 'bookmark'
        ? 'bookmark'
        : `${event.type} ${describeObject(event.object)}`,
    );
    onEvent(event, events.length);
    if (events.length >= most) break;
  }
  return events;
}

function describeObject({ metadata, spec }: KubernetesObject): string {
  const { replicas } = (spec ?? {}) as { replicas?: number };
  return [metadata.name, metadata.uid, replicas]
    .filter(each => each !== undefined)
    .join(' ');
}

/** Lists and watches with one client, and gives what the watch says. */
async function follow(
  onEvent: (event: WatchEvent, count: number) => void,
  options: {
    most?: number;
    between?: () => void;
    limits?: ConstructorParameters<typeof GpustackClient>[1];
    namespace?: string;
  } = {},
): Promise<string[]> {
  const one = client(options.limits);
  const { resourceVersion } = await one.list(models, { signal });
  options.between?.();
  return eventsOf(
    {
      resourceVersion,
      with: one,
      most: options.most,
      namespace: options.namespace,
    },
    onEvent,
  );
}

describe('watching', () => {
  beforeEach(() => {
    server.rows.models.push(aModelRow(), aModelRow({ id: 2, name: 'other' }));
  });

  it('takes the replay of what was listed for no change', async () => {
    const events = await follow(
      (_, count) => {
        if (count === 1) server.beat('models');
        if (count === 2) server.put('models', aModelRow({ replicas: 3 }));
        if (count === 3)
          server.put('models', aModelRow({ id: 3, name: 'new' }));
        if (count === 4) server.remove('models', 2);
      },
      { most: 5 },
    );
    expect(events).toEqual([
      'bookmark',
      'bookmark',
      'modified qwen 1 3',
      'added new 3 1',
      'deleted other 2',
    ]);
  });

  it('tells in the replay what changed since the list', async () => {
    const events = await follow(() => {}, {
      most: 3,
      between: () => {
        server.put('models', aModelRow({ replicas: 0 }));
        server.put('models', aModelRow({ id: 3, name: 'new' }));
      },
    });
    expect(events).toEqual(['bookmark', 'modified qwen 1 0', 'added new 3 1']);
  });

  it('has to be listed again where something was deleted before it began', async () => {
    const error = await errorOf(
      follow(
        (_, count) => {
          if (count === 1) server.beat('models');
        },
        { between: () => server.remove('models', 2) },
      ),
    );
    expect(error).toBeInstanceOf(ExpiredError);
  });

  it('finds that out with the first change as well', async () => {
    const error = await errorOf(
      follow(
        (_, count) => {
          if (count === 1) server.put('models', aModelRow({ replicas: 2 }));
        },
        { between: () => server.remove('models', 2) },
      ),
    );
    expect(error).toBeInstanceOf(ExpiredError);
  });

  it('can be opened once per list', async () => {
    const one = client();
    const { resourceVersion } = await one.list(models, { signal });
    await eventsOf({ resourceVersion, with: one, most: 1 });
    const again = eventsOf({ resourceVersion, with: one });
    expect(await errorOf(again)).toBeInstanceOf(ExpiredError);
    const other = { resourceVersion: '2026-02-28T09:41:17Z', with: one };
    expect(await errorOf(eventsOf(other))).toBeInstanceOf(ExpiredError);
  });

  it('names what was renamed anew', async () => {
    const events = await follow(
      (_, count) => {
        if (count === 1) server.put('models', aModelRow({ name: 'renamed' }));
      },
      { most: 3 },
    );
    expect(events).toEqual(['bookmark', 'deleted qwen 1', 'added renamed 1 1']);
  });

  it('says nothing of what it never heard of', async () => {
    const events = await follow(
      (_, count) => {
        if (count === 1) {
          server.remove('models', 99);
          server.put('models', aModelRow({ replicas: 2 }));
        }
      },
      { most: 2 },
    );
    expect(events).toEqual(['bookmark', 'modified qwen 1 2']);
  });

  it('tells of one namespace where one is asked for', async () => {
    server.rows.clusters.push(aClusterRow({ id: 2, name: 'edge' }));
    const events = await follow(
      (_, count) => {
        if (count === 1) {
          server.put('models', aModelRow({ replicas: 2 }));
          server.put(
            'models',
            aModelRow({ id: 5, name: 'far', cluster_id: 2 }),
          );
        }
      },
      { most: 2, namespace: 'edge' },
    );
    expect(events).toEqual(['bookmark', 'added far 5 1']);
  });

  it('reads events that come in pieces, and of more than a megabyte', async () => {
    const description = 'ü'.repeat(600_000);
    const text = Buffer.from(
      eventText(2, aModelRow({ replicas: 4, description })),
    );
    const events = await follow(
      (_, count) => {
        if (count > 1) return;
        for (let at = 0; at < text.length; at += 99_991) {
          server.send('models', text.subarray(at, at + 99_991) as never);
        }
      },
      { most: 2 },
    );
    expect(events).toEqual(['bookmark', 'modified qwen 1 4']);
  });

  it('ends when the server ends it', async () => {
    const events = await follow(() => server.endWatches());
    expect(events).toEqual(['bookmark']);
  });

  it('ends by itself after a while, for the server may drop events', async () => {
    const events = await follow(() => server.beat('models'), {
      limits: { watchMs: 1 },
    });
    expect(events[0]).toBe('bookmark');
  });

  it.each<[string, string, SourceFailure['reason'], string]>([
    [
      'a line that is no JSON',
      'oops\n',
      'badAnswer',
      'sent a line in a watch of models that is no event',
    ],
    ['a line without a row', '{"type":2}\n', 'badAnswer', 'that is no event'],
    [
      'a row without a number',
      '{"type":2,"data":{"id":"x"}}\n',
      'badAnswer',
      'that is no event',
    ],
    ['a page', '<html>\n', 'badAnswer', 'that is no event'],
    [
      'a line without an end',
      '{"type":2,"data":',
      'unreachable',
      'ended a watch in the middle of a line',
    ],
    [
      'a line that is too long',
      `"${'x'.repeat(70_000)}"\n`,
      'badAnswer',
      'sent a line of more than 65536 bytes',
    ],
  ])('%s is a failure', async (_, text, reason, words) => {
    const failure = await failureOf(
      follow(
        (__, count) => {
          if (count > 1) return;
          server.send('models', text);
          server.endWatches();
        },
        { limits: { maxLineBytes: 65_536 } },
      ),
    );
    expect(failure.reason).toBe(reason);
    expect(failure.message).toContain(words);
  });

  it('has to be listed again where the server does not say what happened', async () => {
    const error = await errorOf(
      follow(() => server.send('models', '{"type":4,"data":null}\n\n')),
    );
    expect(error).toBeInstanceOf(ExpiredError);
  });

  it('takes a heartbeat that is written as an event for one', async () => {
    const events = await follow(
      (_, count) => {
        if (count > 1) return;
        server.send('models', '{"type":5,"data":null}\n\n');
        server.put('models', aModelRow({ replicas: 2 }));
      },
      { most: 2 },
    );
    expect(events).toEqual(['bookmark', 'modified qwen 1 2']);
  });

  it('is dead when it sends nothing, not even heartbeats', async () => {
    const failure = await failureOf(
      follow(() => {}, { limits: { silenceMs: 60 } }),
    );
    expect(failure.reason).toBe('timeout');
    expect(failure.message).toContain('not even a heartbeat');
  });

  it('is unreachable when the connection is cut', async () => {
    const failure = await failureOf(follow(() => server.cut()));
    expect(failure.reason).toBe('unreachable');
  });

  it('is refused as a list is', async () => {
    const one = client();
    const { resourceVersion } = await one.list(models, { signal });
    server.answer = (_, response) => sendJson(response, 403, { message: 'no' });
    const failure = await failureOf(eventsOf({ resourceVersion, with: one }));
    expect(failure.reason).toBe('forbidden');
    expect(failure.message).toContain('forbids us to watch models');
  });

  it('ends with what its reader is told', async () => {
    const error = await errorOf(follow(() => stop.abort(new Error('enough'))));
    expect(error.message).toBe('enough');
  });
});

describe('reading one', () => {
  it('finds a model by the name that it was listed under', async () => {
    server.rows.models.push(aModelRow({ id: 3 }), aModelRow({ id: 9 }));
    const found = await client().get({ ...target, name: 'qwen-9' }, { signal });
    expect(found.metadata).toMatchObject({ name: 'qwen-9', uid: '9' });
  });

  it.each([
    ['of another name', { name: 'other' }],
    ['in another cluster', { namespace: 'edge' }],
    ['of a kind that is not GPUStack’s', { kind: { ...models, group: '' } }],
  ])('has none %s', async (_, other) => {
    server.rows.models.push(aModelRow());
    const error = await errorOf(
      client().get({ ...target, ...other }, { signal }),
    );
    expect(error).toBeInstanceOf(NotFoundError);
  });

  it('is gone when it is deleted just then', async () => {
    server.rows.models.push(aModelRow());
    server.answer = ({ url }, response) =>
      url === '/v2/models/1'
        ? sendJson(response, 404, { code: 404, message: 'not found' })
        : false;
    const error = await errorOf(client().get(target, { signal }));
    expect(error).toBeInstanceOf(NotFoundError);
  });
});

describe('versions and permissions', () => {
  it('serves v2 where it answers, and nothing where it does not know the path', async () => {
    const asked = { group: GROUP, plural: 'models' };
    const one = client();
    expect(await one.servedVersions(asked, { signal })).toEqual(['v2']);
    expect(
      await one.servedVersions({ ...asked, group: 'apps' }, { signal }),
    ).toEqual([]);
    server.answer = (_, response) =>
      sendJson(response, 404, { detail: 'Not Found' });
    expect(await one.servedVersions(asked, { signal })).toEqual([]);
    server.answer = (_, response) => sendJson(response, 403, {});
    expect(
      (await failureOf(one.servedVersions(asked, { signal }))).reason,
    ).toBe('forbidden');
  });

  it('allows nothing to a key that may not read', async () => {
    const asked = { verb: 'list', group: GROUP, plural: 'models' };
    expect(await client().allowed(asked, { signal })).toBe(true);
    const writing = { ...asked, verb: 'patch' };
    expect(await client().allowed(writing, { signal })).toBeUndefined();
    expect(await client().allowed({ ...asked, group: '' }, { signal })).toBe(
      false,
    );
    for (const status of [401, 403]) {
      server.answer = (_, response) => sendJson(response, status, {});
      expect(await client().allowed(asked, { signal })).toBe(false);
    }
    server.answer = (_, response) => sendJson(response, 500, {});
    await failureOf(client().allowed(asked, { signal }));
  });

  it('says its version and its time', async () => {
    server.answer = ({ url }, response) =>
      url === '/version'
        ? sendJson(response, 200, { version: 'v2.2.3', git_commit: 'abc' })
        : false;
    const { version, serverTime } = await client().about({ signal });
    expect(version).toBe('GPUStack v2.2.3');
    expect(Number.isFinite(serverTime)).toBe(true);
    server.answer = (_, response) => {
      response.sendDate = false;
      sendJson(response, 200, ['v2']);
    };
    expect(await client().about({ signal })).toEqual({});
  });

  it('has no pods to ask', async () => {
    expect(await errorOf(client().podRequest())).toBeInstanceOf(InputError);
  });
});
