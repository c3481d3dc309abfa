import { MetricsClient } from '@wakeboard/plugin-inference-node';
import { InferenceMetrics } from './InferenceMetrics';

/** Counts and times the queries of a metrics client. */
export class MeasuredMetricsClient implements MetricsClient {
  constructor(
    private readonly inner: MetricsClient,
    private readonly metrics: InferenceMetrics,
  ) {}

  get source(): MetricsClient['source'] {
    return this.inner.source;
  }

  samples(...args: Parameters<MetricsClient['samples']>) {
    return this.measured('samples', () => this.inner.samples(...args));
  }

  instant(...args: Parameters<MetricsClient['instant']>) {
    return this.measured('instant', () => this.inner.instant(...args));
  }

  range(...args: Parameters<MetricsClient['range']>) {
    return this.measured('range', () => this.inner.range(...args));
  }

  private measured<T>(operation: string, query: () => Promise<T>) {
    return this.metrics.query(this.source, operation, query);
  }
}
