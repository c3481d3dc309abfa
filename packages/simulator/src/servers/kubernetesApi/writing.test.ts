import { jsonPatch, mergePatch, strategicPatch } from './testing/calls';
import {
  aModel,
  aPod,
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

describe('validation', () => {
  it.each<[string, object, object[]]>([
    [
      'a number out of bounds',
      { size: 11 },
      [{ field: 'spec.size', reason: 'FieldValueInvalid' }],
    ],
    [
      'a missing field',
      { size: undefined },
      [
        {
          field: 'spec.size',
          reason: 'FieldValueRequired',
          message: 'Required value',
        },
      ],
    ],
    [
      'another type',
      { tags: 'x' },
      [
        {
          field: 'spec.tags',
          reason: 'FieldValueTypeInvalid',
          message:
            'Invalid value: "string": spec.tags in body must be of type array: "string"',
        },
      ],
    ],
    [
      'a value that is not offered',
      { colour: 'blue' },
      [
        {
          field: 'spec.colour',
          reason: 'FieldValueNotSupported',
          message:
            'Unsupported value: "blue": supported values: "red", "green"',
        },
      ],
    ],
    [
      'a text too long',
      { note: 'longer' },
      [{ field: 'spec.note', reason: 'FieldValueTooLong' }],
    ],
    [
      'a missing key of an item',
      { parts: [{ weight: 1 }] },
      [{ field: 'spec.parts[0].name', reason: 'FieldValueRequired' }],
    ],
    [
      'a key given twice',
      { parts: [{ name: 'a' }, { name: 'a' }] },
      [{ field: 'spec.parts[1]', reason: 'FieldValueDuplicate' }],
    ],
    [
      'an item of a set given twice',
      { names: ['a', 'a'] },
      [{ field: 'spec.names[1]', reason: 'FieldValueDuplicate' }],
    ],
    [
      'a port that is neither number nor text',
      { port: true },
      [{ field: 'spec.port', reason: 'FieldValueTypeInvalid' }],
    ],
    [
      'null where it is not allowed',
      { size: null },
      [{ field: 'spec.size', reason: 'FieldValueTypeInvalid' }],
    ],
  ])('names the field of %s', async (_case, spec, causes) => {
    const api = await startTestApi();
    const answer = await api.call({
      method: 'POST',
      path: widgets,
      body: aWidget('w', spec),
    });
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({
      reason: 'Invalid',
      details: { name: 'w', group: 'test.example.com', kind: 'Widget', causes },
    });
  });

  it.each([
    [{ port: 80 }],
    [{ port: 'http' }],
    [{ note: null }],
    [{ options: { any: 'thing' } }],
    [{ colour: null }],
  ])('accepts %j', async spec => {
    const api = await startTestApi();
    const answer = await api.call({
      method: 'POST',
      path: widgets,
      body: aWidget('w', spec),
    });
    expect(answer.status).toBe(201);
  });

  it.each<[string, object]>([
    ['no model name', { modelName: undefined }],
    ['a number for the share of memory', { gpuMemoryUtilization: 0.9 }],
    ['a share above one', { gpuMemoryUtilization: '1.5' }],
    ['a tensor parallel size of three', { tensorParallelSize: 3 }],
    ['fewer than no replicas', { replicas: -1 }],
    ['an unknown type', { dtype: 'int8' }],
  ])('refuses a GreenThread model with %s', async (_case, spec) => {
    const api = await startTestApi();
    const answer = await api.call({
      method: 'POST',
      path: models,
      body: aModel('m', spec),
    });
    expect([answer.status, answer.body.reason]).toEqual([422, 'Invalid']);
  });

  it('tolerates on an update what was wrong before', async () => {
    const api = await startTestApi();
    api.store.put(
      'widgets.test.example.com',
      aWidget('w', { size: 99 }, { namespace: 'default' }),
    );
    const patch = (body: object) =>
      api.call({
        method: 'PATCH',
        path: `${widgets}/w`,
        body,
        type: mergePatch,
      });
    expect((await patch({ spec: { tags: ['x'] } })).status).toBe(200);
    expect((await patch({ spec: { size: 98 } })).status).toBe(422);
  });

  it('refuses unknown fields under strict validation and says nothing about them when told to ignore', async () => {
    const api = await startTestApi();
    const body = aWidget('w', { bar: 2 });
    const create = (mode: string) =>
      api.call({
        method: 'POST',
        path: `${widgets}?fieldValidation=${mode}`,
        body,
      });
    const strict = await create('Strict');
    expect(strict.status).toBe(400);
    expect(strict.body.message).toBe(
      'Widget in version "v1" cannot be handled as a Widget: strict decoding error: unknown field "spec.bar"',
    );
    const ignored = await create('Ignore');
    expect([ignored.status, ignored.headers.warning]).toEqual([201, undefined]);
    const path = `${widgets}/w?fieldValidation=Strict`;
    const patched = await api.call({
      method: 'PATCH',
      path,
      body: { spec: { bar: 1 } },
      type: mergePatch,
    });
    expect([patched.status, patched.body.reason]).toEqual([422, 'Invalid']);
    expect((await create('Nonsense')).status).toBe(422);
  });
});

describe('update', () => {
  it('replaces what the client read, and refuses to replace what has changed since', async () => {
    const api = await startTestApi();
    const created = await api.call({
      method: 'POST',
      path: widgets,
      body: aWidget('w'),
    });
    const put = (spec: object) =>
      api.call({
        method: 'PUT',
        path: `${widgets}/w`,
        body: { ...created.body, spec },
      });
    const replaced = await put({ size: 2 });
    expect(replaced.body).toMatchObject({
      metadata: { generation: 2 },
      spec: { size: 2, colour: 'red' },
    });
    const late = await put({ size: 3 });
    expect(late.status).toBe(409);
    expect(late.body).toMatchObject({
      reason: 'Conflict',
      message:
        'Operation cannot be fulfilled on widgets.test.example.com "w": the object has been modified; ' +
        'please apply your changes to the latest version and try again',
      details: { name: 'w', group: 'test.example.com', kind: 'widgets' },
    });
  });

  it('wants a version for a custom resource and none for a built-in one', async () => {
    const api = await startTestApi();
    api.store.put(
      'widgets.test.example.com',
      aWidget('w', {}, { namespace: 'default' }),
    );
    api.store.put('pods', aPod('p'));
    const put = (path: string, body: object) =>
      api.call({ method: 'PUT', path, body });
    const custom = await put(`${widgets}/w`, aWidget('w', { size: 2 }));
    expect(custom.status).toBe(422);
    expect(custom.body.message).toContain(
      'metadata.resourceVersion: Invalid value: 0: must be specified',
    );
    expect(
      (await put('/api/v1/namespaces/default/pods/p', aPod('p'))).status,
    ).toBe(200);
  });

  it('keeps the status out of the spec and the spec out of the status', async () => {
    const api = await startTestApi();
    await api.call({ method: 'POST', path: widgets, body: aWidget('w') });
    const patch = (path: string) =>
      api.call({
        method: 'PATCH',
        path,
        type: mergePatch,
        body: {
          metadata: { labels: { from: 'patch' } },
          spec: { size: 5 },
          status: { phase: 'Up' },
        },
      });
    const status = await patch(`${widgets}/w/status`);
    expect(status.body).toMatchObject({
      metadata: { generation: 1 },
      spec: { size: 1 },
      status: { phase: 'Up' },
    });
    expect(status.body.metadata).not.toHaveProperty('labels');
    const version = api.store.resourceVersion;
    api.store.put('widgets.test.example.com', {
      ...aWidget('w', {}, { namespace: 'default' }),
      status: { phase: 'Down' },
    });
    const main = await patch(`${widgets}/w`);
    expect(main.body).toMatchObject({
      metadata: { labels: { from: 'patch' } },
      spec: { size: 5 },
      status: { phase: 'Down' },
    });
    expect(api.store.resourceVersion).toBe(version + 2);
  });

  it('refuses another name and another identity', async () => {
    const api = await startTestApi();
    const { body } = await api.call({
      method: 'POST',
      path: widgets,
      body: aWidget('w'),
    });
    const put = (metadata: object) =>
      api.call({
        method: 'PUT',
        path: `${widgets}/w`,
        body: {
          ...body,
          metadata: { ...(body.metadata as object), ...metadata },
        },
      });
    expect((await put({ name: 'v' })).status).toBe(400);
    expect((await put({ uid: 'another' })).status).toBe(409);
    expect((await put({ namespace: 'another' })).status).toBe(400);
    const absent = await api.call({
      method: 'PUT',
      path: `${widgets}/v`,
      body: { ...body, metadata: { name: 'v', resourceVersion: '1' } },
    });
    expect(absent.status).toBe(404);
  });
});

describe('patch', () => {
  it('merges, removes by null, and keeps the version when nothing changes', async () => {
    const api = await startTestApi();
    await api.call({
      method: 'POST',
      path: widgets,
      body: aWidget('w', { options: { a: '1', b: '2' } }),
    });
    const patch = (body: object) =>
      api.call({
        method: 'PATCH',
        path: `${widgets}/w`,
        body,
        type: mergePatch,
      });
    const first = await patch({ spec: { options: { a: null, c: '3' } } });
    expect(first.body).toMatchObject({
      metadata: { generation: 2 },
      spec: { options: { b: '2', c: '3' } },
    });
    expect((first.body.spec as { options: object }).options).not.toHaveProperty(
      'a',
    );
    const second = await patch({ spec: { size: 1 } });
    expect(second.body).toEqual(first.body);
  });

  it('scales a GreenThread model by a merge patch and counts the generation', async () => {
    const api = await startTestApi();
    api.store.put(
      'models.greenthread.ai',
      aModel('m', { replicas: 1 }, { namespace: 'default' }),
    );
    const body = { spec: { replicas: 3 } };
    const answer = await api.call({
      method: 'PATCH',
      path: `${models}/m`,
      body,
      type: mergePatch,
    });
    expect(answer.body).toMatchObject({
      metadata: { generation: 2 },
      spec: { replicas: 3 },
    });
    expect(
      api.store.get('models.greenthread.ai', 'default', 'm')?.spec,
    ).toMatchObject(body.spec);
  });

  it('works through a JSON patch, or not at all', async () => {
    const api = await startTestApi();
    await api.call({ method: 'POST', path: widgets, body: aWidget('w') });
    const patch = (body: object) =>
      api.call({
        method: 'PATCH',
        path: `${widgets}/w`,
        body,
        type: jsonPatch,
      });
    const good = await patch([
      { op: 'test', path: '/spec/size', value: 1 },
      { op: 'add', path: '/spec/tags', value: ['x'] },
      { op: 'add', path: '/spec/tags/-', value: 'y' },
    ]);
    expect(good.body.spec).toMatchObject({ tags: ['x', 'y'] });
    const version = api.store.resourceVersion;
    const failed = await patch([
      { op: 'replace', path: '/spec/size', value: 2 },
      { op: 'test', path: '/spec/size', value: 99 },
    ]);
    expect([failed.status, failed.body.reason]).toEqual([422, 'Invalid']);
    expect((await patch([{ op: 'remove', path: '/spec/none' }])).status).toBe(
      422,
    );
    expect((await patch([{ op: 'jump', path: '/spec' }])).status).toBe(400);
    expect((await patch({ op: 'add' })).status).toBe(400);
    expect(api.store.resourceVersion).toBe(version);
  });

  it('merges the containers of a pod by name under a strategic patch, which custom resources do not take', async () => {
    const api = await startTestApi();
    api.store.put('pods', aPod('p'));
    await api.call({ method: 'POST', path: widgets, body: aWidget('w') });
    const body = { spec: { containers: [{ name: 'side', image: 'proxy' }] } };
    const patch = (path: string) =>
      api.call({ method: 'PATCH', path, body, type: strategicPatch });
    const pod = await patch('/api/v1/namespaces/default/pods/p');
    expect(pod.body.spec).toMatchObject({
      containers: [{ name: 'main', image: 'vllm' }, { name: 'side' }],
    });
    expect((await patch(`${widgets}/w`)).status).toBe(415);
  });

  it('holds the client to the version it names', async () => {
    const api = await startTestApi();
    await api.call({ method: 'POST', path: widgets, body: aWidget('w') });
    const patch = (resourceVersion: string) =>
      api.call({
        method: 'PATCH',
        path: `${widgets}/w`,
        body: { metadata: { resourceVersion }, spec: { size: 2 } },
        type: mergePatch,
      });
    expect((await patch('1')).status).toBe(409);
    expect((await patch(String(api.store.resourceVersion))).status).toBe(200);
  });

  it.each<[string, string | object, number]>([
    ['a text', '"x"', 400],
    ['broken JSON', '[1', 400],
    ['another name', { metadata: { name: 'other' } }, 400],
    ['a value out of bounds', { spec: { size: 44 } }, 422],
  ])('refuses a merge patch with %s', async (_case, body, status) => {
    const api = await startTestApi();
    await api.call({ method: 'POST', path: widgets, body: aWidget('w') });
    const answer = await api.call({
      method: 'PATCH',
      path: `${widgets}/w`,
      body,
      type: mergePatch,
    });
    expect([answer.status, answer.body.kind]).toEqual([status, 'Status']);
  });

  it('says 404 for an object that is not there and 405 for a collection', async () => {
    const api = await startTestApi();
    const patch = (path: string) =>
      api.call({ method: 'PATCH', path, body: {}, type: mergePatch });
    expect((await patch(`${widgets}/none`)).status).toBe(404);
    expect((await patch(widgets)).status).toBe(405);
    expect((await api.call({ method: 'OPTIONS', path: widgets })).status).toBe(
      405,
    );
  });
});

describe('dry run', () => {
  it('answers every write as if it were done and stores nothing', async () => {
    const api = await startTestApi();
    await api.call({
      method: 'POST',
      path: widgets,
      body: aWidget('w', { replicas: 1 }),
    });
    const version = api.store.resourceVersion;
    const tried = '?dryRun=All';
    const body = { spec: { replicas: 4 } };
    const created = await api.call({
      method: 'POST',
      path: `${widgets}${tried}`,
      body: aWidget('v'),
    });
    expect([created.status, created.body.kind]).toEqual([201, 'Widget']);
    const patched = await api.call({
      method: 'PATCH',
      path: `${widgets}/w${tried}`,
      body,
      type: mergePatch,
    });
    expect(patched.body).toMatchObject({
      metadata: { generation: 2 },
      ...body,
    });
    const scaled = await api.call({
      method: 'PATCH',
      path: `${widgets}/w/scale${tried}`,
      body,
      type: mergePatch,
    });
    expect(scaled.body).toMatchObject(body);
    const deleted = await api.call({
      method: 'DELETE',
      path: `${widgets}/w${tried}`,
    });
    expect(deleted.body).toMatchObject({ kind: 'Status', status: 'Success' });
    const refused = await api.call({
      method: 'POST',
      path: `${widgets}${tried}`,
      body: aWidget('v', { size: 99 }),
    });
    expect(refused.status).toBe(422);
    expect(api.store.resourceVersion).toBe(version);
    const wrong = await api.call({
      method: 'DELETE',
      path: `${widgets}/w?dryRun=Some`,
    });
    expect(wrong.status).toBe(422);
  });
});

describe('scale', () => {
  it('shows and sets the replicas of a custom resource that declares it', async () => {
    const api = await startTestApi();
    api.store.put('widgets.test.example.com', {
      ...aWidget('w', { replicas: 1 }, { namespace: 'default' }),
      status: { replicas: 1, selector: 'app=w' },
    });
    const scale = await api.call({ method: 'GET', path: `${widgets}/w/scale` });
    expect(scale.body).toMatchObject({
      kind: 'Scale',
      apiVersion: 'autoscaling/v1',
      metadata: { name: 'w', namespace: 'default' },
      spec: { replicas: 1 },
      status: { replicas: 1, selector: 'app=w' },
    });
    const put = await api.call({
      method: 'PUT',
      path: `${widgets}/w/scale`,
      body: { ...scale.body, spec: { replicas: 2 } },
    });
    expect(put.body.spec).toEqual({ replicas: 2 });
    const late = await api.call({
      method: 'PUT',
      path: `${widgets}/w/scale`,
      body: scale.body,
    });
    expect([late.status, late.body.reason]).toEqual([409, 'Conflict']);
    const stored = api.store.get('widgets.test.example.com', 'default', 'w');
    expect(stored).toMatchObject({
      metadata: { generation: 2 },
      spec: { size: 1, replicas: 2 },
    });
  });

  it('scales a deployment, whose selector is written out', async () => {
    const api = await startTestApi();
    const path = '/apis/apps/v1/namespaces/default/deployments/d/scale';
    api.store.put('deployments.apps', {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'd', namespace: 'default' },
      spec: { replicas: 1, selector: { matchLabels: { b: 'c', a: 'b' } } },
    });
    const scaled = await api.call({
      method: 'PATCH',
      path,
      body: { spec: { replicas: 0 } },
      type: mergePatch,
    });
    expect(scaled.body).toMatchObject({
      spec: {},
      status: { replicas: 0, selector: 'a=b,b=c' },
    });
    expect(
      api.store.get('deployments.apps', 'default', 'd')?.spec,
    ).toMatchObject({ replicas: 0 });
    const below = await api.call({
      method: 'PATCH',
      path,
      body: { spec: { replicas: -1 } },
      type: mergePatch,
    });
    expect(below.status).toBe(422);
    const text = await api.call({
      method: 'PATCH',
      path,
      body: { spec: { replicas: 'x' } },
      type: mergePatch,
    });
    expect(text.status).toBe(400);
  });

  it('refuses replicas that the schema refuses, and has nothing to show where there are none', async () => {
    const api = await startTestApi();
    await api.call({ method: 'POST', path: widgets, body: aWidget('w') });
    expect(
      (await api.call({ method: 'GET', path: `${widgets}/w/scale` })).status,
    ).toBe(500);
    const body = { spec: { replicas: -5 } };
    const below = await api.call({
      method: 'PATCH',
      path: `${widgets}/w/scale`,
      body,
      type: mergePatch,
    });
    expect(below.status).toBe(422);
    const model = await api.call({ method: 'GET', path: `${models}/m/scale` });
    expect(model.status).toBe(404);
  });
});
