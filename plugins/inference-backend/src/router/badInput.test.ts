import { TestDatabases } from '@backstage/backend-test-utils';
import { NOON } from '@wakeboard/plugin-inference-common/testing';
import request from 'supertest';
import {
  aComponent,
  AS,
  NOW,
  pathOf,
  REF,
  startRouter,
} from './__testUtils__/startRouter';

jest.setTimeout(300_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const MODEL = 'demo/greenthread-system/greenthread';

describe('bad input', () => {
  let backend: Awaited<ReturnType<typeof startRouter>>;
  beforeAll(async () => {
    backend = await startRouter(databases, {
      entities: [
        aComponent('good', `${MODEL}/qwen3-4b`),
        aComponent('plain'),
        aComponent('missing', `${MODEL}/nothing`),
        aComponent('quotes', `${MODEL}/x"} or vector(1) #`),
        aComponent('newline', `${MODEL}/x\n{}`),
        aComponent('empty', ''),
        aComponent('short', 'demo/qwen3-4b'),
        aComponent('steps', 'demo/../greenthread/x'),
        aComponent('long', `${MODEL}/${'x'.repeat(5000)}`),
        aComponent('broken', `${MODEL}/%E0%A4%A`),
      ],
    });
  });

  const entity = (text: string) =>
    `/api/inference/models?entity=${encodeURIComponent(text)}`;
  const RANGE = `from=${NOON}&to=${NOW}`;
  const timeline = (query: string) => `${pathOf(REF)}/timeline?${query}`;
  const series = (query: string) => `${pathOf(REF)}/series?${query}`;

  it.each<[sentence: string, url: string, message: string | RegExp]>([
    [
      'quotes in an annotation',
      entity('component:default/quotes'),
      'The annotation inference/model of component:default/quotes cannot be used: "x\\"} or vector(1) #" cannot be the name of a model; it may hold letters, digits and . _ : @ / + = -, begins and ends with a letter or digit and is at most 253 characters long',
    ],
    [
      'a newline and braces in an annotation',
      entity('component:default/newline'),
      /cannot be used: "x\\n\{\}" cannot be the name of a model/,
    ],
    [
      'an empty annotation',
      entity('component:default/empty'),
      /cannot be used: "" is not a model reference; expected "cluster\/namespace\/driver\/name"/,
    ],
    [
      'an annotation with too few parts',
      entity('component:default/short'),
      /"demo\/qwen3-4b" is not a model reference/,
    ],
    [
      'an annotation that climbs',
      entity('component:default/steps'),
      /"\.\." cannot be the namespace of a model/,
    ],
    [
      'an annotation that is far too long',
      entity('component:default/long'),
      /"x{100}…" cannot be the name of a model/,
    ],
    [
      'an annotation with broken escapes',
      entity('component:default/broken'),
      /is not a model reference/,
    ],
    [
      'an entity reference that is none',
      entity('a b'),
      '"a b" is not an entity reference; expected "kind:namespace/name", for example "component:default/qwen3-4b"',
    ],
    [
      'an empty entity reference',
      entity(''),
      /^"" is not an entity reference|query parameter entity/,
    ],
    [
      'an entity reference with quotes',
      entity('component:default/x"}'),
      /is not an entity reference/,
    ],
    [
      'a cursor that no page gave',
      '/api/inference/models?after=nonsense',
      'The cursor "after" is not one that a previous page gave; leave it out to begin with the first page',
    ],
    [
      'a limit that is too high',
      '/api/inference/models?limit=501',
      'The request does not fit the contract: query parameter limit must be <= 500',
    ],
    [
      'a limit that is no number',
      '/api/inference/models?limit=many',
      'The request does not fit the contract: query parameter limit must be integer',
    ],
    [
      'a parameter that does not exist',
      '/api/inference/models?query=up',
      /Unknown query parameter 'query'/,
    ],
    [
      'a reference with quotes in the path',
      pathOf({ ...REF, name: 'x"} or vector(1)' }),
      '"x\\"} or vector(1)" cannot be the name of a model; it may hold letters, digits and . _ : @ / + = -, begins and ends with a letter or digit and is at most 253 characters long',
    ],
    [
      'a range backwards',
      timeline(`from=${NOW}&to=${NOON}&width=100`),
      `The range from ${NOW} to ${NOON} is empty; "from" must lie before "to"`,
    ],
    [
      'a range of more than 400 days',
      timeline(`from=0&to=${NOW}&width=100`),
      /is longer than 400 days; ask for a part of it/,
    ],
    [
      'a range without an end',
      timeline(`from=${NOON}&width=100`),
      "The request does not fit the contract: query parameter to must have required property 'to'",
    ],
    [
      'a range in words',
      timeline(`from=yesterday&to=${NOW}&width=100`),
      'The request does not fit the contract: query parameter from must be integer',
    ],
    [
      'a width of nothing',
      timeline(`${RANGE}&width=0`),
      'The request does not fit the contract: query parameter width must be >= 10',
    ],
    [
      'PromQL in place of a signal',
      series(`${RANGE}&signal=up%7B%7D`),
      /^"up\{\}" is not a signal of GreenThread; it has requestRate, errorRate, /,
    ],
    [
      'a signal named like a property of every object',
      series(`${RANGE}&signal=constructor`),
      /^"constructor" is not a signal of GreenThread/,
    ],
    [
      'more signals than one request may ask for',
      series(`${RANGE}${'&signal=inFlight'.repeat(21)}`),
      'The request does not fit the contract: query parameter signal must NOT have more than 20 items',
    ],
  ])('refuses %s in words', async (_sentence, url, message) => {
    const calls = backend.prometheus.calls.length;
    const { status, body } = await request(backend.server).get(url);
    expect(body.error.name).toBe('InputError');
    expect(body.error.message).toMatch(message);
    expect(status).toBe(400);
    expect(backend.prometheus.calls).toHaveLength(calls);
    expect(backend.cluster.calls).toEqual([]);
  });

  it.each<[sentence: string, body: unknown, message: string | RegExp]>([
    [
      'an action that does not exist',
      { action: 'explode' },
      /^The request does not fit the contract: body action must be equal to one of the allowed values/,
    ],
    [
      'an action without a name',
      {},
      "The request does not fit the contract: body action must have required property 'action'",
    ],
    [
      'a field that no action has',
      { action: 'wake', command: 'x' },
      'The request does not fit the contract: body command must NOT have additional properties',
    ],
    [
      'scaling without a number',
      { action: 'scale' },
      'The action scale needs "replicas", a whole number from 0 to 1000',
    ],
    [
      'scaling to half a replica',
      { action: 'scale', replicas: 0.5 },
      'The request does not fit the contract: body replicas must be integer',
    ],
    [
      'scaling below nothing',
      { action: 'scale', replicas: -1 },
      'The request does not fit the contract: body replicas must be >= 0',
    ],
    [
      'a number for an action that has none',
      { action: 'wake', replicas: 1 },
      'The action wake takes no "replicas"; only scale does',
    ],
  ])('refuses %s in words', async (_sentence, body, message) => {
    const answer = await request(backend.server)
      .post(pathOf(REF, '/actions'))
      .send(body as object);
    expect(answer.body.error.name).toBe('InputError');
    expect(answer.body.error.message).toMatch(message);
    expect(answer.status).toBe(400);
  });

  it('refuses a body that is not JSON, and one that is too long', async () => {
    const post = () =>
      request(backend.server)
        .post(pathOf(REF, '/actions'))
        .set('Content-Type', 'application/json');
    expect((await post().send('{"action":')).status).toBe(400);
    const long = JSON.stringify({ action: 'x'.repeat(20_000) });
    expect((await post().send(long)).status).toBe(413);
    const xml = post().set('Content-Type', 'text/xml').send('<wake/>');
    expect((await xml).status).toBe(415);
  });

  it.each([
    [
      'is not there',
      'component:default/absent',
      'There is no entity component:default/absent that you may see',
    ],
    [
      'has no annotation',
      'component:default/plain',
      'The entity component:default/plain has no annotation inference/model; set it to "cluster/namespace/driver/name" of its model',
    ],
    [
      'names a model that is not there',
      'component:default/missing',
      'There is no model demo/greenthread-system/greenthread/nothing that you may see',
    ],
  ])('says that an entity %s', async (_sentence, ref, message) => {
    const { status, body } = await request(backend.server).get(entity(ref));
    expect(body.error).toEqual({ name: 'NotFoundError', message });
    expect(status).toBe(404);
  });

  it('does not say that an entity is hidden', async () => {
    const ask = (ref: string) =>
      request(backend.server).get(entity(ref)).set(AS.stranger);
    const hidden = await ask('component:default/good');
    const missing = await ask('component:default/absent');
    expect(hidden.status).toBe(404);
    expect(missing.body.error.message).toBe(
      hidden.body.error.message.replace('good', 'absent'),
    );
  });

  it.each([
    entity('component:default/good'),
    '/api/inference/models?entity=component:default/good',
  ])('answers the model of an entity: %s', async url => {
    const { status, body } = await request(backend.server).get(url);
    expect(status).toBe(200);
    expect(body.items).toMatchObject([{ ref: REF }]);
  });

  it('names the failed source where a model is not known for that reason', async () => {
    const error = {
      source: { kind: 'cluster', name: 'demo' },
      reason: 'unreachable',
      message: 'The cluster demo is down',
    } as const;
    backend.state.health = [{ source: error.source, ok: false, error }];
    const url = entity('component:default/missing');
    const { status, body } = await request(backend.server).get(url);
    expect(body.error.message).toBe(
      'There is no model demo/greenthread-system/greenthread/nothing that you may see. The cluster demo is down',
    );
    expect(status).toBe(404);
  });

  it('names the cluster and the driver that are not configured', async () => {
    const { status, body } = await request(backend.server).get(
      pathOf({ ...REF, cluster: 'elsewhere', driver: 'lamp' }),
    );
    expect(body.error.message).toBe(
      'There is no model elsewhere/greenthread-system/lamp/qwen3-4b that you may see. There is no cluster or server elsewhere in the configuration. The driver lamp is not on; set inference.drivers.lamp',
    );
    expect(status).toBe(404);
  });

  it('would notice an answer that does not fit the contract', async () => {
    backend.state.health = JSON.parse('[{"source":{"kind":"x"},"ok":1}]');
    const { status } = await request(backend.server).get(
      '/api/inference/sources',
    );
    expect(status).toBe(500);
  });
});
