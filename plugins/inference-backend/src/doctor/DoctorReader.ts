import { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  InferenceSchemas,
  ModelSnapshot,
  selector,
  SourceRef,
} from '@wakeboard/plugin-inference-common';
import {
  CallOptions,
  Clock,
  InferenceDriver,
  MetricSeries,
  MetricsClient,
} from '@wakeboard/plugin-inference-node';
import { PlatformAccess } from '../access/PlatformAccess';
import { SignalMappings } from '../mapping/SignalMappings';
import { ModelStore } from '../store/types';
import { Check, wordsOf } from './checks';
import { CheckedCluster, clusterChecks } from './clusterChecks';
import { metricsChecks } from './metricsChecks';
import { seriesOfDriver } from './signalNames';

/** A report answers for so long. */
const FRESH_MS = 60_000;
/** A source that takes longer is shown as one that does not answer. */
const DEADLINE_MS = 15_000;
/** Samples of each series that tell how far apart they are. */
const SAMPLES = 8;

type Report = InferenceSchemas['DoctorReport'];
type SourceReport = InferenceSchemas['DoctorSource'];
type SourceHealth = InferenceSchemas['SourceHealth'];

/** What {@link DoctorReader} works with. */
export interface DoctorReaderOptions {
  platform: PlatformAccess;
  /** Every cluster and server, by name. */
  clusters: ReadonlyMap<string, CheckedCluster>;
  /** Sources of metrics, by cluster. */
  metrics: ReadonlyMap<
    string,
    { client: MetricsClient; scrapeIntervalMs: number }
  >;
  mappings: Pick<SignalMappings, 'definitions'>;
  models: Pick<ModelStore, 'listModels'>;
  sources: { health(): Promise<SourceHealth[]> };
  clock: Clock;
}

/**
 * Checks every source: whether it answers, what it serves, what we may do
 * there, which series it has; and says of what is missing what to do. It asks
 * the sources themselves, in place of what the collector knows.
 */
export class DoctorReader {
  static create(options: DoctorReaderOptions): DoctorReader {
    return new DoctorReader(options);
  }

  private last?: { at: number; report: Promise<Report> };

  private constructor(private readonly options: DoctorReaderOptions) {}

  /**
   * @param asked - `fresh`: everything anew, in place of an answer of up to a
   * minute ago
   * @throws NotAllowedError where the caller may not.
   */
  async read(
    credentials: BackstageCredentials,
    asked: { fresh?: boolean },
  ): Promise<Report> {
    const { platform, clock } = this.options;
    await platform.check(credentials, 'doctor');
    const now = clock.now();
    if (asked.fresh || !this.last || now - this.last.at >= FRESH_MS) {
      // Whoever asked first may leave; the others wait for the same report.
      const report = this.check();
      this.last = { at: now, report };
      report.catch(() => {
        this.last = undefined;
      });
    }
    return this.last.report;
  }

  private async check(): Promise<Report> {
    const { clusters, metrics, models, sources, clock } = this.options;
    const [stored, health] = await Promise.all([
      models.listModels({}),
      sources.health(),
    ]);
    const snapshots = stored.map(({ snapshot }) => snapshot);
    const ofCluster = (name: string) =>
      snapshots.filter(({ ref }) => ref.cluster === name);
    const items = await Promise.all([
      ...[...clusters].map(([name, cluster]) =>
        this.report(cluster.client.source, health, signal =>
          clusterChecks(cluster, ofCluster(name), { signal, clock }),
        ),
      ),
      ...[...metrics].map(([name, source]) =>
        this.report(source.client.source, health, signal =>
          this.checkMetrics(name, source, ofCluster(name), signal),
        ),
      ),
    ]);
    return { items, observedAt: clock.now() };
  }

  private async report(
    source: SourceRef,
    health: SourceHealth[],
    check: (signal: AbortSignal) => Promise<Check[]>,
  ): Promise<SourceReport> {
    const signal = AbortSignal.timeout(DEADLINE_MS);
    const checks = await check(signal).catch((error): Check[] => [
      signal.aborted
        ? {
            check: 'reachable',
            status: 'failed',
            message: `It did not answer everything within ${
              DEADLINE_MS / 1000
            } s`,
            nextStep: 'See what keeps it busy, and check again',
          }
        : {
            check: 'reachable',
            status: 'unknown',
            message: `It cannot be checked: ${wordsOf(error)}`,
            nextStep: 'This is a fault of Wakeboard or of a driver; report it',
          },
    ]);
    return { source, checks: [...checks, ...collected(source, health)] };
  }

  private async checkMetrics(
    name: string,
    source: { client: MetricsClient; scrapeIntervalMs: number },
    models: ModelSnapshot[],
    signal: AbortSignal,
  ): Promise<Check[]> {
    const { clusters, mappings, clock } = this.options;
    const drivers = await Promise.all(
      (clusters.get(name)?.drivers ?? []).map(async driver => ({
        id: driver.id,
        title: driver.title,
        series: seriesOfDriver(
          driver,
          await mappings.definitions(driver),
          models.find(({ ref }) => ref.driver === driver.id) ??
            sampleOf(name, driver),
        ),
      })),
    );
    return metricsChecks({ ...source, drivers }, models, {
      signal,
      clock,
      scrapeIntervalOf: (metric, options) =>
        scrapeInterval(source, metric, clock.now(), options),
    });
  }
}

/** What the collector found out by itself. */
function collected(source: SourceRef, health: SourceHealth[]): Check[] {
  const own = health.filter(
    each =>
      each.source.kind === source.kind && each.source.name === source.name,
  );
  const malformed = own.flatMap(({ error }) =>
    error?.reason === 'malformedObject' ? [error] : [],
  );
  const lagMs = own.find(each => each.lagMs !== undefined)?.lagMs;
  return [
    ...malformed.map(
      ({ object, message }): Check => ({
        check: 'objects',
        subject: object,
        status: 'failed',
        message,
        nextStep: 'Correct the object; everything else of it is shown',
      }),
    ),
    ...(lagMs === undefined
      ? []
      : [
          {
            check: 'lag',
            status: 'passed',
            message: `History was read up to ${Math.round(lagMs / 1000)} s ago`,
          } satisfies Check,
        ]),
  ];
}

/** The usual time between the samples of a metric, by the series that has most of them. */
async function scrapeInterval(
  {
    client,
    scrapeIntervalMs,
  }: { client: MetricsClient; scrapeIntervalMs: number },
  metric: string,
  now: number,
  { signal }: CallOptions,
): Promise<number | undefined> {
  const { series } = await client
    .samples(
      selector({ metric }),
      { from: now - SAMPLES * scrapeIntervalMs, to: now },
      { signal },
    )
    .catch(() => ({ series: [] }));
  const longest = series.reduce<MetricSeries['points']>(
    (best, { points }) => (points.length > best.length ? points : best),
    [],
  );
  const gaps = longest
    .slice(1)
    .map(([at], i) => at - longest[i][0])
    .sort((a, b) => a - b);
  return gaps.length < 2 ? undefined : gaps[Math.floor(gaps.length / 2)];
}

function sampleOf(cluster: string, driver: InferenceDriver): ModelSnapshot {
  return {
    ref: { cluster, namespace: 'namespace', driver: driver.id, name: 'model' },
    uid: 'id',
    servedName: 'model',
    state: 'serving',
    replicas: {},
    pods: [],
    conditions: [],
    labels: {},
    facts: [],
  };
}
