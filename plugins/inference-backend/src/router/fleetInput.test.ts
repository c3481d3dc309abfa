import { InferenceSchemas } from '@wakeboard/plugin-inference-common';
import { testDatabases } from '../store/__testUtils__/databases';
import {
  aModel,
  createFleet,
  DAY,
  FLEET,
  NOW,
  observe,
  seedFleet,
} from './__testUtils__/fleetWorld';
import { startFleet } from './__testUtils__/startFleet';

jest.setTimeout(300_000);

const RANGE = `from=${NOW - 7 * DAY}&to=${NOW}`;
const databases = testDatabases();

describe('what is asked of the fleet', () => {
  let backend: Awaited<ReturnType<typeof startFleet>>;
  beforeAll(async () => {
    const stores = await createFleet(databases, 'SQLITE_3');
    await seedFleet(stores, FLEET);
    backend = await startFleet(stores);
  });

  it.each<[sentence: string, path: string, message: string | RegExp]>([
    [
      'an unknown sort of models',
      `/models?${RANGE}&sort=colour`,
      /query parameter sort must be equal to one of the allowed values/,
    ],
    [
      'an unknown sort of SLOs',
      '/slos?sort=saved',
      /query parameter sort must be equal to one of the allowed values/,
    ],
    [
      'an unknown sort of savings',
      `/savings?${RANGE}&sort=budget`,
      /query parameter sort must be equal to one of the allowed values/,
    ],
    [
      'an unknown order',
      `/models?${RANGE}&order=random`,
      /query parameter order must be equal to one of the allowed values/,
    ],
    [
      'an unknown way to sum up',
      `/savings?${RANGE}&by=colour`,
      /query parameter by must be equal to one of the allowed values/,
    ],
    [
      'an unknown state',
      `/models?${RANGE}&state=tired`,
      /query parameter state must be equal to one of the allowed values/,
    ],
    [
      'an unknown SLI',
      '/slos?sli=speed',
      /query parameter sli must be equal to one of the allowed values/,
    ],
    [
      'an unknown status',
      '/slos?status=green',
      /query parameter status must be equal to one of the allowed values/,
    ],
    [
      'an unknown format',
      `/export?${RANGE}&format=xml`,
      /query parameter format must be equal to one of the allowed values/,
    ],
    [
      'no format',
      `/export?${RANGE}`,
      /query parameter format must have required property 'format'|format/,
    ],
    ['an unknown filter', `/models?${RANGE}&colour=red`, /colour/],
    [
      'a limit of nothing',
      `/models?${RANGE}&limit=0`,
      /query parameter limit must be >= 1/,
    ],
    [
      'a search that is too long',
      `/models?${RANGE}&search=${'x'.repeat(201)}`,
      /query parameter search must NOT have more than 200 characters/,
    ],
    ...['models', 'slos', 'savings'].map((list): [string, string, string] => [
      `a cursor of ${list} that no page gave`,
      `/${list}?${list === 'slos' ? '' : RANGE}&after=nonsense`,
      'The cursor "after" is not one that a previous page gave; leave it out to begin with the first page',
    ]),
    [
      'a cursor of another order',
      `/models?${RANGE}&sort=name&after=${cursor([
        'budget',
        'asc',
        1,
        'a',
        1,
      ])}`,
      'The cursor "after" is of a list sorted by budget (asc), not by name (asc); leave it out to begin with the first page',
    ],
    ...['models?', 'savings?', 'export?format=csv&'].flatMap(
      (path): Array<[string, string, string | RegExp]> => [
        [
          `an empty range of ${path}`,
          `/${path}from=${NOW}&to=${NOW}`,
          `The range from ${NOW} to ${NOW} is empty; "from" must lie before "to"`,
        ],
        [
          `a range backwards of ${path}`,
          `/${path}from=${NOW}&to=${NOW - DAY}`,
          /is empty; "from" must lie before "to"/,
        ],
        [
          `a range that is too long of ${path}`,
          `/${path}from=${NOW - 401 * DAY}&to=${NOW}`,
          /is longer than 400 days; ask for a part of it/,
        ],
        [
          `a range in the future of ${path}`,
          `/${path}from=${NOW + 2 * DAY}&to=${NOW + 3 * DAY}`,
          /which is in the future/,
        ],
        [
          `no range of ${path}`,
          `/${path}to=${NOW}`,
          /query parameter from must have required property 'from'/,
        ],
      ],
    ),
  ])('is refused in words: %s', async (_sentence, path, message) => {
    const { status, body } = await backend.ask(path);
    expect(body.error.name).toBe('InputError');
    expect(body.error.message).toMatch(message);
    expect(status).toBe(400);
  });

  it('may be anything in a search', async () => {
    for (const text of [
      "'; drop table models; --",
      '%',
      '_',
      '\\',
      '"\'',
      '\0',
    ]) {
      const { status, body } = await backend.ask(
        `/models?${RANGE}&search=${encodeURIComponent(text)}`,
      );
      expect([text, status, body.items]).toEqual([text, 200, []]);
    }
  });
});

describe.each(databases.ids)('the export of the fleet on %s', id => {
  let backend: Awaited<ReturnType<typeof startFleet>>;
  beforeAll(async () => {
    const stores = await createFleet(databases, id);
    await seedFleet(stores, FLEET);
    backend = await startFleet(stores);
  });

  const HEADER =
    'model,driver,state,stateSince,servedName,owner,system,gpuProducts,worstSlo,worstSloStatus,worstSloRemainingPercent,from,to,usedGpuHours,freedGpuHours,cost,saved,currency';
  const TIMES = '2025-12-29T13:00:00.000Z,2026-01-05T13:00:00.000Z';

  it('is a CSV file for spreadsheets', async () => {
    const { status, headers, text } = await backend.ask(
      `/export?format=csv&${RANGE}&search=models`,
    );
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(headers['content-disposition']).toBe(
      'attachment; filename="wakeboard-models_2025-12-29_2026-01-05.csv"',
    );
    expect(text).toBe(
      [
        HEADER,
        `demo/models/greenthread/alpha,greenthread,serving,,"'=cmd(""x"")",group:default/team-a,system:default/chat,NVIDIA-H100-80GB-HBM3,availability,ok,50,${TIMES},2,0,8,0,EUR`,
        `demo/models/greenthread/beta,greenthread,sleeping,,,group:default/team-a,,NVIDIA-L40S,availability,exhausted,-100,${TIMES},0.5,1.5,0.5,1.5,EUR`,
        `demo/models/greenthread/gamma,greenthread,serving,,,group:default/team-b,system:default/chat,NVIDIA-H100-80GB-HBM3,availability,ok,90,${TIMES},1,1,4,4,EUR`,
        '',
      ].join('\r\n'),
    );
  });

  it('is a JSON file with the same rows, and without what is missing', async () => {
    const { headers, body } = await backend.ask(`/export?format=json&${RANGE}`);
    expect(headers['content-disposition']).toBe(
      'attachment; filename="wakeboard-models_2025-12-29_2026-01-05.json"',
    );
    const rows: Array<InferenceSchemas['FleetExportRow']> = body;
    expect(rows.map(({ model }) => model)).toEqual([
      'demo/models/greenthread/alpha',
      'demo/models/greenthread/beta',
      'demo/models/greenthread/gamma',
      'edge/sites/greenthread/delta',
      'edge/sites/greenthread/epsilon',
    ]);
    expect(rows[0].servedName).toBe('=cmd("x")');
    expect(rows[4]).toEqual({
      model: 'edge/sites/greenthread/epsilon',
      driver: 'greenthread',
      state: 'stopped',
      from: '2025-12-29T13:00:00.000Z',
      to: '2026-01-05T13:00:00.000Z',
      currency: 'EUR',
    });
  });

  it('is refused where it would have too many rows, and says what to narrow', async () => {
    await observe(backend, [...FLEET, aModel('zeta')], NOW);
    const { status, body } = await backend.ask(`/export?format=csv&${RANGE}`);
    expect(status).toBe(400);
    expect(body.error.message).toBe(
      'The file would have 6 rows, and at most 5 are written at once; narrow it down by state, owner, system, driver, cluster, namespace, gpu or search',
    );
    const narrowed = await backend.ask(
      `/export?format=csv&${RANGE}&cluster=demo`,
    );
    expect(narrowed.status).toBe(200);
  });
});

function cursor(parts: unknown[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}
