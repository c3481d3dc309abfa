import { TestDatabaseId } from '@backstage/backend-test-utils';
import {
  GpuSnapshot,
  OWNER_LABEL,
  SYSTEM_LABEL,
} from '@wakeboard/plugin-inference-common';
import { DatabaseFleetStore } from './DatabaseFleetStore';
import { DatabaseModelStore } from './DatabaseModelStore';
import { ModelFilter } from './types';
import { aReading, aRef, aSnapshot } from './__testUtils__/builders';
import { testDatabases } from './__testUtils__/databases';

jest.setTimeout(300_000);

const gpu = (cluster: string, name: string, product?: string): GpuSnapshot => ({
  cluster,
  name,
  product,
  occupants: [],
});

const full = aSnapshot({
  ref: aRef({ name: 'full' }),
  state: 'sleeping',
  stateReason: 'idle\u0000',
  servedName: 'Qwen/Qwen3-8B_ÜNÏ',
  replicas: { desired: 2, ready: 0 },
  labels: { [OWNER_LABEL]: 'ML', [SYSTEM_LABEL]: 'Chat' },
  pods: [{ name: 'a', state: 'sleeping', gpus: ['g1', 'g2'] }],
});
const bare = aSnapshot({ ref: aRef({ name: 'bare' }) });

describe('DatabaseFleetStore', () => {
  const databases = testDatabases();

  async function setup(id: TestDatabaseId) {
    const { knex, database } = await databases.init(id);
    const models = await DatabaseModelStore.create({ database });
    await models.saveReading(
      aReading({
        models: [full, bare],
        gpus: [gpu('demo', 'g2', 'A100'), gpu('demo', 'g1', 'L40S')],
      }),
    );
    return {
      knex,
      models,
      store: await DatabaseFleetStore.create({ database }),
    };
  }

  describe.each(databases.ids)('on %s', id => {
    it('gives what lists show, in order of reference, without a snapshot', async () => {
      const { store, models, knex } = await setup(id);
      await models.saveReading(
        aReading({
          cluster: 'another',
          models: [aSnapshot({ ref: aRef({ cluster: 'another' }) })],
        }),
      );
      const statements: string[] = [];
      knex.on('query', ({ sql }) => statements.push(sql));
      expect(await store.fleet({})).toEqual([
        expect.objectContaining({ ref: aRef({ cluster: 'another' }) }),
        {
          ref: bare.ref,
          state: 'serving',
          replicas: {},
          gpuProducts: [],
          observedAt: 1000,
        },
        {
          ref: full.ref,
          state: 'sleeping',
          stateReason: 'idle\u0000',
          servedName: 'Qwen/Qwen3-8B_ÜNÏ',
          replicas: { desired: 2, ready: 0, before: 2 },
          owner: 'group:default/ml',
          system: 'system:default/chat',
          gpuProducts: ['A100', 'L40S'],
          observedAt: 1000,
        },
      ]);
      expect(statements).toHaveLength(1);
      expect(statements[0]).not.toContain('snapshot');
    });

    it('leaves out models that are gone unless they are asked for', async () => {
      const { store, models } = await setup(id);
      await models.saveReading(
        aReading({ models: [{ ...full, state: 'waking' }], observedAt: 2000 }),
      );
      expect(await store.fleet({})).toMatchObject([
        { ref: full.ref, state: 'waking', stateSince: 2000 },
      ]);
      expect(await store.fleet({ includeGone: true })).toMatchObject([
        { ref: bare.ref, goneAt: 2000 },
        { ref: full.ref },
      ]);
    });

    it.each<[string, ModelFilter, string[]]>([
      [
        'a system',
        { field: 'system', values: ['system:default/chat'] },
        ['full'],
      ],
      ['a product', { gpuProducts: ['H100', 'L40S'] }, ['full']],
      ['no product', { gpuProducts: [] }, []],
      ['the case of a product', { gpuProducts: ['l40s'] }, []],
      ['a part of a product', { gpuProducts: ['L40'] }, []],
      [
        'everything but a product',
        { not: { gpuProducts: ['A100'] } },
        ['bare'],
      ],
      ['a part of the name', { search: 'UL' }, ['full']],
      ['a namespace', { search: 'Models' }, ['bare', 'full']],
      ['a served name', { search: 'qwen/QWEN3' }, ['full']],
      ['letters beyond ASCII', { search: 'ünï' }, ['full']],
      ['a part of the owner', { search: 'default/ml' }, ['full']],
      ['a part of the system', { search: 'chat' }, ['full']],
      ['a sign that is a wildcard elsewhere', { search: '8b_' }, ['full']],
      ['a wildcard that it does not hold', { search: 'f%l' }, []],
      ['an escape that it does not hold', { search: '!' }, []],
      ['two lines', { search: 'full\nmodels' }, []],
      ['the character zero', { search: '\u0000' }, []],
      [
        'the character zero in a field',
        { field: 'name', values: ['\u0000'] },
        [],
      ],
      ['the character zero in a product', { gpuProducts: ['\u0000'] }, []],
    ])('filters by %s', async (_, filter, names) => {
      const { store } = await setup(id);
      const found = await store.fleet({ filter });
      expect(found.map(({ ref }) => ref.name)).toEqual(names);
    });

    it('gives the devices of all clusters in order', async () => {
      const { store, models } = await setup(id);
      await models.saveReading(
        aReading({
          cluster: 'another',
          models: [],
          gpus: [gpu('another', 'z')],
        }),
      );
      expect(await store.gpus()).toEqual([
        gpu('another', 'z'),
        gpu('demo', 'g1', 'L40S'),
        gpu('demo', 'g2', 'A100'),
      ]);
    });
  });
});
