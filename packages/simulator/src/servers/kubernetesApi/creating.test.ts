import {
  aModel,
  aWidget,
  models,
  startTestApi,
  stopTestApis,
  widgets,
} from './testing/startTestApi';

afterEach(stopTestApis);

describe('create', () => {
  it('fills in defaults, drops unknown fields with a warning, and starts the bookkeeping', async () => {
    const api = await startTestApi();
    const answer = await api.call({
      method: 'POST',
      path: widgets,
      body: aWidget(
        'w',
        { unknown: 1, parts: [{ name: 'p' }], free: { any: null } },
        { surprise: 1 },
      ),
    });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      metadata: {
        name: 'w',
        namespace: 'default',
        uid: expect.any(String),
        creationTimestamp: expect.stringMatching(
          /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/,
        ),
        generation: 1,
        resourceVersion: String(api.store.resourceVersion),
        managedFields: [{ manager: 'test-client', operation: 'Update' }],
      },
      spec: {
        size: 1,
        colour: 'red',
        parts: [{ name: 'p', kind: 'plain' }],
        free: { any: null },
      },
    });
    expect(answer.body.spec).not.toHaveProperty('unknown');
    expect(answer.headers.warning).toBe(
      '299 - "unknown field \\"metadata.surprise\\"", 299 - "unknown field \\"spec.unknown\\""',
    );
  });

  it('keeps the unknown fields of a GreenThread model, whose schema allows them', async () => {
    const api = await startTestApi();
    const spec = { parallelism: { tensor: 2 }, nextGeneration: { yes: true } };
    const { status, body } = await api.call({
      method: 'POST',
      path: models,
      body: aModel('m', spec),
    });
    expect(status).toBe(201);
    expect(body.spec).toMatchObject({
      ...spec,
      dtype: 'bfloat16',
      replicas: 1,
    });
  });

  it('makes up a name from generateName', async () => {
    const api = await startTestApi();
    const body = { ...aWidget(''), metadata: { generateName: 'w-' } };
    const answer = await api.call({ method: 'POST', path: widgets, body });
    expect(answer.body.metadata).toMatchObject({
      name: expect.stringMatching(/^w-[a-z0-9]{5}$/),
    });
  });

  it('takes YAML', async () => {
    const api = await startTestApi();
    const body =
      'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: c }\ndata: { a: b }\n';
    const path = '/api/v1/namespaces/default/configmaps';
    const answer = await api.call({
      method: 'POST',
      path,
      body,
      type: 'application/yaml',
    });
    expect(answer.body).toMatchObject({ kind: 'ConfigMap', data: { a: 'b' } });
  });

  it('ignores a status that comes along', async () => {
    const api = await startTestApi();
    const body = { ...aWidget('w'), status: { phase: 'Up' } };
    const answer = await api.call({ method: 'POST', path: widgets, body });
    expect(answer.body).not.toHaveProperty('status');
  });

  it.each<[string, object | string, number, string]>([
    [
      'another kind',
      { ...aWidget('w'), kind: 'Gadget' },
      422,
      'kind: Invalid value: "Gadget": must be Widget',
    ],
    [
      'another version',
      { ...aWidget('w'), apiVersion: 'test.example.com/v9' },
      400,
      'does not match the expected API version',
    ],
    ['no kind', { metadata: { name: 'w' } }, 400, "Object 'Kind' is missing"],
    [
      'another namespace',
      aWidget('w', {}, { namespace: 'x' }),
      400,
      'does not match the namespace sent on the request',
    ],
    [
      'a version',
      aWidget('w', {}, { resourceVersion: '7' }),
      500,
      'resourceVersion should not be set',
    ],
    [
      'no name',
      { ...aWidget(''), metadata: {} },
      422,
      'name or generateName is required',
    ],
    [
      'a name that is none',
      aWidget('W_w'),
      422,
      'a lowercase RFC 1123 subdomain',
    ],
    [
      'a label that is none',
      aWidget('w', {}, { labels: { a: 'no way' } }),
      422,
      'a valid label must be',
    ],
    [
      'labels that are numbers',
      aWidget('w', {}, { labels: { a: 1 } }),
      400,
      'metadata.labels',
    ],
    ['broken JSON', '{bad', 400, 'the object provided is unrecognized'],
    ['a list', '[]', 400, 'not an object'],
  ])('refuses %s', async (_case, body, status, message) => {
    const api = await startTestApi();
    const answer = await api.call({ method: 'POST', path: widgets, body });
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({
      kind: 'Status',
      status: 'Failure',
      code: status,
    });
    expect(answer.body.message).toContain(message);
  });

  it('refuses what exists, a namespace that does not, and a body of another type', async () => {
    const api = await startTestApi();
    const create = (path: string, type?: string) =>
      api.call({ method: 'POST', path, body: aWidget('w'), type });
    expect((await create(widgets)).status).toBe(201);
    const again = await create(widgets);
    expect(again.status).toBe(409);
    expect(again.body).toMatchObject({
      reason: 'AlreadyExists',
      details: { name: 'w', kind: 'widgets' },
    });
    const elsewhere = await create(widgets.replace('default', 'nowhere'));
    expect(elsewhere.status).toBe(404);
    expect(elsewhere.body.message).toBe('namespaces "nowhere" not found');
    expect((await create(widgets, 'application/xml')).status).toBe(415);
  });
});
