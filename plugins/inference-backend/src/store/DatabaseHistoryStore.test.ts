import { TestDatabaseId } from '@backstage/backend-test-utils';
import {
  Cause,
  Interval,
  ObjectEvent,
  Wake,
} from '@wakeboard/plugin-inference-common';
import { DatabaseHistoryStore } from './DatabaseHistoryStore';
import { DatabaseModelStore } from './DatabaseModelStore';
import {
  aCoverage,
  aReading,
  aRef,
  aRevision,
  aSample,
  aSnapshot,
  aWake,
  anInterval,
} from './__testUtils__/builders';
import { testDatabases } from './__testUtils__/databases';
import { HistoryContext, HistoryRevision } from './types';

jest.setTimeout(60_000);

const all = { from: 0, to: Number.MAX_SAFE_INTEGER };
const page = { limit: 1000 };

function anEvent(overrides?: Partial<ObjectEvent>): ObjectEvent {
  return {
    kind: 'event',
    at: 1000,
    state: 'serving',
    mark: 'exact',
    ...overrides,
  };
}

describe('DatabaseHistoryStore', () => {
  const databases = testDatabases();

  async function setup(id: TestDatabaseId) {
    const { knex, database } = await databases.init(id);
    const models = await DatabaseModelStore.create({ database });
    const store = await DatabaseHistoryStore.create({ database });
    const names = ['qwen', 'other'];
    await models.saveReading(
      aReading({
        models: names.map(name => aSnapshot({ ref: aRef({ name }) })),
      }),
    );

    /** What a revision of a span is given. */
    async function contextOf(
      span: Pick<HistoryRevision, 'from' | 'to' | 'eventsSince'>,
    ) {
      let given: HistoryContext | undefined;
      await store.commit([
        {
          ...aRevision(span),
          eventsSince: span.eventsSince,
          reconstruct: context => {
            given = context;
            return undefined;
          },
        },
      ]);
      return given;
    }
    return { knex, store, contextOf };
  }

  describe.each(databases.ids)('on %s', id => {
    it('gives back what was committed', async () => {
      const { store } = await setup(id);
      const causes: Cause[] = [
        { kind: 'unknown' },
        { kind: 'request' },
        { kind: 'idleTimeout' },
        { kind: 'preemptedBy', model: 'a' },
        { kind: 'preemptedBy' },
        { kind: 'preempting', model: '' },
        { kind: 'user', entityRef: 'user:default/guest' },
        { kind: 'schedule' },
        { kind: 'autoscaler' },
        { kind: 'rollout' },
        { kind: 'crash' },
      ];
      const states = ['serving', 'sleeping'] as const;
      const intervals: Interval[] = causes.map((cause, i) => ({
        from: 1_700_000_000_000 + i * 1000,
        to: 1_700_000_001_000 + i * 1000,
        state: states[i % 2],
        mark: i % 2 ? 'exact' : 'resync',
        toleranceMs: i * 1e9,
        cause,
      }));
      const wakes: Wake[] = causes.map((cause, i) => ({
        windowFrom: intervals[i].from,
        windowTo: intervals[i].to,
        count: i + 1,
        ...(i % 2 ? { durationMs: 0.25 + i } : {}),
        mark: 'scrape',
        cause,
      }));
      const span = { from: intervals[0].from, to: intervals[10].to };
      expect(
        await store.commit([aRevision({ ...span, intervals, wakes })]),
      ).toEqual([aRef()]);
      expect(await store.intervals(aRef(), all)).toEqual([
        { replica: 'qwen-0', intervals },
      ]);
      expect(await store.wakes(aRef(), all, page)).toEqual(
        wakes.map(wake => ({ ...wake, replica: 'qwen-0' })).reverse(),
      );
      expect(await store.intervals(aRef({ name: 'other' }), all)).toEqual([]);
      expect(await store.wakes(aRef({ name: 'other' }), all, page)).toEqual([]);
    });

    it('replaces a span and nothing else', async () => {
      const { store } = await setup(id);
      await store.commit([
        aRevision({
          from: 0,
          to: 4000,
          intervals: [
            anInterval({ from: 0, to: 3000 }),
            anInterval({ from: 3000, to: 4000, state: 'sleeping' }),
          ],
          wakes: [aWake({ windowTo: 1000 }), aWake({ windowTo: 3000 })],
        }),
      ]);
      const sleeping = anInterval({
        from: 1500,
        to: 2500,
        state: 'sleeping',
        mark: 'exact',
      });
      await store.commit([
        aRevision({
          from: 1000,
          to: 3500,
          intervals: [
            anInterval({ from: 1000, to: 1500 }),
            sleeping,
            anInterval({ from: 2500, to: 3500, mark: 'exact' }),
          ],
          wakes: [aWake({ windowTo: 2500 })],
        }),
      ]);
      const [{ intervals }] = await store.intervals(aRef(), all);
      expect(intervals).toMatchObject([
        { from: 0, to: 1500, state: 'serving' },
        sleeping,
        { from: 2500, to: 3500, state: 'serving', mark: 'exact' },
        { from: 3500, to: 4000, state: 'sleeping' },
      ]);
      const wakes = await store.wakes(aRef(), all, page);
      expect(wakes.map(({ windowTo }) => windowTo)).toEqual([2500, 1000]);
    });

    it('names a model once and only if its history really changed', async () => {
      const { store } = await setup(id);
      const revision = (to: number, key?: object) =>
        aRevision(
          {
            from: 0,
            to,
            intervals: [anInterval({ from: 0, to })],
            wakes: [aWake()],
            coverage: aCoverage(0, to),
          },
          key,
        );
      const other = { model: aRef({ name: 'other' }) };
      expect(
        await store.commit([
          revision(1000),
          revision(1000, { replica: 'qwen-1' }),
          revision(1000, other),
        ]),
      ).toEqual([aRef(), other.model]);
      expect(await store.commit([revision(1000)])).toEqual([]);
      // The state went on.
      expect(await store.commit([revision(2000)])).toEqual([]);
      expect(
        await store.commit([
          revision(2000, other),
          aRevision({ from: 500, to: 2000, wakes: [aWake()] }),
        ]),
      ).toEqual([aRef()]);
    });

    it('applies several revisions of one replica in their order', async () => {
      const { store } = await setup(id);
      const given: Array<number | undefined> = [];
      const steps = [1, 2, 3].map(i => ({
        ...aRevision({ from: i * 1000, to: i * 1000 + 1000 }),
        reconstruct: ({ coverage }: HistoryContext) => {
          given.push(coverage.at(-1)?.last.at);
          return {
            from: i * 1000,
            to: i * 1000 + 1000,
            intervals: [anInterval({ from: i * 1000, to: i * 1000 + 1000 })],
            wakes: [],
            coverage: aCoverage(i * 1000, i * 1000 + 1000),
          };
        },
      }));
      await store.commit(steps);
      expect(given).toEqual([undefined, 2000, 3000]);
      expect(await store.intervals(aRef(), all)).toEqual([
        {
          replica: 'qwen-0',
          intervals: [anInterval({ from: 1000, to: 4000 })],
        },
      ]);
    });

    it('does all of a commit or nothing', async () => {
      const { store } = await setup(id);
      const source = { cluster: 'demo', driver: 'greenthread' };
      const fails: HistoryRevision = {
        ...aRevision({ from: 0, to: 1 }, { replica: 'qwen-1' }),
        reconstruct: () => {
          throw new Error('reconstruction failed');
        },
      };
      await expect(
        store.commit(
          [aRevision({ from: 0, to: 1000, intervals: [anInterval()] }), fails],
          { ...source, span: { from: 0, to: 1000 } },
        ),
      ).rejects.toThrow('reconstruction failed');
      expect(await store.intervals(aRef(), all)).toEqual([]);
      expect(await store.readSpans(source)).toEqual([]);
    });

    it('refuses the history of a model that it does not know', async () => {
      const { store } = await setup(id);
      const model = aRef({ name: 'nobody' });
      await expect(
        store.commit([aRevision({ from: 0, to: 1 }, { model })]),
      ).rejects.toThrow('There is no model demo/models/greenthread/nobody');
    });

    it('joins the spans that were read where they touch', async () => {
      const { store } = await setup(id);
      const source = { cluster: 'demo', driver: 'greenthread' };
      const read = (from: number, to: number) =>
        store.commit([], { ...source, span: { from, to } });
      expect(await store.readSpans(source)).toEqual([]);
      await read(1000, 2000);
      await read(4000, 5000);
      await store.commit([], {
        cluster: 'demo',
        driver: 'kthena',
        span: { from: 0, to: 9000 },
      });
      expect(await store.readSpans(source)).toEqual([
        { from: 1000, to: 2000 },
        { from: 4000, to: 5000 },
      ]);
      await read(5000, 6000);
      await read(500, 1000);
      expect(await store.readSpans(source)).toEqual([
        { from: 500, to: 2000 },
        { from: 4000, to: 6000 },
      ]);
      await read(1500, 4500);
      expect(await store.readSpans(source)).toEqual([{ from: 500, to: 6000 }]);
      await read(1500, 4500);
      expect(await store.readSpans(source)).toEqual([{ from: 500, to: 6000 }]);
    });

    it('has metrics read again around an event that comes late', async () => {
      const { store } = await setup(id);
      const source = { cluster: 'demo', driver: 'greenthread' };
      const add = (at: number, replica = 'qwen-0') =>
        store.addEvents([{ model: aRef(), replica, event: anEvent({ at }) }]);
      const read = (from: number, to: number) =>
        store.commit([], { ...source, span: { from, to } });
      await add(5_000);
      await read(0, 10_000);
      await read(20_000, 30_000);
      expect(await store.readSpans(source)).toEqual([
        { from: 0, to: 10_000 },
        { from: 20_000, to: 30_000 },
      ]);
      await add(7_000);
      await add(20_500, '');
      await add(15_000);
      await add(40_000);
      expect(await store.readSpans(source)).toEqual([
        { from: 0, to: 6_000 },
        { from: 8_000, to: 10_000 },
        { from: 21_500, to: 30_000 },
      ]);
      await read(0, 30_000);
      await add(7_000);
      expect(await store.readSpans(source)).toEqual([{ from: 0, to: 30_000 }]);
    });

    it('gives a revision the coverage that it touches and the nearest', async () => {
      const { store, contextOf } = await setup(id);
      const cover = (first: number, last: number) =>
        store.commit([
          aRevision({
            from: first,
            to: last,
            coverage: {
              first: aSample({ at: first, counters: { wakes: first } }),
              last: aSample({ at: last, counters: { wakes: last } }),
            },
          }),
        ]);
      for (const at of [1000, 3000, 5000, 7000, 9000]) {
        await cover(at, at + 1000);
      }
      const given = async (from: number, to: number) =>
        (await contextOf({ from, to }))?.coverage.map(({ first }) => first.at);
      expect(await given(4500, 4600)).toEqual([3000, 5000]);
      expect(await given(4500, 8500)).toEqual([3000, 5000, 7000, 9000]);
      expect(await given(4000, 5000)).toEqual([3000, 5000]);
      expect(await given(5200, 5800)).toEqual([5000, 7000]);
      expect(await given(0, 500)).toEqual([1000]);
      expect(await given(11_000, 12_000)).toEqual([9000]);
      const context = await contextOf({ from: 4500, to: 4600 });
      expect(context?.coverage[0].last).toEqual(
        aSample({ at: 4000, counters: { wakes: 4000 } }),
      );
    });

    it('gives a revision without coverage before it the events since a moment', async () => {
      const { store, contextOf } = await setup(id);
      await store.addEvents(
        [1000, 2000, 3000, 8000].map(at => ({
          model: aRef(),
          replica: 'qwen-0',
          event: anEvent({ at }),
        })),
      );
      const given = async (eventsSince?: number) =>
        (await contextOf({ from: 8000, to: 9000, eventsSince }))?.events.map(
          ({ at }) => at,
        );
      expect(await given()).toEqual([3000, 8000]);
      expect(await given(3500)).toEqual([2000, 3000, 8000]);
    });

    it('finds the wakes of a model in its states, in whatever order they come', async () => {
      const states: Array<[number, Interval['state']]> = [
        [0, 'stopped'],
        [1000, 'starting'],
        [2000, 'failed'],
        [3000, 'starting'],
        [4000, 'serving'],
        [5000, 'stopped'],
        [6000, 'serving'],
      ];
      const { store } = await setup(id);
      const model = { model: aRef(), replica: '' };
      const put = (which: number[]) =>
        store.commit(
          which.map(i => {
            const [from, state] = states[i];
            const span = { from, to: from + 1000 };
            const mark = 'exact';
            return aRevision(
              { ...span, intervals: [anInterval({ ...span, state, mark })] },
              model,
            );
          }),
        );
      const ends = async () =>
        (await store.wakes(aRef(), all, page)).map(each => each.windowTo);
      await put([4]);
      expect(await ends()).toEqual([]);
      await put([6, 1, 3]);
      expect(await ends()).toEqual([]);
      await put([5, 0]);
      await put([2]);
      expect(await ends()).toEqual([6000, 4000]);
      await store.commit([
        aRevision(
          {
            from: 0,
            to: 1000,
            intervals: [anInterval({ from: 0, to: 1000, state: 'serving' })],
          },
          model,
        ),
      ]);
      expect(await ends()).toEqual([6000]);
    });

    it('joins coverage that touches and keeps apart what does not', async () => {
      const { store, knex } = await setup(id);
      const cover = async (first: number, last: number) => {
        await store.commit([
          aRevision({
            from: first,
            to: last,
            coverage: aCoverage(first, last),
          }),
        ]);
        const rows = await knex('coverage').orderBy('first_ms');
        return rows.map(row => [Number(row.first_ms), Number(row.last_ms)]);
      };
      expect(await cover(1000, 2000)).toEqual([[1000, 2000]]);
      expect(await cover(3000, 4000)).toEqual([
        [1000, 2000],
        [3000, 4000],
      ]);
      expect(await cover(2000, 2500)).toEqual([
        [1000, 2500],
        [3000, 4000],
      ]);
      // An observer that is late does not take back what another one read.
      expect(await cover(1000, 1500)).toEqual([
        [1000, 2500],
        [3000, 4000],
      ]);
      expect(await cover(2500, 3000)).toEqual([[1000, 4000]]);
    });

    it('keeps each event once and gives those around a span', async () => {
      const { store, contextOf } = await setup(id);
      const evidence = (event: ObjectEvent) => ({
        model: aRef(),
        replica: 'qwen-0',
        event,
      });
      const events = [
        anEvent({ at: 1_000_000 }),
        anEvent({ at: 2_000_000, state: 'sleeping' }),
        anEvent({
          at: 3_000_000,
          mark: 'resync',
          notBefore: 2_900_000,
          cause: { kind: 'user', entityRef: 'user:default/guest' },
        }),
        anEvent({ at: 4_000_000, state: 'draining' }),
        anEvent({ at: 5_000_000, state: 'sleeping' }),
      ];
      expect(await store.addEvents(events.map(evidence))).toBe(5);
      expect(await store.addEvents(events.map(evidence))).toBe(0);
      expect(
        await store.addEvents([
          evidence(events[0]),
          { ...evidence(events[0]), replica: 'qwen-1' },
        ]),
      ).toBe(1);

      const given = async (from: number, to: number) =>
        (await contextOf({ from, to }))?.events;
      expect(await given(2_900_000, 4_100_000)).toEqual(events.slice(1, 4));
      expect(await given(100_000, 200_000)).toEqual([]);
      expect(await given(6_000_000, 7_000_000)).toEqual(events.slice(4));
      // Clocks may differ by a second.
      expect(await given(3_000_999, 3_999_001)).toEqual(events.slice(1, 4));
      expect(await given(3_001_001, 3_998_999)).toEqual(events.slice(2, 3));

      // Towards the coverage on both sides everything is given.
      await store.commit([
        aRevision({
          from: 1_500_000,
          to: 1_900_000,
          coverage: aCoverage(1_500_000, 1_900_000),
        }),
        aRevision({
          from: 4_500_000,
          to: 6_000_000,
          coverage: aCoverage(4_500_000, 6_000_000),
        }),
      ]);
      expect(await given(3_100_000, 3_200_000)).toEqual(events.slice(0, 4));
    });

    it('gives the spans in which the objects were watched', async () => {
      const { store, contextOf } = await setup(id);
      const source = { cluster: 'demo', driver: 'greenthread' };
      await store.addWatched(source, { from: 1000, to: 2000 });
      await store.addWatched(source, { from: 2000, to: 3000 });
      await store.addWatched(source, { from: 5000, to: 6000 });
      await store.addWatched(
        { ...source, cluster: 'other' },
        { from: 0, to: 9000 },
      );
      expect((await contextOf({ from: 0, to: 9000 }))?.watched).toEqual([
        { from: 1000, to: 3000 },
        { from: 5000, to: 6000 },
      ]);
      expect((await contextOf({ from: 3500, to: 4500 }))?.watched).toEqual([]);
    });

    it('finds the models that replicas belong to', async () => {
      const { store } = await setup(id);
      const other = aRef({ name: 'other' });
      await store.commit([
        aRevision({ from: 0, to: 1 }),
        aRevision({ from: 0, to: 1 }, { model: other, replica: 'other-0' }),
      ]);
      const source = { cluster: 'demo', driver: 'greenthread' };
      const names = [
        { namespace: 'models', replica: 'other-0' },
        { namespace: 'lab', replica: 'qwen-0' },
        { namespace: 'models', replica: 'nobody' },
      ];
      expect(await store.findReplicas(source, names)).toEqual([
        { model: other, replica: 'other-0' },
      ]);
      expect(await store.findReplicas(source, [])).toEqual([]);
    });

    it('gives what touches a range', async () => {
      const { store } = await setup(id);
      const [a, b, c] = [0, 1, 2].map(i =>
        anInterval({
          from: i * 1000,
          to: i * 1000 + 1000,
          state: i === 1 ? 'sleeping' : 'serving',
        }),
      );
      await store.commit([
        aRevision({ from: 0, to: 3000, intervals: [a, b, c] }),
        aRevision(
          { from: 0, to: 1000, intervals: [a] },
          { replica: 'qwen-old' },
        ),
      ]);
      const found = async (from: number, to: number) => {
        const range = { from, to };
        const history = await store.intervals(aRef(), range);
        expect(await store.replicas(aRef(), range)).toEqual(
          history.map(({ replica }) => replica),
        );
        return history.map(({ intervals }) => intervals);
      };
      expect(await found(500, 600)).toEqual([[a], [a]]);
      expect(await found(1500, 1600)).toEqual([[b]]);
      expect(await found(999, 2001)).toEqual([[a, b, c], [a]]);
      expect(await found(1000, 2000)).toEqual([[b]]);
      expect(await found(3000, 4000)).toEqual([]);
    });

    it('pages wakes by time and never parts those of one moment', async () => {
      const { store } = await setup(id);
      const ends = [1000, 2000, 3000, 4000];
      const wakes = ends.map(windowTo =>
        aWake({ windowTo, windowFrom: windowTo - 100 }),
      );
      await store.commit(
        ['qwen-0', 'qwen-1'].map(replica =>
          aRevision({ from: 0, to: 5000, wakes }, { replica }),
        ),
      );
      const found = async (
        range: { from: number; to: number },
        options: { limit: number; before?: number },
      ) =>
        (await store.wakes(aRef(), range, options)).map(
          ({ windowTo, replica }) => `${windowTo} ${replica}`,
        );
      expect(await found(all, { limit: 3 })).toEqual([
        '4000 qwen-0',
        '4000 qwen-1',
        '3000 qwen-0',
        '3000 qwen-1',
      ]);
      expect(await found(all, { limit: 3, before: 3000 })).toEqual([
        '2000 qwen-0',
        '2000 qwen-1',
        '1000 qwen-0',
        '1000 qwen-1',
      ]);
      expect(await found(all, { limit: 3, before: 1000 })).toEqual([]);
      expect(await found({ from: 1000, to: 2000 }, { limit: 9 })).toEqual([
        '2000 qwen-0',
        '2000 qwen-1',
      ]);
    });

    it('notes the hours whose roll-ups are stale', async () => {
      const { store, knex } = await setup(id);
      const hour = 3_600_000;
      const revision = (to: number) =>
        aRevision({
          from: 0,
          to,
          intervals: [anInterval({ from: 0, to })],
        });
      const stale = async () =>
        (await knex('stale_hours').orderBy('at_ms')).map(row =>
          Number(row.at_ms),
        );
      await store.commit([revision(1.5 * hour)]);
      expect(await stale()).toEqual([0, hour]);
      await knex('stale_hours').delete();
      await store.commit([revision(1.5 * hour)]);
      expect(await stale()).toEqual([]);
      await store.commit([revision(2.5 * hour)]);
      expect(await stale()).toEqual([hour, 2 * hour]);
    });

    it('lets observers that work at once see each other’s work', async () => {
      const { store } = await setup(id);
      // Each adds one wake to those it finds; a lost update would lose one.
      const add = (replicas: string[]) =>
        store.commit(
          replicas.map(replica => ({
            ...aRevision({ from: 0, to: 1000 }, { replica }),
            reconstruct: ({ coverage }: HistoryContext) => {
              const wakes = (coverage[0]?.last.counters.wakes ?? 0) + 1;
              const sample = aSample({ at: 0, counters: { wakes } });
              return {
                from: 0,
                to: 1000,
                intervals: [],
                wakes: [aWake({ count: wakes })],
                coverage: { first: sample, last: sample },
              };
            },
          })),
        );
      const replicas = ['a', 'b', 'c', 'd'];
      const rounds = 6;
      await Promise.all(
        Array.from({ length: rounds }, (_, i) =>
          add(i % 2 ? replicas : [...replicas].reverse()),
        ),
      );
      const wakes = await store.wakes(aRef(), all, page);
      expect(wakes.map(({ count }) => count)).toEqual(
        replicas.map(() => rounds),
      );
    });
  });
});
