import { PromQL, SourceRef } from '@wakeboard/plugin-inference-common';
import {
  AlertsAnswer,
  CallOptions,
  MetricsAnswer,
  MetricsClient,
  SourceInspection,
} from '@wakeboard/plugin-inference-node';
import { ObserveCall, observed } from './observeCall';

/** Reports every call that really goes to the source. */
export class MeasuredMetricsClient implements MetricsClient {
  readonly source: SourceRef;

  constructor(
    private readonly client: MetricsClient,
    private readonly observe: ObserveCall,
  ) {
    this.source = client.source;
  }

  samples(
    selector: PromQL,
    range: { from: number; to: number },
    options: CallOptions,
  ): Promise<MetricsAnswer> {
    return observed(this.observe, 'samples', options.signal, () =>
      this.client.samples(selector, range, options),
    );
  }

  instant(
    query: PromQL,
    at: number,
    options: CallOptions,
  ): Promise<MetricsAnswer> {
    return observed(this.observe, 'instant', options.signal, () =>
      this.client.instant(query, at, options),
    );
  }

  range(
    query: PromQL,
    range: { from: number; to: number; stepMs: number },
    options: CallOptions,
  ): Promise<MetricsAnswer> {
    return observed(this.observe, 'range', options.signal, () =>
      this.client.range(query, range, options),
    );
  }

  inspect(
    asked: { names: string[]; from: number; to: number },
    options: CallOptions,
  ): Promise<SourceInspection> {
    return observed(this.observe, 'inspect', options.signal, () =>
      this.client.inspect(asked, options),
    );
  }

  alerts(options: CallOptions): Promise<AlertsAnswer> {
    return observed(this.observe, 'alerts', options.signal, () =>
      this.client.alerts(options),
    );
  }
}
