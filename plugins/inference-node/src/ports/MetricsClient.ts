import {
  PromQL,
  SourceError,
  SourceRef,
} from '@wakeboard/plugin-inference-common';
import { CallOptions } from './callOptions';

/**
 * A series with its samples.
 *
 * @public
 */
export interface MetricSeries {
  labels: Record<string, string>;
  /** Pairs of epoch milliseconds and value, in order of time. */
  points: Array<[at: number, value: number]>;
}

/**
 * An answer of a metrics source.
 *
 * @public
 */
export interface MetricsAnswer {
  series: MetricSeries[];
  /** Not empty: the answer may be incomplete. */
  warnings: string[];
  /** Remarks of the engine about the query, which do not make the answer incomplete. */
  infos?: string[];
  /** Epoch milliseconds. */
  observedAt: number;
  /** Why this is an older answer, and not one of now. */
  failure?: SourceError;
}

/**
 * An alert that a rule raised, as Prometheus gives it.
 *
 * @public
 */
export interface PrometheusAlert {
  state: 'pending' | 'firing';
  labels: Record<string, string>;
  annotations: Record<string, string>;
  /** Since when, epoch milliseconds. */
  activeAt?: number;
  value?: number;
  /** Name of the rule's group and the rule's expression, where the rules could be read. */
  rule?: { group: string; query: string; forMs: number };
}

/**
 * The alerts of a metrics source.
 *
 * @public
 */
export interface AlertsAnswer {
  /** Those that are pending or firing. */
  alerts: PrometheusAlert[];
  /** Not empty: the answer may be incomplete. */
  warnings: string[];
  /** Epoch milliseconds. */
  observedAt: number;
  /** Why this is an older answer, and not one of now. */
  failure?: SourceError;
}

/**
 * What a metrics source says of itself, and of names. What it does not say is
 * undefined.
 *
 * @public
 */
export interface SourceInspection {
  /** Program and version, for example `Prometheus 3.5.0`. */
  version?: string;
  /** How long samples are kept, as configured there, for example `15d`. */
  retention?: string;
  /** Its clock, epoch milliseconds; as exact as a second. */
  serverTime?: number;
  /** Which of the names asked for have series in the range; undefined: it cannot be asked. */
  found?: string[];
}

/**
 * One source that speaks the HTTP API of Prometheus. Failures are
 * {@link SourceFailure}s.
 *
 * @public
 */
export interface MetricsClient {
  readonly source: SourceRef;
  /** The stored samples of a selector with their own timestamps, after `from` up to and including `to` (epoch milliseconds). */
  samples(
    selector: PromQL,
    range: { from: number; to: number },
    options: CallOptions,
  ): Promise<MetricsAnswer>;
  /** An expression at one moment (epoch milliseconds). */
  instant(
    query: PromQL,
    at: number,
    options: CallOptions,
  ): Promise<MetricsAnswer>;
  /** An expression at every step (milliseconds) of a range. */
  range(
    query: PromQL,
    range: { from: number; to: number; stepMs: number },
    options: CallOptions,
  ): Promise<MetricsAnswer>;
  /** All alerts that are pending or firing: of `/api/v1/rules`, or of `/api/v1/alerts` where that is not served. */
  alerts(options: CallOptions): Promise<AlertsAnswer>;
  /** What it says of itself, and which metrics have series in a range (epoch milliseconds). */
  inspect(
    asked: { names: string[]; from: number; to: number },
    options: CallOptions,
  ): Promise<SourceInspection>;
}
