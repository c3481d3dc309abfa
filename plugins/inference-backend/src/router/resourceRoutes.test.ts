import { TestDatabases } from '@backstage/backend-test-utils';
import request from 'supertest';
import {
  allow,
  AS,
  deny,
  HOUR,
  MODEL_KIND,
  NOW,
  pathOf,
  REF,
  startRouter,
} from './__testUtils__/startRouter';
import { NOON } from '@wakeboard/plugin-inference-common/testing';
import { SourceFailure } from '@wakeboard/plugin-inference-node';
import { FakeClusterClient } from '@wakeboard/plugin-inference-node/testing';

jest.setTimeout(300_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

describe('the routes of the resource and of actions', () => {
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

  it('deletes a model for who may, and writes it down', async () => {
    const { server, cluster, auditor } = await startRouter(databases);
    putModel(cluster);
    const { status } = await request(server)
      .post(pathOf(REF, '/actions'))
      .set(AS.user)
      .send({ action: 'delete' });
    expect(status).toBe(202);
    expect(cluster.calls.map(({ method }) => method)).toContain('delete');
    expect(auditor.createEvent).toHaveBeenCalledWith(
      expect.objectContaining({
        eventId: 'action-create',
        severityLevel: 'medium',
        meta: {
          model: 'demo/greenthread-system/greenthread/qwen3-4b',
          action: 'delete',
        },
      }),
    );
  });

  it.each([
    ['wake', 'inference.model.wake'],
    ['sleep', 'inference.model.sleep'],
    ['suspend', 'inference.model.update'],
    ['resume', 'inference.model.update'],
    ['restart', 'inference.model.update'],
    ['delete', 'inference.model.delete'],
  ])('refuse the action %s to who lacks %s', async (action, permission) => {
    const { server, state, cluster } = await startRouter(databases);
    putModel(cluster);
    state.decide = asked => (asked === permission ? deny(asked) : allow(asked));
    const { status, body } = await request(server)
      .post(pathOf(REF, '/actions'))
      .send({ action });
    expect(body.error.name).toBe('NotAllowedError');
    expect(body.error.message).toContain(permission);
    expect(status).toBe(403);
    expect(cluster.calls).toEqual([]);
  });

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
});
