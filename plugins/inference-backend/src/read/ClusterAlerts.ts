import { SourceError } from '@wakeboard/plugin-inference-common';
import {
  AlertsAnswer,
  PrometheusAlert,
} from '@wakeboard/plugin-inference-node';
import { notConfigured, PageQuestions } from './PageQuestions';
import { MetricsSource } from './SeriesReader';

/** The alerts of a cluster, and what is wrong with them. */
export interface AlertsOfCluster {
  /** Undefined: they could not be read. */
  alerts?: PrometheusAlert[];
  /** Epoch milliseconds. */
  observedAt?: number;
  errors: SourceError[];
}

/** The alerts of the Prometheus of each cluster. */
export class ClusterAlerts {
  static create(options: {
    metrics: ReadonlyMap<string, MetricsSource>;
    deadlineMs: number;
  }): ClusterAlerts {
    return new ClusterAlerts(options);
  }

  private readonly questions: PageQuestions<AlertsAnswer>;

  private constructor(
    private readonly options: {
      metrics: ReadonlyMap<string, MetricsSource>;
      deadlineMs: number;
    },
  ) {
    const { deadlineMs, metrics } = options;
    this.questions = new PageQuestions({ deadlineMs, most: metrics.size });
  }

  async read(
    cluster: string,
    options: { signal: AbortSignal },
  ): Promise<AlertsOfCluster> {
    const client = this.options.metrics.get(cluster)?.client;
    if (!client) {
      return { errors: [notConfigured(cluster)] };
    }
    const { answer, error } = await this.questions.ask(
      client,
      'alerts',
      asked => client.alerts(asked),
      options,
    );
    return {
      alerts: answer?.alerts,
      observedAt: answer?.observedAt,
      errors: error ? [error] : [],
    };
  }
}
