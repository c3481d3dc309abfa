import { ModelSnapshot } from '@wakeboard/plugin-inference-common';
import {
  CallOptions,
  Clock,
  MetricsClient,
  SourceInspection,
} from '@wakeboard/plugin-inference-node';
import { Check, clockCheck, wordsOf } from './checks';
import { NamedSeries } from './signalNames';

/** One source of metrics with what is read of it. */
export interface CheckedMetrics {
  client: MetricsClient;
  /** Expected time between two scrapes, milliseconds. */
  scrapeIntervalMs: number;
  /** What each driver reads of it. */
  drivers: Array<{ id: string; title: string; series: NamedSeries[] }>;
}

/** Series of models that slept or were stopped in between are found too. */
const LOOK_BACK_MS = 24 * 60 * 60_000;
/** More than this between the expected and the real interval is not jitter. */
const MOST_STRETCH = 1.5;

/** What is checked of one source of metrics. */
export async function metricsChecks(
  source: CheckedMetrics,
  models: readonly ModelSnapshot[],
  options: CallOptions & {
    clock: Clock;
    scrapeIntervalOf(
      metric: string,
      options: CallOptions,
    ): Promise<number | undefined>;
  },
): Promise<Check[]> {
  const { clock, signal } = options;
  const { client } = source;
  const names = new Set(
    source.drivers.flatMap(({ series }) => series.flatMap(each => each.names)),
  );
  const before = clock.now();
  let inspection: SourceInspection;
  try {
    inspection = await client.inspect(
      { names: [...names], from: before - LOOK_BACK_MS, to: before },
      { signal },
    );
  } catch (error) {
    signal.throwIfAborted();
    return [
      {
        check: 'reachable',
        status: 'failed',
        message: wordsOf(error),
        nextStep: `Check the url and the headers of the Prometheus of ${client.source.name} in app-config, and that this backend may reach it`,
      },
    ];
  }
  const { version, retention, serverTime, found } = inspection;
  const foundNames = found && new Set(found);
  return [
    {
      check: 'reachable',
      status: 'passed',
      message: `It answers${version ? `: ${version}` : ''}`,
    },
    clockCheck(serverTime, { before, after: clock.now() }),
    retentionCheck(retention),
    ...(await scrapeChecks(source, foundNames, options)),
    ...source.drivers.flatMap(({ id, title, series }) =>
      series.map(each => ({
        driver: id,
        driverTitle: title,
        ...seriesCheck(
          each,
          foundNames,
          title,
          models.some(({ ref }) => ref.driver === id),
        ),
      })),
    ),
  ];
}

function retentionCheck(retention: string | undefined): Check {
  return retention === undefined
    ? {
        check: 'retention',
        status: 'unknown',
        message: 'It does not say how long it keeps samples',
      }
    : {
        check: 'retention',
        status: 'passed',
        message: `It keeps samples for ${retention}; what was read of them is kept by Wakeboard itself`,
      };
}

/** Of the first series of each driver that is there: what is expected between two scrapes decides what a gap is. */
async function scrapeChecks(
  { drivers, scrapeIntervalMs, client }: CheckedMetrics,
  found: Set<string> | undefined,
  options: CallOptions & {
    scrapeIntervalOf(
      metric: string,
      options: CallOptions,
    ): Promise<number | undefined>;
  },
): Promise<Check[]> {
  const checks = await Promise.all(
    drivers.map(async ({ id, title, series }): Promise<Check[]> => {
      const metric = series
        .flatMap(({ names }) => names)
        .find(name => found?.has(name));
      const realMs =
        metric && (await options.scrapeIntervalOf(metric, options));
      if (!realMs) {
        return [];
      }
      const stretch = realMs / scrapeIntervalMs;
      const base = {
        check: 'scrapeInterval',
        driver: id,
        driverTitle: title,
        subject: metric,
      } as const;
      return [
        stretch > MOST_STRETCH || stretch < 1 / MOST_STRETCH
          ? {
              ...base,
              status: 'failed',
              message: `Samples come every ${seconds(realMs)}, and ${seconds(
                scrapeIntervalMs,
              )} are expected`,
              nextStep: `Set scrapeInterval of the Prometheus of ${
                client.source.name
              } to ${seconds(realMs)}`,
            }
          : {
              ...base,
              status: 'passed',
              message: `Samples come every ${seconds(realMs)}, as expected`,
            },
      ];
    }),
  );
  return checks.flat();
}

function seriesCheck(
  { subject, names, optIn }: NamedSeries,
  found: Set<string> | undefined,
  title: string,
  hasModels: boolean,
): Check {
  const base = { check: 'series', subject } as const;
  if (!found) {
    return {
      ...base,
      status: 'unknown',
      message: `It cannot be asked which of ${names.join(', ')} it has`,
    };
  }
  const present = names.filter(name => found.has(name));
  if (present.length) {
    const missing = names.filter(name => !found.has(name));
    return {
      ...base,
      status: 'passed',
      message: missing.length
        ? `Found ${present.join(', ')}; not ${missing.join(
            ', ',
          )}, which are other names or parts of it`
        : `Found ${present.join(', ')}`,
    };
  }
  if (hasModels && optIn) {
    return {
      ...base,
      status: 'noted',
      message: `Not measured: ${title} keeps ${names.join(
        ', ',
      )} only where it is told to, and there were no samples in the last 24 h`,
      nextStep: optIn,
    };
  }
  return hasModels
    ? {
        ...base,
        status: 'failed',
        message: `None of ${names.join(', ')} had samples in the last 24 h`,
        nextStep: `See that what exposes it is scraped (${title} in the guide), or map the ${subject} to another series`,
      }
    : {
        ...base,
        status: 'noted',
        message: `None of ${names.join(
          ', ',
        )}; there are no models of ${title} yet`,
      };
}

function seconds(ms: number): string {
  return `${Math.round(ms / 100) / 10} s`;
}
