import { selector, SourceRef } from '@wakeboard/plugin-inference-common';
import {
  CallOptions,
  Clock,
  DriverSeries,
  MetricSeries,
  SourceFailure,
} from '@wakeboard/plugin-inference-node';
import { MetricsSource } from './ports';
import { SourceStatus } from './SourceStatus';

/** A sample older than this many scrapes says nothing about now. */
const SCRAPES = 4;

/** What was last read under one id. */
interface Kept {
  series: MetricSeries[];
  at: number;
  /** Labels and values, without the times. */
  content: string;
}

/** What {@link PresentSeries} works with. */
export interface PresentSeriesOptions {
  driver: string;
  series: readonly DriverSeries[];
  metrics: MetricsSource;
  status: SourceStatus;
  clock: Clock;
  /** For so long an answer is of now, milliseconds. */
  keptMs: number;
}

/**
 * The newest samples of the series by which a driver knows what objects do not
 * say. Of each series the last sample with its own time is kept; what could
 * not be read again is forgotten after a while.
 */
export class PresentSeries {
  readonly #options: PresentSeriesOptions;
  readonly #kept = new Map<string, Kept>();

  constructor(options: PresentSeriesOptions) {
    this.#options = options;
  }

  /** Reads all of them; whether they say something else than before. */
  async read(options: CallOptions): Promise<boolean> {
    const { series } = this.#options;
    const changed = await Promise.all(
      series.map(each => this.#readOne(each, options)),
    );
    return this.#forgetOld() || changed.includes(true);
  }

  /** By id; what could not be read is missing. */
  current(): Record<string, MetricSeries[]> {
    return Object.fromEntries(
      [...this.#kept].map(([id, { series }]) => [id, series]),
    );
  }

  async #readOne(
    { id, metric, matchers }: DriverSeries,
    options: CallOptions,
  ): Promise<boolean> {
    const { driver, metrics, status, clock } = this.#options;
    const { client, scrapeIntervalMs } = metrics;
    const part = {
      source: client.source,
      part: `${driver} series ${id}`,
      driver,
    };
    try {
      const to = clock.now();
      const answer = await client.samples(
        selector({ metric, matchers }),
        { from: to - SCRAPES * scrapeIntervalMs, to },
        options,
      );
      const series = answer.series.flatMap(({ labels, points }) =>
        points.length > 0 ? [{ labels, points: points.slice(-1) }] : [],
      );
      const before = this.#kept.get(id)?.content;
      const content = contentOf(series);
      this.#kept.set(id, { series, at: to, content });
      status.succeeded(part);
      return before !== content;
    } catch (error) {
      if (!options.signal.aborted) {
        status.failed(part, asFailure(error, client.source, metric));
      }
      return false;
    }
  }

  #forgetOld(): boolean {
    const { clock, keptMs } = this.#options;
    const old = [...this.#kept].filter(
      ([, { at }]) => at < clock.now() - keptMs,
    );
    old.forEach(([id]) => this.#kept.delete(id));
    return old.length > 0;
  }
}

function asFailure(error: unknown, source: SourceRef, metric: string) {
  return error instanceof SourceFailure
    ? error
    : new SourceFailure(`The newest samples of ${metric} cannot be read`, {
        source,
        reason: 'badAnswer',
        cause: error,
      });
}

function contentOf(series: MetricSeries[]): string {
  return series
    .map(({ labels, points }) =>
      JSON.stringify([
        Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)),
        String(points[0][1]),
      ]),
    )
    .sort()
    .join('\n');
}
