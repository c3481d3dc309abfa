import {
  InferenceSchemas,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import { testDatabases } from '../store/__testUtils__/databases';
import {
  createFleet,
  DAY,
  FLEET,
  H100,
  HOUR,
  KNOWN_FROM,
  L40S,
  NOW,
  observe,
  seedFleet,
} from './__testUtils__/fleetWorld';
import { startFleet, walk } from './__testUtils__/startFleet';

jest.setTimeout(300_000);

type Savings = InferenceSchemas['FleetSavings'];

const RANGE = `from=${NOW - 7 * DAY}&to=${NOW}`;
const [ALPHA, BETA, GAMMA] = FLEET;

const databases = testDatabases();

describe.each(databases.ids)('the savings of the fleet on %s', id => {
  let backend: Awaited<ReturnType<typeof startFleet>>;
  beforeAll(async () => {
    const stores = await createFleet(databases, id);
    await seedFleet(stores, FLEET);
    backend = await startFleet(stores);
  });

  async function get<T>(path: string): Promise<T> {
    const { status, body } = await backend.ask(path);
    expect([status, body.error?.message]).toEqual([200, undefined]);
    return body;
  }
  const savings = (query: string) => get<Savings>(`/savings?${RANGE}&${query}`);

  it('sums up savings, with the total of all pages', async () => {
    const list = await savings('by=owner');
    expect(list.items.map(({ key, models: count }) => [key, count])).toEqual([
      ['group:default/team-b', 1],
      ['group:default/team-a', 2],
    ]);
    expect(list.items[1].sum).toEqual({
      usedGpuHours: 2.5,
      freedGpuHours: 1.5,
      cost: 8.5,
      saved: 1.5,
      products: [
        { product: H100, used: 2, freed: 0, price: 4 },
        { product: L40S, used: 0.5, freed: 1.5, price: 1 },
      ],
    });
    expect(list.sum).toMatchObject({ cost: 12.5, saved: 5.5 });
    expect(list).toMatchObject({
      total: 2,
      from: NOW - 7 * DAY,
      to: NOW,
      prices: { currency: 'EUR' },
    });
    const first = await savings('by=owner&limit=1');
    expect(first.sum).toEqual(list.sum);
    expect(first.total).toBe(2);
  });

  const savingsCases: Array<[query: string, keys: string[]]> = [
    ['by=cluster', ['demo']],
    ['by=system', ['system:default/chat', '']],
    ['by=system&sort=key&order=asc', ['system:default/chat', '']],
    ['by=system&sort=key&order=desc', ['system:default/chat', '']],
    ...(['saved', 'freed', 'used', 'cost', 'key'] as const).flatMap(
      (sort): Array<[string, string[]]> => {
        const ascending = {
          saved: [ALPHA, BETA, GAMMA],
          freed: [ALPHA, GAMMA, BETA],
          used: [BETA, GAMMA, ALPHA],
          cost: [BETA, GAMMA, ALPHA],
          key: [ALPHA, BETA, GAMMA],
        }[sort].map(({ ref }) => stringifyModelRef(ref));
        return [
          [`by=model&sort=${sort}&order=asc`, ascending],
          [`by=model&sort=${sort}&order=desc`, ascending.toReversed()],
        ];
      },
    ),
  ];
  it.each(savingsCases)('lists savings: %s', async (query, keys) => {
    const list = await savings(query);
    expect(list.items.map(({ key }) => key)).toEqual(keys);
    const walked = await walk(after => savings(`${query}&limit=1${after}`));
    expect(walked).toEqual(list.items);
  });

  it('says since when GPU time is known', async () => {
    const list = await get<Savings>(
      `/savings?from=${NOW - 90 * DAY}&to=${NOW}`,
    );
    expect(list).toMatchObject({ from: KNOWN_FROM, to: NOW });
    const before = `from=${NOW - 90 * DAY}&to=${NOW - 60 * DAY}`;
    expect(await get<Savings>(`/savings?${before}`)).toMatchObject({
      from: NOW - 60 * DAY,
      to: NOW - 60 * DAY,
      items: [],
    });
  });

  it('counts what models that are gone held while they were there', async () => {
    const before = await savings('by=model');
    await observe(backend, [BETA, GAMMA], NOW);
    const after = await savings('by=model');
    expect(after.items).toEqual(before.items);
    const later = `from=${NOW - HOUR}&to=${NOW}`;
    const list = await get<Savings>(`/savings?${later}&by=model`);
    expect(list.items.map(({ key }) => key)).not.toContain(
      stringifyModelRef(ALPHA.ref),
    );
  });
});
