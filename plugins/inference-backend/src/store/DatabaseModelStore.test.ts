import { TestDatabaseId } from '@backstage/backend-test-utils';
import {
  GpuSnapshot,
  ModelState,
  OWNER_LABEL,
} from '@wakeboard/plugin-inference-common';
import { DatabaseHistoryStore } from './DatabaseHistoryStore';
import { DatabaseModelStore } from './DatabaseModelStore';
import { aReading, aRef, aSnapshot } from './__testUtils__/builders';
import { testDatabases } from './__testUtils__/databases';
import { ModelFilter } from './types';

jest.setTimeout(300_000);

describe('DatabaseModelStore', () => {
  const databases = testDatabases();

  async function setup(id: TestDatabaseId) {
    const { knex, database } = await databases.init(id);
    return {
      knex,
      store: await DatabaseModelStore.create({ database }),
      history: await DatabaseHistoryStore.create({ database }),
    };
  }

  describe.each(databases.ids)('on %s', id => {
    it('gives back what was read', async () => {
      const { store } = await setup(id);
      const snapshot = aSnapshot({
        resourceVersion: '7',
        stateReason: 'It\'s "quoted" {{x}} ?\n\u0000 ünï 🦆',
        replicas: { desired: 2, ready: 1 },
        labels: { [OWNER_LABEL]: 'ML' },
        facts: [{ label: 'a', value: 'b' }],
      });
      await store.saveReading(aReading({ models: [snapshot] }));
      expect(await store.findModel(snapshot.ref)).toEqual({
        snapshot: {
          ...snapshot,
          replicas: { desired: 2, before: 2, ready: 1 },
        },
        stateSince: undefined,
        observedAt: 1000,
        goneAt: undefined,
      });
      expect(await store.findModel(aRef({ name: 'other' }))).toBeUndefined();
    });

    it('reports only models that really changed', async () => {
      const { store } = await setup(id);
      const other = aRef({ name: 'other' });
      const models = [aSnapshot(), aSnapshot({ ref: other })];
      expect(await store.saveReading(aReading({ models }))).toMatchObject({
        changed: [aRef(), other],
        gone: [],
      });
      expect(
        await store.saveReading(aReading({ models, observedAt: 2000 })),
      ).toMatchObject({ changed: [], gone: [] });
      models[1] = aSnapshot({ ref: other, state: 'sleeping' });
      expect(
        await store.saveReading(aReading({ models, observedAt: 3000 })),
      ).toMatchObject({ changed: [other], gone: [] });
      expect(await store.findModel(aRef())).toMatchObject({ observedAt: 3000 });
    });

    it('remembers how many replicas a model had before it was stopped', async () => {
      const { store } = await setup(id);
      const other = aRef({ name: 'other' });
      const read = async (...desired: Array<number | undefined>) => {
        const models = desired.map((each, index) =>
          aSnapshot({
            ...(index > 0 && { ref: other }),
            replicas: { desired: each },
          }),
        );
        await store.saveReading(aReading({ models }));
        const stored = await Promise.all([
          store.findModel(aRef()),
          store.findModel(other),
        ]);
        return stored.map(model => model?.snapshot.replicas.before);
      };
      expect(await read(3, 0)).toEqual([3, undefined]);
      expect(await read(0, 2)).toEqual([3, 2]);
      expect(await read(undefined, 0)).toEqual([3, 2]);
      expect(await read(0, 0)).toEqual([3, 2]);
      expect(await read(1, 0)).toEqual([1, 2]);
      await store.saveReading(aReading({ models: [] }));
      expect(await read(0, 0)).toEqual([undefined, undefined]);
    });

    it('keeps a new resource version, which alone is no change', async () => {
      const { store } = await setup(id);
      const before = aSnapshot({ resourceVersion: '1' });
      const after = aSnapshot({ resourceVersion: '2' });
      await store.saveReading(aReading({ models: [before] }));
      expect(
        await store.saveReading(aReading({ models: [after] })),
      ).toMatchObject({
        changed: [],
        gone: [],
      });
      expect((await store.findModel(aRef()))?.snapshot).toEqual(after);
    });

    it('knows since when a state is, once it saw it begin', async () => {
      const { store } = await setup(id);
      const read = async (state: ModelState, observedAt: number) => {
        const models = [aSnapshot({ state })];
        await store.saveReading(aReading({ models, observedAt }));
        return (await store.findModel(aRef()))?.stateSince;
      };
      expect(await read('serving', 1000)).toBeUndefined();
      expect(await read('sleeping', 2000)).toBe(2000);
      expect(await read('sleeping', 3000)).toBe(2000);
      expect(await read('waking', 4000)).toBe(4000);
    });

    it('takes a model for gone only when a complete reading lacks it', async () => {
      const { store } = await setup(id);
      await store.saveReading(aReading());
      const nothing = { models: [], gpus: [] };
      expect(
        await store.saveReading(
          aReading({ ...nothing, complete: false, observedAt: 2000 }),
        ),
      ).toMatchObject({ changed: [], gone: [] });
      expect(
        await store.saveReading(aReading({ ...nothing, driver: 'kthena' })),
      ).toMatchObject({ changed: [], gone: [] });
      expect(
        await store.saveReading(aReading({ ...nothing, observedAt: 3000 })),
      ).toMatchObject({ changed: [], gone: [aRef()] });
      expect(
        await store.saveReading(aReading({ ...nothing, observedAt: 4000 })),
      ).toMatchObject({ changed: [], gone: [] });

      expect(await store.listModels({})).toEqual([]);
      expect(await store.listModels({ includeGone: true })).toMatchObject([
        { snapshot: { ref: aRef() }, goneAt: 3000 },
      ]);
      expect(await store.findModel(aRef())).toMatchObject({ goneAt: 3000 });
    });

    it('takes a model back that was gone', async () => {
      const { store } = await setup(id);
      await store.saveReading(aReading());
      await store.saveReading(aReading({ models: [], observedAt: 2000 }));
      expect(
        await store.saveReading(aReading({ observedAt: 3000 })),
      ).toMatchObject({
        changed: [aRef()],
        gone: [],
      });
      expect(await store.findModel(aRef())).toMatchObject({
        goneAt: undefined,
        stateSince: 3000,
      });
    });

    it('pages in order of reference', async () => {
      const { store } = await setup(id);
      const names = ['b', 'a', 'Z', 'a-b', 'ä', 'a.b', 'a0'];
      await store.saveReading(
        aReading({
          models: names.map(name => aSnapshot({ ref: aRef({ name }) })),
        }),
      );
      await store.saveReading(
        aReading({
          cluster: 'another',
          models: [aSnapshot({ ref: aRef({ cluster: 'another', name: 'z' }) })],
        }),
      );
      const listed: string[] = [];
      let after = undefined;
      for (;;) {
        const page = await store.listModels({ limit: 3, after });
        listed.push(...page.map(model => model.snapshot.ref.name));
        after = page.at(-1)?.snapshot.ref;
        if (!after) break;
      }
      expect(listed).toEqual(['z', 'Z', 'a', 'a-b', 'a.b', 'a0', 'b', 'ä']);
    });

    it.each<[string, ModelFilter, string[]]>([
      ['one field', { field: 'name', values: ['a', 'c', 'x'] }, ['a', 'c']],
      ['no value', { field: 'name', values: [] }, []],
      ['a state', { field: 'state', values: ['sleeping'] }, ['b']],
      ['an owner', { field: 'owner', values: ['group:default/ml'] }, ['b']],
      [
        'everything but an owner, also what has none',
        { not: { field: 'owner', values: ['group:default/ml'] } },
        ['a', 'c'],
      ],
      [
        'both of two',
        {
          allOf: [
            { field: 'cluster', values: ['demo'] },
            { not: { field: 'name', values: ['b'] } },
          ],
        },
        ['a', 'c'],
      ],
      [
        'one of two',
        {
          anyOf: [
            { field: 'state', values: ['sleeping'] },
            { field: 'namespace', values: ['lab'] },
          ],
        },
        ['b', 'c'],
      ],
      ['all of none', { allOf: [] }, ['a', 'b', 'c']],
      ['one of none', { anyOf: [] }, []],
      ['not one of none', { not: { anyOf: [] } }, ['a', 'b', 'c']],
    ])('filters by %s', async (_, filter, names) => {
      const { store } = await setup(id);
      await store.saveReading(
        aReading({
          models: [
            aSnapshot({ ref: aRef({ name: 'a' }) }),
            aSnapshot({
              ref: aRef({ name: 'b' }),
              state: 'sleeping',
              labels: { [OWNER_LABEL]: 'ml' },
            }),
            aSnapshot({ ref: aRef({ name: 'c', namespace: 'lab' }) }),
          ],
        }),
      );
      const found = await store.listModels({ filter });
      expect(found.map(model => model.snapshot.ref.name).sort()).toEqual(names);
    });

    it('keeps the GPUs of a cluster by the driver that read them', async () => {
      const { store } = await setup(id);
      const gpu = (name: string): GpuSnapshot => ({
        cluster: 'demo',
        name,
        occupants: [],
      });
      await store.saveReading(aReading({ gpus: [gpu('b'), gpu('a')] }));
      await store.saveReading(
        aReading({ driver: 'kthena', models: [], gpus: [gpu('k')] }),
      );
      const names = async () =>
        (await store.listGpus('demo')).map(({ name }) => name);
      expect(await names()).toEqual(['a', 'b', 'k']);

      await store.saveReading(aReading({ gpus: [gpu('a')], complete: false }));
      expect(await names()).toEqual(['a', 'b', 'k']);
      await store.saveReading(
        aReading({ gpus: [{ ...gpu('a'), usedBytes: 5 }] }),
      );
      expect(await store.listGpus('demo')).toEqual([
        { ...gpu('a'), usedBytes: 5 },
        gpu('k'),
      ]);
      expect(await store.listGpus('other')).toEqual([]);
    });

    it('knows the products of the GPUs that replicas are on', async () => {
      const { store } = await setup(id);
      const gpu = (name: string, product?: string): GpuSnapshot => ({
        cluster: 'demo',
        name,
        product,
        occupants: [],
      });
      const models = [
        aSnapshot({
          pods: [
            { name: 'a', state: 'serving', gpus: ['g2', 'g1'] },
            { name: 'b', state: 'sleeping', gpus: ['g1', 'g0', 'unknown'] },
          ],
        }),
      ];
      const products = async () => (await store.findModel(aRef()))?.gpuProducts;
      const gpus = [gpu('g0'), gpu('g1', 'L40S'), gpu('g2', 'A\u0000100')];
      await store.saveReading(aReading({ models, gpus }));
      expect(await products()).toEqual(['A100', 'L40S']);
      // Devices that a partial reading lacks are still there.
      expect(
        await store.saveReading(
          aReading({ models, gpus: [gpu('g2', 'H100')], complete: false }),
        ),
      ).toMatchObject({ changed: [aRef()] });
      expect(await products()).toEqual(['H100', 'L40S']);
      expect(
        await store.saveReading(aReading({ models, gpus: [] })),
      ).toMatchObject({ changed: [aRef()] });
      expect(await products()).toBeUndefined();
      // Where only the kind of GPU is known that a replica asks for.
      const asking = aSnapshot({
        pods: [
          {
            name: 'a',
            state: 'serving',
            gpus: [],
            gpuCount: 2,
            gpuProduct: 'A10',
          },
        ],
      });
      await store.saveReading(aReading({ models: [asking], gpus: [] }));
      expect(await products()).toEqual(['A10']);
    });

    it('stores events with the reading, all or nothing', async () => {
      const { store, knex } = await setup(id);
      const event = {
        kind: 'event' as const,
        at: 900,
        state: 'serving' as const,
        mark: 'exact' as const,
      };
      const known = { model: aRef(), replica: 'qwen-0', event };
      const unknown = { ...known, model: aRef({ name: 'nobody' }) };
      await expect(
        store.saveReading(aReading({ events: [known, unknown] })),
      ).rejects.toThrow('There is no model demo/models/greenthread/nobody');
      expect(await store.findModel(aRef())).toBeUndefined();
      expect(await knex('events')).toEqual([]);

      await store.saveReading(aReading({ events: [known] }));
      expect(await knex('events')).toHaveLength(1);
    });

    it('accepts the readings of one observer at a time', async () => {
      const { store } = await setup(id);
      const read = (observer: string, observedAt: number) =>
        store.saveReading(
          aReading({
            observer,
            observedAt,
            models: [aSnapshot({ stateReason: `${observer} ${observedAt}` })],
          }),
        );
      const accepted = { accepted: true, tookOver: false };
      const tookOver = { accepted: true, tookOver: true };
      const refused = { accepted: false, changed: [], gone: [] };
      expect(await read('a', 0)).toMatchObject(tookOver);
      expect(await read('a', 5_000)).toMatchObject(accepted);
      expect(await read('b', 15_000)).toMatchObject(refused);
      expect(await store.findModel(aRef())).toMatchObject({
        observedAt: 5_000,
        snapshot: { stateReason: 'a 5000' },
      });
      expect(await read('b', 15_001)).toMatchObject(tookOver);
      expect(await read('a', 16_000)).toMatchObject(refused);
      await store.endObservation(aReading(), 'a');
      expect(await read('a', 16_000)).toMatchObject(refused);
      await store.endObservation(aReading(), 'b');
      expect(await read('a', 16_000)).toMatchObject(tookOver);
      // The clock of `a` was an hour ahead.
      expect(await read('a', 3_600_000)).toMatchObject(accepted);
      expect(await read('b', 20_000)).toMatchObject(tookOver);
      expect(await read('b', 21_000)).toMatchObject(accepted);
    });

    it('lets who takes over catch up from what is stored', async () => {
      const { store, knex } = await setup(id);
      await store.saveReading(aReading({ observer: 'a', observedAt: 0 }));
      const catchUp = jest.fn(() => [
        {
          model: aRef(),
          replica: '',
          event: {
            kind: 'event' as const,
            at: 20_000,
            state: 'sleeping' as const,
            mark: 'resync' as const,
          },
        },
      ]);
      const models = [aSnapshot({ state: 'sleeping' })];
      const reading = { observer: 'b', models, catchUp };
      await store.saveReading(aReading({ ...reading, observedAt: 20_000 }));
      expect(catchUp.mock.calls).toMatchObject([
        [[{ snapshot: { state: 'serving' }, observedAt: 0 }]],
      ]);
      expect(await knex('events')).toHaveLength(1);
      await store.saveReading(aReading({ ...reading, observedAt: 21_000 }));
      expect(catchUp).toHaveBeenCalledTimes(1);
    });

    it('lets two observers write at once', async () => {
      const { store } = await setup(id);
      const names = Array.from({ length: 50 }, (_, i) => `m${i}`);
      const models = names.map(name => aSnapshot({ ref: aRef({ name }) }));
      const events = models.flatMap(({ ref }) =>
        [1, 2, 3].map(at => ({
          model: ref,
          replica: '',
          event: {
            kind: 'event' as const,
            at,
            state: 'serving' as const,
            mark: 'exact' as const,
          },
        })),
      );
      const outcomes = await Promise.all(
        [models, [...models].reverse(), models].map(each =>
          store.saveReading(aReading({ models: each, events })),
        ),
      );
      const changed = outcomes.flatMap(outcome => outcome.changed);
      expect(changed).toHaveLength(names.length);
    });
  });
});
