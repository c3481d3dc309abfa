import { JsonValue } from '@backstage/types';
import {
  PromQL,
  SourceError,
  SourceRef,
} from '@wakeboard/plugin-inference-common';
import type { PodRequest } from './driver';

/**
 * An object of the Kubernetes API, as it came. Only what every object has is
 * typed; drivers check the rest before they use it.
 *
 * @public
 */
export interface KubernetesObject {
  apiVersion?: string;
  kind?: string;
  metadata: {
    name: string;
    namespace?: string;
    uid?: string;
    resourceVersion?: string;
    creationTimestamp?: string;
    deletionTimestamp?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    ownerReferences?: Array<{
      apiVersion: string;
      kind: string;
      name: string;
      uid: string;
      controller?: boolean;
    }>;
  };
  [field: string]: unknown;
}

/**
 * One kind of object of the Kubernetes API in the version to be used.
 *
 * @public
 */
export interface ResourceKind {
  /** Empty for the core group. */
  group: string;
  version: string;
  plural: string;
  kind: string;
  namespaced: boolean;
}

/**
 * One object of the Kubernetes API, by name.
 *
 * @public
 */
export interface ObjectTarget {
  kind: ResourceKind;
  namespace?: string;
  name: string;
}

/**
 * What a watch says. `bookmark` only moves the resource version on.
 *
 * @public
 */
export type WatchEvent =
  | { type: 'added' | 'modified' | 'deleted'; object: KubernetesObject }
  | { type: 'bookmark'; resourceVersion: string };

/**
 * Options of every call that waits.
 *
 * @public
 */
export interface CallOptions {
  signal: AbortSignal;
}

/**
 * Options of every call that writes.
 *
 * @public
 */
export interface WriteOptions extends CallOptions {
  /** Ask the server to check and answer, and to store nothing. */
  dryRun?: boolean;
  /** Write only if the object is still at this version; otherwise ConflictError. */
  resourceVersion?: string;
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

/**
 * A series with its samples.
 *
 * @public
 */
export interface MetricSeries {
  labels: Record<string, string>;
  /** Pairs of epoch milliseconds and value, in order of time. */
  points: Array<[at: number, value: number]>;
}

/**
 * An answer of a metrics source.
 *
 * @public
 */
export interface MetricsAnswer {
  series: MetricSeries[];
  /** Not empty: the answer may be incomplete. */
  warnings: string[];
  /** Remarks of the engine about the query, which do not make the answer incomplete. */
  infos?: string[];
  /** Epoch milliseconds. */
  observedAt: number;
  /** Why this is an older answer, and not one of now. */
  failure?: SourceError;
}

/**
 * An alert that a rule raised, as Prometheus gives it.
 *
 * @public
 */
export interface PrometheusAlert {
  state: 'pending' | 'firing';
  labels: Record<string, string>;
  annotations: Record<string, string>;
  /** Since when, epoch milliseconds. */
  activeAt?: number;
  value?: number;
  /** Name of the rule's group and the rule's expression, where the rules could be read. */
  rule?: { group: string; query: string; forMs: number };
}

/**
 * The alerts of a metrics source.
 *
 * @public
 */
export interface AlertsAnswer {
  /** Those that are pending or firing. */
  alerts: PrometheusAlert[];
  /** Not empty: the answer may be incomplete. */
  warnings: string[];
  /** Epoch milliseconds. */
  observedAt: number;
  /** Why this is an older answer, and not one of now. */
  failure?: SourceError;
}

/**
 * What a metrics source says of itself, and of names. What it does not say is
 * undefined.
 *
 * @public
 */
export interface SourceInspection {
  /** Program and version, for example `Prometheus 3.5.0`. */
  version?: string;
  /** How long samples are kept, as configured there, for example `15d`. */
  retention?: string;
  /** Its clock, epoch milliseconds; as exact as a second. */
  serverTime?: number;
  /** Which of the names asked for have series in the range; undefined: it cannot be asked. */
  found?: string[];
}

/**
 * One source that speaks the HTTP API of Prometheus. Failures are
 * {@link SourceFailure}s.
 *
 * @public
 */
export interface MetricsClient {
  readonly source: SourceRef;
  /** The stored samples of a selector with their own timestamps, after `from` up to and including `to` (epoch milliseconds). */
  samples(
    selector: PromQL,
    range: { from: number; to: number },
    options: CallOptions,
  ): Promise<MetricsAnswer>;
  /** An expression at one moment (epoch milliseconds). */
  instant(
    query: PromQL,
    at: number,
    options: CallOptions,
  ): Promise<MetricsAnswer>;
  /** An expression at every step (milliseconds) of a range. */
  range(
    query: PromQL,
    range: { from: number; to: number; stepMs: number },
    options: CallOptions,
  ): Promise<MetricsAnswer>;
  /** All alerts that are pending or firing: of `/api/v1/rules`, or of `/api/v1/alerts` where that is not served. */
  alerts(options: CallOptions): Promise<AlertsAnswer>;
  /** What it says of itself, and which metrics have series in a range (epoch milliseconds). */
  inspect(
    asked: { names: string[]; from: number; to: number },
    options: CallOptions,
  ): Promise<SourceInspection>;
}

/**
 * The time, so that tests can pass their own.
 *
 * @public
 */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
}
