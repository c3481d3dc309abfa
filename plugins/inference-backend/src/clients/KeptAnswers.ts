import { SourceError } from '@wakeboard/plugin-inference-common';
import { SourceFailure } from '@wakeboard/plugin-inference-node';
import { Bulkhead } from './Bulkhead';
import { ByteBudgetCache } from './ByteBudgetCache';
import { SharedCalls } from './SharedCalls';

/** What was asked, rounded so that all who look at the same time ask the same. */
export interface Question<T> {
  /** The same question for another time has the same subject. */
  subject: string;
  /** The moment that the answer ends with, epoch milliseconds; 0 where it is always now. */
  to: number;
  /** How long before that it begins, milliseconds. */
  span: number;
  call: (signal: AbortSignal) => Promise<T>;
}

interface Kept<T> {
  to: number;
  /** Monotonic. */
  until: number;
  result: { answer: T } | { failure: SourceFailure };
}

/**
 * Answers of one source, given again while they are fresh and when it fails.
 * An older answer keeps its `observedAt` and carries the failure. Failures are
 * kept too, because a slow engine must not get more queries for being slow;
 * times are stamped at the end of a call for the same reason.
 */
export class KeptAnswers<T extends { failure?: SourceError }> {
  readonly #kept: ByteBudgetCache<Kept<T>>;
  readonly #calls = new SharedCalls<T>();

  constructor(
    private readonly options: {
      maxBytes: number;
      freshMs: number;
      failedMs: number;
      bulkhead: Bulkhead;
      sizeOf: (answer: T) => number;
    },
  ) {
    this.#kept = new ByteBudgetCache(options.maxBytes);
  }

  async answer(question: Question<T>, signal: AbortSignal): Promise<T> {
    const key = `${question.to} ${question.subject}`;
    const kept = this.#kept.get(key);
    if (kept && kept.until > performance.now()) {
      if ('answer' in kept.result) return kept.result.answer;
      return this.#older(question, kept.result.failure);
    }
    try {
      return await this.#calls.run(key, signal, each =>
        this.options.bulkhead.run(each, () => this.#ask(key, question, each)),
      );
    } catch (error) {
      if (!(error instanceof SourceFailure)) throw error;
      return this.#older(question, error);
    }
  }

  async #ask(
    key: string,
    question: Question<T>,
    signal: AbortSignal,
  ): Promise<T> {
    const { subject, to } = question;
    const { freshMs, failedMs, sizeOf } = this.options;
    const keep = (at: string, result: Kept<T>['result'], forMs: number) =>
      this.#kept.set(
        at,
        { to, result, until: performance.now() + forMs },
        ('answer' in result ? sizeOf(result.answer) : 1_000) + 2 * at.length,
      );
    try {
      const answer = await question.call(signal);
      keep(key, { answer }, freshMs);
      keep(subject, { answer }, 0);
      return answer;
    } catch (error) {
      if (error instanceof SourceFailure) {
        const asked = error.retryAfterMs ?? 0;
        const forMs = Math.max(failedMs, Math.min(asked, freshMs));
        keep(key, { failure: error }, forMs);
      }
      throw error;
    }
  }

  /** The last answer about the subject, if it shows at least a part of the time asked for. */
  #older(question: Question<T>, failure: SourceFailure): T {
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
