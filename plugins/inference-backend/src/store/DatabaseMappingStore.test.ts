import { DatabaseMappingStore } from './DatabaseMappingStore';
import { testDatabases } from './__testUtils__/databases';
import { StoredMapping } from './types';

jest.setTimeout(300_000);

function aMapping(overrides?: Partial<StoredMapping>): StoredMapping {
  return {
    driver: 'kthena',
    signal: 'requestRate',
    version: 1,
    expression: {
      expression: 'a{m="$model"}',
      factor: 0.001,
      by: ['pod', 'gpu'],
    },
    changedAt: 1_764_000_000_000,
    changedBy: 'user:default/ann',
    ...overrides,
  };
}

describe('DatabaseMappingStore', () => {
  const databases = testDatabases();

  describe.each(databases.ids)('on %s', id => {
    async function setup() {
      const { database } = await databases.init(id);
      return DatabaseMappingStore.create({ database });
    }

    it('gives back the newest version of every signal', async () => {
      const store = await setup();
      const other = aMapping({
        signal: 'errorRate',
        expression: { expression: 'b{m="$model"}' },
      });
      const taken = aMapping({ version: 2, expression: undefined });
      await store.addMapping(aMapping());
      expect(await store.listMappings()).toEqual([aMapping()]);
      await store.addMapping(other);
      await store.addMapping(taken);
      expect(await store.listMappings()).toEqual([other, taken]);
    });

    it('refuses a version that is not the next', async () => {
      const store = await setup();
      await expect(store.addMapping(aMapping({ version: 2 }))).rejects.toThrow(
        'was changed by somebody else in the meantime',
      );
      await store.addMapping(aMapping());
      await expect(
        store.addMapping(aMapping({ changedBy: 'user:default/ben' })),
      ).rejects.toThrow(
        'The mapping of requestRate of kthena was changed by somebody else',
      );
      expect(await store.listMappings()).toEqual([aMapping()]);
    });

    it('takes one of two changes that are made at once', async () => {
      const store = await setup();
      const results = await Promise.allSettled(
        ['ann', 'ben', 'cem'].map(name =>
          store.addMapping(aMapping({ changedBy: name })),
        ),
      );
      expect(
        results.filter(({ status }) => status === 'fulfilled'),
      ).toHaveLength(1);
      expect(await store.listMappings()).toHaveLength(1);
    });
  });
});
