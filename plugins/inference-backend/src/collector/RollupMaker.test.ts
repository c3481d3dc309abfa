import { mockServices, TestDatabaseId } from '@backstage/backend-test-utils';
import { MetricSeries, SourceFailure } from '@wakeboard/plugin-inference-node';
import {
  FakeClock,
  FakeMetricsClient,
  MetricsCall,
} from '@wakeboard/plugin-inference-node/testing';
import { DatabaseHistoryStore } from '../store/DatabaseHistoryStore';
import { DatabaseModelStore } from '../store/DatabaseModelStore';
import { DatabaseRollupStore } from '../store/DatabaseRollupStore';
import {
  aReading,
  aRevision,
  aSnapshot,
  aWake,
  anInterval,
} from '../store/__testUtils__/builders';
import { testDatabases } from '../store/__testUtils__/databases';
import { RollupMaker } from './RollupMaker';
import { SourceStatus } from './SourceStatus';
import { sidecarDriver } from './__testUtils__/sidecarWorld';

jest.setTimeout(300_000);

const { signal } = new AbortController();
const source = { cluster: 'demo', driver: 'sidecar' };
const model = { ...source, namespace: 'ns', name: 'm0' };
const all = { from: 0, to: Number.MAX_SAFE_INTEGER };
const hour = 3_600_000;

describe('RollupMaker', () => {
  const databases = testDatabases();

  async function setup(id: TestDatabaseId) {
    const { database } = await databases.init(id);
    const models = await DatabaseModelStore.create({ database });
    const history = await DatabaseHistoryStore.create({ database });
    const rollups = await DatabaseRollupStore.create({ database });
    const clock = new FakeClock(3 * hour);
    await models.saveReading(
      aReading({ ...source, models: [aSnapshot({ ref: model })] }),
    );
    const status = new SourceStatus({
      clock,
      logger: mockServices.logger.mock(),
    });
    const prometheus = new FakeMetricsClient({ name: 'demo', clock, answer });
    const maker = (metrics = true, driver = sidecarDriver) =>
      new RollupMaker({
        ...source,
        driver,
        metrics: metrics
          ? { client: prometheus, scrapeIntervalMs: 15_000 }
          : undefined,
        models,
        history,
        rollups,
        status,
        clock,
      });
    const serve = (from: number, to: number, replica = 'm0-0') =>
      history.commit([
        aRevision(
          {
            from,
            to,
            intervals: [anInterval({ from, to })],
            wakes: [
              aWake({
                windowFrom: from,
                windowTo: from + 1000,
                durationMs: 9e8,
              }),
            ],
          },
          { model, replica },
        ),
      ]);
    return { history, rollups, prometheus, status, maker, serve };
  }

  describe.each(databases.ids)('on %s', id => {
    it('sums up the hours whose history changed, with what metrics tell', async () => {
      const { rollups, maker, serve } = await setup(id);
      await serve(0.5 * hour, 1.25 * hour);
      await maker().run({ signal });
      expect(await rollups.rollups(model, all)).toEqual([
        {
          at: 0,
          stateSeconds: { serving: 1800 },
          wakes: 1,
          wakeDurations: { '+Inf': 1 },
          requests: 100,
          gpuMemoryByteSeconds: 60 * 60 * 8,
        },
        {
          at: hour,
          stateSeconds: { serving: 900 },
          wakes: 0,
          wakeDurations: {},
          requests: 200,
          gpuMemoryByteSeconds: 60 * 60 * 8,
        },
      ]);
    });

    it('asks once for hours that follow each other, and never again', async () => {
      const { maker, serve, prometheus } = await setup(id);
      await serve(0.5 * hour, 2.5 * hour);
      await maker().run({ signal });
      expect(prometheus.calls.map(({ query }) => query)).toEqual([
        'sum by (namespace, pod) (increase(sidecar_requests[3600s]))',
        'sum by (namespace, pod) (sidecar_memory)',
      ]);
      await maker().run({ signal });
      expect(prometheus.calls).toHaveLength(2);
    });

    it('makes an hour anew when its history changes again', async () => {
      const { maker, serve, rollups } = await setup(id);
      await serve(0, 0.5 * hour);
      await maker().run({ signal });
      await serve(0.5 * hour, 0.75 * hour, 'm0-1');
      await maker().run({ signal });
      expect(await rollups.rollups(model, all)).toMatchObject([
        { at: 0, stateSeconds: { serving: 2700 }, wakes: 2 },
      ]);
    });

    it('counts the model itself only where nothing is known of replicas', async () => {
      const { maker, serve, rollups } = await setup(id);
      await serve(0, 0.5 * hour, '');
      await maker().run({ signal });
      expect(await rollups.rollups(model, all)).toMatchObject([
        { stateSeconds: { serving: 1800 } },
      ]);
      await serve(0, 0.25 * hour);
      await maker().run({ signal });
      expect(await rollups.rollups(model, all)).toMatchObject([
        { stateSeconds: { serving: 900 }, wakes: 1 },
      ]);
    });

    it('counts the model itself where wakes are only seen in its states', async () => {
      const { maker, serve, rollups, history } = await setup(id);
      await serve(0, 0.5 * hour);
      const change = { from: 0, to: 0.5 * hour };
      await history.commit([
        aRevision(
          {
            ...change,
            intervals: [
              anInterval({ from: 0, to: 0.25 * hour, state: 'stopped' }),
              anInterval({ from: 0.25 * hour, to: 0.5 * hour }),
            ],
          },
          { model, replica: '' },
        ),
      ]);
      const capabilities = { actions: [], wakes: 'observed' as const };
      await maker(true, { ...sidecarDriver, capabilities }).run({ signal });
      expect(await rollups.rollups(model, all)).toMatchObject([
        { stateSeconds: { stopped: 900, serving: 900 }, wakes: 1 },
      ]);
    });

    it('leaves out what no source gives', async () => {
      const { maker, serve, rollups } = await setup(id);
      await serve(0, 0.5 * hour);
      await maker(false).run({ signal });
      const [rollup] = await rollups.rollups(model, all);
      expect(rollup.requests).toBeUndefined();
      expect(rollup.gpuMemoryByteSeconds).toBeUndefined();
      expect(rollup.stateSeconds).toEqual({ serving: 1800 });
    });

    it('tries again after the source failed', async () => {
      const { maker, serve, rollups, prometheus, status } = await setup(id);
      await serve(0, 0.5 * hour);
      prometheus.failure = new SourceFailure('is down', {
        source: prometheus.source,
        reason: 'unreachable',
      });
      await expect(maker().run({ signal })).rejects.toThrow('is down');
      expect(await status.health()).toMatchObject([{ ok: false }]);
      expect(await rollups.rollups(model, all)).toEqual([]);
      prometheus.failure = undefined;
      await maker().run({ signal });
      expect(await rollups.rollups(model, all)).toMatchObject([
        { requests: 100 },
      ]);
    });
  });
});

/** 100 requests in the first hour, 200 in the second and so on; 8 bytes all the time. */
function answer(call: MetricsCall): MetricSeries[] {
  if (call.method !== 'range') {
    return [];
  }
  const points: Array<[number, number]> = [];
  for (let at = call.from; at <= call.to; at += call.stepMs) {
    const requests = call.query.includes('requests');
    points.push([at, requests ? (at / hour) * 100 : 8]);
  }
  return [{ labels: { namespace: 'ns', pod: 'm0-0' }, points }];
}
