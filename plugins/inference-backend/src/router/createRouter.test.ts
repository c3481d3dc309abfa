import { TestDatabases } from '@backstage/backend-test-utils';
import request from 'supertest';
import {
  allow,
  AS,
  deny,
  HOUR,
  MODEL_KIND,
  NOW,
  OWNED,
  pathOf,
  REF,
  startRouter,
} from './__testUtils__/startRouter';
import { NOON } from '@wakeboard/plugin-inference-common/testing';
import { SourceFailure } from '@wakeboard/plugin-inference-node';
import { FakeClusterClient } from '@wakeboard/plugin-inference-node/testing';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const RANGE = `from=${NOON}&to=${NOW}`;

describe('the routes', () => {
  it('list the models in pages', async () => {
    const { server } = await startRouter(databases);
    const first = await request(server).get('/api/inference/models?limit=1');
    expect(first.status).toBe(200);
    expect(first.body.items).toEqual([
      {
        ref: REF,
        driverTitle: 'GreenThread',
        state: 'sleeping',
        servedName: 'Qwen/Qwen3-4B',
        replicas: { desired: 1, total: 1, ready: 1, serving: 0, sleeping: 1 },
        observedAt: NOW,
      },
    ]);
    const second = await request(server)
      .get('/api/inference/models')
      .query({ limit: 1, after: first.body.after });
    expect(second.body).toMatchObject({ items: [{ ref: OWNED }], errors: [] });
    expect(second.body.after).toBeUndefined();
  });

  it('answer a model with the devices it is on and the signals it has', async () => {
    const { server } = await startRouter(databases);
    const { status, body } = await request(server).get(pathOf(REF));
    expect(status).toBe(200);
    expect(body).toMatchObject({
      ref: REF,
      pods: [{ name: 'qwen3-4b-0', state: 'sleeping' }],
      gpus: [{ name: 'gpu-node-a-0' }],
      pending: [],
      errors: [],
    });
    expect(body.gpus).toHaveLength(1);
    expect(body.signals).toContain('requestRate');
  });

  it('show only the failures that matter to the model', async () => {
    const { server, state } = await startRouter(databases);
    const malformed = (object: string) => ({
      source: { kind: 'cluster', name: 'demo' },
      ok: true,
      error: {
        source: { kind: 'cluster' as const, name: 'demo' },
        reason: 'malformedObject' as const,
        message: `${object} cannot be read`,
        object,
      },
    });
    state.health = [
      malformed('Model greenthread-system/qwen3-4b: spec.replicas'),
      malformed('Model greenthread-system/other: spec.replicas'),
      {
        source: { kind: 'cluster', name: 'elsewhere' },
        ok: false,
        error: {
          source: { kind: 'cluster', name: 'elsewhere' },
          reason: 'unreachable',
          message: 'down',
        },
      },
    ];
    const { body } = await request(server).get(pathOf(REF));
    expect(body.errors).toEqual([
      malformed('Model greenthread-system/qwen3-4b: spec.replicas').error,
    ]);
  });

  it('answer the timeline up to now while the cluster is being watched', async () => {
    const { server, state } = await startRouter(databases);
    const url = `${pathOf(REF)}/timeline?${RANGE}&width=1000`;
    const live = await request(server).get(url);
    expect(live.status).toBe(200);
    expect(live.body).toMatchObject({
      observedFrom: NOON,
      observedTo: NOW,
      bands: [
        { replica: '', detail: 'intervals' },
        { replica: 'qwen3-4b-0', detail: 'intervals' },
      ],
    });
    expect(live.body.bands[1].intervals.at(-1)).toMatchObject({
      from: NOON + 120_000,
      to: NOW,
      state: 'sleeping',
    });

    // The cluster is down since a minute: nothing is known of the last minute.
    state.health = [
      {
        source: { kind: 'cluster', name: 'demo' },
        ok: false,
        lastSuccessAt: NOW,
      },
    ];
    const later = await request(server).get(
      `${pathOf(REF)}/timeline?from=${NOON}&to=${NOW + 60_000}&width=1000`,
    );
    expect(later.body.observedTo).toBe(NOW);
  });

  it('answer shares where intervals would be too thin, with the wakes in them', async () => {
    const { server } = await startRouter(databases);
    const { body } = await request(server).get(
      `${pathOf(REF)}/timeline?${RANGE}&width=11`,
    );
    const { detail, shares } = body.bands[1];
    expect(detail).toBe('shares');
    const wakes = shares.map((share: { wakes: number }) => share.wakes);
    expect(wakes.reduce((a: number, b: number) => a + b)).toBe(5);
  });

  it('answer wakes in pages and the statistics of all of them, each wake once', async () => {
    const { server } = await startRouter(databases);
    const url = `${pathOf(REF)}/wakes?${RANGE}`;
    const first = await request(server).get(`${url}&limit=2`);
    expect(first.status).toBe(200);
    expect(first.body).toMatchObject({
      items: [{ windowTo: NOON + 700_000 }, { windowTo: NOON + 600_000 }],
      before: NOON + 600_000,
      statistics: { count: 5, timed: 4 },
    });
    const second = await request(server).get(
      `${url}&limit=2&before=${first.body.before}`,
    );
    expect(second.body.items).toMatchObject([{ windowTo: NOON + 62_000 }]);
    expect(second.body.before).toBeUndefined();
    expect(second.body.statistics).toEqual(first.body.statistics);
  });

  it('answer signals with holes where nothing was measured, and keep the last answer while the source fails', async () => {
    const { server, prometheus } = await startRouter(databases);
    const at = NOON + 600_000;
    jest.spyOn(prometheus, 'range').mockImplementation(async () => {
      if (prometheus.failure) throw prometheus.failure;
      return {
        series: [{ labels: { pod: 'x' }, points: [[at, 2.5]] }],
        warnings: [],
        observedAt: NOW,
      };
    });
    const url = `${pathOf(REF)}/series?${RANGE}&signal=requestRate&points=100`;
    const good = await request(server).get(url);
    expect(good.status).toBe(200);
    const [item] = good.body.items;
    expect(item).toMatchObject({
      signal: 'requestRate',
      unit: 'perSecond',
      stepMs: 60_000,
      observedAt: NOW,
    });
    expect(item.lines).toHaveLength(1);
    expect(item.lines[0].labels).toEqual({});
    expect(item.lines[0].points).toContainEqual([at, 2.5]);
    expect(item.lines[0].points).toContainEqual([at + 60_000, null]);

    prometheus.failure = new SourceFailure('The Prometheus demo is down', {
      source: prometheus.source,
      reason: 'unreachable',
    });
    const bad = await request(server).get(url);
    expect(bad.status).toBe(200);
    expect(bad.body).toEqual({
      items: good.body.items,
      errors: [
        {
          source: { kind: 'prometheus', name: 'demo' },
          reason: 'unreachable',
          message: 'The Prometheus demo is down',
        },
      ],
    });
  });

  it('do not let a page wait for a source that is slow, and keep the last answer', async () => {
    const { server, prometheus } = await startRouter(databases, {
      seriesDeadlineMs: 50,
    });
    const url = `${pathOf(REF)}/series?${RANGE}&signal=inFlight`;
    const good = await request(server).get(url);
    jest.spyOn(prometheus, 'range').mockImplementation(
      (_query, _range, { signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason));
        }),
    );
    const slow = await request(server).get(url);
    expect(slow.status).toBe(200);
    expect(slow.body).toEqual({
      items: good.body.items,
      errors: [
        {
          source: { kind: 'prometheus', name: 'demo' },
          reason: 'timeout',
          message: 'The Prometheus of demo did not answer within 0.05 s',
        },
      ],
    });
  });

  it('go on with the other signals where one cannot be read', async () => {
    const { server, prometheus } = await startRouter(databases);
    jest.spyOn(prometheus, 'range').mockImplementation(async query => {
      if (query.includes('queue_depth')) {
        throw new SourceFailure('refused', {
          source: prometheus.source,
          reason: 'badAnswer',
        });
      }
      return { series: [], warnings: ['a store is away'], observedAt: NOW };
    });
    const { body } = await request(server).get(
      `${pathOf(REF)}/series?${RANGE}&signal=queueDepth&signal=inFlight`,
    );
    expect(body.items).toMatchObject([{ signal: 'inFlight', lines: [] }]);
    expect(body.errors).toMatchObject([
      { reason: 'badAnswer' },
      { reason: 'partial' },
    ]);
  });

  it('say that the cluster has no Prometheus in the configuration', async () => {
    const { server, models } = await startRouter(databases);
    const ref = { ...REF, cluster: 'bare' };
    await models.saveReading({
      cluster: 'bare',
      driver: REF.driver,
      models: [{ ...(await models.findModel(REF))!.snapshot, ref }],
      gpus: [],
      complete: true,
      observedAt: NOW,
    });
    const { body } = await request(server).get(
      `${pathOf(ref)}/series?${RANGE}&signal=inFlight`,
    );
    expect(body).toEqual({
      items: [],
      errors: [
        {
          source: { kind: 'prometheus', name: 'bare' },
          reason: 'notConfigured',
          message:
            'The cluster bare has no Prometheus in the configuration; set inference.clusters.bare.prometheus.url',
        },
      ],
    });
  });

  it('answer the resource without secrets, with its events, and write an audit event', async () => {
    const { server, cluster, auditor, audit } = await startRouter(databases);
    cluster.put(MODEL_KIND, {
      apiVersion: 'greenthread.ai/v1alpha1',
      kind: 'Model',
      metadata: { name: REF.name, namespace: REF.namespace, uid: 'u1' },
      spec: { modelName: 'Qwen/Qwen3-4B', extraArgs: ['--api-key=hunter2'] },
    });
    const EVENT_KIND = {
      group: '',
      version: 'v1',
      plural: 'events',
      kind: 'Event',
      namespaced: true,
    };
    cluster.put(EVENT_KIND, {
      metadata: { name: 'e1', namespace: REF.namespace },
      type: 'Normal',
      reason: 'Converted',
      message: 'done',
      count: 2,
      lastTimestamp: '2026-01-05T12:30:00Z',
    });
    const { status, body } = await request(server).get(
      pathOf(REF, '/resource'),
    );
    expect(status).toBe(200);
    expect(body.errors).toEqual([]);
    expect(body.yaml).toContain('modelName: Qwen/Qwen3-4B');
    expect(body.yaml).not.toContain('hunter2');
    expect(body.events).toEqual([
      {
        type: 'Normal',
        reason: 'Converted',
        message: 'done',
        count: 2,
        at: NOON + HOUR / 2,
      },
    ]);
    expect(auditor.createEvent).toHaveBeenCalledWith(
      expect.objectContaining({
        eventId: 'resource-read',
        meta: { model: 'demo/greenthread-system/greenthread/qwen3-4b' },
      }),
    );
    expect(audit.success).toHaveBeenCalledTimes(1);
  });

  it('answer the failure of the cluster beside an empty resource', async () => {
    const { server, cluster } = await startRouter(databases);
    cluster.failure = new SourceFailure('The cluster demo is down', {
      source: { kind: 'cluster', name: 'demo' },
      reason: 'unreachable',
    });
    const { status, body } = await request(server).get(
      pathOf(REF, '/resource'),
    );
    expect(status).toBe(200);
    expect(body).toEqual({
      yaml: '',
      events: [],
      errors: [
        {
          source: { kind: 'cluster', name: 'demo' },
          reason: 'unreachable',
          message: 'The cluster demo is down',
        },
      ],
    });
  });

  const putModel = (cluster: FakeClusterClient) =>
    cluster.put(MODEL_KIND, {
      metadata: { name: REF.name, namespace: REF.namespace },
      spec: { replicas: 1 },
    });

  it('take an action of who may, and answer it as pending', async () => {
    const { server, cluster, auditor, audit } = await startRouter(databases);
    putModel(cluster);
    const { status, body } = await request(server)
      .post(pathOf(REF, '/actions'))
      .set(AS.user)
      .send({ action: 'scale', replicas: 2 });
    expect(body).toEqual({
      id: expect.any(String),
      action: 'scale',
      replicas: 2,
      requestedBy: 'user:default/ann',
      requestedAt: NOW,
      deadlineAt: expect.any(Number),
      status: 'pending',
    });
    expect(status).toBe(202);
    const list = await request(server).get(pathOf(REF, '/actions'));
    expect(list.body).toEqual({ items: [body] });
    const detail = await request(server).get(pathOf(REF));
    expect(detail.body.pending).toEqual([body]);
    expect(auditor.createEvent).toHaveBeenCalledWith(
      expect.objectContaining({
        eventId: 'action-create',
        severityLevel: 'medium',
        meta: {
          model: 'demo/greenthread-system/greenthread/qwen3-4b',
          action: 'scale',
          replicas: 2,
        },
      }),
    );
    expect(audit.success).toHaveBeenCalledTimes(1);
    const { text } = await request(server).get('/api/inference/metrics');
    expect(text).toContain(
      'inference_actions_total{action="scale",outcome="accepted"} 1',
    );
  });

  it('refuse an action to who may only look, and say so on the page before', async () => {
    const { server, state, cluster, audit } = await startRouter(databases);
    putModel(cluster);
    state.decide = permission =>
      permission === 'inference.model.read'
        ? allow(permission)
        : deny(permission);
    const { status, body } = await request(server)
      .post(pathOf(REF, '/actions'))
      .send({ action: 'scale', replicas: 2 });
    expect(body.error).toEqual({
      name: 'NotAllowedError',
      message:
        'You may see the model demo/greenthread-system/greenthread/qwen3-4b, but you lack the permission inference.model.scale on it',
    });
    expect(status).toBe(403);
    expect(audit.fail).toHaveBeenCalledTimes(1);
    expect(cluster.calls).toEqual([]);
    const detail = await request(server).get(pathOf(REF));
    expect(detail.body.actions).toContainEqual({
      name: 'scale',
      available: false,
      reason: 'You lack the permission inference.model.scale on this model',
    });
  });

  it.each(['sleep', 'delete'])(
    'refuse the action %s, for which there is no permission',
    async action => {
      const { server, cluster } = await startRouter(databases);
      putModel(cluster);
      const { status, body } = await request(server)
        .post(pathOf(REF, '/actions'))
        .send({ action });
      expect(body.error).toEqual({
        name: 'NotAllowedError',
        message: `Wakeboard does not offer the action ${action} yet`,
      });
      expect(status).toBe(403);
      const detail = await request(server).get(pathOf(REF));
      expect(detail.body.actions).toContainEqual({
        name: action,
        available: false,
        reason: expect.any(String),
      });
    },
  );

  it('refuse what cannot be done now with the reason', async () => {
    const { server, cluster } = await startRouter(databases);
    putModel(cluster);
    const { status, body } = await request(server)
      .post(pathOf(REF, '/actions'))
      .send({ action: 'scale', replicas: 1 });
    expect(body.error.name).toBe('ConflictError');
    expect(body.error.message).toMatch(
      /^Scale is not possible for demo\/greenthread-system\/greenthread\/qwen3-4b: \w/,
    );
    expect(status).toBe(409);
  });

  it('say once what fails in several ways for one reason', async () => {
    const { server, state } = await startRouter(databases);
    const source = { kind: 'cluster' as const, name: 'demo' };
    state.health = [5, 3, 4].map(since => ({
      source,
      ok: false,
      error: { source, reason: 'unreachable', message: 'It is down', since },
    }));
    const once = [state.health[1]];
    const sources = await request(server).get('/api/inference/sources');
    expect(sources.body).toEqual({ items: once });
    const detail = await request(server).get(pathOf(REF));
    expect(detail.body.errors).toEqual([once[0].error]);
    const list = await request(server).get('/api/inference/models');
    expect(list.body.errors).toEqual([once[0].error]);
  });

  it('answer every source and how it is', async () => {
    const { server, state } = await startRouter(databases);
    const { body } = await request(server).get('/api/inference/sources');
    expect(body).toEqual({ items: state.health });
  });

  it('give the own metrics to whoever has a token, and say to everybody that the plugin lives', async () => {
    const { server } = await startRouter(databases, { decide: allow });
    const metrics = await request(server)
      .get('/api/inference/metrics')
      .set(AS.service);
    expect(metrics.status).toBe(200);
    expect(metrics.headers['content-type']).toMatch(/^text\/plain/);
    expect(metrics.text).toContain('inference_source_up{kind="cluster"');
    await request(server)
      .get('/api/inference/metrics')
      .set(AS.nobody)
      .expect(401);
  });
});
