import { InputError, isError } from '@backstage/errors';
import { SourceError } from '@wakeboard/plugin-inference-common';
import { MetricsClient, SourceFailure } from '@wakeboard/plugin-inference-node';
import { LastAnswers } from './LastAnswers';

/** What every answer of a metrics source says of itself. */
export interface SourceAnswer {
  /** Not empty: the answer may be incomplete. */
  warnings: string[];
  /** Epoch milliseconds. */
  observedAt: number;
  /** Why this is an older answer, and not one of now. */
  failure?: SourceError;
}

/**
 * Asks metrics sources for pages, which do not wait longer than a deadline.
 * Whatever goes wrong is a value beside the last good answer, if there was
 * one. Clients give older answers of sources that fail themselves; this does
 * it for those that let a page wait.
 */
export class PageQuestions<T extends SourceAnswer> {
  private readonly last: LastAnswers<T>;

  constructor(private readonly options: { deadlineMs: number; most: number }) {
    this.last = new LastAnswers(options.most);
  }

  /** @param question - what is asked of the source: under this text the answer is found again */
  async ask(
    client: MetricsClient,
    question: string,
    call: (options: { signal: AbortSignal }) => Promise<T>,
    options: { signal: AbortSignal },
  ): Promise<{ answer?: T; error?: SourceError }> {
    const { deadlineMs } = this.options;
    const key = `${client.source.name} ${question}`;
    try {
      const answer = await call({
        signal: AbortSignal.any([
          options.signal,
          AbortSignal.timeout(deadlineMs),
        ]),
      });
      this.last.set(key, answer);
      const { failure, warnings } = answer;
      return { answer, error: failure ?? toPartial(client, warnings) };
    } catch (error) {
      options.signal.throwIfAborted();
      return {
        answer: this.last.get(key),
        error: toSourceError(error, client, deadlineMs),
      };
    }
  }
}

/** That a cluster has no metrics. */
export function notConfigured(cluster: string): SourceError {
  return {
    source: { kind: 'prometheus', name: cluster },
    reason: 'notConfigured',
    message: `The cluster ${cluster} has no Prometheus in the configuration; set inference.clusters.${cluster}.prometheus.url`,
  };
}

/** Each error once. */
export function distinctErrors(errors: SourceError[]): SourceError[] {
  return [
    ...new Map(errors.map(error => [JSON.stringify(error), error])).values(),
  ];
}

function toPartial(
  { source }: MetricsClient,
  warnings: string[],
): SourceError | undefined {
  return warnings.length > 0
    ? {
        source,
        reason: 'partial',
        message: `The metrics of ${
          source.name
        } may be incomplete: ${warnings.join('; ')}`,
      }
    : undefined;
}

function toSourceError(
  error: unknown,
  { source }: MetricsClient,
  deadlineMs: number,
): SourceError {
  if (error instanceof SourceFailure) {
    return error.toSourceError();
  }
  if (isError(error) && error.name === 'TimeoutError') {
    return {
      source,
      reason: 'timeout',
      message: `The Prometheus of ${source.name} did not answer within ${
        deadlineMs / 1000
      } s`,
    };
  }
  if (error instanceof InputError) {
    return { source, reason: 'badAnswer', message: error.message };
  }
  throw error;
}
