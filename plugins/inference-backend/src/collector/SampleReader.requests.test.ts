import { mockServices } from '@backstage/backend-test-utils';
import { ObjectEvent } from '@wakeboard/plugin-inference-common';
import { InferenceDriver } from '@wakeboard/plugin-inference-node';
import {
  FakeClock,
  FakeMetricsClient,
} from '@wakeboard/plugin-inference-node/testing';
import { builtInDrivers } from '../drivers';
import { DatabaseHistoryStore } from '../store/DatabaseHistoryStore';
import { DatabaseModelStore } from '../store/DatabaseModelStore';
import { aReading, aSnapshot } from '../store/__testUtils__/builders';
import { testDatabases } from '../store/__testUtils__/databases';
import { observe, TouchedReplicas } from './observe';
import { hasSamples, SampleReader } from './SampleReader';
import { SourceStatus } from './SourceStatus';

jest.setTimeout(300_000);

const triton = builtInDrivers.find(({ id }) => id === 'triton')!;
const { signal } = new AbortController();
const SCRAPE_MS = 15_000;
const START = Date.UTC(2026, 2, 1);
const END = START + 3_600_000;
const POD = 'demo-7d8f9b6c54-kx2lp';
const all = { from: 0, to: Number.MAX_SAFE_INTEGER };
const source = { cluster: 'demo', driver: triton.id };
const model = { ...source, namespace: 'ml', name: 'demo' };

function anEvent(at: number, state: ObjectEvent['state']): ObjectEvent {
  return { kind: 'event', at, state, mark: 'exact' };
}

/** Triton has no series of states and no counters of wakes: only requests are counted. */
describe('SampleReader, of a driver whose series say nothing about replicas', () => {
  const databases = testDatabases();

  async function setup(driver: InferenceDriver) {
    const { database } = await databases.init('SQLITE_3');
    const models = await DatabaseModelStore.create({ database });
    const history = await DatabaseHistoryStore.create({ database });
    const clock = new FakeClock(END);
    await models.saveReading(
      aReading({ ...source, models: [aSnapshot({ ref: model })] }),
    );
    // A pod that serves all the time, seen by a watch all the time.
    const told = [
      anEvent(START + 1_000, 'starting'),
      anEvent(START + 60_000, 'serving'),
    ].map(event => ({ model, replica: POD, event }));
    await history.addEvents(told);
    await history.addWatched(source, { from: START, to: END });
    const touched = new TouchedReplicas();
    touched.add(told, []);
    await observe(touched.list(), {
      history,
      clock,
      scrapeIntervalMs: SCRAPE_MS,
    });
    const scrapes = Array.from(
      { length: (END - START) / SCRAPE_MS },
      (_, i): [number, number] => [START + i * SCRAPE_MS, 1],
    );
    const prometheus = new FakeMetricsClient({
      name: 'demo',
      clock,
      answer: ({ query }) => {
        const labels: Record<string, string> = query.startsWith(
          'kube_deployment',
        )
          ? { namespace: 'ml', deployment: 'demo' }
          : { namespace: 'ml', pod: POD };
        return [{ labels, points: scrapes }];
      },
    });
    const status = new SourceStatus({
      clock,
      logger: mockServices.logger.mock(),
    });
    const reader = new SampleReader({
      ...source,
      driver,
      metrics: { client: prometheus, scrapeIntervalMs: SCRAPE_MS },
      backfillMs: 24 * 60 * 60_000,
      models,
      history,
      status,
      publish: () => {},
      current: () => undefined,
      counts: {},
      clock,
    });
    const statesOf = async (replica: string) => {
      const found = await history.intervals(model, all);
      const own = found.find(each => each.replica === replica);
      return own?.intervals.map(({ state, from, to }) => ({ state, from, to }));
    };
    return { reader, prometheus, statesOf, status };
  }

  it('reads the models, and leaves the history of their replicas as the events tell it', async () => {
    const { reader, prometheus, statesOf, status } = await setup(triton);
    const before = await statesOf(POD);
    expect(before?.map(({ state }) => state)).toEqual(['starting', 'serving']);
    await reader.run({ signal });
    expect(await statesOf(POD)).toEqual(before);
    const states = (await statesOf(''))?.map(({ state }) => state);
    expect(states).toContain('serving');
    expect(prometheus.calls.map(({ query }) => query).join()).not.toContain(
      'nv_inference',
    );
    expect(await status.health()).toMatchObject([{ ok: true }]);
  });

  it('makes nothing of nothing, where not even its models have series', async () => {
    const bare = { ...triton, modelEvidence: undefined };
    const { reader, prometheus, statesOf } = await setup(bare);
    const before = await statesOf(POD);
    await reader.run({ signal });
    expect(prometheus.calls).toEqual([]);
    expect(await statesOf(POD)).toEqual(before);
    expect(await statesOf('')).toBeUndefined();
  });

  it('is not needed there', () => {
    const { evidence, modelEvidence } = triton;
    expect(hasSamples({ evidence })).toBe(false);
    expect(hasSamples({ modelEvidence: [] })).toBe(false);
    expect(hasSamples({ evidence, modelEvidence })).toBe(true);
    for (const { id, ...driver } of builtInDrivers) {
      expect([id, hasSamples(driver)]).toEqual([id, true]);
    }
  });
});
