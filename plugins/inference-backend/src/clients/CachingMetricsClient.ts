import { PromQL, SourceRef } from '@wakeboard/plugin-inference-common';
import {
  AlertsAnswer,
  CallOptions,
  MetricsAnswer,
  MetricsClient,
  SourceInspection,
} from '@wakeboard/plugin-inference-node';
import { Bulkhead } from './Bulkhead';
import { KeptAnswers } from './KeptAnswers';

/** How a {@link CachingMetricsClient} keeps answers. */
export interface CachingOptions {
  client: MetricsClient;
  /** Bytes of all answers kept. */
  maxBytes?: number;
  /** An answer is given again for so long, and moments of one value are rounded to it, milliseconds. */
  freshMs?: number;
  /** A failure is given again for so long, milliseconds. */
  failedMs?: number;
  /** Queries under way at once; an engine has 20 for everybody. */
  concurrency?: number;
}

const MAX_BYTES = 64 * 2 ** 20;
const MAX_ALERT_BYTES = 16 * 2 ** 20;
const FRESH_MS = 15_000;
const FAILED_MS = 2_000;
const CONCURRENCY = 8;
/** An older value stands for a newer one for as long as engines look back. */
const LOOK_BACK_MS = 300_000;

/**
 * For what people look at: many viewers of one chart make one query, and an
 * engine that fails makes the chart older, not empty.
 */
export class CachingMetricsClient implements MetricsClient {
  readonly source: SourceRef;
  readonly #client: MetricsClient;
  readonly #freshMs: number;
  readonly #series: KeptAnswers<MetricsAnswer>;
  readonly #alerts: KeptAnswers<AlertsAnswer>;
  readonly #bulkhead: Bulkhead;

  constructor(options: CachingOptions) {
    this.source = options.client.source;
    this.#client = options.client;
    this.#freshMs = options.freshMs ?? FRESH_MS;
    this.#bulkhead = new Bulkhead(options.concurrency ?? CONCURRENCY);
    const common = {
      freshMs: this.#freshMs,
      failedMs: options.failedMs ?? FAILED_MS,
      bulkhead: this.#bulkhead,
    };
    this.#series = new KeptAnswers({
      ...common,
      maxBytes: options.maxBytes ?? MAX_BYTES,
      sizeOf: sizeOfSeries,
    });
    this.#alerts = new KeptAnswers({
      ...common,
      maxBytes: MAX_ALERT_BYTES,
      sizeOf: sizeOfAlerts,
    });
  }

  /** Not kept: stored samples are read once. */
  async samples(
    selector: PromQL,
    range: { from: number; to: number },
    options: CallOptions,
  ): Promise<MetricsAnswer> {
    return this.#bulkhead.run(options.signal, () =>
      this.#client.samples(selector, range, options),
    );
  }

  async instant(
    query: PromQL,
    at: number,
    { signal }: CallOptions,
  ): Promise<MetricsAnswer> {
    const to = Math.floor(at / this.#freshMs) * this.#freshMs;
    const question = {
      subject: `instant ${query}`,
      to,
      span: LOOK_BACK_MS,
      call: (each: AbortSignal) =>
        this.#client.instant(query, to, { signal: each }),
    };
    return this.#series.answer(question, signal);
  }

  async range(
    query: PromQL,
    range: { from: number; to: number; stepMs: number },
    { signal }: CallOptions,
  ): Promise<MetricsAnswer> {
    const { stepMs } = range;
    const from = Math.floor(range.from / stepMs) * stepMs;
    const to = Math.floor(range.to / stepMs) * stepMs;
    const question = {
      subject: `range ${stepMs} ${to - from} ${query}`,
      to,
      span: to - from,
      call: (each: AbortSignal) =>
        this.#client.range(query, { from, to, stepMs }, { signal: each }),
    };
    return this.#series.answer(question, signal);
  }

  /** Not kept: whoever inspects wants to see a change. */
  async inspect(
    asked: { names: string[]; from: number; to: number },
    options: CallOptions,
  ): Promise<SourceInspection> {
    return this.#bulkhead.run(options.signal, () =>
      this.#client.inspect(asked, options),
    );
  }

  /** Those of now; while they cannot be had, the last ones with their age. */
  async alerts({ signal }: CallOptions): Promise<AlertsAnswer> {
    const question = {
      subject: 'alerts',
      to: 0,
      span: LOOK_BACK_MS,
      call: (each: AbortSignal) => this.#client.alerts({ signal: each }),
    };
    return this.#alerts.answer(question, signal);
  }
}

/** Bytes that V8 takes for an answer, roughly: measured with arrays of pairs. */
function sizeOfSeries({ series }: MetricsAnswer): number {
  return series.reduce(
    (bytes, { labels, points }) =>
      bytes + 200 + 60 * Object.keys(labels).length + 48 * points.length,
    500,
  );
}

function sizeOfAlerts({ alerts }: AlertsAnswer): number {
  return alerts.reduce(
    (bytes, { labels, annotations }) =>
      bytes + 400 + 2 * JSON.stringify([labels, annotations]).length,
    500,
  );
}
