import { EventLog } from '../events';
import { loadScenario, ScenarioSource, toWorldPlan } from '../scenario';
import { createWorld } from './createWorld';
import { cacheUsage } from './engine';
import { advance } from './step';
import { World } from './types';

const NOON = Date.UTC(2026, 10, 23, 12);
const HOUR = 3_600_000;
const NAMESPACE = 'greenthread-system';

function aWorld(source: string | ScenarioSource) {
  const { world, happenings } = createWorld({
    seed: 1,
    plan: toWorldPlan(loadScenario(source)),
    from: NOON - HOUR,
    readyAt: NOON,
  });
  const log = new EventLog();
  log.add(happenings);
  return { world, log };
}

function badShare(
  log: EventLog,
  model: string,
  sli: 'availability' | 'latency' | 'ttft' | 'interTokenLatency',
  threshold?: number,
  span = { from: 0, to: NOON },
) {
  const query = { namespace: NAMESPACE, model, sli, threshold, ...span };
  const { good, total } = log.count(query);
  expect(total).toBeGreaterThan(100);
  return 1 - good / total;
}

const podsOf = (world: World, model: string) =>
  world.pods.filter(pod => pod.model === model);

describe('an engine whose KV cache is too small', () => {
  it('makes requests wait and lose their place, and never holds more than there is room for', () => {
    const { world, log } = aWorld('kv-saturation');
    let waited = 0;
    let full = 0;
    const wrong: string[] = [];
    for (let at = world.now; at <= NOON; at += 2_000) {
      log.add(advance(world, at));
      for (const pod of world.pods) {
        const running = pod.inFlight.length;
        const held = pod.inFlight.reduce(
          (sum, { promptTokens, generated }) => sum + promptTokens + generated,
          0,
        );
        if (pod.waiting.length > 0) waited++;
        if (cacheUsage(pod, world.now) > 0.95) full++;
        if (pod.waiting.length > 0 && running === 0) wrong.push('idle');
        if (running > 1 && held > pod.settings.cacheTokens) {
          wrong.push(`${held} tokens`);
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(waited).toBeGreaterThan(100);
    expect(full).toBeGreaterThan(50);
    const [pod] = podsOf(world, 'gpt-oss-20b');
    expect(pod.counters.evictions).toBeGreaterThan(50);
    expect(badShare(log, 'gpt-oss-20b', 'ttft', 0.5)).toBeGreaterThan(0.1);
    const { count, sum } = pod.counters.queueTime;
    expect(sum / count).toBeGreaterThan(0.1);
  });

  it('gives every request all of its tokens, however often it lost its place', () => {
    const { world, log } = aWorld('kv-saturation');
    let tokens = 0;
    let pauses = 0;
    let wrong = 0;
    for (const happening of advance(world, NOON)) {
      log.add([happening]);
      if (happening.kind !== 'request' || !happening.served) continue;
      const { served } = happening;
      const between = served.pauses.reduce(
        (sum, { seconds, times }) => sum + seconds * times,
        0,
      );
      pauses += served.pauses.reduce((sum, { times }) => sum + times, 0);
      tokens++;
      // What is between the first token and the last is the rest of the time.
      const rest = served.seconds - served.firstTokenSeconds - between;
      if (Math.abs(rest) > 0.002) wrong++;
    }
    const generated = world.pods.reduce(
      (sum, pod) => sum + pod.counters.generationTokens,
      0,
    );
    expect(wrong).toBe(0);
    expect(tokens).toBeGreaterThan(1_000);
    expect(pauses + tokens).toBe(generated);
  });
});

describe('the scenarios that burn budgets', () => {
  it('burning: one fast, one slowly, one not at all', () => {
    const { world, log } = aWorld('burning');
    log.add(advance(world, NOON));
    const fast = badShare(log, 'gpt-oss-20b', 'availability');
    const slow = badShare(log, 'llama-3-8b-instruct', 'availability');
    expect(fast).toBeGreaterThan(14.4 * 0.005);
    expect(slow).toBeGreaterThan(3 * 0.005);
    expect(slow).toBeLessThan(14.4 * 0.005);
    const quiet = log.count({
      namespace: NAMESPACE,
      model: 'qwen3-4b',
      sli: 'availability',
      from: 0,
      to: NOON,
    });
    expect(quiet).toEqual({ good: 0, total: 0, buckets: [], lost: 0 });
  });

  it('latency-spike: the answer, the first token, or the tokens after it', () => {
    const { world, log } = aWorld('latency-spike');
    log.add(advance(world, NOON));
    expect(badShare(log, 'gpt-oss-20b', 'latency', 5)).toBeGreaterThan(0.2);
    expect(badShare(log, 'llama-3-8b-instruct', 'ttft', 0.5)).toBeGreaterThan(
      0.5,
    );
    expect(
      badShare(log, 'llama-3-8b-instruct', 'interTokenLatency', 0.1),
    ).toBeLessThan(0.05);
    expect(
      badShare(log, 'mixtral-8x7b', 'interTokenLatency', 0.1),
    ).toBeGreaterThan(0.5);
    expect(badShare(log, 'mixtral-8x7b', 'ttft', 0.5)).toBeLessThan(0.15);
  });
});

describe('an incident', () => {
  it('changes how requests fare from its beginning to its end, and not how many come', () => {
    const incidents = [
      { ago: '40m', lasts: '20m', traffic: { errorShare: 0.5 } },
    ];
    const source = (own: unknown[]) => ({
      extends: 'burning',
      name: 'incident',
      models: {
        'gpt-oss-20b': { incidents: own, traffic: { errorShare: 0 } },
      },
    });
    const { world, log } = aWorld(source(incidents));
    log.add(advance(world, NOON));
    const share = (from: number, to: number) =>
      badShare(log, 'gpt-oss-20b', 'availability', undefined, {
        from: NOON - from * 60_000,
        to: NOON - to * 60_000,
      });
    expect(share(39, 21)).toBeGreaterThan(0.35);
    // A request that began in the incident may end a little after it.
    expect(share(18, 0)).toBe(0);
    const arrived = (own: unknown[]) => {
      const other = aWorld(source(own)).world;
      advance(other, NOON);
      return other.models.find(({ name }) => name === 'gpt-oss-20b')?.traffic;
    };
    expect(arrived(incidents)).toEqual(arrived([]));
  });
});
