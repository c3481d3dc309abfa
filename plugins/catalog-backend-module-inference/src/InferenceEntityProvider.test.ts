import { mockServices } from '@backstage/backend-test-utils';
import { Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { EntityProviderMutation } from '@backstage/plugin-catalog-node';
import {
  InferenceSchemas,
  parseModelRef,
} from '@wakeboard/plugin-inference-common';
import { CatalogContent } from './CatalogReader';
import { InferenceModelTransformer } from './extensions';
import { InferenceEntityProvider } from './InferenceEntityProvider';
import { modelOf } from './planMutation';
import { aDriver, aMapping, models } from './__testUtils__/builders';

const MINUTE = 60_000;

/** A catalog that several providers of one cluster tell their mutations. */
class FakeCatalog {
  readonly entities = new Map<string, Entity>();
  readonly elsewhere = new Set<string>();
  readonly mutations: EntityProviderMutation[] = [];
  reads = 0;
  failing = false;

  async read(): Promise<CatalogContent> {
    this.reads += 1;
    const ours = [...this.entities].map(([ref, entity]) => {
      const model = modelOf(entity);
      return [ref, { model, driver: parseModelRef(model).driver }] as const;
    });
    return { ours: new Map(ours), elsewhere: new Set(this.elsewhere) };
  }

  async applyMutation(mutation: EntityProviderMutation): Promise<void> {
    if (this.failing) throw new Error('database is locked');
    this.mutations.push(mutation);
    if (mutation.type === 'full') this.entities.clear();
    const [added, removed] =
      mutation.type === 'full'
        ? [mutation.entities, []]
        : [mutation.added, mutation.removed];
    for (const each of removed)
      if ('entityRef' in each) this.entities.delete(each.entityRef);
    for (const { entity } of added)
      this.entities.set(stringifyEntityRef(entity), entity);
  }

  async refresh() {}

  titles(): string[] {
    return [...this.entities.values()]
      .map(({ metadata }) => metadata.title!)
      .sort();
  }
}

/** A cluster, the catalog, and providers as backends that start have them. */
class World {
  readonly catalog = new FakeCatalog();
  readonly logged: string[] = [];
  models: Array<InferenceSchemas['InventoryModel']> = [];
  drivers = [aDriver()];
  failing: Error | undefined;
  calls = 0;
  now = 0;
  transformer: InferenceModelTransformer | undefined;

  /** A backend that has just started: runs the provider once per call. */
  async backend(): Promise<() => Promise<void>> {
    let refresh: (() => Promise<void>) | undefined;
    const logger = mockServices.logger.mock({
      warn: message => this.logged.push(message),
    });
    const provider = InferenceEntityProvider.create({
      config: {
        cluster: 'demo',
        mapping: aMapping(),
        emptyAfterMs: 10 * MINUTE,
        schedule: { frequency: { minutes: 1 }, timeout: { minutes: 1 } },
      },
      inference: { listInventory: async query => this.page(query) },
      auth: mockServices.auth(),
      catalog: this.catalog,
      logger,
      clock: { now: () => this.now },
      transformer: () => this.transformer,
      schedule: async task => {
        refresh = () => task();
      },
    });
    await provider.connect(this.catalog);
    return refresh!;
  }

  private page(query: { after?: string; limit?: number }) {
    this.calls += 1;
    if (this.failing) throw this.failing;
    const start = Number(query.after ?? 0);
    const end = start + query.limit!;
    return {
      items: this.models.slice(start, end),
      drivers: this.drivers,
      after: end < this.models.length ? String(end) : undefined,
    };
  }
}

it('tells the catalog everything at its first reading, and then only what is different', async () => {
  const world = new World();
  world.models = models('a', 'b');
  const refresh = await world.backend();
  await refresh();
  expect(world.catalog.mutations).toMatchObject([
    { type: 'full', entities: [{}, {}] },
  ]);

  await refresh();
  expect(world.catalog.mutations).toHaveLength(1);

  world.models = [
    { ...world.models[0], labels: { 'inference/owner': 'search' } },
    ...models('c'),
  ];
  await refresh();
  expect(world.catalog.mutations[1]).toMatchObject({
    type: 'delta',
    added: [
      { entity: { metadata: { title: 'a' } } },
      { entity: { metadata: { title: 'c' } } },
    ],
    removed: [{ entityRef: 'component:default/demo.llm.vllm.b' }],
  });
  expect(world.catalog.titles()).toEqual(['a', 'c']);
});

it('reads ten thousand models page by page, and tells a change of ten as ten', async () => {
  const world = new World();
  world.models = models(...Array.from({ length: 10_000 }, (_, i) => `m-${i}`));
  const refresh = await world.backend();
  await refresh();
  expect(world.calls).toBe(10);
  expect(world.catalog.entities.size).toBe(10_000);
  world.models = [
    ...world.models.slice(5),
    ...models('n-0', 'n-1', 'n-2', 'n-3', 'n-4'),
  ];
  await refresh();
  expect(world.catalog.mutations[1]).toMatchObject({
    type: 'delta',
    added: { length: 5 },
    removed: { length: 5 },
  });
  expect(world.catalog.entities.size).toBe(10_000);
});

it('removes nothing while the models cannot be read', async () => {
  const world = new World();
  world.models = models('a');
  const refresh = await world.backend();
  await refresh();
  world.failing = new Error('socket hang up');
  await expect(refresh()).rejects.toThrow(
    'The models of demo were not read, their entities stay as they are',
  );
  expect(world.catalog.titles()).toEqual(['a']);
});

it('adds what it reads of a system that is not whole, removes nothing of it, and says so once', async () => {
  const world = new World();
  world.models = models('a');
  const refresh = await world.backend();
  await refresh();
  world.models = models('b');
  world.drivers = [aDriver({ ok: false, message: 'demo did not answer' })];
  await refresh();
  await refresh();
  expect(world.catalog.titles()).toEqual(['a', 'b']);
  expect(world.logged).toEqual([
    'vLLM in demo was not read whole (demo did not answer): no entity of its models is removed',
  ]);
  world.drivers = [aDriver()];
  await refresh();
  expect(world.catalog.titles()).toEqual(['b']);
});

it('believes a system that is suddenly empty after ten minutes', async () => {
  const world = new World();
  world.models = models('a', 'b');
  const refresh = await world.backend();
  await refresh();
  world.models = [];
  for (world.now = MINUTE; world.now < 11 * MINUTE; world.now += MINUTE) {
    await refresh();
    expect(world.catalog.titles()).toEqual(['a', 'b']);
  }
  expect(world.logged).toEqual([
    'There are suddenly no models of vLLM in demo: their entities stay until that has been so for 10 min',
  ]);
  await refresh();
  expect(world.catalog.titles()).toEqual([]);
});

describe('a backend that starts', () => {
  it('removes what went while it was down', async () => {
    const world = new World();
    world.models = models('a', 'b');
    await (
      await world.backend()
    )();
    world.models = models('b');
    await (
      await world.backend()
    )();
    expect(world.catalog.titles()).toEqual(['b']);
  });

  it('removes nothing when it finds a cluster empty, or not read yet', async () => {
    const world = new World();
    world.models = models('a', 'b');
    await (
      await world.backend()
    )();
    world.models = [];
    await (
      await world.backend()
    )();
    world.drivers = [aDriver({ ok: false })];
    await (
      await world.backend()
    )();
    world.drivers = [];
    await (
      await world.backend()
    )();
    expect(world.catalog.titles()).toEqual(['a', 'b']);
  });

  it('tells no full set while a system is not whole', async () => {
    const world = new World();
    world.models = models('a');
    world.drivers = [aDriver(), aDriver({ id: 'triton', ok: false })];
    await (
      await world.backend()
    )();
    expect(world.catalog.mutations).toMatchObject([
      { type: 'delta', added: [{}], removed: [] },
    ]);
  });
});

it('comes right where two backends take turns', async () => {
  const world = new World();
  const one = await world.backend();
  const other = await world.backend();
  world.models = models('a');
  await one();
  world.models = models('a', 'short-lived');
  await other();
  world.models = models('a');
  await one();
  expect(world.catalog.titles()).toEqual(['a', 'short-lived']);
  world.now = 10 * MINUTE;
  await one();
  expect(world.catalog.titles()).toEqual(['a']);
});

it('tells everything anew after the catalog took nothing', async () => {
  const world = new World();
  world.models = models('a', 'b');
  const refresh = await world.backend();
  world.catalog.failing = true;
  await expect(refresh()).rejects.toThrow('database is locked');
  world.catalog.failing = false;
  await refresh();
  expect(world.catalog.titles()).toEqual(['a', 'b']);
  expect(world.catalog.reads).toBe(2);
});

it('leaves a model to an entity from elsewhere, and takes it back', async () => {
  const world = new World();
  world.models = models('a', 'b');
  const refresh = await world.backend();
  await refresh();
  world.catalog.elsewhere.add('demo/llm/vllm/a');
  world.now = 10 * MINUTE;
  await refresh();
  expect(world.catalog.titles()).toEqual(['b']);
  world.catalog.elsewhere.clear();
  world.now = 20 * MINUTE;
  await refresh();
  expect(world.catalog.titles()).toEqual(['a', 'b']);
});

describe('a mapping of its own', () => {
  it('changes entities, and leaves models out', async () => {
    const world = new World();
    world.models = models('a', 'b');
    world.transformer = async ({ ref }, entity) =>
      ref.name === 'b'
        ? undefined
        : {
            ...entity,
            kind: 'Resource',
            metadata: { name: 'mine', title: 'a' },
          };
    await (
      await world.backend()
    )();
    expect([...world.catalog.entities.keys()]).toEqual([
      'resource:default/mine',
    ]);
    expect(
      world.catalog.entities.get('resource:default/mine')!.metadata.annotations,
    ).toEqual({
      'inference/model': 'demo/llm/vllm/a',
      'backstage.io/managed-by-location': 'inference:demo/llm/vllm/a',
      'backstage.io/managed-by-origin-location': 'inference:demo',
    });
  });

  it('keeps the entities of models it fails for, takes what it makes of the others, and says which', async () => {
    const world = new World();
    world.models = models('a', 'b', 'c');
    await (
      await world.backend()
    )();
    world.transformer = ({ ref }, entity) => {
      if (ref.name === 'a') throw new Error('no idea');
      if (ref.name === 'b')
        return { ...entity, metadata: { name: 'not a name' } };
      return { ...entity, spec: { ...entity.spec, owner: 'search' } };
    };
    const refresh = await world.backend();
    await refresh();
    await refresh();
    expect(world.catalog.titles()).toEqual(['a', 'b', 'c']);
    expect(
      world.catalog.entities.get('component:default/demo.llm.vllm.c')!.spec,
    ).toMatchObject({ owner: 'search' });
    expect(world.logged).toHaveLength(1);
    expect(world.logged[0]).toMatch(
      /No entity was made of demo\/llm\/vllm\/a: Error: no idea; demo\/llm\/vllm\/b: /,
    );
  });

  it('gives one of several models that it names alike the name, whichever is read first', async () => {
    const world = new World();
    world.transformer = (_, entity) => ({
      ...entity,
      metadata: { ...entity.metadata, name: 'same' },
    });
    world.models = models('b', 'a');
    await (
      await world.backend()
    )();
    expect(world.catalog.titles()).toEqual(['a']);
    expect(world.logged[0]).toContain(
      'demo/llm/vllm/b: another model has the entity component:default/same already',
    );
    const other = new World();
    other.transformer = world.transformer;
    other.models = models('b');
    const refresh = await other.backend();
    await refresh();
    other.models = models('b', 'a');
    await refresh();
    expect(other.catalog.titles()).toEqual(['a']);
  });
});
