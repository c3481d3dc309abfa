import { JsonValue } from '@backstage/types';
import { SourceRef } from '@wakeboard/plugin-inference-common';
import {
  CallOptions,
  ClusterClient,
  ClusterDescription,
  KubernetesObject,
  ObjectTarget,
  PodRequest,
  ResourceKind,
  WatchEvent,
  WriteOptions,
} from '@wakeboard/plugin-inference-node';
import { ObserveCall, observed, outcomeOf } from './observeCall';

/** Reports every call to a cluster. A watch is one call, from its beginning to its end. */
export class MeasuredClusterClient implements ClusterClient {
  readonly cluster: string;
  readonly source: SourceRef;

  constructor(
    private readonly client: ClusterClient,
    private readonly observe: ObserveCall,
  ) {
    this.cluster = client.cluster;
    this.source = client.source;
  }

  servedVersions(
    resource: { group: string; plural: string },
    options: CallOptions,
  ): Promise<string[]> {
    return this.#observed('servedVersions', options, () =>
      this.client.servedVersions(resource, options),
    );
  }

  list(
    kind: ResourceKind,
    options: Parameters<ClusterClient['list']>[1],
  ): Promise<{ items: KubernetesObject[]; resourceVersion: string }> {
    return this.#observed('list', options, () =>
      this.client.list(kind, options),
    );
  }

  async *watch(
    kind: ResourceKind,
    options: CallOptions & { namespace?: string; resourceVersion: string },
  ): AsyncGenerator<WatchEvent> {
    const begin = performance.now();
    let outcome: ReturnType<typeof outcomeOf> = 'ok';
    try {
      yield* this.client.watch(kind, options);
    } catch (error) {
      outcome = outcomeOf(error, options.signal);
      throw error;
    } finally {
      this.observe('watch', (performance.now() - begin) / 1000, outcome);
    }
  }

  get(target: ObjectTarget, options: CallOptions): Promise<KubernetesObject> {
    return this.#observed('get', options, () =>
      this.client.get(target, options),
    );
  }

  ownFields(
    target: ObjectTarget,
    options: CallOptions,
  ): Promise<KubernetesObject> {
    return this.#observed('ownFields', options, () =>
      this.client.ownFields(target, options),
    );
  }

  patch(
    target: ObjectTarget,
    patch: Record<string, unknown>,
    options: WriteOptions,
  ): Promise<KubernetesObject> {
    return this.#observed('patch', options, () =>
      this.client.patch(target, patch, options),
    );
  }

  scale(
    target: ObjectTarget,
    replicas: number,
    options: WriteOptions,
  ): Promise<void> {
    return this.#observed('scale', options, () =>
      this.client.scale(target, replicas, options),
    );
  }

  apply(
    kind: ResourceKind,
    object: KubernetesObject,
    options: WriteOptions & { force?: boolean },
  ): Promise<KubernetesObject> {
    return this.#observed('apply', options, () =>
      this.client.apply(kind, object, options),
    );
  }

  delete(target: ObjectTarget, options: WriteOptions): Promise<void> {
    return this.#observed('delete', options, () =>
      this.client.delete(target, options),
    );
  }

  podRequest(
    request: PodRequest,
    options: CallOptions,
  ): Promise<{ status: number; body?: JsonValue }> {
    return this.#observed('podRequest', options, () =>
      this.client.podRequest(request, options),
    );
  }

  about(options: CallOptions): Promise<ClusterDescription> {
    return this.#observed('about', options, () => this.client.about(options));
  }

  allowed(
    access: Parameters<ClusterClient['allowed']>[0],
    options: CallOptions,
  ): Promise<boolean | undefined> {
    return this.#observed('allowed', options, () =>
      this.client.allowed(access, options),
    );
  }

  #observed<T>(
    name: string,
    options: CallOptions,
    call: () => Promise<T>,
  ): Promise<T> {
    return observed(this.observe, name, options.signal, call);
  }
}
