import { applyPatch, mergePatch } from './testing/calls';
import {
  aModel,
  aWidget,
  models,
  startTestApi,
  stopTestApis,
  widgets,
  type TestApi,
} from './testing/startTestApi';

afterEach(stopTestApis);

function applyAs(api: TestApi, manager: string, spec: object, options = '') {
  const path = `${widgets}/w?fieldManager=${manager}${options}`;
  return api.call({
    method: 'PATCH',
    path,
    body: aWidget('w', { size: undefined, ...spec }),
    type: applyPatch,
  });
}

describe('server-side apply', () => {
  it('creates, and remembers what the manager named', async () => {
    const api = await startTestApi();
    const answer = await applyAs(api, 'one', {
      size: 1,
      options: { k: 'v' },
      parts: [{ name: 'p', weight: 1 }],
      names: ['n'],
      tags: ['t'],
      free: { deep: { x: 1 } },
    });
    expect(answer.status).toBe(201);
    expect(answer.body.metadata).toMatchObject({
      managedFields: [
        {
          manager: 'one',
          operation: 'Apply',
          apiVersion: 'test.example.com/v1',
          fieldsType: 'FieldsV1',
          fieldsV1: {
            'f:spec': {
              'f:free': { 'f:deep': { '.': {}, 'f:x': {} } },
              'f:names': { 'v:"n"': {} },
              'f:options': { 'f:k': {} },
              'f:parts': {
                'k:{"name":"p"}': { '.': {}, 'f:name': {}, 'f:weight': {} },
              },
              'f:size': {},
              'f:tags': {},
            },
          },
        },
      ],
    });
  });

  it('changes nothing, not even the version, when applied again', async () => {
    const api = await startTestApi();
    const first = await applyAs(api, 'one', {
      size: 1,
      parts: [{ name: 'p' }],
    });
    const second = await applyAs(api, 'one', {
      size: 1,
      parts: [{ name: 'p' }],
    });
    expect(second.status).toBe(200);
    expect(second.body).toEqual(first.body);
  });

  it('tells of a conflict with the fields and their owner, and takes them over by force', async () => {
    const api = await startTestApi();
    await applyAs(api, 'one', {
      size: 1,
      replicas: 1,
      parts: [{ name: 'p', weight: 1 }],
    });
    const conflict = await applyAs(api, 'two', {
      size: 2,
      replicas: 1,
      parts: [{ name: 'p', weight: 2 }],
    });
    expect(conflict.status).toBe(409);
    expect(conflict.body).toMatchObject({
      reason: 'Conflict',
      message:
        'Apply failed with 2 conflicts: conflicts with "one":\n- .spec.size\n- .spec.parts[name="p"].weight',
      details: {
        causes: [
          {
            reason: 'FieldManagerConflict',
            message: 'conflict with "one"',
            field: '.spec.size',
          },
          {
            reason: 'FieldManagerConflict',
            field: '.spec.parts[name="p"].weight',
          },
        ],
      },
    });
    const forced = await applyAs(
      api,
      'two',
      { size: 2, replicas: 1 },
      '&force=true',
    );
    expect(forced.body.spec).toMatchObject({
      size: 2,
      parts: [{ name: 'p', weight: 1 }],
    });
    expect(forced.body.metadata).toMatchObject({
      managedFields: [
        { manager: 'one', fieldsV1: { 'f:spec': { 'f:replicas': {} } } },
        {
          manager: 'two',
          fieldsV1: { 'f:spec': { 'f:replicas': {}, 'f:size': {} } },
        },
      ],
    });
  });

  it('shares what both apply alike, and merges keyed lists, sets and maps', async () => {
    const api = await startTestApi();
    await applyAs(api, 'one', {
      size: 1,
      parts: [{ name: 'p' }],
      names: ['a'],
      options: { a: '1' },
    });
    const both = await applyAs(api, 'two', {
      size: 1,
      parts: [{ name: 'q' }],
      names: ['b'],
      options: { b: '2' },
    });
    expect(both.body.spec).toMatchObject({
      parts: [{ name: 'p' }, { name: 'q' }],
      names: ['a', 'b'],
      options: { a: '1', b: '2' },
    });
  });

  it('takes away what a manager no longer applies, unless another wants it too', async () => {
    const api = await startTestApi();
    await applyAs(api, 'one', {
      size: 1,
      replicas: 2,
      tags: ['t'],
      parts: [{ name: 'p' }, { name: 'q' }],
      options: { a: '1' },
    });
    await applyAs(api, 'two', { replicas: 2, parts: [{ name: 'q' }] });
    const less = await applyAs(api, 'one', { size: 1 });
    expect(less.body.spec).toEqual({
      size: 1,
      colour: 'red',
      replicas: 2,
      parts: [{ name: 'q', kind: 'plain' }],
    });
  });

  it('gives fields to whoever updates them', async () => {
    const api = await startTestApi();
    await applyAs(api, 'one', { size: 1, replicas: 1 });
    await api.call({
      method: 'PATCH',
      path: `${widgets}/w?fieldManager=hand`,
      body: { spec: { size: 7 } },
      type: mergePatch,
    });
    const conflict = await applyAs(api, 'one', { size: 2, replicas: 1 });
    expect(conflict.body.message).toBe(
      'Apply failed with 1 conflict: conflict with "hand" using test.example.com/v1: .spec.size',
    );
  });

  it('replaces atomic lists and maps whole', async () => {
    const api = await startTestApi();
    await applyAs(api, 'one', {
      size: 1,
      tags: ['a', 'b'],
      atom: { x: '1', y: '2' },
    });
    const next = await applyAs(api, 'one', {
      size: 1,
      tags: ['c'],
      atom: { z: '3' },
    });
    expect(next.body.spec).toMatchObject({ tags: ['c'], atom: { z: '3' } });
    expect((next.body.spec as { atom: object }).atom).toEqual({ z: '3' });
  });

  it('keeps spec and status apart', async () => {
    const api = await startTestApi();
    await applyAs(api, 'one', { size: 1 });
    const body = { ...aWidget('w', { size: 9 }), status: { phase: 'Up' } };
    const path = `${widgets}/w/status?fieldManager=controller`;
    const answer = await api.call({
      method: 'PATCH',
      path,
      body,
      type: applyPatch,
    });
    expect(answer.body).toMatchObject({
      spec: { size: 1 },
      status: { phase: 'Up' },
    });
    const { managedFields } = answer.body.metadata as {
      managedFields: object[];
    };
    expect(managedFields).toContainEqual(
      expect.objectContaining({ manager: 'controller', subresource: 'status' }),
    );
    const again = await applyAs(api, 'one', { size: 2 });
    expect(again.body).toMatchObject({
      spec: { size: 2 },
      status: { phase: 'Up' },
    });
  });

  it('takes YAML and applies a GreenThread model', async () => {
    const api = await startTestApi();
    const body = [
      'apiVersion: greenthread.ai/v1alpha1',
      'kind: Model',
      'metadata: { name: m }',
      'spec: { modelName: Qwen/Qwen3-4B, replicas: 2, sleep: {} }',
    ].join('\n');
    const path = `${models}/m?fieldManager=wakeboard`;
    const answer = await api.call({
      method: 'PATCH',
      path,
      body,
      type: applyPatch,
    });
    expect(answer.status).toBe(201);
    expect(answer.body.spec).toMatchObject({
      replicas: 2,
      sleep: { idleTimeout: '5m', drainTimeout: '30s' },
    });
  });

  it('counts labels and annotations among the fields', async () => {
    const api = await startTestApi();
    const annotations = {
      'example.com/odd': 'quotes " braces {} and\nnewlines',
    };
    const path = `${models}/m?fieldManager=one`;
    const apply = (metadata: object) =>
      api.call({
        method: 'PATCH',
        path,
        body: aModel('m', {}, metadata),
        type: applyPatch,
      });
    const first = await apply({ annotations, labels: { a: 'b' } });
    expect(first.body.metadata).toMatchObject({ annotations });
    const second = await apply({ labels: { a: 'c' } });
    expect(second.body.metadata).not.toHaveProperty('annotations');
    expect(second.body.metadata).toMatchObject({ labels: { a: 'c' } });
  });

  it.each<[string, object | string, string, number, string]>([
    [
      'no manager',
      aWidget('w'),
      '',
      422,
      'fieldManager: Required value: is required for apply patch',
    ],
    [
      'managed fields',
      aWidget('w', {}, { managedFields: [{}] }),
      '?fieldManager=x',
      400,
      'metadata.managedFields must be nil',
    ],
    [
      'another kind',
      { ...aWidget('w'), kind: 'Gadget' },
      '?fieldManager=x',
      400,
      'invalid object type: test.example.com/v1, Kind=Gadget',
    ],
    [
      'another name',
      aWidget('v'),
      '?fieldManager=x',
      400,
      'does not match the name on the URL',
    ],
    [
      'an unknown field',
      aWidget('w', { what: 1 }),
      '?fieldManager=x',
      500,
      '.spec.what: field not declared in schema',
    ],
    [
      'another type',
      aWidget('w', { size: 'x' }),
      '?fieldManager=x',
      500,
      '.spec.size: expected numeric (int or float), got string',
    ],
    [
      'a key given twice',
      aWidget('w', { parts: [{ name: 'a' }, { name: 'a' }] }),
      '?fieldManager=x',
      500,
      '.spec.parts: duplicate entries for key [name="a"]',
    ],
    ['broken YAML', 'a: b: c', '?fieldManager=x', 400, 'error decoding YAML'],
    [
      'a value out of bounds',
      aWidget('w', { size: 99 }),
      '?fieldManager=x',
      422,
      'should be less than or equal to 10',
    ],
  ])(
    'refuses a configuration with %s',
    async (_case, body, query, status, message) => {
      const api = await startTestApi();
      const path = `${widgets}/w${query}`;
      const answer = await api.call({
        method: 'PATCH',
        path,
        body,
        type: applyPatch,
      });
      expect(answer.status).toBe(status);
      expect(answer.body.message).toContain(message);
    },
  );

  it('refuses an old version, force without apply, and a status of nothing', async () => {
    const api = await startTestApi();
    await applyAs(api, 'one', { size: 1 });
    const old = aWidget('w', {}, { resourceVersion: '1' });
    const path = `${widgets}/w?fieldManager=one`;
    expect(
      (await api.call({ method: 'PATCH', path, body: old, type: applyPatch }))
        .status,
    ).toBe(409);
    const forced = await api.call({
      method: 'PATCH',
      path: `${path}&force=true`,
      body: {},
      type: mergePatch,
    });
    expect(forced.status).toBe(422);
    const none = `${widgets}/none/status?fieldManager=one`;
    expect(
      (
        await api.call({
          method: 'PATCH',
          path: none,
          body: aWidget('none'),
          type: applyPatch,
        })
      ).status,
    ).toBe(404);
  });
});
