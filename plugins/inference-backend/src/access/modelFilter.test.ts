import { TestDatabases } from '@backstage/backend-test-utils';
import { ModelState } from '@wakeboard/plugin-inference-common';
import { aSnapshot } from '@wakeboard/plugin-inference-common/testing';
import fc from 'fast-check';
import { DatabaseModelStore } from '../store/DatabaseModelStore';
import { ModelFilter } from '../store/types';
import { passes } from './modelFilter';

jest.setTimeout(60_000);

const FIELDS = [
  'cluster',
  'namespace',
  'driver',
  'name',
  'state',
  'owner',
] as const;
const VALUES = [
  'a',
  'b',
  'sleeping',
  'serving',
  'group:default/a',
  'group:default/b',
];

const { filter } = fc.letrec<{ filter: ModelFilter }>(tie => ({
  filter: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({
      field: fc.constantFrom(...FIELDS),
      values: fc.subarray(VALUES),
    }),
    fc.record({ allOf: fc.array(tie('filter'), { maxLength: 3 }) }),
    fc.record({ anyOf: fc.array(tie('filter'), { maxLength: 3 }) }),
    fc.record({ not: tie('filter') }),
  ),
}));

describe('passes', () => {
  const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

  it('says of each model in hand what the database says of all', async () => {
    const knex = await databases.init('SQLITE_3');
    const store = await DatabaseModelStore.create({
      database: { getClient: async () => knex },
    });
    for (const cluster of ['a', 'b']) {
      await store.saveReading({
        cluster,
        driver: 'greenthread',
        models: ['a', 'b'].flatMap(namespace =>
          [undefined, 'a', 'B'].map((owner, index) =>
            aSnapshot({
              ref: {
                cluster,
                namespace,
                driver: 'greenthread',
                name: owner ?? 'none',
              },
              state: (['sleeping', 'serving', 'failed'] as ModelState[])[index],
              labels: owner ? { 'inference/owner': owner } : {},
            }),
          ),
        ),
        gpus: [],
        complete: true,
        observedAt: 1,
      });
    }
    const all = await store.listModels({});
    expect(all).toHaveLength(12);

    await fc.assert(
      fc.asyncProperty(filter, async generated => {
        expect(await store.listModels({ filter: generated })).toEqual(
          all.filter(model => passes(generated, model)),
        );
      }),
      { numRuns: 300 },
    );
  });
});
