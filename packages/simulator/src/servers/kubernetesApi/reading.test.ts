import {
  aModel,
  aPod,
  aWidget,
  models,
  startTestApi,
  stopTestApis,
  widgets,
} from './testing/startTestApi';
import type { Answer } from './testing/calls';

afterEach(stopTestApis);

function names({ body }: Answer): string[] {
  return (body.items as { metadata: { name: string } }[]).map(
    item => item.metadata.name,
  );
}

describe('discovery', () => {
  it('names the groups, versions and resources that can be asked for', async () => {
    const api = await startTestApi();
    const get = (path: string) => api.call({ method: 'GET', path });
    expect((await get('/version')).body).toMatchObject({
      major: '1',
      minor: '36',
    });
    expect((await get('/api')).body).toMatchObject({
      kind: 'APIVersions',
      versions: ['v1'],
    });
    const groups = (await get('/apis')).body.groups as { name: string }[];
    expect(groups.map(group => group.name)).toEqual(
      expect.arrayContaining([
        'apps',
        'batch',
        'greenthread.ai',
        'test.example.com',
      ]),
    );
    expect((await get('/apis/greenthread.ai')).body).toMatchObject({
      kind: 'APIGroup',
      preferredVersion: { groupVersion: 'greenthread.ai/v1alpha1' },
    });
    const { resources } = (await get('/apis/test.example.com/v1')).body;
    expect(resources).toMatchObject([
      { name: 'widgets', kind: 'Widget', namespaced: true, shortNames: ['wd'] },
      { name: 'widgets/status' },
      { name: 'widgets/scale', kind: 'Scale', group: 'autoscaling' },
    ]);
    for (const path of ['/healthz', '/livez', '/readyz']) {
      expect((await get(path)).text).toBe('ok');
    }
  });

  it('has no scale subresource for GreenThread models', async () => {
    const api = await startTestApi();
    const { body } = await api.call({
      method: 'GET',
      path: '/apis/greenthread.ai/v1alpha1',
    });
    const entries = (body.resources as { name: string }[]).map(
      resource => resource.name,
    );
    expect(entries.sort()).toEqual([
      'gpus',
      'gpus/status',
      'models',
      'models/status',
    ]);
  });

  it.each([
    '/api/v1/namespaces/default/pods',
    '/api/v1/namespaces/default/services',
    '/api/v1/namespaces/default/configmaps',
    '/api/v1/namespaces/default/limitranges',
    '/api/v1/namespaces/default/resourcequotas',
    '/apis/apps/v1/namespaces/default/deployments',
    '/apis/apps/v1/namespaces/default/replicasets',
    '/apis/apps/v1/namespaces/default/statefulsets',
    '/apis/apps/v1/namespaces/default/daemonsets',
    '/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers',
    '/apis/batch/v1/namespaces/default/jobs',
    '/apis/batch/v1/namespaces/default/cronjobs',
    '/apis/networking.k8s.io/v1/namespaces/default/ingresses',
  ])('answers an empty list at %s', async path => {
    const api = await startTestApi();
    const { status, body } = await api.call({ method: 'GET', path });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      kind: expect.stringMatching(/List$/),
      items: [],
    });
  });

  it('says 404 in a page for an unknown group and in a Status for an unknown built-in', async () => {
    const api = await startTestApi();
    const page = await api.call({
      method: 'GET',
      path: '/apis/metrics.k8s.io/v1beta1/pods',
    });
    expect([page.status, page.text]).toEqual([404, '404 page not found\n']);
    const status = await api.call({ method: 'GET', path: '/api/v1/gadgets' });
    expect(status.status).toBe(404);
    expect(status.body).toMatchObject({
      kind: 'Status',
      reason: 'NotFound',
      code: 404,
    });
  });

  it('serves a definition from the moment it is created until it is deleted', async () => {
    const api = await startTestApi();
    const definition = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'gadgets.example.org' },
      spec: {
        group: 'example.org',
        scope: 'Cluster',
        names: { kind: 'Gadget', plural: 'gadgets' },
        versions: [
          {
            name: 'v1',
            served: true,
            storage: true,
            schema: { openAPIV3Schema: { type: 'object' } },
          },
        ],
      },
    };
    const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
    expect(
      (await api.call({ method: 'POST', path, body: definition })).status,
    ).toBe(201);
    const gadgets = '/apis/example.org/v1/gadgets';
    const gadget = {
      apiVersion: 'example.org/v1',
      kind: 'Gadget',
      metadata: { name: 'g' },
    };
    expect(
      (await api.call({ method: 'POST', path: gadgets, body: gadget })).status,
    ).toBe(201);
    const established = await api.call({
      method: 'GET',
      path: `${path}/gadgets.example.org`,
    });
    expect(established.body.status).toMatchObject({
      conditions: expect.arrayContaining([
        expect.objectContaining({ type: 'Established', status: 'True' }),
      ]),
    });
    await api.call({ method: 'DELETE', path: `${path}/gadgets.example.org` });
    expect((await api.call({ method: 'GET', path: gadgets })).status).toBe(404);
    expect(api.store.list('gadgets.example.org')).toEqual([]);
  });
});

describe('get and list', () => {
  it('gets one object, and says which one is missing', async () => {
    const api = await startTestApi();
    api.store.put(
      'models.greenthread.ai',
      aModel('demo', {}, { namespace: 'default' }),
    );
    const found = await api.call({ method: 'GET', path: `${models}/demo` });
    expect(found.body).toMatchObject({
      kind: 'Model',
      metadata: { name: 'demo' },
    });
    const missing = await api.call({ method: 'GET', path: `${models}/none` });
    expect(missing.status).toBe(404);
    expect(missing.body).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'models.greenthread.ai "none" not found',
      reason: 'NotFound',
      details: { name: 'none', group: 'greenthread.ai', kind: 'models' },
      code: 404,
    });
  });

  it('lists one namespace or all', async () => {
    const api = await startTestApi();
    for (const namespace of ['default', 'other']) {
      api.store.put(
        'widgets.test.example.com',
        aWidget('a', {}, { namespace }),
      );
    }
    expect(names(await api.call({ method: 'GET', path: widgets }))).toEqual([
      'a',
    ]);
    const all = await api.call({
      method: 'GET',
      path: '/apis/test.example.com/v1/widgets',
    });
    expect(names(all)).toEqual(['a', 'a']);
    expect(all.body).toMatchObject({
      kind: 'WidgetList',
      apiVersion: 'test.example.com/v1',
      metadata: { resourceVersion: String(api.store.resourceVersion) },
    });
  });

  it.each([
    ['labelSelector=tier=a', ['one', 'three']],
    ['labelSelector=tier==a,extra', ['three']],
    ['labelSelector=tier!=a', ['none', 'two']],
    ['labelSelector=tier in (a,b)', ['one', 'three', 'two']],
    ['labelSelector=tier notin (a, b)', ['none']],
    ['labelSelector=!tier', ['none']],
    ['fieldSelector=metadata.name=two', ['two']],
    [
      'fieldSelector=metadata.name!=two,metadata.namespace=default',
      ['none', 'one', 'three'],
    ],
    ['fieldSelector=spec.colour=green', ['two']],
    ['labelSelector=tier=a&fieldSelector=metadata.name=one', ['one']],
  ])('selects by %s', async (query, expected) => {
    const api = await startTestApi();
    const add = (name: string, labels: object, spec: object = {}) =>
      api.store.put(
        'widgets.test.example.com',
        aWidget(name, spec, { namespace: 'default', labels }),
      );
    add('one', { tier: 'a' });
    add('two', { tier: 'b' }, { colour: 'green' });
    add('three', { tier: 'a', extra: 'x' });
    add('none', {});
    const path = `${widgets}?${query.replace(/ /g, '%20')}`;
    expect(names(await api.call({ method: 'GET', path }))).toEqual(expected);
  });

  it('selects events by the object they are about', async () => {
    const api = await startTestApi();
    for (const name of ['a', 'b']) {
      api.store.put('events', {
        apiVersion: 'v1',
        kind: 'Event',
        metadata: { name: `event-${name}`, namespace: 'default' },
        involvedObject: { kind: 'Pod', name },
        reason: 'Started',
      });
    }
    const path =
      '/api/v1/namespaces/default/events?fieldSelector=involvedObject.kind%3DPod,involvedObject.name%3Db';
    expect(names(await api.call({ method: 'GET', path }))).toEqual(['event-b']);
  });

  it.each([
    ['labelSelector=a%3D%3D%3Db', 400, 'BadRequest'],
    ['fieldSelector=spec.size%3D1', 400, 'BadRequest'],
    ['fieldSelector=rubbish', 400, 'BadRequest'],
    ['limit=x', 400, 'BadRequest'],
    ['continue=garbage', 400, 'BadRequest'],
    ['resourceVersion=abc', 400, 'BadRequest'],
    ['resourceVersion=9999999999999999', 504, 'Timeout'],
    ['resourceVersionMatch=Exact', 422, 'Invalid'],
    ['sendInitialEvents=true', 422, 'Invalid'],
    ['resourceVersion=1&resourceVersionMatch=Exact', 410, 'Expired'],
  ])('refuses a list with %s', async (query, status, reason) => {
    const api = await startTestApi();
    const answer = await api.call({
      method: 'GET',
      path: `${widgets}?${query}`,
    });
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ kind: 'Status', reason, code: status });
  });

  it('pages through one consistent state while it changes', async () => {
    const api = await startTestApi();
    ['a', 'b', 'c', 'd', 'e'].forEach(name =>
      api.store.put('pods', aPod(name)),
    );
    const path = '/api/v1/pods?limit=2';
    const first = await api.call({ method: 'GET', path });
    expect(names(first)).toEqual(['a', 'b']);
    expect(first.body.metadata).toMatchObject({ remainingItemCount: 3 });
    api.store.remove('pods', 'default', 'c');
    api.store.put('pods', aPod('bb'));
    const token = ({ body }: Answer) =>
      (body.metadata as { continue?: string }).continue;
    const second = await api.call({
      method: 'GET',
      path: `${path}&continue=${token(first)}`,
    });
    const third = await api.call({
      method: 'GET',
      path: `${path}&continue=${token(second)}`,
    });
    expect([names(second), names(third)]).toEqual([['c', 'd'], ['e']]);
    expect(token(third)).toBeUndefined();
    const versions = [first, second, third].map(
      page =>
        (page.body.metadata as { resourceVersion: string }).resourceVersion,
    );
    expect(new Set(versions).size).toBe(1);
  });

  it('says 410 when a later page is no longer known, with a token to go on regardless', async () => {
    const api = await startTestApi({ storeOptions: { retainedChanges: 10 } });
    ['a', 'b', 'c'].forEach(name => api.store.put('pods', aPod(name)));
    const first = await api.call({
      method: 'GET',
      path: '/api/v1/pods?limit=1',
    });
    for (let step = 0; step < 40; step++) {
      api.store.put('nodes', {
        apiVersion: 'v1',
        kind: 'Node',
        metadata: { name: 'n' },
        spec: { step },
      });
    }
    const next = (token: unknown) =>
      api.call({
        method: 'GET',
        path: `/api/v1/pods?limit=5&continue=${token}`,
      });
    const late = await next(
      (first.body.metadata as { continue: string }).continue,
    );
    expect(late.status).toBe(410);
    expect(late.body).toMatchObject({ reason: 'Expired', code: 410 });
    const regardless = await next(
      (late.body.metadata as { continue: string }).continue,
    );
    expect(names(regardless)).toEqual(['b', 'c']);
  });
});
