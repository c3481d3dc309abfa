import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  avgBy,
  bucketMatcher,
  divide,
  histogramQuantile,
  increase,
  maxBy,
  multiply,
  PromQL,
  rate,
  selector,
  sumBy,
} from '@wakeboard/plugin-inference-common';
import { MetricsAnswer } from '@wakeboard/plugin-inference-node';
import { PrometheusMetricsClient } from '../../plugins/inference-backend/src/clients/PrometheusMetricsClient';
import {
  dataFolderOf,
  Prometheus,
} from '../../packages/simulator/src/prometheus/Prometheus';
import { obtainPrograms } from '../../packages/simulator/src/prometheus/programs';

const SECOND = 1_000;
const SCRAPE = 15 * SECOND;
/** Three hours of samples that end a while ago, so that all is in blocks. */
const END = Math.floor(Date.now() / 3_600_000 - 4) * 3_600_000;
const SAMPLES = 720;
const BEGIN = END - (SAMPLES - 1) * SCRAPE;

const NASTY = [
  'plain',
  '',
  '"',
  '\\',
  '\n',
  'a\nb',
  '{}',
  '"} or vector(1) #',
  '.*',
  'a|b',
  '$^',
  '`',
  "'",
  'ä🐘',
  'مرحبا',
  '\\n',
  '\\ufffd',
  '\ufffd',
];

const { signal } = new AbortController();

/** Samples as they would have been scraped, in the order that the format demands. */
function openMetrics(): string {
  const lines: string[] = [];
  const each = (
    name: string,
    labels: Record<string, string>,
    value: (index: number) => string | number,
    count = SAMPLES,
  ) => {
    const inBraces = Object.entries(labels)
      .map(([label, text]) => {
        const escaped = text.replace(/[\\"]/g, '\\$&').replace(/\n/g, '\\n');
        return `${label}="${escaped}"`;
      })
      .join(',');
    for (let index = 0; index < count; index++) {
      const at = (BEGIN + index * SCRAPE) / SECOND;
      lines.push(`${name}{${inBraces}} ${value(index)} ${at}`);
    }
  };
  lines.push('# TYPE state gauge');
  each('state', { pod: 'a' }, index => index);
  each('state', { pod: 'b' }, index => (index % 2 ? 'NaN' : index / 3));
  lines.push('# TYPE nasty gauge');
  NASTY.forEach((value, index) =>
    each('nasty', { value, index: `${index}` }, () => index),
  );
  lines.push('# TYPE requests counter');
  each('requests_total', { pod: 'a' }, index => index * 15);
  each('requests_total', { pod: 'idle' }, () => 0);
  lines.push('# TYPE wake_seconds histogram');
  for (const [le, share] of [
    ['1', 1],
    ['2.5', 9],
    ['+Inf', 10],
  ] as const) {
    each('wake_seconds_bucket', { le }, index => index * share);
  }
  lines.push('# EOF', '');
  return lines.join('\n');
}

describe('the client of Prometheus and a real Prometheus', () => {
  let folder: string;
  let prometheus: Prometheus;
  let client: PrometheusMetricsClient;
  let version: string;

  beforeAll(async () => {
    const programs = await obtainPrograms(() => {});
    version = programs.version;
    folder = await mkdtemp(join(tmpdir(), 'wakeboard-prometheus-'));
    const file = join(folder, 'history.txt');
    await writeFile(file, openMetrics());
    await promisify(execFile)(join(programs.folder, 'promtool'), [
      'tsdb',
      'create-blocks-from',
      'openmetrics',
      '--max-block-duration=162h',
      '--quiet',
      file,
      dataFolderOf(folder),
    ]);
    prometheus = await Prometheus.start({
      programs,
      folder,
      jobs: [],
      scrapeIntervalMs: 60_000,
      ruleFiles: [],
      port: 0,
    });
    client = new PrometheusMetricsClient({
      name: 'real',
      config: { url: prometheus.url, headers: {}, timeoutMs: 10_000 },
      clock: { now: () => Date.now() },
    });
  }, 300_000);

  afterAll(async () => {
    await prometheus?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const valuesOf = ({ series }: MetricsAnswer) =>
    series.map(({ labels: { __name__, ...labels }, points }) => [
      labels,
      points.map(([, value]) => value),
    ]);
  const now = async (query: PromQL) =>
    valuesOf(await client.instant(query, END, { signal }));

  it('reads every stored sample once, with its own time, in whatever pieces', async () => {
    const pod = { label: 'pod', op: '=', value: 'a' } as const;
    const state = selector({ metric: 'state', matchers: [pod] });
    const points: Array<[number, number]> = [];
    // Some ends lie on samples, some between two.
    for (let from = BEGIN - 1; from < END; from += 22_500) {
      const to = Math.min(from + 22_500, END);
      const { series } = await client.samples(state, { from, to }, { signal });
      series.forEach(each => points.push(...each.points));
    }
    expect(points).toEqual(
      Array.from({ length: SAMPLES }, (_, index) => [
        BEGIN + index * SCRAPE,
        index,
      ]),
    );
    const range = { from: BEGIN, to: BEGIN + SCRAPE };
    const { series } = await client.samples(state, range, { signal });
    expect(series[0].points).toEqual([[BEGIN + SCRAPE, 1]]);
  }, 300_000);

  it('leaves out samples that are not a number', async () => {
    const pod = { label: 'pod', op: '=', value: 'b' } as const;
    const state = selector({ metric: 'state', matchers: [pod] });
    const range = { from: BEGIN - 1, to: END };
    const { series } = await client.samples(state, range, { signal });
    expect(series[0].points).toHaveLength(SAMPLES / 2);
    expect(series[0].points[1]).toEqual([BEGIN + 2 * SCRAPE, 2 / 3]);
  });

  it.each(NASTY.map((value, index) => [value, index] as const))(
    'finds exactly the series whose label is %j',
    async (value, index) => {
      const ask = (matcher: Parameters<typeof selector>[0]['matchers']) =>
        now(selector({ metric: 'nasty', matchers: matcher }));
      expect(await ask([{ label: 'value', op: '=', value }])).toEqual([
        [expect.objectContaining({ index: `${index}` }), [index]],
      ]);
      const others = await ask([{ label: 'value', op: '!=', value }]);
      expect(others).toHaveLength(NASTY.length - 1);
      const values = [value, NASTY[0]];
      const some = await ask([{ label: 'value', op: 'oneOf', values }]);
      expect(some).toHaveLength(new Set(values).size);
    },
  );

  it('reads a range of more points than an engine gives at once', async () => {
    const range = { from: BEGIN, to: END, stepMs: 500 };
    const query = sumBy([], selector({ metric: 'requests_total' }));
    const { series } = await client.range(query, range, { signal });
    const times = series[0].points.map(([at]) => at);
    expect(series).toHaveLength(1);
    expect(times).toEqual(
      Array.from(
        { length: (END - BEGIN) / 500 + 1 },
        (_, index) => BEGIN + index * 500,
      ),
    );
    expect(times.length).toBeGreaterThan(11_000);
  });

  it('evaluates what the builder builds', async () => {
    const requests = { metric: 'requests_total', rangeMs: 600 * SECOND };
    const perPod = sumBy(['pod'], rate(requests));
    expect(await now(perPod)).toEqual([
      [{ pod: 'a' }, [expect.closeTo(1, 9)]],
      [{ pod: 'idle' }, [0]],
    ]);
    expect(await now(multiply(perPod, 60))).toContainEqual([
      { pod: 'a' },
      [expect.closeTo(60, 7)],
    ]);
    const all = selector({ metric: 'requests_total' });
    const most = (SAMPLES - 1) * 15;
    expect(await now(maxBy([], all))).toEqual([[{}, [most]]]);
    expect(await now(avgBy([], all))).toEqual([[{}, [most / 2]]]);
    expect(await now(sumBy([], increase(requests)))).toEqual([
      [{}, [expect.closeTo(600, 0)]],
    ]);
    // The pod without requests has no ratio, rather than one that is not a number.
    expect(await now(divide(perPod, perPod))).toEqual([[{ pod: 'a' }, [1]]]);
  });

  it('finds a bucket in the spelling of the engine, and quantiles', async () => {
    const metric = 'wake_seconds_bucket';
    const fast = selector({ metric, matchers: [bucketMatcher(1)] });
    expect(await now(sumBy([], fast))).toEqual([[{}, [SAMPLES - 1]]]);
    const buckets = sumBy(['le'], rate({ metric, rangeMs: 600 * SECOND }));
    expect(await now(histogramQuantile(0.9, buckets))).toEqual([
      [{}, [expect.closeTo(2.5, 6)]],
    ]);
  });

  it('passes on remarks without calling the answer incomplete', async () => {
    if (!version.startsWith('3.')) return;
    const query = rate({ metric: 'state', rangeMs: 60 * SECOND });
    const { warnings, infos } = await client.instant(query, END, { signal });
    expect(warnings).toEqual([]);
    expect(infos).toEqual([expect.stringContaining('counter')]);
  });

  it('tells why a query was refused', async () => {
    await expect(
      client.instant('sum(' as PromQL, END, { signal }),
    ).rejects.toMatchObject({
      reason: 'badAnswer',
      message: expect.stringMatching(
        /^Prometheus "real" refuses the query: .*parse error/,
      ),
    });
  });

  it('says of itself what it is, and which metrics have series in a range', async () => {
    const range = { from: BEGIN, to: END };
    const names = ['requests_total', 'absent', 'wake_seconds_bucket'];
    const { found, ...about } = await client.inspect(
      { names, ...range },
      { signal },
    );
    expect(found?.sort()).toEqual(['requests_total', 'wake_seconds_bucket']);
    expect(about.version).toBe(`Prometheus API ${version}`);
    expect(about.retention).toMatch(/\d/);
    const before = { from: BEGIN - 90_000_000, to: BEGIN - 86_400_000 };
    expect(
      (await client.inspect({ names, ...before }, { signal })).found,
    ).toEqual([]);
  });

  it('has no series for what is not there', async () => {
    expect(await now(selector({ metric: 'absent' }))).toEqual([]);
  });
});
