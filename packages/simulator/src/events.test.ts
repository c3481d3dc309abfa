import fc from 'fast-check';
import { EventLog } from './events';
import { loadScenario, toWorldPlan } from './scenario';
import { createWorld } from './world/createWorld';
import { FIRST_TOKEN_BOUNDS, REQUEST_BOUNDS } from './world/histogram';
import { advance } from './world/step';
import { Happening } from './world/types';

const NOON = Date.UTC(2026, 10, 23, 12);
const HOUR = 3_600_000;
const NAMESPACE = 'greenthread-system';
const BUCKET = 300_000;

function aLog(scenario: string, seed = 1) {
  const { world, happenings } = createWorld({
    seed,
    plan: toWorldPlan(loadScenario(scenario)),
    from: NOON - HOUR,
    readyAt: NOON,
  });
  const log = new EventLog();
  log.add(happenings);
  log.add(advance(world, NOON));
  return { world, log };
}

const ended = (
  at: number,
  outcome: 'success' | 'error' | 'lost',
): Happening => ({
  kind: 'request',
  at,
  namespace: 'a',
  model: 'b',
  outcome,
});

describe('the log of events', () => {
  it('agrees with counters that were never reset', () => {
    const { world, log } = aLog('kv-saturation');
    const model = 'llama-3-8b-instruct';
    const pods = world.pods.filter(pod => pod.model === model);
    const all = { namespace: NAMESPACE, model, from: 0, to: NOON };
    const sum = (read: (pod: (typeof pods)[number]) => number) =>
      pods.reduce((total, pod) => total + read(pod), 0);

    const requests = log.count({ ...all, sli: 'availability' });
    expect(requests.good).toBe(sum(pod => pod.counters.requestsSucceeded));
    expect(requests.total - requests.good).toBe(
      sum(pod => pod.counters.requestsFailed),
    );
    const latency = log.count({ ...all, sli: 'latency', threshold: 5 });
    const bucket = REQUEST_BOUNDS.indexOf(5);
    expect(latency).toMatchObject({
      good: sum(pod => pod.counters.endToEnd.buckets[bucket]),
      total: sum(pod => pod.counters.endToEnd.count),
    });
    expect(latency.good).toBeLessThan(latency.total);
    const ttft = log.count({ ...all, sli: 'ttft', threshold: 0.5 });
    expect(ttft.good).toBe(
      sum(
        pod => pod.counters.firstToken.buckets[FIRST_TOKEN_BOUNDS.indexOf(0.5)],
      ),
    );
    const pauses = log.count({
      ...all,
      sli: 'interTokenLatency',
      threshold: 0.1,
    });
    expect(pauses.total).toBe(sum(pod => pod.counters.interToken.count));
    const wakes = log.count({ ...all, sli: 'wake', threshold: 10 });
    expect(wakes.total).toBe(sum(pod => pod.counters.wakes.count));
  });

  it('puts every event into the bucket that ends at or after it, and adds up to the whole', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(10 * BUCKET), fc.boolean())),
        fc.nat(10 * BUCKET),
        fc.nat(10 * BUCKET),
        (moments, one, other) => {
          const [from, to] = [Math.min(one, other), Math.max(one, other)];
          const log = new EventLog();
          const inOrder = moments
            .map(([at, isGood]) => ({ at: NOON + at, isGood }))
            .sort((a, b) => a.at - b.at);
          log.add(
            inOrder.map(({ at, isGood }) =>
              ended(at, isGood ? 'success' : 'error'),
            ),
          );
          const counts = log.count({
            namespace: 'a',
            model: 'b',
            sli: 'availability',
            from: NOON + from,
            to: NOON + to,
          });
          const inside = inOrder.filter(
            ({ at }) => at > NOON + from && at <= NOON + to,
          );
          expect(counts.total).toBe(inside.length);
          expect(counts.good).toBe(inside.filter(each => each.isGood).length);
          for (const bucket of counts.buckets) {
            const own = inside.filter(
              ({ at }) => at > bucket.from && at <= bucket.to,
            );
            expect(bucket.to % BUCKET).toBe(0);
            expect(bucket.to - bucket.from).toBe(BUCKET);
            expect(bucket.total).toBe(own.length);
          }
          expect(
            counts.buckets.reduce((sum, { total }) => sum + total, 0),
          ).toBe(counts.total);
        },
      ),
    );
  });

  it('counts what nobody could count apart', () => {
    const log = new EventLog();
    log.add([ended(NOON, 'success'), ended(NOON, 'lost')]);
    const query = { namespace: 'a', model: 'b', from: 0, to: NOON };
    expect(log.count({ ...query, sli: 'availability' })).toMatchObject({
      good: 1,
      total: 1,
      lost: 1,
    });
  });
});
