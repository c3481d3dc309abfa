import { InputError } from '@backstage/errors';
import { PromQL, selector } from '@wakeboard/plugin-inference-common';
import { SourceFailure } from '@wakeboard/plugin-inference-node';
import { FakeClock } from '@wakeboard/plugin-inference-node/testing';
import { eventually } from '../collector/__testUtils__/eventually';
import { PrometheusMetricsClient } from './PrometheusMetricsClient';
import {
  FaultHandler,
  FaultServer,
  sendJson,
} from './__testUtils__/faultServer';

const up = selector({ metric: 'up' });
const empty = { status: 'success', data: { resultType: 'matrix', result: [] } };
const signal = new AbortController().signal;
const SECRET = 'Bearer s3cr3t';

let server: FaultServer;

beforeEach(async () => {
  server = await FaultServer.start((_, response) =>
    sendJson(response, 200, empty),
  );
});
afterEach(() => server.stop());

function client(options?: {
  url?: string;
  timeoutMs?: number;
  maxBodyBytes?: number;
}) {
  const { url = server.url, timeoutMs = 5_000, maxBodyBytes } = options ?? {};
  return new PrometheusMetricsClient({
    name: 'prod',
    config: {
      url,
      timeoutMs,
      headers: { authorization: SECRET, 'X-Scope-OrgID': 'team-a' },
    },
    clock: new FakeClock(42),
    maxBodyBytes,
  });
}

async function failureOf(promise: Promise<unknown>): Promise<SourceFailure> {
  const error = await promise.then(
    () => undefined,
    e => e,
  );
  expect(error).toBeInstanceOf(SourceFailure);
  return error;
}

function formOf(index = 0): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(server.requests[index].body));
}

describe('what is asked', () => {
  it('posts a form with the configured headers and asks for no compression', async () => {
    await client({ url: `${server.url}/prometheus/` }).instant(up, 1_500, {
      signal,
    });
    const [{ method, url, headers }] = server.requests;
    expect(`${method} ${url}`).toBe('POST /prometheus/api/v1/query');
    expect(headers).toMatchObject({
      authorization: SECRET,
      'x-scope-orgid': 'team-a',
      'accept-encoding': 'identity',
      'content-type': 'application/x-www-form-urlencoded',
    });
    expect(formOf()).toEqual({ query: 'up', time: '1.5' });
  });

  it('reads stored samples with an instant query over a range', async () => {
    await client().samples(up, { from: 1_000, to: 61_250 }, { signal });
    expect(formOf()).toEqual({ query: 'up[60250ms]', time: '61.25' });
  });

  it('leaves out a sample at the left end, which Prometheus 2 includes', async () => {
    server.handler = (_, response) =>
      sendJson(response, 200, {
        status: 'success',
        data: {
          resultType: 'matrix',
          result: [
            {
              metric: { pod: 'a' },
              values: [
                [1, '1'],
                [2, '2'],
                [3, '3'],
              ],
            },
            { metric: { pod: 'b' }, values: [[1, '1']] },
          ],
        },
      });
    const answer = await client().samples(
      up,
      { from: 1_000, to: 3_000 },
      { signal },
    );
    expect(answer.series).toEqual([
      {
        labels: { pod: 'a' },
        points: [
          [2000, 2],
          [3000, 3],
        ],
      },
    ]);
  });

  it('asks nothing for samples of an empty range', async () => {
    const range = { from: 1_000, to: 1_000 };
    expect(await client().samples(up, range, { signal })).toEqual({
      series: [],
      warnings: [],
      observedAt: 42,
    });
    expect(server.requests).toEqual([]);
  });

  it('aligns a range to its step', async () => {
    const range = { from: 61_000, to: 179_999, stepMs: 60_000 };
    await client().range(up, range, { signal });
    expect(server.requests[0].url).toBe('/api/v1/query_range');
    expect(formOf()).toEqual({
      query: 'up',
      start: '60',
      end: '120',
      step: '60',
    });
  });

  it('splits a range of too many points and joins the parts', async () => {
    server.handler = ({ body }, response) => {
      const { start, end, step } = Object.fromEntries(
        new URLSearchParams(body),
      );
      const values = [];
      for (let at = Number(start); at <= Number(end); at += Number(step)) {
        values.push([at, String(at)]);
      }
      expect(values.length).toBeLessThanOrEqual(10_000);
      sendJson(response, 200, {
        status: 'success',
        warnings: ['one store is down'],
        data: {
          resultType: 'matrix',
          result: [{ metric: { pod: 'a' }, values }],
        },
      });
    };
    const answer = await client().range(
      up,
      { from: 0, to: 24_999_000, stepMs: 1_000 },
      { signal },
    );
    expect(server.requests).toHaveLength(3);
    expect(answer.warnings).toEqual(['one store is down']);
    expect(answer.series).toHaveLength(1);
    expect(answer.series[0].points.map(([at]) => at)).toEqual(
      Array.from({ length: 25_000 }, (_, index) => index * 1_000),
    );
  });

  it('refuses a step that is not positive', async () => {
    const range = { from: 0, to: 1, stepMs: 0 };
    await expect(client().range(up, range, { signal })).rejects.toThrow(
      InputError,
    );
  });

  it('refuses a query that engines would refuse for its length', async () => {
    const query = selector({
      metric: 'up',
      matchers: [{ label: 'pod', op: '=', value: 'x'.repeat(20_000) }],
    });
    await expect(client().instant(query, 0, { signal })).rejects.toThrow(
      InputError,
    );
    expect(server.requests).toEqual([]);
  });
});

const page = '<html><body>Sign in</body></html>';
const apiError = (errorType: string, error: string) => ({
  status: 'error',
  errorType,
  error,
});

describe('what goes wrong', () => {
  const html: FaultHandler = (_, response) => {
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end(page);
  };
  const status =
    (code: number, body: unknown = {}, headers = {}): FaultHandler =>
    (_, response) =>
      sendJson(response, code, body, headers);

  it.each<[string, FaultHandler, SourceFailure['reason'], string]>([
    [
      'a sign-in page with status 200',
      html,
      'badAnswer',
      'not of its HTTP API (text/html): the answer is not JSON',
    ],
    [
      'truncated JSON',
      (_, response) => {
        response.end('{"status":"success","data":{"resultType":"mat');
      },
      'badAnswer',
      'the answer is not JSON',
    ],
    [
      'a redirect',
      status(307, {}, { location: 'http://169.254.169.254/' }),
      'badAnswer',
      'redirect (307)',
    ],
    [
      '400',
      status(400, apiError('bad_data', 'parse error')),
      'badAnswer',
      'refuses the query: parse error',
    ],
    [
      '422',
      status(422, apiError('execution', 'too many samples')),
      'badAnswer',
      'refuses the query: too many samples',
    ],
    [
      '401',
      status(401),
      'unauthorized',
      'does not accept our credentials (401)',
    ],
    ['403', status(403), 'forbidden', 'forbids the query (403)'],
    ['404', status(404), 'badAnswer', 'check the path of its url'],
    ['429', status(429), 'unreachable', 'asks us to wait (429)'],
    ['500', status(500), 'unreachable', 'is not able to answer (500)'],
    [
      '500 with a page',
      (_, response) => {
        response.writeHead(500).end(page);
      },
      'unreachable',
      'is not able to answer (500)',
    ],
    [
      '503 of a query that took too long',
      status(503, apiError('timeout', 'query timed out')),
      'timeout',
      'query timed out',
    ],
    [
      '503 of a server that starts',
      (_, response) => {
        response.writeHead(503).end('Service Unavailable');
      },
      'unreachable',
      '(503)',
    ],
    ['504', status(504), 'timeout', '(504)'],
    [
      'a connection that is cut before the answer',
      (_, response) => {
        response.destroy();
      },
      'unreachable',
      'closed the connection',
    ],
    [
      'a connection that is cut in the answer',
      (_, response) => {
        response.writeHead(200, { 'content-length': '1000' });
        response.write('{"status"', () => response.destroy());
      },
      'unreachable',
      'closed the connection',
    ],
  ])('tells of %s, without a secret', async (_, handler, reason, sentence) => {
    server.handler = handler;
    const failure = await failureOf(client().instant(up, 0, { signal }));
    expect(failure.reason).toBe(reason);
    expect(failure.source).toEqual({ kind: 'prometheus', name: 'prod' });
    expect(failure.message).toMatch(/^Prometheus "prod" /);
    expect(failure.message).toContain(sentence);
    expect(failure.message).not.toContain('s3cr3t');
    expect(failure.message).not.toContain('169.254');
    expect(failure.message).not.toContain('<html>');
  });

  it('passes on how long to wait', async () => {
    server.handler = status(429, {}, { 'retry-after': '7' });
    const failure = await failureOf(client().instant(up, 0, { signal }));
    expect(failure.retryAfterMs).toBe(7_000);
  });

  it('says so when nothing listens', async () => {
    const { url } = server;
    await server.stop();
    const failure = await failureOf(client({ url }).instant(up, 0, { signal }));
    expect(failure.reason).toBe('unreachable');
    expect(failure.message).toContain('ECONNREFUSED');
    server = await FaultServer.start();
  });

  it('gives up on an answer that does not come', async () => {
    server.handler = () => {};
    const failure = await failureOf(
      client({ timeoutMs: 50 }).instant(up, 0, { signal }),
    );
    expect(failure.reason).toBe('timeout');
    expect(failure.message).toBe('Prometheus "prod" gave no answer in 50 ms');
  });

  it('gives up on an answer that trickles', async () => {
    server.handler = (_, response) => {
      response.write('{');
      const timer = setInterval(() => response.write(' '), 10);
      response.on('close', () => clearInterval(timer));
    };
    const failure = await failureOf(
      client({ timeoutMs: 100 }).instant(up, 0, { signal }),
    );
    expect(failure.reason).toBe('timeout');
  });

  it('does not read an endless answer to its end', async () => {
    let closed = false;
    server.handler = (_, response) => {
      const chunk = Buffer.alloc(64 * 1024, ' ');
      const more = () => {
        while (!closed && response.write(chunk));
      };
      response.on('drain', more);
      response.on('close', () => {
        closed = true;
      });
      more();
    };
    const failure = await failureOf(
      client({ maxBodyBytes: 2 ** 20 }).instant(up, 0, { signal }),
    );
    expect(failure.reason).toBe('badAnswer');
    expect(failure.message).toContain('larger than 1 MiB');
    await eventually(async () => expect(closed).toBe(true));
  });

  it('ends with the reason of the caller when the caller gives up', async () => {
    const controller = new AbortController();
    const reason = new Error('nobody waits any more');
    server.handler = () => controller.abort(reason);
    await expect(
      client().instant(up, 0, { signal: controller.signal }),
    ).rejects.toBe(reason);
  });

  it('asks nothing for a caller who has given up before', async () => {
    const reason = new Error('too late');
    await expect(
      client().instant('up' as PromQL, 0, {
        signal: AbortSignal.abort(reason),
      }),
    ).rejects.toBe(reason);
    expect(server.requests).toEqual([]);
  });
});
