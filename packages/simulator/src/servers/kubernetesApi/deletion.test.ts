import { setImmediate as turn } from 'node:timers/promises';
import { mergePatch } from './testing/calls';
import {
  aModel,
  aPod,
  aWidget,
  startTestApi,
  stopTestApis,
  widgets,
  type TestApi,
} from './testing/startTestApi';

afterEach(stopTestApis);

/** Waits until the garbage collector has nothing left to do. */
async function settled(api: TestApi): Promise<void> {
  for (let version = -1; version !== api.store.resourceVersion; ) {
    version = api.store.resourceVersion;
    await turn();
    await turn();
  }
}

function podNames(api: TestApi): string[] {
  return api.store.list('pods').map(pod => pod.metadata.name);
}

async function anOwnerWithPods(api: TestApi): Promise<void> {
  const owner = api.store.put(
    'widgets.test.example.com',
    aWidget('owner', {}, { namespace: 'default' }),
  );
  api.store.put('pods', aPod('owned-1', owner));
  api.store.put('pods', aPod('owned-2', owner));
  api.store.put('pods', aPod('free'));
}

describe('delete', () => {
  it('answers a Status that names what is gone', async () => {
    const api = await startTestApi();
    const { body } = await api.call({
      method: 'POST',
      path: widgets,
      body: aWidget('w'),
    });
    const answer = await api.call({ method: 'DELETE', path: `${widgets}/w` });
    expect(answer.body).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Success',
      details: {
        name: 'w',
        group: 'test.example.com',
        kind: 'widgets',
        uid: (body.metadata as { uid: string }).uid,
      },
    });
    expect(
      (await api.call({ method: 'DELETE', path: `${widgets}/w` })).status,
    ).toBe(404);
  });

  it.each([
    [{ preconditions: { uid: 'x' } }, 409, 'Conflict'],
    [{ preconditions: { resourceVersion: '1' } }, 409, 'Conflict'],
    [{ propagationPolicy: 'Sideways' }, 422, 'Invalid'],
  ])('refuses with %j', async (body, status, reason) => {
    const api = await startTestApi();
    await api.call({ method: 'POST', path: widgets, body: aWidget('w') });
    const answer = await api.call({
      method: 'DELETE',
      path: `${widgets}/w`,
      body,
    });
    expect([answer.status, answer.body.reason]).toEqual([status, reason]);
    expect(api.store.list('widgets.test.example.com')).toHaveLength(1);
  });

  it('goes through with preconditions that hold', async () => {
    const api = await startTestApi();
    const { body } = await api.call({
      method: 'POST',
      path: widgets,
      body: aWidget('w'),
    });
    const { uid, resourceVersion } = body.metadata as {
      uid: string;
      resourceVersion: string;
    };
    const preconditions = { uid, resourceVersion };
    const answer = await api.call({
      method: 'DELETE',
      path: `${widgets}/w`,
      body: { preconditions },
    });
    expect(answer.status).toBe(200);
  });

  it('waits for finalizers', async () => {
    const api = await startTestApi();
    const finalizers = ['example.com/a'];
    await api.call({
      method: 'POST',
      path: widgets,
      body: aWidget('w', {}, { finalizers }),
    });
    const begun = await api.call({ method: 'DELETE', path: `${widgets}/w` });
    expect(begun.body).toMatchObject({
      kind: 'Widget',
      metadata: {
        deletionTimestamp: expect.any(String),
        generation: 2,
        finalizers,
      },
    });
    const patch = (body: object) =>
      api.call({
        method: 'PATCH',
        path: `${widgets}/w`,
        body,
        type: mergePatch,
      });
    const more = await patch({
      metadata: { finalizers: [...finalizers, 'example.com/b'] },
    });
    expect(more.status).toBe(422);
    expect((await patch({ metadata: { finalizers: null } })).status).toBe(200);
    expect(
      (await api.call({ method: 'GET', path: `${widgets}/w` })).status,
    ).toBe(404);
  });

  it('deletes a selection and lists what it was', async () => {
    const api = await startTestApi();
    for (const name of ['a', 'b']) {
      await api.call({
        method: 'POST',
        path: widgets,
        body: aWidget(name, {}, { labels: { name } }),
      });
    }
    const answer = await api.call({
      method: 'DELETE',
      path: `${widgets}?labelSelector=name%3Da`,
    });
    expect(answer.body).toMatchObject({
      kind: 'WidgetList',
      items: [{ metadata: { name: 'a' } }],
    });
    expect(api.store.list('widgets.test.example.com')).toHaveLength(1);
  });
});

describe('the garbage collector', () => {
  it('removes dependants after their owner', async () => {
    const api = await startTestApi();
    await anOwnerWithPods(api);
    await api.call({ method: 'DELETE', path: `${widgets}/owner` });
    await settled(api);
    expect(podNames(api)).toEqual(['free']);
  });

  it('keeps a dependant that has another owner left', async () => {
    const api = await startTestApi();
    await anOwnerWithPods(api);
    const other = api.store.put(
      'models.greenthread.ai',
      aModel('other', {}, { namespace: 'default' }),
    );
    const pod = api.store.get('pods', 'default', 'owned-1') ?? aPod('owned-1');
    const ownerReferences = [
      ...(pod.metadata.ownerReferences ?? []),
      ...(aPod('x', other).metadata.ownerReferences ?? []),
    ];
    api.store.put('pods', {
      ...pod,
      metadata: { ...pod.metadata, ownerReferences },
    });
    api.store.remove('widgets.test.example.com', 'default', 'owner');
    await settled(api);
    expect(podNames(api)).toEqual(['free', 'owned-1']);
  });

  it('leaves orphans alone when told to', async () => {
    const api = await startTestApi();
    await anOwnerWithPods(api);
    await api.call({
      method: 'DELETE',
      path: `${widgets}/owner?propagationPolicy=Orphan`,
    });
    await settled(api);
    expect(podNames(api)).toEqual(['free', 'owned-1', 'owned-2']);
    expect(
      api.store.get('pods', 'default', 'owned-1')?.metadata.ownerReferences,
    ).toEqual([]);
  });

  it('removes the owner after its dependants in the foreground', async () => {
    const api = await startTestApi();
    await anOwnerWithPods(api);
    const removed: string[] = [];
    api.store.onChange(({ type, object }) => {
      if (type === 'DELETED') {
        removed.push(object.metadata.name);
      }
    });
    const answer = await api.call({
      method: 'DELETE',
      path: `${widgets}/owner`,
      body: { propagationPolicy: 'Foreground' },
    });
    expect(answer.body.metadata).toMatchObject({
      finalizers: ['foregroundDeletion'],
    });
    await settled(api);
    expect(removed).toEqual(['owned-1', 'owned-2', 'owner']);
  });

  it('empties a namespace that is deleted', async () => {
    const api = await startTestApi();
    api.store.put('pods', aPod('p'));
    await api.call({ method: 'DELETE', path: '/api/v1/namespaces/default' });
    await settled(api);
    expect(podNames(api)).toEqual([]);
  });
});
