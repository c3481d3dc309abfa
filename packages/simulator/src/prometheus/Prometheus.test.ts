import { Simulator, startSimulator } from '../startSimulator';
import { until } from '../testing/until';
import { Truth } from '../truth';

jest.setTimeout(300_000);

/** Wakes of a second, many a minute, and no restart of any pod. */
const FAST = {
  extends: 'cold-starts',
  name: 'fast',
  models: {
    'qwen3-4b': {
      spec: {
        sleep: { idleTimeout: '50ms' },
        fairness: { minRuntime: '50ms' },
      },
      traffic: { requestsPerMinute: 0.8, outputTokens: 2 },
    },
  },
};

interface Instant {
  metric: Record<string, string>;
  value: [number, string];
}

interface Span {
  metric: Record<string, string>;
  values: Array<[number, string]>;
}

describe('a real Prometheus beside the simulator', () => {
  const end = new AbortController();
  let starting: Promise<Simulator> | undefined;
  let simulator: Simulator;

  async function query<T = Instant>(promql: string): Promise<T[]> {
    const url = new URL(`${simulator.prometheus}/api/v1/query`);
    url.searchParams.set('query', promql);
    const body = await (await fetch(url)).json();
    if (body.status !== 'success') throw new Error(body.error);
    return body.data.result;
  }

  const wakes = (pod: string) =>
    simulator
      .truth(0)
      .filter(
        (each): each is Extract<Truth, { kind: 'wake' }> =>
          each.kind === 'wake' && each.pod === pod,
      );

  beforeAll(async () => {
    starting = startSimulator({
      scenario: FAST,
      historyDays: 1,
      scrapeIntervalMs: 500,
      signal: end.signal,
    });
    simulator = await starting;
    const scraped = async () =>
      (await query('count(up{job=~".*sidecar"})'))[0]?.value[1] === '8';
    await until(scraped);
  }, 300_000);
  afterAll(async () => {
    // Also one that has not started in time is ended.
    end.abort();
    await starting?.then(
      ({ stop }) => stop(),
      () => {},
    );
  });

  /** Every sample of the wake counter, history and live, against the log of truth. */
  async function compareWithTruth() {
    const [{ metric, values }] = await query<Span>(
      'gthread_sidecar_wake_duration_seconds_count{pod=~"qwen3-4b-.*"}[2d]',
    );
    const ends = wakes(metric.pod).map(each => each.end);
    const between = (from: number, to: number) =>
      ends.filter(each => each > from && each <= to).length;
    const wrong: string[] = [];
    let counted = 0;
    for (const [seconds, value] of values) {
      const at = Math.round(seconds * 1_000);
      while (counted < ends.length && ends[counted] <= at) counted++;
      // A scrape's own time is when it began; the pod answered a moment later.
      const later = between(at, at + 500);
      const isRight =
        Number(value) >= counted && Number(value) <= counted + later;
      if (!isRight) wrong.push(`${value} at ${at}, truly ${counted}`);
    }
    return { compared: values.length, wrong };
  }

  it('counts the wakes of history and present as they truly were, across the seam', async () => {
    const { compared, wrong } = await compareWithTruth();
    expect(wrong).toEqual([]);
    expect(compared).toBeGreaterThan(1_500);
    const resets = await query(
      'sum(resets(gthread_sidecar_wake_duration_seconds_count[2d]))',
    );
    expect(resets[0].value[1]).toBe('0');
    const tooFew = await query(
      'count({__name__=~"gthread_.*|vllm:.*|DCGM_.*"}) < 1000',
    );
    expect(tooFew).toEqual([]);
  });

  it('loads the rules of both generators and evaluates them without an error', async () => {
    // Pyrra's groups have an interval of their own, which is longer than this test.
    const recorded = async () =>
      (await query('slo:objective:ratio')).length === 2;
    await until(recorded);
    const answer = await fetch(`${simulator.prometheus}/api/v1/rules`);
    const { data } = await answer.json();
    const rules: Array<{ health: string; type: string }> = data.groups.flatMap(
      (group: { rules: unknown[] }) => group.rules,
    );
    expect(rules.filter(({ type }) => type === 'alerting')).toHaveLength(10);
    expect(rules.filter(({ health }) => health === 'err')).toEqual([]);
  });

  it('gives targets the labels of the PodMonitors and no other', async () => {
    const [{ metric }] = await query('up{pod=~"qwen3-4b-.*",container="vllm"}');
    expect(Object.keys(metric).sort()).toEqual([
      '__name__',
      'container',
      'endpoint',
      'instance',
      'job',
      'namespace',
      'pod',
    ]);
    expect(metric.job).toBe('greenthread-system/greenthread-vllm');
  });

  it('misses no wake while it is restarted', async () => {
    const [{ metric }] = await query(
      'gthread_sidecar_wake_duration_seconds_count{pod=~"qwen3-4b-.*"}',
    );
    const before = wakes(metric.pod).length;
    await simulator.restartPrometheus({ downMs: 2_000 });
    await until(() => wakes(metric.pod).length >= before + 5);
    const known = wakes(metric.pod).length;
    await until(async () => {
      const [sample] = await query(
        'gthread_sidecar_wake_duration_seconds_count{pod=~"qwen3-4b-.*"}',
      );
      return Number(sample?.value[1]) >= known;
    });
    expect((await compareWithTruth()).wrong).toEqual([]);
  });

  // Prometheus looks for new blocks once a minute, and when it starts.
  it('has recorded in the past what rules read over a range, and nothing else', async () => {
    await simulator.restartPrometheus();
    const oldest = async (record: string) => {
      const [{ values }] = await query<Span>(
        `${record}{sloth_slo="requests-availability"}[1d]`,
      );
      return Date.now() / 1_000 - values[0][0];
    };
    expect(await oldest('slo:sli_error:ratio_rate5m')).toBeGreaterThan(36_000);
    expect(await oldest('slo:objective:ratio')).toBeLessThan(3_600);
  });
});
