import { SourceFailure } from '@wakeboard/plugin-inference-node';
import {
  FakeClock,
  FakeMetricsClient,
} from '@wakeboard/plugin-inference-node/testing';
import { Boundaries } from './Boundaries';
import { countingDriver } from './__testUtils__/counterWorld';

const { signal } = new AbortController();
const source = { cluster: 'demo', driver: countingDriver.id };

function setup() {
  const clock = new FakeClock(1_000);
  const buckets = new Map<string, string[]>([
    ['counted_seconds', ['0.5', '1.0', '2.5', '+Inf']],
  ]);
  const client = new FakeMetricsClient({
    clock,
    answer: ({ query }) => {
      const name = /\((\w+)_bucket\)/.exec(query)?.[1] ?? '';
      return (buckets.get(name) ?? []).map(le => ({
        labels: { le },
        points: [[1_000, 1]],
      }));
    },
  });
  const boundaries = Boundaries.create({
    reads: () => true,
    drivers: [countingDriver],
    metrics: new Map([['demo', { client, scrapeIntervalMs: 15_000 }]]),
    clock,
  });
  return { boundaries, buckets, client };
}

it.each([
  [1, undefined],
  [2.5, undefined],
  [
    2,
    'the threshold of 2 s is no bucket boundary of the histogram; the nearest are 1 s and 2.5 s',
  ],
  [
    10,
    'the threshold of 10 s is no bucket boundary of the histogram; the nearest is 2.5 s',
  ],
])('knows whether %d s is a boundary', async (threshold, problem) => {
  const { boundaries } = setup();
  await boundaries.refresh({ signal });
  expect(await boundaries.problemOf(source, 'latency', threshold)).toBe(
    problem,
  );
});

it('knows nothing to be wrong before it has looked, of what has no histogram, and of other sources', async () => {
  const { boundaries } = setup();
  expect(await boundaries.problemOf(source, 'latency', 2)).toBeUndefined();
  await boundaries.refresh({ signal });
  expect(await boundaries.problemOf(source, 'availability')).toBeUndefined();
  expect(await boundaries.problemOf(source, 'ttft', 2)).toBeUndefined();
  const other = { ...source, cluster: 'prod' };
  expect(await boundaries.problemOf(other, 'latency', 2)).toBeUndefined();
});

it('asks once for each histogram, whatever the number of models', async () => {
  const { boundaries, client } = setup();
  await boundaries.refresh({ signal });
  expect(client.calls).toEqual([
    {
      method: 'instant',
      query: 'sum by (le) (counted_seconds_bucket)',
      at: 1_000,
    },
  ]);
});

it('keeps what it saw while nothing is exposed or the source fails', async () => {
  const { boundaries, buckets, client } = setup();
  await boundaries.refresh({ signal });
  buckets.clear();
  await boundaries.refresh({ signal });
  client.failure = new SourceFailure('is down', {
    source: client.source,
    reason: 'unreachable',
  });
  await expect(boundaries.refresh({ signal })).rejects.toThrow('is down');
  expect(await boundaries.problemOf(source, 'latency', 2)).toContain('nearest');
});
