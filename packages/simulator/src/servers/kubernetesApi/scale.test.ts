import { mergePatch } from './testing/calls';
import {
  aWidget,
  models,
  startTestApi,
  stopTestApis,
  widgets,
} from './testing/startTestApi';

afterEach(stopTestApis);

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
