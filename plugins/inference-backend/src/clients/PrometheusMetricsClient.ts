import { InputError } from '@backstage/errors';
import {
  PromQL,
  SourceError,
  SourceRef,
  withRange,
} from '@wakeboard/plugin-inference-common';
import {
  CallOptions,
  Clock,
  MetricSeries,
  MetricsAnswer,
  MetricsClient,
  SourceFailure,
} from '@wakeboard/plugin-inference-node';
import { Agent, Dispatcher, request } from 'undici';
import { PrometheusConfig } from '../config';
import {
  connectionFailure,
  headerOf,
  nameOf,
  readText,
  retryAfterMs,
  withDeadline,
} from './http';
import {
  parseAnswer,
  PrometheusAnswer,
  UnreadableAnswerError,
} from './prometheusAnswer';
import { chunksOf, mergeSeries } from './prometheusRange';

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
    const { signal } = options;
    const answer = await withDeadline(
      { signal, timeoutMs: this.#timeoutMs },
      deadline => this.#post(path, parameters, deadline),
    ).catch(error => {
      if (signal.aborted) throw signal.reason;
      throw connectionFailure(this.source, error);
    });
    return this.#read(answer);
  }

  async #post(
    path: string,
    parameters: Record<string, string>,
    signal: AbortSignal,
  ) {
    const { statusCode, headers, body } = await request(
      `${this.#url}/api/v1/${path}`,
      {
        method: 'POST',
        headers: {
          ...this.#headers,
          accept: 'application/json',
          // Gzip costs more time than it saves inside of a data centre.
          'accept-encoding': 'identity',
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: new URLSearchParams(parameters).toString(),
        dispatcher: this.#dispatcher,
        signal,
      },
    );
    return {
      status: statusCode,
      headers,
      text: await readText(body, this.#maxBodyBytes),
    };
  }

  #read(answer: {
    status: number;
    headers: Record<string, string | string[] | undefined>;
    text: string;
  }): Success {
    const { status, headers, text } = answer;
    const retry = retryAfterMs(headers);
    const fail = (reason: SourceError['reason'], sentence: string) =>
      new SourceFailure(`${nameOf(this.source)} ${sentence}`, {
        source: this.source,
        reason,
        retryAfterMs: retry,
      });

    if (status >= 300 && status < 400) {
      throw fail(
        'badAnswer',
        `answers with a redirect (${status}), which is not followed; give the address it redirects to`,
      );
    }
    let parsed: PrometheusAnswer;
    try {
      parsed = parseAnswer(text);
    } catch (error) {
      if (!(error instanceof UnreadableAnswerError)) throw error;
      const type = headerOf(headers, 'content-type') ?? 'no content type';
      throw status === 200
        ? fail(
            'badAnswer',
            `gave an answer that is not of its HTTP API (${type}): ${error.message}`,
          )
        : fail(...statusText(status));
    }
    if (parsed.status === 'success') return parsed;

    const said = parsed.error.slice(0, 300);
    if (parsed.errorType === 'timeout' || parsed.errorType === 'canceled') {
      throw fail('timeout', `gave up on the query: ${said}`);
    }
    if (status === 400 || status === 422) {
      throw fail('badAnswer', `refuses the query: ${said}`);
    }
    const [reason, sentence] = statusText(status);
    throw fail(reason, said ? `${sentence}: ${said}` : sentence);
  }
}

function statusText(status: number): [SourceError['reason'], string] {
  if (status === 401) {
    return ['unauthorized', 'does not accept our credentials (401)'];
  }
  if (status === 403) return ['forbidden', 'forbids the query (403)'];
  if (status === 404) {
    return [
      'badAnswer',
      'has no HTTP API at the configured address (404); check the path of its url',
    ];
  }
  if (status === 429) return ['unreachable', 'asks us to wait (429)'];
  if (status === 504) return ['timeout', 'did not answer in time (504)'];
  if (status >= 500)
    return ['unreachable', `is not able to answer (${status})`];
  return ['badAnswer', `refuses the request (${status})`];
}

function seconds(ms: number): string {
  return String(ms / 1000);
}

function unique(texts: string[]): string[] {
  return [...new Set(texts)];
}
