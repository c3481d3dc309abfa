import { mockServices, TestDatabaseId } from '@backstage/backend-test-utils';
import { Wake } from '@wakeboard/plugin-inference-common';
import {
  ModelObservation,
  Random,
} from '@wakeboard/plugin-inference-common/testing';
import { FakeClock } from '@wakeboard/plugin-inference-node/testing';
import { DatabaseHistoryStore } from '../store/DatabaseHistoryStore';
import { DatabaseModelStore } from '../store/DatabaseModelStore';
import { aReading, aSnapshot } from '../store/__testUtils__/builders';
import { testDatabases } from '../store/__testUtils__/databases';
import { HistoryStore } from '../store/types';
import { TouchedReplicas, observe } from './observe';
import { SampleReader } from './SampleReader';
import { SourceStatus } from './SourceStatus';
import { ScaledWorld, scaledDriver } from './__testUtils__/scaledWorld';
import { historyOf } from './__testUtils__/sidecarWorld';

jest.setTimeout(300_000);

const source = { cluster: 'demo', driver: scaledDriver.id };
const all = { from: 0, to: Number.MAX_SAFE_INTEGER };
const { signal } = new AbortController();
const SCRAPE_MS = 15_000;

const OBSERVATION: Omit<ModelObservation, 'seed'> = {
  durationMs: 3_600_000,
  scrapeIntervalMs: SCRAPE_MS,
  missed: 0.05,
  copies: 2,
  collectors: 1,
  restarts: 1,
  watchOutages: 2,
  watchOutageMs: [120_000, 900_000],
};

describe('SampleReader, of the models themselves', () => {
  const databases = testDatabases();

  async function setup(id: TestDatabaseId, seed: number) {
    const { database } = await databases.init(id);
    const models = await DatabaseModelStore.create({ database });
    const history = await DatabaseHistoryStore.create({ database });
    const world = new ScaledWorld(2, { ...OBSERVATION, seed });
    const clock = new FakeClock(world.span.from);
    const prometheus = world.prometheus(clock);
    await models.saveReading(
      aReading({
        ...source,
        models: world.models.map(({ model }) => aSnapshot({ ref: model })),
      }),
    );
    const reader = (overrides: { history?: HistoryStore } = {}) =>
      new SampleReader({
        ...source,
        driver: scaledDriver,
        metrics: { client: prometheus, scrapeIntervalMs: SCRAPE_MS },
        backfillMs: 24 * 60 * 60_000,
        models,
        history: overrides.history ?? history,
        status: new SourceStatus({
          clock,
          logger: mockServices.logger.mock(),
        }),
        publish: () => {},
        current: () => undefined,
        counts: {},
        clock,
      });

    /** What the watch told up to a moment; some of it comes in late. */
    const watch = async (share: () => boolean = () => true, lagMs = 0) => {
      const now = clock.now();
      const told = world.models.flatMap(({ model, events }) =>
        events
          .filter(({ at }) => at <= now)
          .filter(share)
          .map(event => ({ model, replica: '', event })),
      );
      await history.addEvents(told);
      for (const { from, to } of world.models[0].watched) {
        const span = { from, to: Math.min(to, now - lagMs) };
        if (span.from < span.to) await history.addWatched(source, span);
      }
      const touched = new TouchedReplicas();
      touched.add(told, []);
      await observe(touched.list(), {
        history,
        clock,
        scrapeIntervalMs: SCRAPE_MS,
      });
    };

    const finish = async () => {
      clock.set(world.span.to + 2_000);
      await watch();
      await reader().run({ signal });
      await watch();
      await reader().run({ signal });
    };

    const stored = () =>
      Promise.all(
        world.models.map(async ({ model }) => {
          const [found, ...others] = await history.intervals(model, all);
          expect(others).toEqual([]);
          const wakes = await history.wakes(model, all, { limit: 1e6 });
          return historyOf({
            intervals: found?.intervals ?? [],
            wakes: wakes.map(({ replica: _, ...wake }): Wake => wake),
          });
        }),
      );
    const expected = () =>
      world.models.map(life => historyOf(world.expected(life, clock.now())));
    return { world, clock, history, reader, watch, finish, stored, expected };
  }

  const seeds = [1, 2, 3, 4, 5, 6];

  describe.each(databases.ids)('on %s', id => {
    it.each(seeds)(
      'writes what all evidence at once gives when it reads as time goes on, and while events come late (seed %d)',
      async seed => {
        const { world, clock, reader, watch, finish, stored, expected } =
          await setup(id, seed);
        const random = new Random(seed);
        const sampleReader = reader();
        while (clock.now() < world.span.to - 120_000) {
          clock.advance(random.between([5_000, 45_000]));
          await watch(() => random.happens(0.7), random.between([0, 8_000]));
          await sampleReader.run({ signal });
        }
        await finish();
        expect(await stored()).toEqual(expected());
        expect(expected().flatMap(({ wakes }) => wakes).length).toBeGreaterThan(
          2,
        );
      },
    );

    it.each(seeds)(
      'writes the same when it was away and reads everything afterwards (seed %d)',
      async seed => {
        const { finish, stored, expected } = await setup(id, seed);
        await finish();
        expect(await stored()).toEqual(expected());
      },
    );

    it.each(seeds)(
      'writes the same when it is killed again and again while another one reads too (seed %d)',
      async seed => {
        const context = await setup(id, seed);
        const { world, clock, history, watch, finish, stored, expected } =
          context;
        const random = new Random(seed);
        const mortal = () =>
          context.reader({
            history: Object.assign(Object.create(history), {
              commit: async (...args: Parameters<HistoryStore['commit']>) => {
                if (random.happens(0.3)) throw new Error('killed before');
                const changed = await history.commit(...args);
                if (random.happens(0.3)) throw new Error('killed after');
                return changed;
              },
            }),
          });
        while (clock.now() < world.span.to - 120_000) {
          clock.advance(random.between([10_000, 300_000]));
          await watch();
          await Promise.allSettled(
            [mortal(), mortal()].map(each => each.run({ signal })),
          );
        }
        await finish();
        expect(await stored()).toEqual(expected());
      },
    );
  });
});
