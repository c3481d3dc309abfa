import { mergePatch } from './testing/calls';
import {
  aPod,
  aWidget,
  startTestApi,
  stopTestApis,
  widgets,
} from './testing/startTestApi';

afterEach(stopTestApis);

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
