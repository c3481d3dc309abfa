import {
  InferenceQueries,
  InferenceSchemas,
} from '@wakeboard/plugin-inference-common';
import { testDatabases } from '../store/__testUtils__/databases';
import {
  AVAILABILITY,
  countMore,
  createFleet,
  DAY,
  FLEET,
  H100,
  HOUR,
  L40S,
  NOW,
  observe,
  seedFleet,
} from './__testUtils__/fleetWorld';
import { startFleet, walk } from './__testUtils__/startFleet';

jest.setTimeout(300_000);

type Models = InferenceSchemas['FleetModelList'];
type Slos = InferenceSchemas['FleetSloList'];
type Backend = Awaited<ReturnType<typeof startFleet>>;

const RANGE = `from=${NOW - 7 * DAY}&to=${NOW}`;
const MINUTE = 60_000;
const [ALPHA, BETA, GAMMA] = FLEET;

const databases = testDatabases();

describe.each(databases.ids)('the fleet on %s', id => {
  let backend: Backend;
  beforeAll(async () => {
    const stores = await createFleet(databases, id);
    // The times since which models are in their states.
    const starting = FLEET.map(model => ({
      ...model,
      state: model === BETA ? BETA.state : ('starting' as const),
    }));
    await observe(stores, starting, NOW - 2 * HOUR);
    await observe(stores, [FLEET[0], ...starting.slice(1, 3)], NOW - HOUR);
    await seedFleet(stores, FLEET);
    backend = await startFleet(stores);
  });

  async function get<T>(path: string): Promise<T> {
    const { status, body } = await backend.ask(path);
    expect([status, body.error?.message]).toEqual([200, undefined]);
    return body;
  }
  const models = (query: string) => get<Models>(`/models?${RANGE}&${query}`);
  const names = ({ items }: { items: Array<{ ref: { name: string } }> }) =>
    items.map(({ ref }) => ref.name);

  it('shows of every model what is known of it, the worst SLO first', async () => {
    const { items, total, facets, prices } = await models('search=ALPHA');
    expect(items).toEqual([
      {
        ref: ALPHA.ref,
        driverTitle: 'GreenThread',
        state: 'serving',
        stateSince: NOW - HOUR,
        servedName: '=cmd("x")',
        replicas: expect.any(Object),
        owner: 'group:default/team-a',
        system: 'system:default/chat',
        entityRef: 'component:default/alpha',
        gpuProducts: [H100],
        observedAt: NOW,
        slos: [
          {
            name: 'availability',
            sli: 'availability',
            basis: 'requests',
            windowMs: 30 * 86_400_000,
            status: 'ok',
            objective: 99,
            remaining: 0.5,
            lastEventAt: NOW - HOUR,
          },
          {
            name: 'latency',
            sli: 'latency',
            basis: 'requests',
            windowMs: 30 * 86_400_000,
            status: 'ok',
            objective: 90,
            remaining: 1,
            lastEventAt: NOW - HOUR,
          },
        ],
        sum: {
          usedGpuHours: 2,
          freedGpuHours: 0,
          cost: 8,
          saved: 0,
          products: [{ product: H100, used: 2, freed: 0, price: 4 }],
        },
      },
    ]);
    expect(total).toBe(1);
    expect(prices).toEqual({ currency: 'EUR', source: 'price list 2026' });
    expect(facets.owner).toEqual([{ value: 'group:default/team-a', count: 1 }]);
  });

  it('shows no number where nothing was counted', async () => {
    const { items } = await models('cluster=edge&sort=name');
    expect(items[0].slos).toEqual([
      {
        name: 'availability',
        sli: 'availability',
        basis: 'requests',
        windowMs: 30 * 86_400_000,
        status: 'noTraffic',
        objective: 99,
      },
    ]);
    expect(items[0]).not.toHaveProperty('sum');
    expect(items[1]).toMatchObject({ slos: [], gpuProducts: [] });
    expect(items[1]).not.toHaveProperty('owner');
  });

  it('shows the same numbers as the evaluation of each model alone', async () => {
    const { items } = await models('');
    const slos = await get<Slos>('/slos');
    expect(slos.items).toHaveLength(5);
    for (const { ref, evaluation, spec } of slos.items) {
      const [own] = await backend.evaluations.evaluate({ models: [ref] });
      const slo = own.evaluations.find(each => each.spec.name === spec.name)!;
      expect(evaluation).toEqual(JSON.parse(JSON.stringify(slo.evaluation)));
      const row = items.find(item => item.ref.name === ref.name)!;
      const brief = row.slos.find(({ name }) => name === spec.name);
      expect(brief?.remaining).toBe(slo.evaluation.remaining);
      expect(brief?.status).toBe(slo.evaluation.status);
    }
  });

  type Sort = NonNullable<InferenceQueries['listFleetModels']['sort']>;
  const sorts: Record<Sort, { asc: string; desc: string }> = {
    budget: { asc: 'b a g d e', desc: 'g a b d e' },
    name: { asc: 'a b d e g', desc: 'g e d b a' },
    state: { asc: 'a g b e d', desc: 'd e b a g' },
    since: { asc: 'a g d e b', desc: 'g d e a b' },
    owner: { asc: 'a b g d e', desc: 'g d a b e' },
    system: { asc: 'a g b d e', desc: 'a g b d e' },
    cluster: { asc: 'a b g d e', desc: 'd e a b g' },
    namespace: { asc: 'a b g d e', desc: 'd e a b g' },
    driver: { asc: 'a b g d e', desc: 'a b g d e' },
    gpu: { asc: 'a g b d e', desc: 'b d a g e' },
    used: { asc: 'b g a d e', desc: 'a g b d e' },
    freed: { asc: 'a g b d e', desc: 'b g a d e' },
    cost: { asc: 'b g a d e', desc: 'a g b d e' },
    saved: { asc: 'a b g d e', desc: 'g b a d e' },
  };
  const sortCases = Object.entries(sorts).flatMap(([sort, { asc, desc }]) => [
    [sort, 'asc', asc],
    [sort, 'desc', desc],
  ]);

  it.each(sortCases)(
    'sorts models by %s %s, those without a value last, and pages alike',
    async (sort, order, expected) => {
      const query = `sort=${sort}&order=${order}`;
      const all = await models(query);
      expect(
        names(all)
          .map(([first]) => first)
          .join(' '),
      ).toBe(expected);
      const walked = await walk(after => models(`${query}&limit=2${after}`));
      expect(walked).toEqual(all.items);
    },
  );

  type SloSort = NonNullable<InferenceQueries['listFleetSlos']['sort']>;
  const sloSorts: Record<SloSort, { asc: string; desc: string }> = {
    budget: { asc: 'b a g l d', desc: 'l g a b d' },
    name: { asc: 'a l b d g', desc: 'g d b a l' },
    slo: { asc: 'a b g d l', desc: 'l a b g d' },
    objective: { asc: 'l a b g d', desc: 'a b g d l' },
    burn: { asc: 'l g a b d', desc: 'b a g l d' },
    exhaustion: { asc: 'b a g l d', desc: 'g a b l d' },
    status: { asc: 'b a l g d', desc: 'd a l g b' },
    owner: { asc: 'a l b g d', desc: 'g d a l b' },
  };
  const sloCases = Object.entries(sloSorts).flatMap(([sort, { asc, desc }]) => [
    [sort, 'asc', asc],
    [sort, 'desc', desc],
  ]);

  it.each(sloCases)(
    'sorts SLOs by %s %s, those without a value last, and pages alike',
    async (sort, order, expected) => {
      const query = `/slos?sort=${sort}&order=${order}`;
      const all = await get<Slos>(query);
      const letters = all.items.map(({ ref, spec }) =>
        spec.name === 'latency' ? 'l' : ref.name[0],
      );
      expect(letters.join(' ')).toBe(expected);
      const walked = await walk(after => get<Slos>(`${query}&limit=2${after}`));
      expect(walked).toEqual(all.items);
    },
  );

  it('counts SLOs of every status, and filters by status and SLI', async () => {
    const counts = {
      total: 5,
      ok: 3,
      burning: 0,
      exhausted: 1,
      tooFew: 0,
      noTraffic: 1,
      noData: 0,
      notMeasurable: 0,
    };
    const all = await get<Slos>('/slos');
    expect(all).toMatchObject({ total: 5, counts });
    const ok = await get<Slos>('/slos?status=ok&status=noTraffic');
    expect(ok).toMatchObject({ total: 4, counts });
    const latency = await get<Slos>('/slos?sli=latency&status=ok');
    expect(latency).toMatchObject({
      total: 1,
      counts: { ...counts, total: 1, ok: 1, exhausted: 0, noTraffic: 0 },
    });
  });

  it('counts in facets of SLOs the models with such SLOs, each filter left out once', async () => {
    const { facets } = await get<Slos>(
      '/slos?owner=group:default/team-a&status=exhausted',
    );
    expect(facets.owner).toEqual([{ value: 'group:default/team-a', count: 1 }]);
    expect(facets.state).toEqual([{ value: 'sleeping', count: 1 }]);
    expect(facets.status).toEqual([
      { value: 'exhausted', count: 1 },
      { value: 'ok', count: 1 },
    ]);
    const ofOwner = await get<Slos>('/slos?owner=group:default/team-a');
    expect(ofOwner.facets.owner).toEqual([
      { value: 'group:default/team-a', count: 2 },
      { value: 'group:default/team-b', count: 2 },
    ]);
  });

  it.each([
    ['state=serving&state=failed', 'a g d'],
    ['owner=group:default/TEAM-B', 'g d'],
    ['system=system:default/chat', 'a g'],
    ['driver=greenthread', 'b a g d e'],
    ['cluster=edge', 'd e'],
    ['namespace=models&owner=group:default/team-b', 'g'],
    [`gpu=${L40S}`, 'b d'],
    ['search=team-b', 'g d'],
    ['search=nothing', ''],
    ['owner=group:default/nobody', ''],
  ])('filters models: %s', async (query, expected) => {
    const list = await models(query);
    expect(
      names(list)
        .map(([first]) => first)
        .join(' '),
    ).toBe(expected);
    expect(list.total).toBe(list.items.length);
  });

  it('counts in facets what each value would leave, all other filters applied', async () => {
    const { facets } = await models('cluster=demo&owner=group:default/team-b');
    expect(facets).toEqual({
      state: [{ value: 'serving', count: 1 }],
      owner: [
        { value: 'group:default/team-a', count: 2 },
        { value: 'group:default/team-b', count: 1 },
      ],
      system: [{ value: 'system:default/chat', count: 1 }],
      driver: [{ value: 'greenthread', title: 'GreenThread', count: 1 }],
      cluster: [
        { value: 'demo', count: 1 },
        { value: 'edge', count: 1 },
      ],
      namespace: [{ value: 'models', count: 1 }],
      gpu: [{ value: H100, count: 1 }],
    });
  });

  it('walks through everything once while budgets change in between', async () => {
    const seen: string[] = [];
    let moved = 0;
    const walked = await walk(async after => {
      const page = await models(`sort=budget&limit=2${after}`);
      seen.push(...names(page));
      moved += 1;
      // The last of them falls below what was shown, the first rises above all.
      const at = NOW + moved * 5 * MINUTE;
      await countMore(backend, GAMMA.ref, AVAILABILITY, at, {
        good: 0,
        total: 1000,
      });
      await countMore(backend, BETA.ref, AVAILABILITY, at, {
        good: 1e6,
        total: 1e6,
      });
      backend.clock.advance(5 * MINUTE);
      return page;
    });
    expect(seen).toEqual(['beta', 'alpha', 'gamma', 'delta', 'epsilon']);
    expect(walked[2].slos[0].remaining).toBe(0.9);
    const now = await models('sort=budget');
    expect(names(now)).toEqual(['gamma', 'alpha', 'beta', 'delta', 'epsilon']);
  });
});
