import { ModelRef } from '@wakeboard/plugin-inference-common';
import {
  CallOptions,
  Clock,
  ClusterClient,
  InferenceDriver,
  KubernetesObject,
  MetricsClient,
  ResourceKind,
  SourceFailure,
} from '@wakeboard/plugin-inference-node';

/** What happened to the objects of one kind. Times are epoch milliseconds. */
export type ObjectsChange = {
  at: number;
  /** When the objects before were last known to be true; undefined: there were none before. */
  previousAt?: number;
} & (
  | {
      /** All objects as of now; what changed in between was not seen happening. */
      type: 'list';
    }
  | {
      /** One object changed. */
      type: 'change';
      /** It may have happened while there was no connection, and was not seen as it happened. */
      replayed: boolean;
    }
);

/** Keeps all objects of one kind of one cluster as the server has them. */
export interface ObjectsReflector {
  objects(): KubernetesObject[];
  /** Whether the objects have been listed once. */
  readonly synced: boolean;
  /** When the objects were last known to be as the server has them, epoch milliseconds. */
  readonly confirmedAt: number | undefined;
  /** What is wrong now. */
  readonly failure: SourceFailure | undefined;
  /** Runs until the signal fires, and never throws. */
  run(): Promise<void>;
}

/** Makes a reflector. */
export type CreateReflector = (options: {
  client: ClusterClient;
  kind: ResourceKind;
  signal: AbortSignal;
  clock: Clock;
  project: (object: KubernetesObject) => KubernetesObject | undefined;
  onChange: (change: ObjectsChange) => void;
  onStatus: (failure: SourceFailure | undefined) => void;
}) => ObjectsReflector;

/** In which version a cluster serves a driver's resources, by resource id. */
export type FindKinds = (
  cluster: string,
  driver: InferenceDriver,
  options: CallOptions,
) => Promise<Record<string, ResourceKind>>;

/** Whether a driver reads a cluster or server. */
export type Reads = (name: string, driver: InferenceDriver) => boolean;

/** Told when models really changed; must not fail or wait. */
export type Publish = (models: ModelRef[]) => void;

/** One Prometheus and what is configured of it. */
export interface MetricsSource {
  client: MetricsClient;
  /** Expected time between two scrapes, milliseconds. */
  scrapeIntervalMs: number;
}

/** Counts what the collector does. */
export interface CollectorMetrics {
  /** Points read of a Prometheus. */
  pointsRead?(source: string, points: number): void;
  /** Spans of replicas whose history was computed. */
  revised?(source: string, replicas: number): void;
  /** Buckets written to the ledger. */
  ledgerWritten?(source: string, buckets: number): void;
  /** How far the ledger of a driver is behind, milliseconds. */
  ledgerLag?(source: string, driver: string, lagMs: number): void;
}
