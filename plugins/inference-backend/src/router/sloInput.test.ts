import { TestDatabases } from '@backstage/backend-test-utils';
import request from 'supertest';
import {
  aComponent,
  DAY,
  NOW,
  pathOf,
  REF,
  startRouter,
} from './__testUtils__/startRouter';

jest.setTimeout(300_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const RANGE = `from=${NOW - DAY}&to=${NOW}`;

describe('bad input to the routes of SLOs, alerts, cost and summary', () => {
  let backend: Awaited<ReturnType<typeof startRouter>>;
  beforeAll(async () => {
    backend = await startRouter(databases, {
      entities: [aComponent('broken', 'demo/x'), aComponent('plain')],
    });
  });

  const history = (query: string, slo = 'availability') =>
    `${pathOf(REF, `/slos/${slo}/history`)}?${query}`;
  const cost = (query: string) => `${pathOf(REF, '/cost')}?${query}`;
  const summary = (query: string) => `/api/inference/summary?${query}`;

  it.each<[sentence: string, url: string, message: string | RegExp]>([
    [
      'a history backwards',
      history(`from=${NOW}&to=${NOW - DAY}`),
      `The range from ${NOW} to ${
        NOW - DAY
      } is empty; "from" must lie before "to"`,
    ],
    [
      'a history of more than 400 days',
      history(`from=0&to=${NOW}`),
      /is longer than 400 days; ask for a part of it$/,
    ],
    [
      'a history without a beginning',
      history(`to=${NOW}`),
      "The request does not fit the contract: query parameter from must have required property 'from'",
    ],
    [
      'a history in too few points',
      history(`${RANGE}&points=9`),
      'The request does not fit the contract: query parameter points must be >= 10',
    ],
    [
      'a history in too many points',
      history(`${RANGE}&points=1001`),
      'The request does not fit the contract: query parameter points must be <= 1000',
    ],
    [
      'a reference with quotes',
      pathOf({ ...REF, name: 'x"}' }, '/slos'),
      /^"x\\"}" cannot be the name of a model; it may hold/,
    ],
    [
      'a parameter that SLOs do not have',
      `${pathOf(REF, '/slos')}?query=up`,
      /Unknown query parameter 'query'/,
    ],
    [
      'a parameter that alerts do not have',
      `${pathOf(REF, '/alerts')}?state=firing`,
      /Unknown query parameter 'state'/,
    ],
    [
      'cost in the future',
      cost(`from=${NOW + 2 * DAY}&to=${NOW + 3 * DAY}`),
      /which is in the future$/,
    ],
    [
      'cost of an empty range',
      cost(`from=${NOW}&to=${NOW}`),
      `The range from ${NOW} to ${NOW} is empty; "from" must lie before "to"`,
    ],
    [
      'a summary of nothing',
      summary(RANGE),
      "The request does not fit the contract: query parameter entity must have required property 'entity'",
    ],
    [
      'a summary of what is no reference',
      summary(`entity=a%20b&${RANGE}`),
      '"a b" is not an entity reference; expected "kind:namespace/name", for example "component:default/qwen3-4b"',
    ],
    [
      'a summary of an entity whose annotation cannot be read',
      summary(`entity=component:default/broken&${RANGE}`),
      /^The annotation inference\/model of component:default\/broken cannot be used: "demo\/x" is not a model reference/,
    ],
    [
      'a summary without a range',
      summary('entity=component:default/plain'),
      /^The request does not fit the contract: query parameter from must have/,
    ],
  ])('refuses %s in words', async (_sentence, url, message) => {
    const { status, body } = await request(backend.server).get(url);
    expect(body.error.name).toBe('InputError');
    expect(body.error.message).toMatch(message);
    expect(status).toBe(400);
    expect(backend.prometheus.calls).toEqual([]);
    expect(backend.prometheus.alertCalls).toBe(0);
  });

  it.each([
    ['"}', '\\"}'],
    ['__proto__', '__proto__'],
    ['x'.repeat(300), 'x'.repeat(100)],
  ])('does not find the SLO %j', async (name, shown) => {
    const { status, body } = await request(backend.server).get(
      history(RANGE, encodeURIComponent(name)),
    );
    expect(body.error).toEqual({
      name: 'NotFoundError',
      message: `The model demo/greenthread-system/greenthread/qwen3-4b has no SLO "${shown}"; it has availability, fast, uptime`,
    });
    expect(status).toBe(404);
  });
});
