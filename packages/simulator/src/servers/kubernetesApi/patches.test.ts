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
