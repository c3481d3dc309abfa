import { PromQL, SourceRef } from '@wakeboard/plugin-inference-common';
import {
  CallOptions,
  MetricsAnswer,
  MetricsClient,
  SourceFailure,
} from '@wakeboard/plugin-inference-node';
import { Bulkhead } from './Bulkhead';
import { ByteBudgetCache } from './ByteBudgetCache';
import { SharedCalls } from './SharedCalls';

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

/** What was asked, rounded so that all who look at the same time ask the same. */
interface Question {
  /** The same question for another time has the same subject. */
  subject: string;
  /** The moment that the answer ends with, epoch milliseconds. */
  to: number;
  /** How long before that it begins, milliseconds. */
  span: number;
  call: (signal: AbortSignal) => Promise<MetricsAnswer>;
}

interface Kept {
  to: number;
  /** Monotonic. */
  until: number;
  result: { answer: MetricsAnswer } | { failure: SourceFailure };
}

const MAX_BYTES = 64 * 2 ** 20;
const FRESH_MS = 15_000;
const FAILED_MS = 2_000;
const CONCURRENCY = 8;

/**
 * For what people look at: many viewers of one chart make one query, and an
 * engine that fails makes the chart older, not empty. An older answer keeps
 * its `observedAt` and carries the failure. Failures are kept too, because a
 * slow engine must not get more queries for being slow; times are stamped at
 * the end of a call for the same reason.
 */
export class CachingMetricsClient implements MetricsClient {
  readonly source: SourceRef;
  readonly #client: MetricsClient;
  readonly #freshMs: number;
  readonly #failedMs: number;
  readonly #kept: ByteBudgetCache<Kept>;
  readonly #calls = new SharedCalls<MetricsAnswer>();
  readonly #bulkhead: Bulkhead;

  constructor(options: CachingOptions) {
    this.source = options.client.source;
    this.#client = options.client;
    this.#freshMs = options.freshMs ?? FRESH_MS;
    this.#failedMs = options.failedMs ?? FAILED_MS;
    this.#kept = new ByteBudgetCache(options.maxBytes ?? MAX_BYTES);
    this.#bulkhead = new Bulkhead(options.concurrency ?? CONCURRENCY);
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
    const question: Question = {
      subject: `instant ${query}`,
      to,
      // An older value stands for a newer one for as long as engines look back.
      span: 300_000,
      call: each => this.#client.instant(query, to, { signal: each }),
    };
    return this.#answer(question, signal);
  }

  async range(
    query: PromQL,
    range: { from: number; to: number; stepMs: number },
    { signal }: CallOptions,
  ): Promise<MetricsAnswer> {
    const { stepMs } = range;
    const from = Math.floor(range.from / stepMs) * stepMs;
    const to = Math.floor(range.to / stepMs) * stepMs;
    const question: Question = {
      subject: `range ${stepMs} ${to - from} ${query}`,
      to,
      span: to - from,
      call: each =>
        this.#client.range(query, { from, to, stepMs }, { signal: each }),
    };
    return this.#answer(question, signal);
  }

  async #answer(
    question: Question,
    signal: AbortSignal,
  ): Promise<MetricsAnswer> {
    const key = `${question.to} ${question.subject}`;
    const kept = this.#kept.get(key);
    if (kept && kept.until > performance.now()) {
      if ('answer' in kept.result) return kept.result.answer;
      return this.#older(question, kept.result.failure);
    }
    try {
      return await this.#calls.run(key, signal, each =>
        this.#bulkhead.run(each, () => this.#ask(key, question, each)),
      );
    } catch (error) {
      if (!(error instanceof SourceFailure)) throw error;
      return this.#older(question, error);
    }
  }

  async #ask(
    key: string,
    question: Question,
    signal: AbortSignal,
  ): Promise<MetricsAnswer> {
    const { subject, to } = question;
    const keep = (at: string, result: Kept['result'], forMs: number) =>
      this.#kept.set(
        at,
        { to, result, until: performance.now() + forMs },
        sizeOf(result) + 2 * at.length,
      );
    try {
      const answer = await question.call(signal);
      keep(key, { answer }, this.#freshMs);
      keep(subject, { answer }, 0);
      return answer;
    } catch (error) {
      if (error instanceof SourceFailure) {
        const asked = error.retryAfterMs ?? 0;
        const forMs = Math.max(this.#failedMs, Math.min(asked, this.#freshMs));
        keep(key, { failure: error }, forMs);
      }
      throw error;
    }
  }

  /** The last answer about the subject, if it shows at least a part of the time asked for. */
  #older(question: Question, failure: SourceFailure): MetricsAnswer {
    const last = this.#kept.get(question.subject);
    if (
      !last ||
      !('answer' in last.result) ||
      Math.abs(last.to - question.to) > question.span
    ) {
      throw failure;
    }
    return { ...last.result.answer, failure: failure.toSourceError() };
  }
}

/** Bytes that V8 takes for an answer, roughly: measured with arrays of pairs. */
function sizeOf(result: Kept['result']): number {
  if ('failure' in result) return 1_000;
  return result.answer.series.reduce(
    (bytes, { labels, points }) =>
      bytes + 200 + 60 * Object.keys(labels).length + 48 * points.length,
    500,
  );
}
