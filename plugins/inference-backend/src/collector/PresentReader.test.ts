import { mockServices } from '@backstage/backend-test-utils';
import { ModelSnapshot } from '@wakeboard/plugin-inference-common';
import { aSnapshot } from '@wakeboard/plugin-inference-common/testing';
import {
  MetricSeries,
  PodRequest,
  SourceFailure,
} from '@wakeboard/plugin-inference-node';
import {
  FakeClock,
  FakeClusterClient,
  FakeMetricsClient,
} from '@wakeboard/plugin-inference-node/testing';
import { PresentReader } from './PresentReader';
import { SourceStatus } from './SourceStatus';
import { lampDriver } from './__testUtils__/lampDriver';

const INTERVAL = 15_000;
const NOW = 1_000_000;

const driver = {
  ...lampDriver,
  series: [
    { id: 'sleep', metric: 'lamp_sleeps' },
    { id: 'colour', metric: 'lamp_colour' },
  ],
  probes: [
    {
      id: 'dimmed',
      requests: ({ ref, pods }: ModelSnapshot) =>
        pods.map(
          ({ name }): PodRequest => ({
            namespace: ref.namespace,
            pod: name,
            port: 8000,
            method: 'GET',
            path: '/dimmed',
          }),
        ),
    },
  ],
};

const model = (pods: string[]): ModelSnapshot => ({
  ...aSnapshot(),
  ref: { cluster: 'demo', namespace: 'ns', driver: 'lamp', name: 'desk' },
  pods: pods.map(name => ({ name, state: 'serving', gpus: [] })),
});

let clock: FakeClock;
let client: FakeClusterClient;
let metrics: FakeMetricsClient;
let series: Record<string, MetricSeries[]>;
let status: SourceStatus;
let models: ModelSnapshot[];
let changes: number;
let stopping: AbortController;
let running: Promise<void>[];

beforeEach(() => {
  jest.useFakeTimers();
  clock = new FakeClock(NOW);
  client = new FakeClusterClient({ cluster: 'demo' });
  series = {};
  metrics = new FakeMetricsClient({
    name: 'demo',
    clock,
    answer: ({ query }) => series[query] ?? [],
  });
  status = new SourceStatus({ clock, logger: mockServices.logger.mock() });
  models = [];
  changes = 0;
  stopping = new AbortController();
  running = [];
});

afterEach(async () => {
  stopping.abort();
  await Promise.all(running);
  jest.useRealTimers();
});

function create(options: { mayAskPods?: boolean; noMetrics?: boolean } = {}) {
  return PresentReader.create({
    driver,
    client,
    metrics: options.noMetrics
      ? undefined
      : { client: metrics, scrapeIntervalMs: 10_000 },
    mayAskPods: options.mayAskPods ?? true,
    intervalMs: INTERVAL,
    status,
    clock,
  });
}

async function start(
  options?: Parameters<typeof create>[0],
): Promise<PresentReader> {
  const reader = create(options);
  if (!reader) throw new Error('There is nothing to read');
  const { signal } = stopping;
  await reader.begin(models, { signal });
  running.push(
    reader.run(() => models, {
      signal,
      onChange: () => {
        changes++;
      },
    }),
  );
  return reader;
}

async function nextInterval(): Promise<void> {
  clock.advance(INTERVAL);
  await jest.advanceTimersByTimeAsync(INTERVAL);
}

const gauge = (pod: string, ...points: Array<[number, number]>) => ({
  labels: { namespace: 'ns', pod },
  points,
});

const errors = async () =>
  (await status.health()).flatMap(({ error }) =>
    error ? [[error.source.kind, error.reason]] : [],
  );

const failing = (
  source: 'cluster' | 'prometheus',
  reason: 'forbidden' | 'unreachable',
) =>
  new SourceFailure(`it is ${reason}`, {
    source: { kind: source, name: 'demo' },
    reason,
  });

describe('PresentReader', () => {
  it('keeps the newest sample of each series with its own time', async () => {
    series.lamp_sleeps = [
      gauge('a', [NOW - 20_000, 0], [NOW - 10_000, 1]),
      gauge('old', [NOW - 40_000, 1]),
    ];
    const reader = await start();
    expect(reader.observed.series).toEqual({
      sleep: [gauge('a', [NOW - 10_000, 1])],
      colour: [],
    });
  });

  it('asks for a new reading only when something else is said', async () => {
    series.lamp_sleeps = [gauge('a', [NOW, 0])];
    models = [model(['a'])];
    let body = { dimmed: false };
    client.answerPod = () => ({ status: 200, body });
    await start();
    series.lamp_sleeps = [gauge('a', [NOW + INTERVAL, 0])];
    await nextInterval();
    expect(changes).toBe(0);
    series.lamp_sleeps = [gauge('a', [NOW + 2 * INTERVAL, 1])];
    await nextInterval();
    expect(changes).toBe(1);
    body = { dimmed: true };
    await nextInterval();
    expect(changes).toBe(2);
  });

  it('takes the same for news while it may be of a pod that has changed', async () => {
    const reader = await start();
    reader.objectsChanged();
    for (let round = 0; round < 10; round++) await nextInterval();
    expect(changes).toBe(3);
  });

  it('leaves out what cannot be read once it is too old, and says so once', async () => {
    series.lamp_sleeps = [gauge('a', [NOW, 1])];
    const reader = await start();
    metrics.failure = failing('prometheus', 'unreachable');
    for (let round = 0; round < 4; round++) await nextInterval();
    expect(reader.observed.series).toHaveProperty('sleep');
    expect(changes).toBe(0);
    await nextInterval();
    expect(reader.observed.series).toEqual({});
    expect(changes).toBe(1);
    expect(new Set((await errors()).map(String))).toEqual(
      new Set(['prometheus,unreachable']),
    );
    metrics.failure = undefined;
    await nextInterval();
    expect(changes).toBe(2);
    expect(await errors()).toEqual([]);
  });

  it('keeps the answer of a pod that is silent for a moment, and then has none', async () => {
    models = [model(['a', 'b'])];
    let isUp = true;
    client.answerPod = ({ pod }) => {
      if (!isUp && pod === 'a') throw failing('cluster', 'unreachable');
      return { status: 200, body: pod };
    };
    const reader = await start();
    const answers = () =>
      reader.observed.answers?.dimmed.map(({ pod, status: code, body }) => [
        pod,
        code,
        body,
      ]);
    isUp = false;
    for (let round = 0; round < 4; round++) await nextInterval();
    expect(answers()).toEqual([
      ['a', 200, 'a'],
      ['b', 200, 'b'],
    ]);
    await nextInterval();
    expect(answers()).toEqual(
      expect.arrayContaining([
        ['a', undefined, undefined],
        ['b', 200, 'b'],
      ]),
    );
    expect(await errors()).toEqual([]);
  });

  it('leaves out the answers where pods may not be asked, and says why', async () => {
    models = [model(['a'])];
    client.answerPod = () => ({ status: 200 });
    const reader = await start();
    expect(reader.observed.answers).toHaveProperty('dimmed');
    client.failure = failing('cluster', 'forbidden');
    await nextInterval();
    expect(reader.observed.answers).toEqual({});
    expect(await errors()).toEqual([['cluster', 'forbidden']]);
  });

  it('goes on asking in other namespaces than those in which it may not', async () => {
    const { ref } = model([]);
    models = ['closed', 'ns'].map(namespace => ({
      ...model(['a', 'b']),
      ref: { ...ref, namespace },
    }));
    client.answerPod = ({ namespace }) => {
      if (namespace === 'closed') throw failing('cluster', 'forbidden');
      return { status: 200 };
    };
    const reader = await start();
    expect(
      reader.observed.answers?.dimmed.map(({ namespace }) => namespace),
    ).toEqual(['ns', 'ns']);
    expect(await errors()).toEqual([['cluster', 'forbidden']]);
  });

  it('asks no pod unless config allows it, and none of another namespace', async () => {
    models = [
      model(['a']),
      { ...model(['b']), ref: { ...model([]).ref, namespace: 'elsewhere' } },
    ];
    client.answerPod = () => ({ status: 200 });
    const reader = await start({ mayAskPods: false });
    expect(reader.observed).not.toHaveProperty('answers');
    expect(client.calls).toEqual([]);
    expect(create({ mayAskPods: false, noMetrics: true })).toBeUndefined();

    const asksOthers = {
      ...driver,
      probes: driver.probes.map(probe => ({
        ...probe,
        requests: (each: ModelSnapshot) =>
          probe
            .requests(each)
            .map(request => ({ ...request, namespace: 'ns' })),
      })),
    };
    const other = PresentReader.create({
      driver: asksOthers,
      client,
      metrics: undefined,
      mayAskPods: true,
      intervalMs: INTERVAL,
      status,
      clock,
    });
    await other?.begin(models, { signal: stopping.signal });
    expect(client.calls.map(({ name }) => name)).toEqual(['a']);
  });

  it('asks few pods at once, however many there are', async () => {
    models = [model(Array.from({ length: 100 }, (_, index) => `p${index}`))];
    let asked = 0;
    let most = 0;
    client.podRequest = async () => {
      asked++;
      most = Math.max(most, asked);
      await new Promise(resolve => setTimeout(resolve, 10));
      asked--;
      return { status: 200 };
    };
    const begun = start();
    await jest.advanceTimersByTimeAsync(1_000);
    const reader = await begun;
    expect(reader.observed.answers?.dimmed).toHaveLength(100);
    expect(most).toBeLessThanOrEqual(8);
    expect(most).toBeGreaterThan(1);
  });
});
