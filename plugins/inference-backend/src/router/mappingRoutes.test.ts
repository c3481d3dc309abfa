import { TestDatabases } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { SourceFailure } from '@wakeboard/plugin-inference-node';
import request from 'supertest';
import {
  AS,
  Decide,
  NOW,
  pathOf,
  REF,
  startRouter,
} from './__testUtils__/startRouter';
import { NOON } from '@wakeboard/plugin-inference-common/testing';

jest.setTimeout(300_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const BASE = '/api/inference/metrics-mapping';
const RATE = `${BASE}/greenthread/requestRate`;
const OTHER =
  'sum(rate(other_total{namespace="$namespace",pod=~"$replicas"}[$window]))';

function without(...denied: string[]): Decide {
  return permission => ({
    result: denied.includes(permission)
      ? AuthorizeResult.DENY
      : AuthorizeResult.ALLOW,
  });
}

const mappingOf = async (
  server: Awaited<ReturnType<typeof startRouter>>['server'],
  signal: string,
) => {
  const { body } = await request(server).get(BASE).set(AS.user);
  return body.items.find(
    (item: { signal: string; driver: string }) =>
      item.signal === signal && item.driver === 'greenthread',
  );
};

describe('the routes of signal mappings', () => {
  it('list every signal with what feeds it', async () => {
    const { server } = await startRouter(databases, {
      signals: {
        greenthread: { queueDepth: { expression: 'q{m="$model"}', factor: 2 } },
      },
    });
    const { status, body } = await request(server).get(BASE).set(AS.user);
    expect(status).toBe(200);
    expect(body.mayChange).toBe(true);
    expect(body.variables.map(({ name }: { name: string }) => name)).toEqual([
      '$namespace',
      '$model',
      '$servedName',
      '$id',
      '$replicas',
      '[$window]',
    ]);
    expect(await mappingOf(server, 'requestRate')).toEqual({
      driver: 'greenthread',
      driverTitle: 'GreenThread',
      signal: 'requestRate',
      unit: 'perSecond',
      origin: 'driver',
      driverExpression:
        'sum(rate(gthread_sidecar_requests_total{namespace="$namespace",pod=~"$replicas"}[$window]))',
      version: 0,
    });
    expect(await mappingOf(server, 'queueDepth')).toMatchObject({
      origin: 'config',
      config: { expression: 'q{m="$model"}', factor: 2 },
    });
  });

  it('feed a signal by what was stored from the next request on, and take it back', async () => {
    const { server, prometheus, auditor } = await startRouter(databases);
    const asked = async () => {
      prometheus.calls.length = 0;
      await request(server).get(
        `${pathOf(REF)}/series?from=${NOON}&to=${NOW}&signal=requestRate`,
      );
      const [call] = prometheus.calls;
      return call.query;
    };
    expect(await asked()).toContain('gthread_sidecar_requests_total');

    const stored = await request(server)
      .put(RATE)
      .set(AS.user)
      .send({ expression: OTHER, factor: 0.001, version: 0 });
    expect(stored.status).toBe(200);
    expect(stored.body).toMatchObject({
      origin: 'stored',
      stored: { expression: OTHER, factor: 0.001 },
      version: 1,
      changedAt: NOW,
      changedBy: 'user:default/ann',
    });
    expect(await asked()).toMatch(/^sum\(rate\(other_total\{namespace="/);
    expect(auditor.createEvent).toHaveBeenCalledWith(
      expect.objectContaining({
        eventId: 'signal-mapping-change',
        meta: expect.objectContaining({ signal: 'requestRate' }),
      }),
    );

    const reset = await request(server)
      .delete(`${RATE}?version=1`)
      .set(AS.user);
    expect(reset.body).toMatchObject({ origin: 'driver', version: 2 });
    expect(reset.body.stored).toBeUndefined();
    expect(await asked()).toContain('gthread_sidecar_requests_total');
    const again = await request(server)
      .delete(`${RATE}?version=2`)
      .set(AS.user);
    expect(again.status).toBe(404);
    expect(again.body.error.message).toContain('Nothing is stored');
  });

  it('refuse a change of a version that is not the newest', async () => {
    const { server } = await startRouter(databases);
    const put = (version: number) =>
      request(server)
        .put(RATE)
        .set(AS.user)
        .send({ expression: OTHER, version });
    expect((await put(0)).status).toBe(200);
    const second = await put(0);
    expect(second.status).toBe(409);
    expect(second.body.error.message).toContain(
      'was changed by somebody else in the meantime',
    );
  });

  it('say what is wrong with an expression, and store nothing', async () => {
    const { server } = await startRouter(databases);
    const put = (path: string, body: object) =>
      request(server)
        .put(`${BASE}/${path}`)
        .set(AS.user)
        .send({ version: 0, ...body });
    const cases: Array<[string, object, number, string]> = [
      [
        'greenthread/requestRate',
        { expression: 'sum(' },
        400,
        'it ends too early',
      ],
      ['greenthread/requestRate', { expression: 'up' }, 400, 'names no model'],
      ['greenthread/requestRate', {}, 400, 'expression'],
      [
        'greenthread/requestRate',
        { expression: OTHER, factor: 0 },
        400,
        'factor',
      ],
      [
        'greenthread/requestRate',
        { expression: OTHER, by: ['a b'] },
        400,
        'by',
      ],
      [
        'greenthread/nothing',
        { expression: OTHER },
        404,
        'There is no signal "nothing"; there are requestRate',
      ],
      [
        'nobody/requestRate',
        { expression: OTHER },
        404,
        'There is no driver "nobody"; there are greenthread',
      ],
    ];
    for (const [path, body, status, message] of cases) {
      const answer = await put(path, body);
      expect([answer.status, answer.body.error?.message]).toEqual([
        status,
        expect.stringContaining(message),
      ]);
    }
    expect(await mappingOf(server, 'requestRate')).toMatchObject({
      version: 0,
    });
  });

  it('preview an expression beside what is shown, and store nothing', async () => {
    const { server, prometheus } = await startRouter(databases);
    jest
      .spyOn(prometheus, 'range')
      .mockImplementation(async (query, range) => ({
        series: [
          {
            labels: { pod: 'a', other: 'b' },
            points: [[range.to, query.includes('other_total') ? 3_000 : 7]],
          },
        ],
        warnings: [],
        infos: ['PromQL info: other_total might not be a counter'],
        observedAt: NOW,
      }));
    const { status, body } = await request(server)
      .post(`${RATE}/preview`)
      .set(AS.user)
      .send({ expression: OTHER, factor: 0.001, by: ['pod'], model: REF });
    expect(status).toBe(200);
    expect(body.query).toMatch(/^sum\(rate\(other_total\{namespace="/);
    expect(body.unit).toBe('perSecond');
    const [line] = body.lines;
    expect(line.labels).toEqual({ pod: 'a' });
    expect(line.points.at(-1)[1]).toBe(3);
    expect(body.current[0].points.at(-1)[1]).toBe(7);
    expect(body.warnings).toEqual([
      'PromQL info: other_total might not be a counter',
    ]);
    expect(await mappingOf(server, 'requestRate')).toMatchObject({
      version: 0,
    });
  });

  it('answer a preview with what the source says where it fails', async () => {
    const { server, prometheus } = await startRouter(databases);
    prometheus.failure = new SourceFailure('The Prometheus demo refused it', {
      source: prometheus.source,
      reason: 'badAnswer',
    });
    const { status, body } = await request(server)
      .post(`${RATE}/preview`)
      .set(AS.user)
      .send({ expression: OTHER, model: REF });
    expect(status).toBe(200);
    expect(body.lines).toEqual([]);
    expect(body.errors).toEqual([
      expect.objectContaining({ message: 'The Prometheus demo refused it' }),
    ]);
  });

  it('refuse everything to those who lack the permission for it', async () => {
    const { server, state, prometheus } = await startRouter(databases);
    const put = () =>
      request(server)
        .put(RATE)
        .set(AS.user)
        .send({ expression: OTHER, version: 0 });
    const preview = (model: object = REF) =>
      request(server)
        .post(`${RATE}/preview`)
        .set(AS.user)
        .send({ expression: OTHER, model });

    state.decide = without('inference.metrics-mapping.update');
    expect((await put()).status).toBe(403);
    expect((await preview()).status).toBe(403);
    expect(
      (await request(server).delete(`${RATE}?version=0`).set(AS.user)).status,
    ).toBe(403);
    const list = await request(server).get(BASE).set(AS.user);
    expect(list.body.mayChange).toBe(false);

    state.decide = without('inference.doctor.read');
    expect((await request(server).get(BASE).set(AS.user)).status).toBe(403);

    state.decide = without('inference.model.read');
    expect((await preview()).status).toBe(404);
    expect((await preview({ ...REF, name: 'not-there' })).status).toBe(404);
    expect(prometheus.calls).toEqual([]);
    for (const method of ['get', 'put', 'delete'] as const) {
      const path = method === 'get' ? BASE : `${RATE}?version=0`;
      expect((await request(server)[method](path).set(AS.nobody)).status).toBe(
        401,
      );
    }
  });
});
