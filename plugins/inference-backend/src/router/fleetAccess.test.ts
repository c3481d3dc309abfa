import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  inferenceModelReadPermission,
  InferenceSchemas,
} from '@wakeboard/plugin-inference-common';
import {
  createInferenceModelConditionalDecision,
  inferenceModelConditions,
} from '../access/rules';
import { testDatabases } from '../store/__testUtils__/databases';
import {
  createFleet,
  DAY,
  FLEET,
  H100,
  L40S,
  NOW,
  seedFleet,
} from './__testUtils__/fleetWorld';
import { startFleet } from './__testUtils__/startFleet';
import { allow, Decide, deny } from './__testUtils__/startRouter';

jest.setTimeout(300_000);

type Backend = Awaited<ReturnType<typeof startFleet>>;
type Gpus = InferenceSchemas['FleetGpuList'];

const RANGE = `from=${NOW - 7 * DAY}&to=${NOW}`;

/** May read only what their group owns. */
const ofTeamA: Decide = name =>
  name === inferenceModelReadPermission.name
    ? createInferenceModelConditionalDecision(
        inferenceModelReadPermission,
        inferenceModelConditions.isOwner({ claims: ['group:default/team-a'] }),
      )
    : { result: AuthorizeResult.DENY };

const FILTERS = [
  '',
  '&state=serving',
  '&state=sleeping&state=failed',
  '&owner=group:default/team-a',
  '&owner=group:default/team-b',
  '&system=system:default/chat',
  '&driver=greenthread&namespace=models',
  '&cluster=demo',
  '&cluster=edge',
  `&gpu=${L40S}`,
  '&search=a',
  '&search=gamma',
  '&search=team-b',
  '&cluster=demo&owner=group:default/team-b&state=serving',
];
const PATHS = [
  ...FILTERS.flatMap(filter => [
    `/models?${RANGE}${filter}`,
    `/models?${RANGE}&sort=saved&order=desc&limit=1${filter}`,
    `/slos?sort=name${filter}`,
    `/slos?status=ok&sli=availability&limit=1${filter}`,
    `/export?format=csv&${RANGE}${filter}`,
    `/export?format=json&${RANGE}${filter}`,
  ]),
  ...FILTERS.filter(filter => !filter.includes('state')).flatMap(filter =>
    ['model', 'owner', 'system', 'cluster'].map(
      by => `/savings?by=${by}&${RANGE}${filter}`,
    ),
  ),
];

const databases = testDatabases();

describe.each(databases.ids)('who may see what of the fleet on %s', id => {
  let backend: Backend;
  /** A fleet in which there is nothing but what the group owns. */
  let own: Backend;
  beforeAll(async () => {
    const stores = await createFleet(databases, id);
    await seedFleet(stores, FLEET);
    backend = await startFleet(stores);
    const ownStores = await createFleet(databases, id);
    await seedFleet(ownStores, FLEET.slice(0, 2));
    own = await startFleet(ownStores);
  });
  beforeEach(() => {
    backend.state.decide = ofTeamA;
    backend.state.mayReadGpus = true;
    backend.state.health = [];
  });

  it.each(PATHS)(
    'answers an owner as if there was nothing else: %s',
    async path => {
      const mine = await backend.ask(path);
      const expected = await own.ask(path);
      expect(mine.status).toBe(200);
      expect(expected.status).toBe(200);
      const { after = '', ...body } = mine.body;
      const { after: expectedAfter = '', ...expectedBody } = expected.body;
      expect(body).toEqual(expectedBody);
      expect(mine.text.replace(after, '')).toBe(
        expected.text.replace(expectedAfter, ''),
      );
      expect(mine.text).not.toMatch(/gamma|delta|epsilon|team-b|edge/);
    },
  );

  it('shows who may read everything more than that', async () => {
    backend.state.decide = allow;
    const { body } = await backend.ask(`/models?${RANGE}`);
    expect(body.total).toBe(5);
    expect(body.facets.owner).toHaveLength(2);
    const { body: savings } = await backend.ask(`/savings?by=model&${RANGE}`);
    expect(savings.total).toBe(3);
  });

  it('shows who may read nothing nothing', async () => {
    backend.state.decide = deny;
    const models = await backend.ask(`/models?${RANGE}`);
    expect(models.body).toMatchObject({ items: [], total: 0, errors: [] });
    const slos = await backend.ask('/slos');
    expect(slos.body).toMatchObject({ items: [], counts: { total: 0 } });
    for (const { facets } of [models.body, slos.body]) {
      expect(Object.values(facets).flat()).toEqual([]);
    }
    const savings = await backend.ask(`/savings?${RANGE}`);
    expect(savings.body).toMatchObject({
      items: [],
      total: 0,
      sum: { usedGpuHours: 0, products: [] },
    });
    const json = await backend.ask(`/export?format=json&${RANGE}`);
    expect(json.body).toEqual([]);
    const csv = await backend.ask(`/export?format=csv&${RANGE}`);
    expect(csv.text.trim().split('\r\n')).toHaveLength(1);
  });

  it('does not let a cursor of others lead to their models', async () => {
    backend.state.decide = allow;
    const first = await backend.ask(`/models?${RANGE}&limit=1`);
    backend.state.decide = ofTeamA;
    const { body } = await backend.ask(
      `/models?${RANGE}&after=${first.body.after}`,
    );
    expect(
      body.items.map(({ ref }: { ref: { name: string } }) => ref.name),
    ).toEqual(['alpha']);
  });

  const malformed = {
    source: { kind: 'cluster', name: 'demo' },
    ok: true,
    error: {
      source: { kind: 'cluster', name: 'demo' },
      reason: 'malformedObject',
      message: 'The model gamma cannot be read',
      object: 'models models/gamma',
    },
  } as const;

  it('names no object that cannot be read to who may not see every model', async () => {
    backend.state.health = [malformed];
    for (const path of [`/models?${RANGE}`, '/slos', '/gpus']) {
      backend.state.decide = ofTeamA;
      expect((await backend.ask(path)).body.errors).toEqual([]);
      backend.state.decide = allow;
      expect((await backend.ask(path)).body.errors).toEqual([malformed.error]);
    }
  });

  const board = async (query = '') => {
    const { status, body } = await backend.ask(`/gpus${query}`);
    expect(status).toBe(200);
    return body as Gpus;
  };
  const occupantsOf = ({ items }: Gpus) =>
    items.map(({ cluster, product, occupants, hiddenBytes }) => [
      cluster,
      product,
      occupants.map(({ modelName }) => modelName).join(' '),
      hiddenBytes,
    ]);

  it('leaves out of a device what the caller may not see, and sums its bytes', async () => {
    const body = await board();
    expect(occupantsOf(body)).toEqual([
      ['demo', H100, 'alpha', 20e9],
      ['demo', L40S, 'beta', 0],
      ['edge', H100, '', 0],
      ['edge', L40S, '', 5e9],
    ]);
    expect(JSON.stringify(body)).not.toMatch(/gamma|delta/);
  });

  it('shows who may read every model all occupants', async () => {
    backend.state.decide = allow;
    expect(occupantsOf(await board())).toEqual([
      ['demo', H100, 'alpha gamma', 0],
      ['demo', L40S, 'beta', 0],
      ['edge', H100, '', 0],
      ['edge', L40S, 'delta', 0],
    ]);
  });

  it('shows who may read no model devices without occupants', async () => {
    backend.state.decide = deny;
    expect(
      occupantsOf(await board()).map(([, , names, hidden]) => [names, hidden]),
    ).toEqual([
      ['', 30e9],
      ['', 0],
      ['', 0],
      ['', 5e9],
    ]);
  });

  it('filters devices, and counts for each filter as if it was not set', async () => {
    const body = await board(`?cluster=demo&gpu=${L40S}`);
    expect(body.items.map(({ name }) => name)).toEqual([
      `node-${L40S.toLowerCase()}`,
    ]);
    expect(body.facets).toEqual({
      cluster: [
        { value: 'demo', count: 1 },
        { value: 'edge', count: 1 },
      ],
      gpu: [
        { value: H100, count: 1 },
        { value: L40S, count: 1 },
      ],
    });
  });

  it('shows devices only with the permission for them', async () => {
    backend.state.mayReadGpus = false;
    backend.state.decide = allow;
    const { status, body } = await backend.ask('/gpus');
    expect(status).toBe(403);
    expect(body.error).toMatchObject({
      name: 'NotAllowedError',
      message:
        'You lack the permission inference.gpu.read, which shows the GPU devices of all clusters',
    });
  });
});
