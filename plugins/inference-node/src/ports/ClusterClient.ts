import { JsonValue } from '@backstage/types';
import { SourceRef } from '@wakeboard/plugin-inference-common';
import { CallOptions, WriteOptions } from './callOptions';
import { KubernetesObject, ObjectTarget, ResourceKind } from './kubernetes';

/**
 * What a watch says. `bookmark` only moves the resource version on.
 *
 * @public
 */
export type WatchEvent =
  | { type: 'added' | 'modified' | 'deleted'; object: KubernetesObject }
  | { type: 'bookmark'; resourceVersion: string };

/**
 * A question to the program in one pod, through the API server of its cluster
 * (the `pods/proxy` subresource), so that no address from the cluster is ever
 * called.
 *
 * @public
 */
export interface PodRequest {
  namespace: string;
  pod: string;
  /** Port of the container. */
  port: number;
  method: 'GET' | 'POST';
  /** Path and query, beginning with `/`. */
  path: string;
  /** Sent as JSON. */
  body?: JsonValue;
}

/**
 * What an API says of itself. What it does not say is undefined.
 *
 * @public
 */
export interface ClusterDescription {
  /** Program and version, for example `Kubernetes v1.36.4`. */
  version?: string;
  /** Its clock, epoch milliseconds; as exact as a second. */
  serverTime?: number;
}

/**
 * One Kubernetes API. Every failure is a {@link SourceFailure} (the API could
 * not do its part) or one of `NotFoundError`, `ConflictError`, `InputError`
 * of `@backstage/errors` (it did, and this is its answer).
 *
 * @public
 */
export interface ClusterClient {
  /** Name of the cluster, as configured. */
  readonly cluster: string;
  /** What its failures are of. */
  readonly source: SourceRef;
  /** The versions in which a group serves a resource, preferred first; empty where it serves none. */
  servedVersions(
    resource: { group: string; plural: string },
    options: CallOptions,
  ): Promise<string[]>;
  /** All objects of a kind, read in pages. */
  list(
    kind: ResourceKind,
    options: CallOptions & {
      namespace?: string;
      fieldSelector?: string;
      labelSelector?: string;
    },
  ): Promise<{ items: KubernetesObject[]; resourceVersion: string }>;
  /**
   * Changes after a resource version. The first event is a bookmark at that
   * version: the server has accepted the watch. Ends when the server ends it;
   * throws {@link ExpiredError} when the version is too old.
   */
  watch(
    kind: ResourceKind,
    options: CallOptions & { namespace?: string; resourceVersion: string },
  ): AsyncIterable<WatchEvent>;
  /** One object. */
  get(target: ObjectTarget, options: CallOptions): Promise<KubernetesObject>;
  /**
   * What of an object we have written, and nobody else since, as an object that
   * can be applied to bring it back; of one that we have no part in no more
   * than its name.
   */
  ownFields(
    target: ObjectTarget,
    options: CallOptions,
  ): Promise<KubernetesObject>;
  /** Merge-patches an object. */
  patch(
    target: ObjectTarget,
    patch: Record<string, unknown>,
    options: WriteOptions,
  ): Promise<KubernetesObject>;
  /** Sets the replicas of an object through its scale subresource. */
  scale(
    target: ObjectTarget,
    replicas: number,
    options: WriteOptions,
  ): Promise<void>;
  /** Server-side apply under our own field manager. */
  apply(
    kind: ResourceKind,
    object: KubernetesObject,
    options: WriteOptions & { force?: boolean },
  ): Promise<KubernetesObject>;
  /** Deletes an object. */
  delete(target: ObjectTarget, options: WriteOptions): Promise<void>;
  /**
   * Sends a request to the program in a pod through the API server. An answer
   * of the program is an answer, whatever its status; the API server's own
   * refusal is a failure.
   */
  podRequest(
    request: PodRequest,
    options: CallOptions,
  ): Promise<{ status: number; body?: JsonValue }>;
  /** What it says of itself. */
  about(options: CallOptions): Promise<ClusterDescription>;
  /**
   * Whether a verb is allowed to us for a kind, in a namespace or in all;
   * undefined where only doing it would tell.
   */
  allowed(
    access: {
      verb: string;
      group: string;
      plural: string;
      subresource?: string;
      namespace?: string;
    },
    options: CallOptions,
  ): Promise<boolean | undefined>;
}
