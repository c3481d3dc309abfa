import {
  InferenceSchemas,
  isAlertOf,
  RECORDED_SLO_QUERIES,
  RecordedSlo,
  recordedSlos,
  SourceError,
} from '@wakeboard/plugin-inference-common';
import {
  Clock,
  MetricsClient,
  PrometheusAlert,
} from '@wakeboard/plugin-inference-node';
import { StoredModel } from '../store/types';
import { ClusterAlerts } from './ClusterAlerts';
import { ModelLabels } from './ModelLabels';
import {
  distinctErrors,
  notConfigured,
  PageQuestions,
  SourceAnswer,
} from './PageQuestions';
import { MetricsSource } from './SeriesReader';

/** The SLOs in the answer of a Prometheus. */
interface RecordedAnswer extends SourceAnswer {
  slos: RecordedSlo[];
}

/** What {@link RecordedSloReader} reads from. */
export interface RecordedSloReaderOptions {
  metrics: ReadonlyMap<string, MetricsSource>;
  alerts: ClusterAlerts;
  labels: ModelLabels;
  deadlineMs: number;
  clock: Clock;
}

/** The SLOs of a model that Sloth or Pyrra computed in its cluster's Prometheus. */
export class RecordedSloReader {
  static create(options: RecordedSloReaderOptions): RecordedSloReader {
    return new RecordedSloReader(options);
  }

  private readonly questions: PageQuestions<RecordedAnswer>;

  private constructor(private readonly options: RecordedSloReaderOptions) {
    const { deadlineMs, metrics } = options;
    this.questions = new PageQuestions({ deadlineMs, most: metrics.size });
  }

  /** Of a model that the caller may see. */
  async read(
    model: StoredModel,
    options: { signal: AbortSignal },
  ): Promise<{
    recorded: Array<InferenceSchemas['RecordedSlo']>;
    errors: SourceError[];
  }> {
    const { cluster } = model.snapshot.ref;
    const client = this.options.metrics.get(cluster)?.client;
    if (!client) {
      return { recorded: [], errors: [notConfigured(cluster)] };
    }
    const { answer, error } = await this.questions.ask(
      client,
      'recorded SLOs',
      asked => this.ask(client, asked),
      options,
    );
    const own = await this.options.labels.ofModel(answer?.slos ?? [], model);
    if (own.length === 0) {
      return { recorded: [], errors: error ? [error] : [] };
    }
    const { alerts, errors } = await this.options.alerts.read(cluster, options);
    return {
      recorded: own.map(slo => ({
        ...slo,
        source: cluster,
        alert: alerts && stateOf(slo, alerts),
      })),
      errors: distinctErrors([...(error ? [error] : []), ...errors]),
    };
  }

  private async ask(
    client: MetricsClient,
    asked: { signal: AbortSignal },
  ): Promise<RecordedAnswer> {
    const at = this.options.clock.now();
    const answers = await Promise.all(
      RECORDED_SLO_QUERIES.map(query => client.instant(query, at, asked)),
    );
    const values = answers.flatMap(({ series }) =>
      series.flatMap(({ labels, points }) => {
        const last = points.at(-1);
        return last ? [{ labels, value: last[1] }] : [];
      }),
    );
    return {
      slos: recordedSlos(values),
      warnings: answers.flatMap(({ warnings }) => warnings),
      observedAt: Math.min(...answers.map(({ observedAt }) => observedAt)),
      failure: answers.find(({ failure }) => failure)?.failure,
    };
  }
}

function stateOf(
  slo: RecordedSlo,
  alerts: PrometheusAlert[],
): InferenceSchemas['RecordedSlo']['alert'] {
  const states = alerts
    .filter(({ labels }) => isAlertOf(slo, labels))
    .map(({ state }) => state);
  return (
    (['firing', 'pending'] as const).find(state => states.includes(state)) ??
    'inactive'
  );
}
