import { mockServices, TestDatabaseId } from '@backstage/backend-test-utils';
import { ObjectEvent } from '@wakeboard/plugin-inference-common';
import {
  GroundTruthOptions,
  Random,
} from '@wakeboard/plugin-inference-common/testing';
import { MetricsClient, SourceFailure } from '@wakeboard/plugin-inference-node';
import { FakeClock } from '@wakeboard/plugin-inference-node/testing';
import { DatabaseHistoryStore } from '../store/DatabaseHistoryStore';
import { DatabaseModelStore } from '../store/DatabaseModelStore';
import { aReading, aSnapshot } from '../store/__testUtils__/builders';
import { testDatabases } from '../store/__testUtils__/databases';
import { HistoryStore } from '../store/types';
import { TouchedReplicas, observe } from './observe';
import { SampleReader } from './SampleReader';
import { SourceStatus } from './SourceStatus';
import {
  SidecarWorld,
  historyOf,
  sidecarDriver,
} from './__testUtils__/sidecarWorld';

jest.setTimeout(300_000);

const source = { cluster: 'demo', driver: 'sidecar' };
const all = { from: 0, to: Number.MAX_SAFE_INTEGER };
const { signal } = new AbortController();
const DAY = 24 * 60 * 60_000;

describe('SampleReader', () => {
  const databases = testDatabases();

  async function setup(
    id: TestDatabaseId,
    options: GroundTruthOptions & { count?: number },
  ) {
    const { knex, database } = await databases.init(id);
    const models = await DatabaseModelStore.create({ database });
    const history = await DatabaseHistoryStore.create({ database });
    // What reconstruct takes for the usual distance of samples around a gap is
    // learnt from neighbours, which a chunk may not have. Scrapes that are not
    // late leave nothing to learn.
    const world = new SidecarWorld(options.count ?? 3, {
      ...options,
      observation: { jitterMs: 0, ...options.observation },
    });
    const clock = new FakeClock(world.span.from);
    const status = new SourceStatus({
      clock,
      logger: mockServices.logger.mock(),
    });
    const prometheus = world.prometheus(clock);
    const published: string[] = [];
    await models.saveReading(
      aReading({
        ...source,
        models: world.sidecars.map(({ model }) => aSnapshot({ ref: model })),
      }),
    );
    for (const span of world.sidecars[0].watched) {
      await history.addWatched(source, span);
    }
    // The watch is of the cluster, not of one replica.
    const { watched } = world.sidecars[0];
    world.sidecars.forEach(sidecar => {
      sidecar.watched = watched;
    });

    const reader = (
      overrides: { history?: HistoryStore; client?: MetricsClient } = {},
    ) =>
      new SampleReader({
        ...source,
        driver: sidecarDriver,
        metrics: {
          client: overrides.client ?? prometheus,
          scrapeIntervalMs: world.scrapeIntervalMs,
        },
        backfillMs: DAY,
        models,
        history: overrides.history ?? history,
        status,
        publish: refs => published.push(...refs.map(({ name }) => name)),
        current: () => undefined,
        counts: {},
        clock,
      });

    /** What happened becomes known, as it does when the objects are watched. */
    const addEvents = async (
      until: number,
      after = -Infinity,
      which: (event: ObjectEvent) => boolean = () => true,
    ) => {
      const told = world.sidecars.flatMap(({ model, replica, events }) =>
        events
          .filter(event => event.at > after && event.at <= until)
          .filter(which)
          .map(event => ({ model, replica, event })),
      );
      await history.addEvents(told);
      const touched = new TouchedReplicas();
      touched.add(told, []);
      await observe(touched.list(), {
        history,
        clock,
        scrapeIntervalMs: world.scrapeIntervalMs,
      });
    };

    /** All that is still to come, and the last reading. */
    const finish = async () => {
      clock.set(world.span.to + 2_000);
      await addEvents(Infinity);
      await reader().run({ signal });
      await observe(
        world.sidecars.map(({ model, replica }) => ({
          model,
          replica,
          from: clock.now(),
        })),
        { history, clock, scrapeIntervalMs: world.scrapeIntervalMs },
      );
    };

    const stored = () =>
      Promise.all(
        world.sidecars.map(async ({ model }) => {
          const [found] = await history.intervals(model, all);
          const wakes = await history.wakes(model, all, { limit: 1e6 });
          return historyOf({
            intervals: found?.intervals ?? [],
            wakes: wakes.map(({ replica: _, ...wake }) => wake),
          });
        }),
      );

    /** What all evidence at once gives. */
    const expected = async () => {
      const [read, ...others] = await history.readSpans(source);
      expect(others).toEqual([]);
      return world.sidecars.map(sidecar =>
        historyOf(
          world.expected(sidecar, { now: clock.now(), readFrom: read.from }),
        ),
      );
    };
    return {
      knex,
      models,
      history,
      world,
      clock,
      status,
      prometheus,
      published,
      reader,
      addEvents,
      finish,
      stored,
      expected,
    };
  }

  const seeds = [1, 2, 3, 4];

  describe.each(databases.ids)('on %s', id => {
    it.each(seeds)(
      'writes what all evidence at once gives when it reads as time goes on (seed %d)',
      async seed => {
        const { world, clock, reader, addEvents, finish, stored, expected } =
          await setup(id, { seed });
        const random = new Random(seed);
        const sampleReader = reader();
        let told = -Infinity;
        while (clock.now() < world.span.to - 300_000) {
          clock.advance(random.between([5_000, 60_000]));
          await addEvents(clock.now(), told);
          told = clock.now();
          await sampleReader.run({ signal });
        }
        await finish();
        expect(await stored()).toEqual(await expected());
      },
    );

    it.each(seeds)(
      'writes the same when it reads everything afterwards, newest first (seed %d)',
      async seed => {
        const { finish, stored, expected, prometheus } = await setup(id, {
          seed,
        });
        await finish();
        expect(await stored()).toEqual(await expected());
        const ends = prometheus.calls.map(call =>
          'to' in call ? call.to : call.at,
        );
        expect(ends).toEqual([...ends].sort((a, b) => b - a));
      },
    );

    it.each(seeds)(
      'writes the same when it stops for a while and starts again (seed %d)',
      async seed => {
        const { world, clock, reader, addEvents, finish, stored, expected } =
          await setup(id, { seed });
        const third = (world.span.to - world.span.from) / 3;
        for (let i = 0; i < 20; i++) {
          clock.advance(third / 20);
          await addEvents(clock.now());
          await reader().run({ signal });
        }
        clock.advance(third);
        for (let i = 0; i < 20; i++) {
          clock.advance(third / 20);
          await addEvents(clock.now());
          await reader().run({ signal });
        }
        await finish();
        expect(await stored()).toEqual(await expected());
      },
    );

    it.each(seeds)(
      'writes the same when it is killed again and again while another one reads too (seed %d)',
      async seed => {
        const context = await setup(id, { seed });
        const { world, clock, addEvents, finish, stored, expected } = context;
        const random = new Random(seed);
        let kills = 0;
        const dies = () => {
          const died = random.happens(0.3);
          if (died) kills++;
          return died;
        };
        const mortal = () =>
          context.reader({
            client: killing(context.prometheus, dies),
            history: killing(context.history, dies),
          });
        let told = -Infinity;
        while (clock.now() < world.span.to - 300_000) {
          clock.advance(random.between([15_000, 300_000]));
          await addEvents(clock.now(), told);
          told = clock.now();
          const readers = random.happens(0.5)
            ? [mortal(), mortal()]
            : [mortal()];
          await Promise.allSettled(readers.map(each => each.run({ signal })));
        }
        expect(kills).toBeGreaterThan(3);
        await finish();
        expect(await stored()).toEqual(await expected());
      },
    );

    it.each(seeds)(
      'writes the same when events become known late (seed %d)',
      async seed => {
        const { world, clock, reader, addEvents, finish, stored, expected } =
          await setup(id, { seed });
        const random = new Random(seed);
        const sampleReader = reader();
        while (clock.now() < world.span.to - 300_000) {
          clock.advance(random.between([5_000, 60_000]));
          await addEvents(clock.now(), -Infinity, () => random.happens(0.2));
          await sampleReader.run({ signal });
        }
        await finish();
        expect(await stored()).toEqual(await expected());
      },
    );

    it('does not read anything twice', async () => {
      const { world, clock, reader, prometheus } = await setup(id, { seed: 5 });
      clock.set(world.span.to + 2_000);
      await reader().run({ signal });
      const asked = prometheus.calls.length;
      await reader().run({ signal });
      expect(prometheus.calls).toHaveLength(asked);
    });

    it('publishes the models that changed, and none when nothing is new', async () => {
      const { world, clock, reader, published } = await setup(id, { seed: 6 });
      clock.set(world.span.to + 2_000);
      await reader().run({ signal });
      expect([...new Set(published)].sort()).toEqual(['m0', 'm1', 'm2']);
      published.length = 0;
      await reader().run({ signal });
      expect(published).toEqual([]);
    });

    it('does not take an incomplete answer for all, and says so', async () => {
      const { world, clock, reader, prometheus, history, status } = await setup(
        id,
        { seed: 7 },
      );
      clock.set(world.span.to + 2_000);
      prometheus.warnings = ['store 2 is away'];
      const sampleReader = reader();
      await sampleReader.run({ signal });
      expect(await history.readSpans(source)).toEqual([]);
      expect(await status.health()).toMatchObject([
        {
          source: { kind: 'prometheus', name: 'demo' },
          ok: false,
          error: { reason: 'partial' },
        },
      ]);
      const asked = prometheus.calls.length;
      await sampleReader.run({ signal });
      expect(prometheus.calls).toHaveLength(asked);

      prometheus.warnings = [];
      clock.advance(61_000);
      await sampleReader.run({ signal });
      expect(await history.readSpans(source)).toHaveLength(1);
      expect(await status.health()).toMatchObject([{ ok: true }]);
    });

    it('says what is wrong when the source fails, and goes on when it is back', async () => {
      const { world, clock, reader, prometheus, status, stored, expected } =
        await setup(id, { seed: 8 });
      clock.set(world.span.to + 2_000);
      prometheus.failure = new SourceFailure('is down', {
        source: prometheus.source,
        reason: 'unreachable',
      });
      const sampleReader = reader();
      await expect(sampleReader.run({ signal })).rejects.toThrow('is down');
      expect(await status.health()).toMatchObject([
        { ok: false, error: { reason: 'unreachable', message: 'is down' } },
      ]);
      prometheus.failure = undefined;
      for (const sidecar of world.sidecars) {
        sidecar.events = [];
      }
      await sampleReader.run({ signal });
      expect(await status.health()).toMatchObject([{ ok: true }]);
      expect(await stored()).toEqual(await expected());
    });

    it('asks for less when the source refuses so much', async () => {
      const { world, clock, reader, prometheus, stored, expected } =
        await setup(id, { seed: 9 });
      clock.set(world.span.to + 2_000);
      const tooMuch = 7 * 60_000;
      const client: MetricsClient = {
        ...prometheus,
        source: prometheus.source,
        instant: prometheus.instant.bind(prometheus),
        range: prometheus.range.bind(prometheus),
        alerts: prometheus.alerts.bind(prometheus),
        inspect: prometheus.inspect.bind(prometheus),
        samples: async (query, range, options) => {
          if (range.to - range.from > tooMuch) {
            throw new SourceFailure(
              'refuses the query: query processing would load too many samples into memory in query execution',
              { source: prometheus.source, reason: 'badAnswer' },
            );
          }
          return prometheus.samples(query, range, options);
        },
      };
      for (const sidecar of world.sidecars) {
        sidecar.events = [];
      }
      const sampleReader = reader({ client });
      for (let i = 0; i < 40; i++) {
        await sampleReader.run({ signal }).catch(() => {});
      }
      expect(await stored()).toEqual(await expected());
    });

    it('says that a source fails that answers nothing in time, though it asks for less and less', async () => {
      const { world, clock, reader, prometheus, status } = await setup(id, {
        seed: 11,
      });
      clock.set(world.span.to + 2_000);
      prometheus.failure = new SourceFailure('is slow', {
        source: prometheus.source,
        reason: 'timeout',
      });
      const sampleReader = reader();
      await expect(sampleReader.run({ signal })).rejects.toThrow('is slow');
      const spans = prometheus.calls.map(call =>
        'to' in call ? call.to - call.from : 0,
      );
      expect(Math.min(...spans)).toBeLessThan(Math.max(...spans));
      expect(await status.health()).toMatchObject([
        { ok: false, error: { reason: 'timeout', message: 'is slow' } },
      ]);
      const asked = prometheus.calls.length;
      await expect(sampleReader.run({ signal })).rejects.toThrow('is slow');
      expect(prometheus.calls.length).toBeLessThan(2 * asked);
    });

    it('stops between chunks when it is told to', async () => {
      const { world, clock, reader, prometheus } = await setup(id, {
        seed: 10,
      });
      clock.set(world.span.to + 2_000);
      const controller = new AbortController();
      const client: MetricsClient = {
        source: prometheus.source,
        instant: prometheus.instant.bind(prometheus),
        range: prometheus.range.bind(prometheus),
        alerts: prometheus.alerts.bind(prometheus),
        inspect: prometheus.inspect.bind(prometheus),
        samples: async (...asked) => {
          const answer = await prometheus.samples(...asked);
          controller.abort(new Error('enough'));
          return answer;
        },
      };
      await expect(
        reader({ client }).run({ signal: controller.signal }),
      ).rejects.toThrow('enough');
      expect(
        new Set(
          prometheus.calls.map(call => ('to' in call ? call.to : call.at)),
        ).size,
      ).toBe(1);
    });
  });
});

/** Dies before or after any of its calls, as a process does. */
function killing<T extends object>(target: T, dies: () => boolean): T {
  return new Proxy(target, {
    get(_, key) {
      const value = Reflect.get(target, key, target);
      if (typeof value !== 'function') {
        return value;
      }
      return async (...args: unknown[]) => {
        if (dies()) throw new Error('killed before');
        const result = await value.apply(target, args);
        if (dies()) throw new Error('killed after');
        return result;
      };
    },
  });
}
