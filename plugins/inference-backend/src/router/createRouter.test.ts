import { TestDatabases } from '@backstage/backend-test-utils';
import request from 'supertest';
import {
  allow,
  AS,
  NOW,
  OWNED,
  pathOf,
  REF,
  startRouter,
} from './__testUtils__/startRouter';
import { NOON } from '@wakeboard/plugin-inference-common/testing';

jest.setTimeout(300_000);

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
        replicas: {
          desired: 1,
          total: 1,
          ready: 1,
          serving: 0,
          sleeping: 1,
          before: 1,
        },
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

  it('say of a model that its kind is not served any more, where that is no failure of the cluster', async () => {
    const { server, state } = await startRouter(databases);
    const error = (name: string) => ({
      source: { kind: 'cluster' as const, name },
      reason: 'notInstalled' as const,
      message: 'The cluster does not serve it',
    });
    state.absences = [
      { driver: REF.driver, error: error(REF.cluster) },
      { driver: REF.driver, error: error('elsewhere') },
      { driver: 'kthena', error: error(REF.cluster) },
    ];
    const detail = await request(server).get(pathOf(REF));
    expect(detail.body.errors).toEqual([error(REF.cluster)]);
    state.health = [{ ...state.health[0], ok: false, error: error('demo') }];
    const told = await request(server).get(pathOf(REF));
    expect(told.body.errors).toEqual([error(REF.cluster)]);
  });

  it('answer the timeline up to now while the cluster is being watched', async () => {
    const { server, state } = await startRouter(databases);
    const url = `${pathOf(REF)}/timeline?${RANGE}&width=1000`;
    const live = await request(server).get(url);
    expect(live.status).toBe(200);
    expect(live.body).toMatchObject({
      observedFrom: NOON,
      observedTo: NOW,
      // The system counts what replicas do, so that the model has no band of its own.
      bands: [{ replica: 'qwen3-4b-0', detail: 'intervals' }],
    });
    expect(live.body.bands[0].intervals.at(-1)).toMatchObject({
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
    const { detail, shares } = body.bands[0];
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
