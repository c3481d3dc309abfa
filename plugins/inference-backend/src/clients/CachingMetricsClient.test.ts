import { PromQL, selector } from '@wakeboard/plugin-inference-common';
import { MetricSeries, SourceFailure } from '@wakeboard/plugin-inference-node';
import {
  FakeClock,
  FakeMetricsClient,
} from '@wakeboard/plugin-inference-node/testing';
import { CachingMetricsClient, CachingOptions } from './CachingMetricsClient';

const up = selector({ metric: 'up' });
const T = 1_700_000_040_000;
const hour = { from: T - 3_600_000, to: T, stepMs: 60_000 };
const { signal } = new AbortController();
const series: MetricSeries[] = [{ labels: { pod: 'a' }, points: [[T, 1]] }];

let clock: FakeClock;
let engine: FakeMetricsClient;

beforeEach(() => {
  jest.useFakeTimers();
  clock = new FakeClock(T);
  engine = new FakeMetricsClient({ clock, answer: () => series });
});
afterEach(() => jest.useRealTimers());

function caching(options: Partial<CachingOptions> = {}) {
  return new CachingMetricsClient({ client: engine, ...options });
}

function down(retryAfterMs?: number): SourceFailure {
  return new SourceFailure('it is down', {
    source: engine.source,
    reason: 'unreachable',
    retryAfterMs,
  });
}

async function pass(ms: number): Promise<void> {
  clock.advance(ms);
  await jest.advanceTimersByTimeAsync(ms);
}

/** An engine whose answers are given by hand. */
function heldEngine() {
  const held: Array<{ finish: (error?: Error) => void; signal: AbortSignal }> =
    [];
  const ask = engine.range.bind(engine);
  engine.range = async (query, range, options) => {
    const answer = await ask(query, range, options);
    await new Promise<void>((resolve, reject) => {
      held.push({
        finish: error => (error ? reject(error) : resolve()),
        signal: options.signal,
      });
      options.signal.addEventListener('abort', () =>
        reject(options.signal.reason),
      );
    });
    return answer;
  };
  return held;
}

describe('CachingMetricsClient', () => {
  it('asks once for all who look at the same time, and again when it is old', async () => {
    const client = caching();
    const viewers = Array.from({ length: 500 }, (_, index) =>
      client.range(
        up,
        { ...hour, from: hour.from + index, to: hour.to + index },
        { signal },
      ),
    );
    const answers = await Promise.all(viewers);
    expect(engine.calls).toEqual([{ method: 'range', query: up, ...hour }]);
    expect(new Set(answers)).toEqual(new Set([answers[0]]));

    await pass(14_999);
    await client.range(up, hour, { signal });
    expect(engine.calls).toHaveLength(1);
    await pass(1);
    await client.range(up, hour, { signal });
    expect(engine.calls).toHaveLength(2);
  });

  it('rounds moments, and tells queries, steps and ranges apart', async () => {
    const client = caching();
    await client.instant(up, T + 1, { signal });
    await client.instant(up, T + 14_000, { signal });
    expect(engine.calls).toHaveLength(1);
    await client.instant('other' as PromQL, T, { signal });
    await client.range(up, hour, { signal });
    await client.range(up, { ...hour, stepMs: 120_000 }, { signal });
    await client.range(up, { ...hour, from: T - 60_000 }, { signal });
    expect(engine.calls).toHaveLength(5);
  });

  it('does not keep stored samples', async () => {
    const client = caching();
    const range = { from: T - 1, to: T };
    await client.samples(up, range, { signal });
    await client.samples(up, range, { signal });
    expect(engine.calls).toHaveLength(2);
  });

  it('gives the last answer with its own age, and the failure, when the engine is down', async () => {
    const client = caching();
    const good = await client.range(up, hour, { signal });
    engine.failure = down();
    await pass(60_000);
    const later = { ...hour, from: hour.from + 60_000, to: T + 60_000 };
    const stale = await client.range(up, later, { signal });
    expect(stale).toEqual({ ...good, failure: down().toSourceError() });
    expect(stale.observedAt).toBe(T);

    engine.failure = undefined;
    await pass(2_001);
    const fresh = await client.range(up, later, { signal });
    expect(fresh.failure).toBeUndefined();
    expect(fresh.observedAt).toBe(T + 62_001);
  });

  it('asks once for the alerts of now, and gives the last ones when the engine is down', async () => {
    const client = caching();
    engine.raised = [{ state: 'firing', labels: {}, annotations: {} }];
    const answers = await Promise.all([
      client.alerts({ signal }),
      client.alerts({ signal }),
    ]);
    expect(engine.alertCalls).toBe(1);
    expect(answers[1].alerts).toEqual(engine.raised);

    await pass(15_000);
    engine.failure = down();
    expect(await client.alerts({ signal })).toEqual({
      ...answers[0],
      failure: down().toSourceError(),
    });
    engine.failure = undefined;
    engine.raised = [];
    await pass(2_000);
    expect(await client.alerts({ signal })).toEqual({
      alerts: [],
      warnings: [],
      observedAt: T + 17_000,
    });
  });

  it('fails when there is no older answer, or only one of another time', async () => {
    const client = caching();
    await client.range(up, hour, { signal });
    engine.failure = down();
    const lastWeek = {
      ...hour,
      from: hour.from - 604_800_000,
      to: T - 604_800_000,
    };
    await expect(client.range(up, lastWeek, { signal })).rejects.toThrow(
      'it is down',
    );
    await expect(client.instant(up, T, { signal })).rejects.toThrow(
      'it is down',
    );
  });

  it.each([
    ['for a moment', undefined, 2_000],
    ['as long as it is asked to', 9_000, 9_000],
    ['not longer than an answer', 3_600_000, 15_000],
  ])('keeps a failure %s', async (_, retryAfterMs, keptMs) => {
    const client = caching();
    engine.failure = down(retryAfterMs);
    const ask = () => client.range(up, hour, { signal }).catch(() => undefined);
    await Promise.all([ask(), ask()]);
    await pass(keptMs - 1);
    await ask();
    expect(engine.calls).toHaveLength(1);
    await pass(1);
    await ask();
    expect(engine.calls).toHaveLength(2);
  });

  it('goes on for those who wait when one gives up, and gives up when all have', async () => {
    const held = heldEngine();
    const client = caching();
    const [first, second] = [new AbortController(), new AbortController()];
    const a = client.range(up, hour, { signal: first.signal });
    const b = client.range(up, hour, { signal: second.signal });
    await pass(0);
    const reason = new Error('closed the page');
    first.abort(reason);
    await expect(a).rejects.toBe(reason);
    expect(held[0].signal.aborted).toBe(false);
    held[0].finish();
    await expect(b).resolves.toMatchObject({ series });

    await pass(15_000);
    const third = new AbortController();
    const c = client.range(up, hour, { signal: third.signal });
    await pass(0);
    third.abort(reason);
    await expect(c).rejects.toBe(reason);
    expect(held[1].signal.aborted).toBe(true);

    const again = client.range(up, hour, { signal });
    await pass(0);
    held[2].finish();
    await expect(again).resolves.toMatchObject({ series });
  });

  it('has at most so many queries under way', async () => {
    const held = heldEngine();
    const client = caching({ concurrency: 2 });
    const ask = (index: number, each = signal) =>
      client.range(
        up,
        { ...hour, stepMs: 60_000 * (index + 1) },
        { signal: each },
      );
    const leaver = new AbortController();
    const first = ask(0);
    const second = ask(1);
    const third = ask(2, leaver.signal);
    const fourth = ask(3);
    await pass(0);
    expect(held).toHaveLength(2);
    leaver.abort(new Error('gone'));
    await expect(third).rejects.toThrow('gone');
    held[0].finish(down());
    await expect(first).rejects.toThrow('it is down');
    await pass(0);
    expect(held).toHaveLength(3);
    held[1].finish();
    held[2].finish();
    await Promise.all([second, fourth]);
    expect(engine.calls).toHaveLength(3);
  });

  it('forgets what was not used lately when there is no room', async () => {
    const client = caching({ maxBytes: 10_000 });
    for (let step = 1; step <= 20; step++) {
      await client.range(up, { ...hour, stepMs: step * 1_000 }, { signal });
    }
    await client.range(up, { ...hour, stepMs: 20_000 }, { signal });
    expect(engine.calls).toHaveLength(20);
    await client.range(up, { ...hour, stepMs: 1_000 }, { signal });
    expect(engine.calls).toHaveLength(21);
  });
});
