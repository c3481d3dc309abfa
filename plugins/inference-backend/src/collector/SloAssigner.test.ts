import { mockServices } from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import {
  MODEL_ANNOTATION,
  ModelRef,
  SLO_OVERRIDE_PREFIX,
  SLO_PROFILE_ANNOTATION,
  SLO_PROFILE_LABEL,
  SloProfiles,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import { anSloSpec } from '@wakeboard/plugin-inference-common/testing';
import { InferenceDriver } from '@wakeboard/plugin-inference-node';
import { builtInDrivers } from '../drivers';
import { DatabaseFleetStore } from '../store/DatabaseFleetStore';
import { DatabaseModelStore } from '../store/DatabaseModelStore';
import { DatabaseSloStore } from '../store/DatabaseSloStore';
import { aReading, aRef, aSnapshot } from '../store/__testUtils__/builders';
import { testDatabases } from '../store/__testUtils__/databases';
import { SloAssigner } from './SloAssigner';

jest.setTimeout(300_000);

const { signal } = new AbortController();
const usual = anSloSpec();
const strict = anSloSpec({ objective: 99.9 });
const profiles: SloProfiles = {
  profiles: { usual: [usual], strict: [strict] },
  defaultProfile: 'usual',
};
const [greenthreadDriver] = builtInDrivers.filter(
  ({ id }) => id === 'greenthread',
);
const qwen = aRef({ name: 'qwen' });
const llama = aRef({ name: 'llama' });

function anEntity(
  name: string,
  model: ModelRef | string,
  annotations: Record<string, string> = {},
): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name,
      annotations: {
        [MODEL_ANNOTATION]:
          typeof model === 'string' ? model : stringifyModelRef(model),
        ...annotations,
      },
    },
    spec: {},
  };
}

describe('SloAssigner', () => {
  const databases = testDatabases();

  async function setup(entities: Entity[]) {
    const { database } = await databases.init('SQLITE_3');
    const models = await DatabaseModelStore.create({ database });
    const slos = await DatabaseSloStore.create({ database });
    const fleet = await DatabaseFleetStore.create({ database });
    await models.saveReading(
      aReading({ models: [qwen, llama].map(ref => aSnapshot({ ref })) }),
    );
    const published: string[] = [];
    const assign = (
      known = entities,
      chosen = profiles,
      drivers: InferenceDriver[] = [],
    ) =>
      new SloAssigner({
        sources: [{ cluster: 'demo', driver: 'greenthread' }],
        profiles: chosen,
        auth: mockServices.auth(),
        catalog: catalogServiceMock({ entities: known }),
        drivers,
        fleet,
        models,
        slos,
        publish: refs => published.push(...refs.map(({ name }) => name)),
      }).run({ signal });
    const assigned = async () => {
      const all = await slos.listSlos({});
      return Object.fromEntries(
        all.map(({ model, ...rest }) => [model.name, rest]),
      );
    };
    return { models, slos, fleet, published, assign, assigned };
  }

  it('takes the profile that the entity of a model chooses, and the default one for others', async () => {
    const { assign, assigned, published } = await setup([
      anEntity('a', qwen, {
        [SLO_PROFILE_ANNOTATION]: 'strict',
        [`${SLO_OVERRIDE_PREFIX}availability.minEvents`]: '50',
      }),
      anEntity('of-another-cluster', aRef({ cluster: 'prod' })),
      anEntity('unreadable', 'no reference'),
    ]);
    await assign();
    expect(await assigned()).toEqual({
      qwen: {
        profile: 'strict',
        entityRef: 'component:default/a',
        specs: [{ ...strict, minEvents: 50 }],
        problems: [],
      },
      llama: { profile: 'usual', specs: [usual], problems: [] },
    });
    expect(published.sort()).toEqual(['llama', 'qwen']);
  });

  it('takes the profile of the label of the resource, unless the entity chooses one', async () => {
    const { models, assign, assigned } = await setup([
      anEntity('a', qwen, { [SLO_PROFILE_ANNOTATION]: 'usual' }),
    ]);
    const labels = { [SLO_PROFILE_LABEL]: 'strict' };
    await models.saveReading(
      aReading({
        models: [qwen, llama].map(ref => aSnapshot({ ref, labels })),
      }),
    );
    await assign();
    const { qwen: chosen, llama: labelled } = await assigned();
    expect(chosen.profile).toBe('usual');
    expect(labelled).toEqual({
      profile: 'strict',
      specs: [strict],
      problems: [],
    });
  });

  it('adds what the resource of a model promises, which annotations may override too', async () => {
    const { models, assign, assigned } = await setup([
      anEntity('a', qwen, {
        [`${SLO_OVERRIDE_PREFIX}of-resource.objective`]: '98',
      }),
    ]);
    const own = anSloSpec({ name: 'of-resource', objective: 95 });
    await models.saveReading(
      aReading({
        models: [qwen, llama].map(ref => aSnapshot({ ref, slos: [own] })),
      }),
    );
    await assign();
    const { qwen: overridden, llama: plain } = await assigned();
    expect(overridden.specs).toEqual([{ ...own, objective: 98 }, usual]);
    expect(plain.specs).toEqual([own, usual]);
  });

  it('keeps of what a driver cannot measure of a model what its SLOs count, and no more', async () => {
    const { models, assign, assigned, published } = await setup([]);
    await models.saveReading(
      aReading({
        models: [qwen, llama].map(ref => aSnapshot({ ref })),
      }),
    );
    const driver: InferenceDriver = {
      ...greenthreadDriver,
      indicators: greenthreadDriver.indicators && {
        ...greenthreadDriver.indicators,
        notMeasurable: (sli, { ref: { name } }) =>
          name === 'qwen' && sli !== 'wake' ? `no ${sli}` : undefined,
      },
    };
    const ttft = anSloSpec({ name: 'ttft', sli: 'ttft', thresholdSeconds: 1 });
    const uptime = anSloSpec({ name: 'uptime', basis: 'time' });
    const wake = anSloSpec({ name: 'wake', sli: 'wake', thresholdSeconds: 5 });
    const promised = {
      profiles: { usual: [ttft, uptime, wake] },
      defaultProfile: 'usual',
    };
    await assign(undefined, promised, [driver]);
    const { qwen: without, llama: other } = await assigned();
    expect(without.notMeasurable).toEqual({ ttft: 'no ttft' });
    expect(other).not.toHaveProperty('notMeasurable');
    published.length = 0;
    await assign(undefined, promised, []);
    expect(published).toEqual(['qwen']);
  });

  it('publishes only what changes, and takes SLOs away that no longer apply', async () => {
    const { assign, assigned, published } = await setup([]);
    await assign();
    published.length = 0;
    await assign();
    expect(published).toEqual([]);
    await assign(
      [anEntity('a', qwen, { [SLO_PROFILE_ANNOTATION]: 'strict' })],
      {
        ...profiles,
        defaultProfile: undefined,
      },
    );
    expect(Object.keys(await assigned())).toEqual(['qwen']);
    expect(published.sort()).toEqual(['llama', 'qwen']);
  });

  it('lets the first entity by reference decide, and says that others do not', async () => {
    const { assign, assigned } = await setup([
      anEntity('b', qwen, { [SLO_PROFILE_ANNOTATION]: 'usual' }),
      anEntity('a', qwen, { [SLO_PROFILE_ANNOTATION]: 'strict' }),
    ]);
    await assign();
    expect((await assigned()).qwen).toMatchObject({
      profile: 'strict',
      entityRef: 'component:default/a',
      problems: [
        '1 more entity stands for this model; only the annotations of the first by reference are used',
      ],
    });
  });

  it('keeps what is wrong with annotations where no SLO applies', async () => {
    const { assign, assigned } = await setup([
      anEntity('a', qwen, { [SLO_PROFILE_ANNOTATION]: 'golden' }),
    ]);
    await assign(undefined, { ...profiles, defaultProfile: undefined });
    const { specs, problems } = (await assigned()).qwen;
    expect(specs).toEqual([]);
    expect(problems).toEqual([expect.stringContaining('golden')]);
  });

  it('reads all pages of the catalog', async () => {
    const many = Array.from({ length: 1_200 }, (_, i) =>
      anEntity(`z${i}`, aRef({ name: `other-${i}` })),
    );
    const { assign, assigned } = await setup([
      ...many,
      anEntity('zz', qwen, { [SLO_PROFILE_ANNOTATION]: 'strict' }),
    ]);
    await assign();
    expect((await assigned()).qwen).toMatchObject({ profile: 'strict' });
  });

  it('leaves everything as it is while the catalog cannot be read', async () => {
    const { fleet, models, slos, assign, assigned } = await setup([
      anEntity('a', qwen, { [SLO_PROFILE_ANNOTATION]: 'strict' }),
    ]);
    await assign();
    const before = await assigned();
    const failing = new SloAssigner({
      sources: [{ cluster: 'demo', driver: 'greenthread' }],
      profiles,
      auth: mockServices.auth(),
      catalog: {
        streamEntities: () => {
          throw new Error('the catalog is away');
        },
      },
      drivers: [],
      fleet,
      models,
      slos,
      publish: () => {},
    });
    await expect(failing.run({ signal })).rejects.toThrow('is away');
    expect(await assigned()).toEqual(before);
  });
});
