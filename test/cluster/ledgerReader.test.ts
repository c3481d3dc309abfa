import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { anSloSpec } from '@wakeboard/plugin-inference-common/testing';
import { FakeClock } from '@wakeboard/plugin-inference-node/testing';
import {
  dataFolderOf,
  Prometheus,
} from '../../packages/simulator/src/prometheus/Prometheus';
import { obtainPrograms } from '../../packages/simulator/src/prometheus/programs';
import { PrometheusMetricsClient } from '../../plugins/inference-backend/src/clients/PrometheusMetricsClient';
import { Boundaries } from '../../plugins/inference-backend/src/collector/Boundaries';
import { LedgerReader } from '../../plugins/inference-backend/src/collector/LedgerReader';
import {
  CounterWorld,
  countingDriver,
  SCRAPE,
} from '../../plugins/inference-backend/src/collector/__testUtils__/counterWorld';
import { FakeLedgerStore } from '../../plugins/inference-backend/src/collector/__testUtils__/FakeLedgerStore';

const HOUR = 3_600_000;
/** A day that ended a while ago, so that all is in blocks. */
const END = Math.floor(Date.now() / HOUR - 4) * HOUR;
const START = END - 24 * HOUR;
const SERIES = ['availability', 'latency<=1'];
const source = { cluster: 'demo', driver: countingDriver.id };
const specs = [
  anSloSpec(),
  anSloSpec({ name: 'fast', sli: 'latency', thresholdSeconds: 1 }),
];
const { signal } = new AbortController();

const world = new CounterWorld({
  seed: 3,
  from: START,
  hours: 24,
  models: 3,
  isRough: true,
  outages: [{ from: START + 9 * HOUR, to: START + 11 * HOUR }],
});

/** Samples as they were scraped, in the order that the format demands. */
function openMetrics(): string {
  const all = world.series(END);
  const linesOf = (wanted: string) =>
    all
      .filter(({ metric }) => metric === wanted)
      .flatMap(({ metric, labels, points }) => {
        const inBraces = Object.entries(labels)
          .map(([label, value]) => `${label}="${value}"`)
          .join(',');
        return points.map(
          ([at, value]) => `${metric}{${inBraces}} ${value} ${at / 1000}`,
        );
      });
  return [
    '# TYPE counted counter',
    ...linesOf('counted_total'),
    '# TYPE counted_seconds histogram',
    ...linesOf('counted_seconds_bucket'),
    '# EOF',
    '',
  ].join('\n');
}

describe('the reader of the ledger and a real Prometheus', () => {
  let folder: string;
  let prometheus: Prometheus;
  let clock: FakeClock;
  let client: PrometheusMetricsClient;

  beforeAll(async () => {
    const programs = await obtainPrograms(() => {});
    folder = await mkdtemp(join(tmpdir(), 'wakeboard-ledger-'));
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
      scrapeIntervalMs: SCRAPE,
      ruleFiles: [],
      port: 0,
    });
  }, 300_000);

  afterAll(async () => {
    await prometheus?.stop();
    if (folder) await rm(folder, { recursive: true });
  });

  beforeEach(() => {
    clock = new FakeClock(END + 2_000);
    client = new PrometheusMetricsClient({
      name: 'demo',
      config: { url: prometheus.url, headers: {}, timeoutMs: 10_000 },
      clock,
    });
  });

  function setup() {
    const ledger = new FakeLedgerStore();
    const failures: unknown[] = [];
    const snapshots = () => world.snapshots(clock.now());
    const reader = new LedgerReader({
      ...source,
      driver: countingDriver,
      indicators: countingDriver.indicators,
      metrics: { client, scrapeIntervalMs: SCRAPE },
      backfillMs: 3 * 24 * HOUR,
      models: {
        listModels: async () =>
          snapshots().map(snapshot => ({ snapshot, observedAt: clock.now() })),
      },
      history: { findReplicas: async () => [] },
      ledger,
      slos: {
        listSlos: async () =>
          world.models.map(({ ref }) => ({ model: ref, specs, problems: [] })),
      },
      status: {
        expect: () => {},
        succeeded: () => {},
        failed: (_part, error) => failures.push(error),
      },
      publish: () => {},
      current: snapshots,
      counts: {},
      clock,
    });
    return { ledger, failures, reader };
  }

  const rounded = (value: number) => Math.round(value * 1e6) / 1e6;

  it.each([
    ['at once', [END]],
    [
      'in the middle of an outage, after it and at the end',
      [START + 10 * HOUR, START + 11.1 * HOUR, END],
    ],
  ])(
    'counts what all samples give over resets, gaps and replaced replicas: read %s',
    async (_sentence, moments) => {
      const { ledger, failures, reader } = setup();
      for (const moment of moments) {
        clock.set(moment + 2_000);
        await reader.run({ signal });
      }
      expect(failures).toEqual([]);
      for (const { ref } of world.models) {
        const expected = world.expected(
          ref,
          { from: START - 24 * HOUR, to: END },
          END,
        );
        expect(expected.length).toBeGreaterThan(100);
        for (const series of SERIES) {
          expect(
            ledger
              .buckets(ref, series)
              .map(({ to, good, total }) => [
                to,
                rounded(good),
                rounded(total),
              ]),
          ).toEqual(
            expected.map(({ to, good, total }) => [
              to,
              rounded(good),
              rounded(total),
            ]),
          );
        }
      }
    },
    300_000,
  );

  it('finds the boundaries of the buckets', async () => {
    clock.set(END - HOUR);
    const boundaries = Boundaries.create({
      drivers: [countingDriver],
      reads: () => true,
      metrics: new Map([['demo', { client, scrapeIntervalMs: SCRAPE }]]),
      clock,
    });
    await boundaries.refresh({ signal });
    expect(await boundaries.problemOf(source, 'latency', 1)).toBeUndefined();
    expect(await boundaries.problemOf(source, 'latency', 2)).toContain(
      'the nearest is 1 s',
    );
  });
});
