import { Cause, Interval, Wake } from '@wakeboard/plugin-inference-common';
import {
  aCoverage,
  aRef,
  aRevision,
  aSample,
  aWake,
  anInterval,
} from './__testUtils__/builders';
import { setUpHistory } from './__testUtils__/historyStore';
import { testDatabases } from './__testUtils__/databases';
import { HistoryContext, HistoryRevision } from './types';

jest.setTimeout(300_000);

const all = { from: 0, to: Number.MAX_SAFE_INTEGER };
const page = { limit: 1000 };

describe('DatabaseHistoryStore', () => {
  const databases = testDatabases();

  describe.each(databases.ids)('on %s', id => {
    it('gives back what was committed', async () => {
      const { store } = await setUpHistory(databases, id);
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
      const { store } = await setUpHistory(databases, id);
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
      const { store } = await setUpHistory(databases, id);
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
      const { store } = await setUpHistory(databases, id);
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
      const { store } = await setUpHistory(databases, id);
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
      const { store } = await setUpHistory(databases, id);
      const model = aRef({ name: 'nobody' });
      await expect(
        store.commit([aRevision({ from: 0, to: 1 }, { model })]),
      ).rejects.toThrow('There is no model demo/models/greenthread/nobody');
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
      const { store } = await setUpHistory(databases, id);
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

    it('finds the models that replicas belong to', async () => {
      const { store } = await setUpHistory(databases, id);
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
      const { store } = await setUpHistory(databases, id);
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
      const { store } = await setUpHistory(databases, id);
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
      const { store, knex } = await setUpHistory(databases, id);
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
      const { store } = await setUpHistory(databases, id);
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
