import {
  ModelState,
  OWNER_LABEL,
  SYSTEM_LABEL,
} from '@wakeboard/plugin-inference-common';
import { aSnapshot } from '@wakeboard/plugin-inference-common/testing';
import fc from 'fast-check';
import { DatabaseModelStore } from '../store/DatabaseModelStore';
import { ModelFilter } from '../store/types';
import { testDatabases } from '../store/__testUtils__/databases';
import { couldPass, passes } from './modelFilter';

jest.setTimeout(300_000);

const FIELDS = [
  'cluster',
  'namespace',
  'driver',
  'name',
  'state',
  'owner',
  'system',
] as const;
const VALUES = [
  'a',
  'b',
  'sleeping',
  'serving',
  'group:default/a',
  'group:default/b',
  'system:default/a',
];
const SEARCHES = [
  '',
  'A',
  'b',
  'ONE',
  'Group:',
  '%',
  '_',
  '!',
  '100%',
  'n_t',
  "'",
  'ÜNÏ',
  'a\nb',
  '\u0000',
  'qwen-8b',
];
const PRODUCTS = ['L40S', 'l40s', 'A100', '"', '', '\u0000', '100%'];

const { filter } = fc.letrec<{ filter: ModelFilter }>(tie => ({
  filter: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({
      field: fc.constantFrom(...FIELDS),
      values: fc.subarray(VALUES),
    }),
    fc.record({ search: fc.constantFrom(...SEARCHES) }),
    fc.record({ gpuProducts: fc.subarray(PRODUCTS) }),
    fc.record({ allOf: fc.array(tie('filter'), { maxLength: 3 }) }),
    fc.record({ anyOf: fc.array(tie('filter'), { maxLength: 3 }) }),
    fc.record({ not: tie('filter') }),
  ),
}));

const SERVED = [undefined, 'Qwen-8B ünï \u0000100% "', "n_t ! O'"];
const GPUS = [[], ['gpu-0', 'gpu-3', 'gone'], ['gpu-1', 'gpu-2', 'gpu-5']];

describe('passes', () => {
  const databases = testDatabases();

  it.each(databases.ids)(
    'says of each model in hand what %s says of all',
    async id => {
      const { database } = await databases.init(id);
      const store = await DatabaseModelStore.create({ database });
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
                state: (['sleeping', 'serving', 'failed'] as ModelState[])[
                  index
                ],
                labels: owner
                  ? { [OWNER_LABEL]: owner, [SYSTEM_LABEL]: owner }
                  : {},
                servedName: SERVED[index],
                pods: [{ name: 'pod', state: 'serving', gpus: GPUS[index] }],
              }),
            ),
          ),
          gpus: PRODUCTS.map((product, index) => ({
            cluster,
            name: `gpu-${index}`,
            product,
            occupants: [],
          })),
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
    },
  );
});

describe('couldPass', () => {
  it('never denies, by what is known of a model, what passes when all of it is', () => {
    const values = fc.constantFrom(...VALUES);
    fc.assert(
      fc.property(
        filter,
        fc.record({ cluster: values, namespace: values, driver: values }),
        fc.option(fc.constantFrom('a', 'b'), { nil: undefined }),
        fc.subarray(['cluster', 'namespace', 'driver'] as const),
        (generated, ref, owner, fields) => {
          const model = {
            snapshot: aSnapshot({
              ref: { ...ref, name: 'a' },
              labels: owner ? { [OWNER_LABEL]: owner } : {},
            }),
            observedAt: 1,
          };
          const known = Object.fromEntries(
            fields.map(field => [field, ref[field]]),
          );
          expect(!passes(generated, model) || couldPass(generated, known)).toBe(
            true,
          );
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('decides as soon as what is known decides', () => {
    const here: ModelFilter = { field: 'cluster', values: ['a'] };
    const mine: ModelFilter = { field: 'owner', values: ['group:default/a'] };
    const cases: Array<[ModelFilter, boolean]> = [
      [here, true],
      [{ not: here }, false],
      [mine, true],
      [{ not: mine }, true],
      [{ allOf: [here, mine] }, true],
      [{ allOf: [{ not: here }, mine] }, false],
      [{ anyOf: [{ not: here }, mine] }, true],
      [{ anyOf: [{ not: here }] }, false],
      [{ anyOf: [] }, false],
      [{ search: 'x' }, true],
    ];
    for (const [each, expected] of cases) {
      expect([each, couldPass(each, { cluster: 'a' })]).toEqual([
        each,
        expected,
      ]);
    }
  });
});
