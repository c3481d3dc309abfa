import {
  InferenceSchemas,
  ModelActionName,
  SourceRef,
} from '@wakeboard/plugin-inference-common';
import { ObserveCall } from '../clients/observeCall';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Names of all metrics of the plugin, for alerts and dashboards. */
export const METRICS = {
  sourceUp: 'inference_source_up',
  sourceLag: 'inference_source_lag_seconds',
  queryDuration: 'inference_query_duration_seconds',
  pointsRead: 'inference_points_read_total',
  replicasRevised: 'inference_replicas_revised_total',
  ledgerBuckets: 'inference_ledger_buckets_written_total',
  ledgerLag: 'inference_ledger_lag_seconds',
  modelsChanged: 'inference_models_changed_total',
  requests: 'inference_metrics_requests_total',
  actions: 'inference_actions_total',
} as const;

/** The plugin's own metrics, in a registry of their own. */
export class InferenceMetrics {
  private readonly registry = new Registry();

  private readonly queryDuration = new Histogram({
    name: METRICS.queryDuration,
    help: 'Time that queries to sources took, seconds',
    labelNames: ['kind', 'source', 'operation', 'outcome'] as const,
    buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers: [this.registry],
  });

  private readonly points = new Counter({
    name: METRICS.pointsRead,
    help: 'Points that the collector read',
    labelNames: ['source'] as const,
    registers: [this.registry],
  });

  private readonly revisions = new Counter({
    name: METRICS.replicasRevised,
    help: 'Spans of replicas whose history was computed and written',
    labelNames: ['source'] as const,
    registers: [this.registry],
  });

  private readonly buckets = new Counter({
    name: METRICS.ledgerBuckets,
    help: 'Buckets of the ledger that were counted and written',
    labelNames: ['source'] as const,
    registers: [this.registry],
  });

  private readonly lag = new Gauge({
    name: METRICS.ledgerLag,
    help: 'How far the ledger of a driver is behind the source, seconds',
    labelNames: ['source', 'driver'] as const,
    registers: [this.registry],
  });

  private readonly modelsChanged = new Counter({
    name: METRICS.modelsChanged,
    help: 'Models whose stored state or history really changed, counted at each change',
    registers: [this.registry],
  });

  private readonly requests = new Counter({
    name: METRICS.requests,
    help: `Queries that pages asked for; what of them is not in ${METRICS.queryDuration}_count came from the cache`,
    labelNames: ['source', 'operation', 'outcome'] as const,
    registers: [this.registry],
  });

  private readonly actions = new Counter({
    name: METRICS.actions,
    help: 'Actions by outcome',
    labelNames: ['action', 'outcome'] as const,
    registers: [this.registry],
  });

  private readonly sourceUp = new Gauge({
    name: METRICS.sourceUp,
    help: 'Whether the source answered when it was last asked',
    labelNames: ['kind', 'source'] as const,
    registers: [this.registry],
  });

  private readonly sourceLag = new Gauge({
    name: METRICS.sourceLag,
    help: 'How far the collector is behind the source, seconds',
    labelNames: ['kind', 'source'] as const,
    registers: [this.registry],
  });

  /** Takes the calls that go to a source. */
  observer(source: SourceRef): ObserveCall {
    return (operation, seconds, outcome) =>
      this.queryDuration.observe(
        { kind: source.kind, source: source.name, operation, outcome },
        seconds,
      );
  }

  /** Takes the calls that pages make, whether the cache answers them or the source. */
  requestObserver(source: SourceRef): ObserveCall {
    return (operation, _seconds, outcome) =>
      this.requests.inc({ source: source.name, operation, outcome });
  }

  pointsRead(source: string, points: number): void {
    this.points.inc({ source }, points);
  }

  revised(source: string, replicas: number): void {
    this.revisions.inc({ source }, replicas);
  }

  ledgerWritten(source: string, buckets: number): void {
    this.buckets.inc({ source }, buckets);
  }

  ledgerLag(source: string, driver: string, lagMs: number): void {
    this.lag.set({ source, driver }, lagMs / 1000);
  }

  countChanged(models: number): void {
    this.modelsChanged.inc(models);
  }

  countAction(action: ModelActionName, outcome: string): void {
    this.actions.inc({ action, outcome });
  }

  /** All metrics in the text format of Prometheus. */
  async exposition(
    health: Array<InferenceSchemas['SourceHealth']>,
  ): Promise<{ contentType: string; text: string }> {
    this.sourceUp.reset();
    this.sourceLag.reset();
    for (const { source, ok, lagMs } of health) {
      const labels = { kind: source.kind, source: source.name };
      this.sourceUp.set(labels, ok ? 1 : 0);
      if (lagMs !== undefined) {
        this.sourceLag.set(labels, lagMs / 1000);
      }
    }
    return {
      contentType: this.registry.contentType,
      text: await this.registry.metrics(),
    };
  }
}
