import { InputError } from '@backstage/errors';
import {
  PromQL,
  SourceRef,
  withRange,
} from '@wakeboard/plugin-inference-common';
import {
  AlertsAnswer,
  CallOptions,
  Clock,
  MetricSeries,
  MetricsAnswer,
  MetricsClient,
  SourceFailure,
  SourceInspection,
} from '@wakeboard/plugin-inference-node';
import { Agent, Dispatcher, request } from 'undici';
import { PrometheusConfig } from '../config';
import { connectionFailure, nameOf, readText, withDeadline } from './http';
import { inspectPrometheus } from './inspectPrometheus';
import { alertsOf } from './prometheusAlerts';
import {
  parseAnswer,
  parseEnvelope,
  parseTexts,
  PrometheusAnswer,
  PrometheusEnvelope,
  PrometheusError,
} from './prometheusAnswer';
import { chunksOf, mergeSeries } from './prometheusRange';
import { isNotServed, RawAnswer, readAnswer } from './readAnswer';

/** Engines refuse more than 11,000 points of one series in one answer. */
const MAX_POINTS = 10_000;
/** 1.4 million points; an answer this long is a query that should not have been asked. */
const MAX_BODY_BYTES = 32 * 2 ** 20;
/** VictoriaMetrics refuses longer ones by default. */
const MAX_QUERY_BYTES = 16 * 2 ** 10;

type Success = Extract<PrometheusAnswer, { status: 'success' }>;

/**
 * Speaks the HTTP API of Prometheus to one source: Prometheus 2 and 3, Thanos,
 * Mimir, VictoriaMetrics. Redirects are not followed; what the source says
 * goes into errors, its address and the headers sent do not.
 */
export class PrometheusMetricsClient implements MetricsClient {
  readonly source: SourceRef;
  readonly #url: string;
  readonly #headers: Record<string, string>;
  readonly #timeoutMs: number;
  readonly #clock: Clock;
  readonly #dispatcher: Dispatcher;
  readonly #maxBodyBytes: number;

  constructor(options: {
    name: string;
    config: Pick<PrometheusConfig, 'url' | 'headers' | 'timeoutMs'>;
    clock: Clock;
    dispatcher?: Dispatcher;
    maxBodyBytes?: number;
  }) {
    const { name, config, clock, dispatcher, maxBodyBytes } = options;
    this.source = { kind: 'prometheus', name };
    this.#url = config.url.replace(/\/+$/, '');
    this.#headers = config.headers;
    this.#timeoutMs = config.timeoutMs;
    this.#clock = clock;
    this.#dispatcher = dispatcher ?? new Agent();
    this.#maxBodyBytes = maxBodyBytes ?? MAX_BODY_BYTES;
  }

  async samples(
    selector: PromQL,
    range: { from: number; to: number },
    options: CallOptions,
  ): Promise<MetricsAnswer> {
    const { from, to } = range;
    if (to <= from) return this.#answer([]);
    const answer = await this.#ask(
      'query',
      { query: withRange(selector, to - from), time: seconds(to) },
      options,
    );
    // Prometheus 2 includes the left end of a range, Prometheus 3 does not.
    for (const series of answer.series) {
      const first = series.points.findIndex(([at]) => at > from);
      if (first !== 0) {
        series.points = first < 0 ? [] : series.points.slice(first);
      }
    }
    return this.#answer([answer]);
  }

  async instant(
    query: PromQL,
    at: number,
    options: CallOptions,
  ): Promise<MetricsAnswer> {
    const parameters = { query, time: seconds(at) };
    return this.#answer([await this.#ask('query', parameters, options)]);
  }

  /** The moments are whole multiples of the step, from the one at or before `from`. */
  async range(
    query: PromQL,
    range: { from: number; to: number; stepMs: number },
    options: CallOptions,
  ): Promise<MetricsAnswer> {
    const answers: Success[] = [];
    for (const { from, to } of chunksOf(range, MAX_POINTS)) {
      const parameters = {
        query,
        start: seconds(from),
        end: seconds(to),
        step: seconds(range.stepMs),
      };
      answers.push(await this.#ask('query_range', parameters, options));
    }
    return this.#answer(answers);
  }

  async alerts(options: CallOptions): Promise<AlertsAnswer> {
    const envelope =
      (await this.#get('rules?type=alert', options)) ??
      (await this.#get('alerts', options));
    if (!envelope) {
      throw new SourceFailure(
        `${nameOf(
          this.source,
        )} serves no alerts: neither /api/v1/rules nor /api/v1/alerts is there; check the path of its url`,
        { source: this.source, reason: 'badAnswer' },
      );
    }
    return {
      alerts: alertsOf(envelope.data),
      warnings: unique(envelope.warnings),
      observedAt: this.#clock.now(),
    };
  }

  async inspect(
    asked: { names: string[]; from: number; to: number },
    options: CallOptions,
  ): Promise<SourceInspection> {
    return inspectPrometheus(
      {
        object: path => this.#get(path, options),
        texts: path => this.#get(path, options, parseTexts),
      },
      asked,
    );
  }

  /** Undefined: the source does not serve the path. */
  async #get(
    path: string,
    options: CallOptions,
  ): Promise<PrometheusEnvelope | undefined>;
  async #get<T extends { status: 'success' }>(
    path: string,
    options: CallOptions,
    parse: (text: string) => T | PrometheusError,
  ): Promise<T | undefined>;
  async #get(
    path: string,
    options: CallOptions,
    parse: (
      text: string,
    ) => PrometheusEnvelope<unknown> | PrometheusError = parseEnvelope,
  ): Promise<PrometheusEnvelope<unknown> | undefined> {
    const answer = await this.#call(options, signal =>
      this.#request(path, { method: 'GET', signal }),
    );
    return isNotServed(answer)
      ? undefined
      : readAnswer(this.source, answer, parse);
  }

  #answer(answers: Success[]): MetricsAnswer {
    const series: MetricSeries[] = mergeSeries(answers.map(a => a.series));
    const infos = unique(answers.flatMap(answer => answer.infos));
    return {
      series: series.filter(({ points }) => points.length > 0),
      warnings: unique(answers.flatMap(answer => answer.warnings)),
      ...(infos.length > 0 && { infos }),
      observedAt: this.#clock.now(),
    };
  }

  async #ask(
    path: 'query' | 'query_range',
    parameters: Record<string, string>,
    options: CallOptions,
  ): Promise<Success> {
    if (Buffer.byteLength(parameters.query) > MAX_QUERY_BYTES) {
      throw new InputError(
        `The query is longer than the ${MAX_QUERY_BYTES} bytes that engines take`,
      );
    }
    const answer = await this.#call(options, signal =>
      this.#request(path, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams(parameters).toString(),
        signal,
      }),
    );
    return readAnswer(this.source, answer, parseAnswer);
  }

  async #call(
    { signal }: CallOptions,
    call: (signal: AbortSignal) => Promise<RawAnswer>,
  ): Promise<RawAnswer> {
    return withDeadline({ signal, timeoutMs: this.#timeoutMs }, call).catch(
      error => {
        if (signal.aborted) throw signal.reason;
        throw connectionFailure(this.source, error);
      },
    );
  }

  async #request(
    path: string,
    options: {
      method: 'GET' | 'POST';
      headers?: Record<string, string>;
      body?: string;
      signal: AbortSignal;
    },
  ): Promise<RawAnswer> {
    const { statusCode, headers, body } = await request(
      `${this.#url}/api/v1/${path}`,
      {
        ...options,
        headers: {
          ...this.#headers,
          accept: 'application/json',
          // Gzip costs more time than it saves inside of a data centre.
          'accept-encoding': 'identity',
          ...options.headers,
        },
        dispatcher: this.#dispatcher,
      },
    );
    return {
      status: statusCode,
      headers,
      text: await readText(body, this.#maxBodyBytes),
    };
  }
}

function seconds(ms: number): string {
  return String(ms / 1000);
}

function unique(texts: string[]): string[] {
  return [...new Set(texts)];
}
