import { TestDatabases } from '@backstage/backend-test-utils';
import request from 'supertest';
import { NOW, pathOf, REF, startRouter } from './__testUtils__/startRouter';
import { NOON } from '@wakeboard/plugin-inference-common/testing';
import { SourceFailure } from '@wakeboard/plugin-inference-node';

jest.setTimeout(300_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const RANGE = `from=${NOON}&to=${NOW}`;

describe('the route of series', () => {
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
});
