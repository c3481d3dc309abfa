import { mergePatch } from './testing/calls';
import {
  aModel,
  aWidget,
  models,
  startTestApi,
  stopTestApis,
  widgets,
} from './testing/startTestApi';

afterEach(stopTestApis);

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
