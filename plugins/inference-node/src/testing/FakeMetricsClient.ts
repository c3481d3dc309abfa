import { PromQL, SourceRef } from '@wakeboard/plugin-inference-common';
import {
  AlertsAnswer,
  CallOptions,
  Clock,
  MetricSeries,
  MetricsAnswer,
  MetricsClient,
  PrometheusAlert,
  SourceInspection,
} from '../ports';
import { FakeClock } from './FakeClock';

/**
 * One question that a {@link FakeMetricsClient} was asked.
 *
 * @public
 */
export type MetricsCall =
  | { method: 'samples'; query: PromQL; from: number; to: number }
  | { method: 'instant'; query: PromQL; at: number }
  | {
      method: 'range';
      query: PromQL;
      from: number;
      to: number;
      stepMs: number;
    };

/**
 * A metrics source in memory: answers with a function of the question and
 * remembers the questions.
 *
 * @public
 */
export class FakeMetricsClient implements MetricsClient {
  readonly source: SourceRef;
  /** All questions, in order. */
  readonly calls: MetricsCall[] = [];
  /** Set to let every further call fail. */
  failure: Error | undefined;
  /** Warnings of every further answer. */
  warnings: string[] = [];
  /** What is pending or firing now. */
  raised: PrometheusAlert[] = [];
  /** What it says of itself; `found` are all metrics that have series. */
  inspection: SourceInspection = {};
  /** How often it was asked for alerts. */
  alertCalls = 0;
  readonly #answer: (call: MetricsCall) => MetricSeries[];
  readonly #clock: Clock;

  constructor(options?: {
    name?: string;
    clock?: Clock;
    /** Series for a question; of `samples`, points outside of the range are left out. */
    answer?: (call: MetricsCall) => MetricSeries[];
  }) {
    this.source = { kind: 'prometheus', name: options?.name ?? 'fake' };
    this.#answer = options?.answer ?? (() => []);
    this.#clock = options?.clock ?? new FakeClock();
  }

  async samples(
    selector: PromQL,
    range: { from: number; to: number },
    options: CallOptions,
  ): Promise<MetricsAnswer> {
    const { from, to } = range;
    const answer = this.#ask(
      { method: 'samples', query: selector, from, to },
      options,
    );
    const series = answer.series
      .map(({ labels, points }) => ({
        labels,
        points: points.filter(([at]) => at > from && at <= to),
      }))
      .filter(({ points }) => points.length > 0);
    return { ...answer, series };
  }

  async instant(
    query: PromQL,
    at: number,
    options: CallOptions,
  ): Promise<MetricsAnswer> {
    return this.#ask({ method: 'instant', query, at }, options);
  }

  async range(
    query: PromQL,
    range: { from: number; to: number; stepMs: number },
    options: CallOptions,
  ): Promise<MetricsAnswer> {
    const { from, to, stepMs } = range;
    return this.#ask({ method: 'range', query, from, to, stepMs }, options);
  }

  async alerts({ signal }: CallOptions): Promise<AlertsAnswer> {
    signal.throwIfAborted();
    this.alertCalls++;
    if (this.failure) throw this.failure;
    return {
      alerts: [...this.raised],
      warnings: [...this.warnings],
      observedAt: this.#clock.now(),
    };
  }

  async inspect(
    { names }: { names: string[]; from: number; to: number },
    { signal }: CallOptions,
  ): Promise<SourceInspection> {
    signal.throwIfAborted();
    if (this.failure) throw this.failure;
    const { found, ...about } = this.inspection;
    return {
      ...about,
      found: found && names.filter(name => found.includes(name)),
    };
  }

  #ask(call: MetricsCall, { signal }: CallOptions): MetricsAnswer {
    signal.throwIfAborted();
    this.calls.push(call);
    if (this.failure) throw this.failure;
    return {
      series: this.#answer(call),
      warnings: [...this.warnings],
      observedAt: this.#clock.now(),
    };
  }
}
