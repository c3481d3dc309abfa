import {
  FakeMetricsClient,
  MetricsCall,
} from '@wakeboard/plugin-inference-node/testing';
import { MetricSeries } from '@wakeboard/plugin-inference-node';
import { readEvidence } from './readEvidence';
import { sidecarEvidence } from './__testUtils__/sidecarWorld';

const { signal } = new AbortController();
const span = { from: 0, to: 1000 };

function read(series: Record<string, MetricSeries[]>) {
  const client = new FakeMetricsClient({
    answer: ({ query }: MetricsCall) => series[query] ?? [],
  });
  return readEvidence(client, sidecarEvidence, span, { signal });
}

const pod = { namespace: 'ns', pod: 'm0-0' };

describe('readEvidence', () => {
  it('puts the series of each replica together to samples', async () => {
    const answer = await read({
      sidecar_state: [
        {
          labels: { ...pod, state: 'serving' },
          points: [
            [10, 1],
            [20, 0],
          ],
        },
        {
          labels: { ...pod, state: 'sleeping' },
          points: [
            [10, 0],
            [20, 1],
          ],
        },
      ],
      sidecar_wakes: [
        {
          labels: pod,
          points: [
            [10, 3],
            [20, 4],
          ],
        },
        { labels: { ...pod, pod: 'm1-0' }, points: [[15, 7]] },
      ],
    });
    expect(answer).toEqual({
      warnings: [],
      points: 7,
      replicas: [
        {
          namespace: 'ns',
          replica: 'm0-0',
          labels: { ...pod, state: 'serving' },
          samples: [
            {
              kind: 'sample',
              at: 10,
              state: 'serving',
              counters: { wakes: 3 },
            },
            {
              kind: 'sample',
              at: 20,
              state: 'sleeping',
              counters: { wakes: 4 },
            },
          ],
        },
        {
          namespace: 'ns',
          replica: 'm1-0',
          labels: { ...pod, pod: 'm1-0' },
          samples: [{ kind: 'sample', at: 15, counters: { wakes: 7 } }],
        },
      ],
    });
  });

  it('takes a state that it does not know for unknown, whatever its name', async () => {
    const { replicas } = await read({
      sidecar_state: [
        { labels: { ...pod, state: '__proto__' }, points: [[10, 1]] },
        {
          labels: { ...pod, pod: 'm1-0', state: 'dancing' },
          points: [[10, 1]],
        },
      ],
    });
    expect(replicas.map(({ samples }) => samples[0].state)).toEqual([
      'unknown',
      'unknown',
    ]);
  });

  it('does not count twice what two Prometheis scraped', async () => {
    const { replicas } = await read({
      sidecar_wakes: [
        {
          labels: { ...pod, prometheus_replica: 'a' },
          points: [
            [10, 3],
            [20, 3],
          ],
        },
        {
          labels: { ...pod, prometheus_replica: 'b' },
          points: [
            [10, 3],
            [17, 3],
          ],
        },
      ],
    });
    expect(
      replicas[0].samples.map(({ at, counters }) => [at, counters]),
    ).toEqual([
      [10, { wakes: 3 }],
      [17, { wakes: 3 }],
      [20, { wakes: 3 }],
    ]);
  });

  it('adds up a counter that has several series', async () => {
    const { replicas } = await read({
      sidecar_preempting: [
        { labels: { ...pod, role: 'preempting' }, points: [[10, 3]] },
        { labels: { ...pod, role: 'preemptor' }, points: [[10, 1]] },
      ],
    });
    expect(replicas[0].samples).toMatchObject([
      { counters: { preempting: 4 } },
    ]);
  });

  it('leaves out series of no replica and names that no database takes', async () => {
    const { replicas } = await read({
      sidecar_wakes: [
        { labels: {}, points: [[10, 3]] },
        { labels: { namespace: 'ns' }, points: [[10, 3]] },
        { labels: { ...pod, pod: 'a\0b' }, points: [[10, 3]] },
      ],
    });
    expect(replicas).toEqual([]);
  });
});
