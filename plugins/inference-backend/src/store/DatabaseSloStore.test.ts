import { TestDatabaseId } from '@backstage/backend-test-utils';
import { OWNER_LABEL, SloSpec } from '@wakeboard/plugin-inference-common';
import { DatabaseModelStore } from './DatabaseModelStore';
import { DatabaseSloStore } from './DatabaseSloStore';
import { ModelSlos } from './types';
import { aReading, aRef, aSnapshot } from './__testUtils__/builders';
import { testDatabases } from './__testUtils__/databases';

jest.setTimeout(300_000);

const spec: SloSpec = {
  name: 'fast',
  sli: 'latency',
  basis: 'requests',
  thresholdSeconds: 2.5,
  objective: 99.5,
  windowMs: 30 * 86_400_000,
  minEvents: 10,
  sleepPolicy: 'exclude',
};

function someSlos(overrides?: Partial<ModelSlos>): ModelSlos {
  return {
    model: aRef(),
    profile: 'default',
    entityRef: 'component:default/qwen',
    specs: [spec],
    problems: ['It\'s "quoted" ?'],
    ...overrides,
  };
}

describe('DatabaseSloStore', () => {
  const databases = testDatabases();
  const source = { cluster: 'demo', driver: 'greenthread' };
  const lab = { cluster: 'lab', driver: 'greenthread' };
  const other = aRef({ name: 'other' });
  const elsewhere = aRef({ cluster: 'lab' });

  async function setup(id: TestDatabaseId) {
    const { database } = await databases.init(id);
    const models = await DatabaseModelStore.create({ database });
    await models.saveReading(
      aReading({
        models: [
          aSnapshot(),
          aSnapshot({ ref: other, labels: { [OWNER_LABEL]: 'ml' } }),
        ],
      }),
    );
    await models.saveReading(
      aReading({ ...lab, models: [aSnapshot({ ref: elsewhere })] }),
    );
    return { models, store: await DatabaseSloStore.create({ database }) };
  }

  describe.each(databases.ids)('on %s', id => {
    it('gives back what was resolved', async () => {
      const { store } = await setup(id);
      const slos = someSlos();
      const none = { model: other, specs: [], problems: [] };
      expect(await store.replaceSlos([source], [none, slos])).toEqual([
        other,
        aRef(),
      ]);
      expect(await store.listSlos({})).toEqual([none, slos]);
      expect(await store.listSlos({ models: [aRef()] })).toEqual([slos]);
      expect(await store.listSlos({ models: [] })).toEqual([]);
      expect(
        await store.listSlos({
          filter: { field: 'owner', values: ['group:default/ml'] },
        }),
      ).toEqual([none]);
    });

    it('says which really changed', async () => {
      const { store } = await setup(id);
      await store.replaceSlos(
        [source],
        [someSlos(), someSlos({ model: other })],
      );
      const replace = (...slos: ModelSlos[]) =>
        store.replaceSlos([source], slos);
      const same = someSlos({ model: other });
      expect(await replace(someSlos(), same)).toEqual([]);
      for (const changed of [
        someSlos({ profile: undefined }),
        someSlos({ entityRef: undefined }),
        someSlos({ specs: [{ ...spec, objective: 99 }] }),
        someSlos({ problems: [] }),
        someSlos({ notMeasurable: { ttft: 'it "says" nothing' } }),
      ]) {
        expect(await replace(changed, same)).toEqual([aRef()]);
        expect(await store.listSlos({})).toEqual([same, changed]);
      }
      expect(await replace(same)).toEqual([aRef()]);
      expect(await store.listSlos({})).toEqual([same]);
    });

    it('takes SLOs from models of the sources only', async () => {
      const { store } = await setup(id);
      await store.replaceSlos(
        [source, lab],
        [someSlos(), someSlos({ model: elsewhere })],
      );
      expect(await store.replaceSlos([source], [])).toEqual([aRef()]);
      expect(await store.listSlos({})).toEqual([
        someSlos({ model: elsewhere }),
      ]);
      expect(await store.replaceSlos([], [])).toEqual([]);
      expect(await store.replaceSlos([source, lab], [])).toEqual([elsewhere]);
    });

    it('leaves out models that are not stored or gone', async () => {
      const { store, models } = await setup(id);
      const nobody = someSlos({ model: aRef({ name: 'nobody' }) });
      expect(await store.replaceSlos([source], [nobody, someSlos()])).toEqual([
        aRef(),
      ]);
      await models.saveReading(aReading({ models: [], observedAt: 2000 }));
      expect(await store.listSlos({})).toEqual([]);
    });

    it('lets two resolve at once', async () => {
      const { store } = await setup(id);
      const slos = [someSlos(), someSlos({ model: other })];
      await Promise.all(
        [slos, [...slos].reverse(), slos].map(each =>
          store.replaceSlos([source], each),
        ),
      );
      expect(await store.listSlos({})).toHaveLength(2);
      expect(await store.replaceSlos([source], slos)).toEqual([]);
    });
  });
});
