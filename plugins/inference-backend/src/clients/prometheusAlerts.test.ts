import { SourceFailure } from '@wakeboard/plugin-inference-node';
import { FakeClock } from '@wakeboard/plugin-inference-node/testing';
import { PrometheusMetricsClient } from './PrometheusMetricsClient';
import {
  FaultHandler,
  FaultServer,
  sendJson,
} from './__testUtils__/faultServer';

const { signal } = new AbortController();
const RULES = '/prom/api/v1/rules?type=alert';
const ALERTS = '/prom/api/v1/alerts';
const firing = {
  labels: { alertname: 'Burns', severity: 'page' },
  annotations: { runbook_url: 'https://runbooks.example/burns' },
  state: 'firing',
  activeAt: '2026-11-23T09:00:00.123456789+02:00',
  value: '1.44e+01',
};
const rule = {
  state: 'firing',
  name: 'Burns',
  query: 'x > 14.4',
  duration: 120,
  labels: { severity: 'page' },
  annotations: {},
  alerts: [firing],
  health: 'ok',
  type: 'alerting',
};
const read = {
  state: 'firing',
  labels: firing.labels,
  annotations: firing.annotations,
  activeAt: Date.UTC(2026, 10, 23, 7, 0, 0, 123),
  value: 14.4,
};

let server: FaultServer;

beforeEach(async () => {
  server = await FaultServer.start();
});
afterEach(() => server.stop());

function alerts(maxBodyBytes?: number) {
  return new PrometheusMetricsClient({
    name: 'prod',
    config: {
      url: `${server.url}/prom/`,
      headers: { 'X-Scope-OrgID': 'team-a' },
      timeoutMs: 5_000,
    },
    clock: new FakeClock(42),
    maxBodyBytes,
  }).alerts({ signal });
}

/** Answers by path; what is not listed is answered by the last. */
function serve(rules: FaultHandler, others: FaultHandler = rules) {
  server.handler = (request, response) =>
    (request.url === RULES ? rules : others)(request, response);
}

const answer =
  (data: unknown, more: object = {}): FaultHandler =>
  (_, response) =>
    sendJson(response, 200, { status: 'success', data, ...more });
const status =
  (code: number, body: unknown = {}): FaultHandler =>
  (_, response) =>
    sendJson(response, code, body);

it('reads the alerts of all rules, with the rule that raised them', async () => {
  serve(
    answer({
      groups: [
        {
          name: 'slo',
          rules: [{ ...rule, alerts: [firing, { ...firing, labels: {} }] }],
        },
        { name: 'quiet', rules: [{ ...rule, alerts: [] }] },
      ],
    }),
  );
  const raisedBy = { group: 'slo', query: 'x > 14.4', forMs: 120_000 };
  expect(await alerts()).toEqual({
    alerts: [
      { ...read, rule: raisedBy },
      { ...read, labels: {}, rule: raisedBy },
    ],
    warnings: [],
    observedAt: 42,
  });
  const [{ method, url, headers, body }] = server.requests;
  expect({ method, url, body }).toEqual({
    method: 'GET',
    url: RULES,
    body: '',
  });
  expect(headers).toMatchObject({
    'x-scope-orgid': 'team-a',
    'accept-encoding': 'identity',
  });
});

it.each<[string, FaultHandler]>([
  ['404', status(404)],
  ['405', status(405)],
  ['501', status(501)],
  [
    '400 for an unsupported path',
    (_, response) => {
      response
        .writeHead(400)
        .end('unsupported path requested: "/api/v1/rules"');
    },
  ],
])(
  'reads the plain list where the rules are answered with %s',
  async (_, rules) => {
    serve(rules, answer({ alerts: [firing] }));
    expect((await alerts()).alerts).toEqual([read]);
    expect(server.requests.map(({ url }) => url)).toEqual([RULES, ALERTS]);
  },
);

it('leaves out what is malformed, and keeps the rest', async () => {
  serve(
    answer({
      groups: [
        null,
        { name: 'no rules' },
        {
          rules: [
            'text',
            { alerts: { not: 'a list' } },
            {
              query: 5,
              alerts: [
                7,
                { ...firing, state: 'inactive' },
                {
                  state: 'pending',
                  labels: { alertname: 'Odd', number: 3 },
                  annotations: 'none',
                  activeAt: '0001-01-01T00:00:00Z',
                  value: 'NaN',
                },
              ],
            },
          ],
        },
      ],
    }),
  );
  expect((await alerts()).alerts).toEqual([
    { state: 'pending', labels: { alertname: 'Odd' }, annotations: {} },
  ]);
});

it('passes on that an answer may be incomplete', async () => {
  serve(answer({ groups: [] }, { warnings: ['store 2 is away'] }));
  expect(await alerts()).toMatchObject({
    alerts: [],
    warnings: ['store 2 is away'],
  });
});

it.each<[string, FaultHandler, SourceFailure['reason'], string]>([
  ['what serves neither', status(404), 'badAnswer', 'serves no alerts'],
  ['401', status(401), 'unauthorized', 'does not accept our credentials'],
  ['403', status(403), 'forbidden', 'forbids'],
  [
    'a plain 400',
    status(400, { status: 'error', errorType: 'bad_data', error: 'bad type' }),
    'badAnswer',
    'bad type',
  ],
  ['503', status(503), 'unreachable', '(503)'],
  [
    'a page',
    (_, response) => {
      response.end('<html>');
    },
    'badAnswer',
    'not JSON',
  ],
  ['an answer without data', answer(undefined), 'badAnswer', 'no "status"'],
  [
    'an answer that is too long',
    answer({ groups: [], text: 'x'.repeat(2 ** 20) }),
    'badAnswer',
    'larger than 1 MiB',
  ],
])('tells of %s', async (_, handler, reason, sentence) => {
  serve(handler);
  const failure = await alerts(2 ** 20).catch(error => error);
  expect(failure).toBeInstanceOf(SourceFailure);
  expect(failure.reason).toBe(reason);
  expect(failure.message).toContain(sentence);
});
