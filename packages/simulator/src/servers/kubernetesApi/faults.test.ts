import type { KubernetesFaults } from './faults';
import {
  aPod,
  aWidget,
  models,
  startTestApi,
  stopTestApis,
  widgets,
} from './testing/startTestApi';

afterEach(stopTestApis);

const pods = '/api/v1/namespaces/default/pods';
const review = {
  apiVersion: 'authorization.k8s.io/v1',
  kind: 'SelfSubjectAccessReview',
  spec: {
    resourceAttributes: {
      verb: 'list',
      group: 'greenthread.ai',
      resource: 'models',
    },
  },
};
const reviews = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';

describe('tokens', () => {
  it('lets nobody in without one of them', async () => {
    const api = await startTestApi({ tokens: ['secret'] });
    for (const token of [undefined, 'wrong']) {
      api.token = token;
      const answer = await api.call({ method: 'GET', path: pods });
      expect(answer.status).toBe(401);
      expect(answer.body).toMatchObject({
        kind: 'Status',
        reason: 'Unauthorized',
        code: 401,
      });
    }
    api.token = 'secret';
    expect((await api.call({ method: 'GET', path: pods })).status).toBe(200);
  });
});

describe('faults', () => {
  it('cuts connections and open watches while it is down', async () => {
    const api = await startTestApi();
    const watch = await api.watch(`${pods}?watch=true`);
    api.faults = { down: true };
    await expect(watch.next()).rejects.toThrow();
    await expect(api.call({ method: 'GET', path: pods })).rejects.toThrow();
    api.faults = {};
    expect((await api.call({ method: 'GET', path: pods })).status).toBe(200);
  });

  it.each([
    [401, 'Unauthorized'],
    [403, 'Forbidden'],
    [429, 'TooManyRequests'],
    [500, 'InternalError'],
  ] as const)('answers everything with %s', async (status, reason) => {
    const api = await startTestApi();
    api.faults = { status };
    const answer = await api.call({ method: 'GET', path: pods });
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ kind: 'Status', reason, code: status });
    expect(answer.headers['retry-after']).toBe(
      status === 429 ? '1' : undefined,
    );
  });

  it('forbids one resource and says so when asked', async () => {
    const api = await startTestApi();
    const allowed = async () => {
      const { body } = await api.call({
        method: 'POST',
        path: reviews,
        body: review,
      });
      return (body.status as { allowed: boolean }).allowed;
    };
    expect(await allowed()).toBe(true);
    api.faults = { forbidden: ['models.greenthread.ai'] };
    expect(await allowed()).toBe(false);
    const answer = await api.call({ method: 'GET', path: models });
    expect(answer.status).toBe(403);
    expect(answer.body).toMatchObject({
      reason: 'Forbidden',
      message:
        'models.greenthread.ai is forbidden: User "simulated-user" cannot list resource "models" ' +
        'in API group "greenthread.ai" in the namespace "default"',
      details: { group: 'greenthread.ai', kind: 'models' },
    });
    expect((await api.call({ method: 'GET', path: pods })).status).toBe(200);
  });

  it('lets a resource be as if it were never installed', async () => {
    const api = await startTestApi();
    api.faults = {
      notInstalled: ['models.greenthread.ai', 'gpus.greenthread.ai'],
    };
    const answer = await api.call({ method: 'GET', path: models });
    expect([answer.status, answer.text]).toEqual([404, '404 page not found\n']);
    const groups = await api.call({ method: 'GET', path: '/apis' });
    expect(groups.text).not.toContain('greenthread.ai');
    expect(
      (await api.call({ method: 'GET', path: '/apis/greenthread.ai/v1alpha1' }))
        .status,
    ).toBe(404);
    api.faults = { notInstalled: ['gpus.greenthread.ai'] };
    const left = await api.call({
      method: 'GET',
      path: '/apis/greenthread.ai/v1alpha1',
    });
    expect(left.text).toContain('"models"');
    expect(left.text).not.toContain('"gpus"');
  });

  it('answers a web page to everything', async () => {
    const api = await startTestApi();
    api.faults = { garbage: true };
    const answer = await api.call({ method: 'GET', path: pods });
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toContain('text/html');
    expect(answer.text).toContain('<html>');
  });

  it('answers late, after what was asked later, and as things are by then', async () => {
    let arrived = () => {};
    const arrival = new Promise<void>(resolve => {
      arrived = resolve;
    });
    let current: KubernetesFaults = { delayMs: 200 };
    const api = await startTestApi({
      faults: () => {
        arrived();
        return current;
      },
    });
    const order: string[] = [];
    const late = api
      .call({ method: 'GET', path: pods })
      .then(({ status }) => order.push(`late ${status}`));
    await arrival;
    current = { status: 500 };
    await api
      .call({ method: 'GET', path: pods })
      .then(({ status }) => order.push(`prompt ${status}`));
    await late;
    expect(order).toEqual(['prompt 500', 'late 500']);
  });

  it('ends watches politely', async () => {
    const api = await startTestApi();
    const watch = await api.watch(`${pods}?watch=true`);
    api.faults = { endWatches: 'clean' };
    expect(await watch.next()).toBeUndefined();
  });

  it('resets watches', async () => {
    const api = await startTestApi();
    const watch = await api.watch(`${pods}?watch=true`);
    api.faults = { endWatches: 'reset' };
    await expect(watch.next()).rejects.toThrow(/ECONNRESET|aborted/);
  });

  it('ends watches in the middle of a line', async () => {
    const api = await startTestApi();
    const watch = await api.watch(`${pods}?watch=true`);
    api.faults = { endWatches: 'midline' };
    await expect(watch.next()).rejects.toThrow(SyntaxError);
  });

  it('tells open and new watches that they have expired', async () => {
    const api = await startTestApi();
    const open = await api.watch(`${pods}?watch=true`);
    api.faults = { expire: true };
    const gone = { type: 'ERROR', object: { reason: 'Expired', code: 410 } };
    expect(await open.next()).toMatchObject(gone);
    expect(await open.next()).toBeUndefined();
    const late = await api.watch(
      `${pods}?watch=true&resourceVersion=${api.store.resourceVersion}`,
    );
    expect(await late.next()).toMatchObject(gone);
    api.faults = { expire: 'status' };
    const refused = await api.call({
      method: 'GET',
      path: `${pods}?watch=true`,
    });
    expect(refused.status).toBe(410);
    expect(refused.body).toMatchObject({
      kind: 'Status',
      reason: 'Expired',
      code: 410,
    });
  });

  it('loses nothing that was written while it was down', async () => {
    const api = await startTestApi();
    const version = api.store.resourceVersion;
    api.faults = { down: true };
    api.store.put('pods', aPod('a'));
    api.faults = {};
    const watch = await api.watch(
      `${pods}?watch=true&resourceVersion=${version}`,
    );
    expect(await watch.next()).toMatchObject({
      type: 'ADDED',
      object: { metadata: { name: 'a' } },
    });
  });

  it.each<[string, KubernetesFaults]>([
    ['forbidden', { forbidden: ['widgets.test.example.com'] }],
    ['down', { down: true }],
    ['failing', { status: 500 }],
  ])('stores nothing while %s', async (_case, faults) => {
    const api = await startTestApi();
    api.faults = faults;
    await api
      .call({ method: 'POST', path: widgets, body: aWidget('w') })
      .catch(() => {});
    expect(api.store.list('widgets.test.example.com')).toEqual([]);
  });
});
