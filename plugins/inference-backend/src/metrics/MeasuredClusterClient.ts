import { SourceRef } from '@wakeboard/plugin-inference-common';
import { ClusterClient } from '@wakeboard/plugin-inference-node';
import { InferenceMetrics } from './InferenceMetrics';

/** Counts and times the calls of a cluster client, except watches, which last. */
export class MeasuredClusterClient implements ClusterClient {
  private readonly source: SourceRef;

  constructor(
    private readonly inner: ClusterClient,
    private readonly metrics: InferenceMetrics,
  ) {
    this.source = { kind: 'cluster', name: inner.cluster };
  }

  get cluster(): string {
    return this.inner.cluster;
  }

  watch(...args: Parameters<ClusterClient['watch']>) {
    return this.inner.watch(...args);
  }

  servedVersions(...args: Parameters<ClusterClient['servedVersions']>) {
    return this.measured('versions', () => this.inner.servedVersions(...args));
  }

  list(...args: Parameters<ClusterClient['list']>) {
    return this.measured('list', () => this.inner.list(...args));
  }

  get(...args: Parameters<ClusterClient['get']>) {
    return this.measured('get', () => this.inner.get(...args));
  }

  patch(...args: Parameters<ClusterClient['patch']>) {
    return this.measured('patch', () => this.inner.patch(...args));
  }

  scale(...args: Parameters<ClusterClient['scale']>) {
    return this.measured('scale', () => this.inner.scale(...args));
  }

  apply(...args: Parameters<ClusterClient['apply']>) {
    return this.measured('apply', () => this.inner.apply(...args));
  }

  delete(...args: Parameters<ClusterClient['delete']>) {
    return this.measured('delete', () => this.inner.delete(...args));
  }

  private measured<T>(operation: string, call: () => Promise<T>) {
    return this.metrics.query(this.source, operation, call);
  }
}
