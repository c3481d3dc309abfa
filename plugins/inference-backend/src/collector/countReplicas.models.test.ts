import {
  addBuckets,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import { FakeClock } from '@wakeboard/plugin-inference-node/testing';
import { ModelGroups } from './counterGroups';
import { countReplicas } from './countReplicas';
import { CountersSource } from './readCounters';
import {
  CounterWorld,
  countingDriver,
  MINUTE,
} from './__testUtils__/counterWorld';

const START = Date.UTC(2026, 2, 1);
const { signal } = new AbortController();

/** What the world's replicas count, counted by two routers in a namespace of their own. */
function setup(isRough: boolean) {
  const world = new CounterWorld({ seed: 3, from: START, hours: 6, isRough });
  const now = world.span.to;
  const client = world.prometheus(new FakeClock(now));
  const source: CountersSource = {
    client: {
      ...client,
      source: client.source,
      range: client.range.bind(client),
      instant: client.instant.bind(client),
      alerts: client.alerts.bind(client),
      inspect: client.inspect.bind(client),
      samples: async (...args) => {
        const answer = await client.samples(...args);
        return {
          ...answer,
          series: answer.series.map(({ labels, points }) => {
            const { pod, ...rest } = labels;
            const [model, replica] = pod.split('-');
            return {
              points,
              labels: {
                ...rest,
                namespace: 'gateways',
                pod: `router-${Number(replica) % 2}`,
                backend: pod,
                model,
              },
            };
          }),
        };
      },
    },
    groups: new ModelGroups({
      labels: countingDriver.indicators,
      current: [],
      now,
      owners: {
        find: async series =>
          series.map(
            ({ model }) =>
              world.models.find(({ ref }) => ref.name === model)?.ref,
          ),
        snapshotsOf: async refs =>
          new Map(
            world
              .snapshots(now)
              .filter(({ ref }) => refs.includes(ref))
              .map(each => [stringifyModelRef(each.ref), each]),
          ),
      },
      modelMatchers: ({ ref }) => [
        { label: 'model', op: '=', value: ref.name },
      ],
    }),
    count: {
      series: 'availability',
      indicator: countingDriver.indicators.slis.availability!,
      ofModels: true,
    },
  };
  return { world, source, now };
}

describe('countReplicas of series that name models', () => {
  it.each([false, true])(
    'counts for each model what all routers counted for it (restarts and silence: %s)',
    async isRough => {
      const { world, source, now } = setup(isRough);
      const span = { from: START + 60 * MINUTE, to: START + 300 * MINUTE };
      const { replicas } = await countReplicas(
        {
          source,
          span,
          marginMs: 10 * MINUTE,
          now,
          sourceFirstAt: START,
        },
        { signal },
      );
      for (const { ref } of world.models) {
        const own = replicas.filter(({ owner }) => owner.model === ref);
        expect(own.length).toBeGreaterThan(0);
        const total = (buckets: Array<{ good: number; total: number }>) => ({
          good: buckets.reduce((sum, { good }) => sum + good, 0),
          total: buckets.reduce((sum, each) => sum + each.total, 0),
        });
        const counted = total(addBuckets(own.map(({ buckets }) => buckets)));
        const expected = total(world.expected(ref, span, now));
        expect(expected.total).toBeGreaterThan(100);
        expect(counted.good).toBeCloseTo(expected.good, 6);
        expect(counted.total).toBeCloseTo(expected.total, 6);
      }
    },
  );

  it('counts nothing of a model that is not known', async () => {
    const { source, now } = setup(false);
    const { replicas } = await countReplicas(
      {
        source: {
          ...source,
          groups: new ModelGroups({
            labels: countingDriver.indicators,
            current: [],
            now,
            owners: {
              find: async series => series.map(() => undefined),
              snapshotsOf: async () => new Map(),
            },
            modelMatchers: undefined,
          }),
        },
        span: { from: START, to: now },
        marginMs: 10 * MINUTE,
        now,
      },
      { signal },
    );
    expect(replicas).toEqual([]);
  });
});
