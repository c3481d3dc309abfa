import { JsonValue } from '@backstage/types';
import {
  GpuSnapshot,
  ModelSnapshot,
  ObjectEvent,
  SourceError,
} from '@wakeboard/plugin-inference-common';
import { KubernetesObject, MetricSeries } from '../ports';

/**
 * What one pod answered, or why it did not.
 *
 * @public
 */
export interface ProbeAnswer {
  namespace: string;
  pod: string;
  /** Epoch milliseconds. */
  at: number;
  /** The body as JSON; undefined: there was none that could be read. */
  body?: JsonValue;
  /** HTTP status; undefined: it could not be asked. */
  status?: number;
}

/**
 * All objects of one cluster that a driver asked for, by resource id. A
 * resource that could not be read is missing, which is not the same as empty.
 *
 * @public
 */
export interface ObservedObjects {
  cluster: string;
  objects: Record<string, KubernetesObject[]>;
  /** What the driver read of the cluster just before, where it did: a passage shows in the objects, where it comes from does not always. */
  previous?: ModelSnapshot[];
  /** Newest samples by the id of a {@link DriverSeries}; one that could not be read, or never was, is missing. */
  series?: Record<string, MetricSeries[]>;
  /** Answers by the id of a {@link DriverProbe}; missing where pods may not be asked. */
  answers?: Record<string, ProbeAnswer[]>;
}

/**
 * What a driver reads from the objects. A malformed object becomes an error
 * beside the models that could be read.
 *
 * @public
 */
export interface DriverReading {
  models: ModelSnapshot[];
  gpus: GpuSnapshot[];
  errors: SourceError[];
}

/**
 * Something that happened to one replica, with the server's own timestamp
 * where there is one.
 *
 * @public
 */
export interface ReplicaEvent {
  replica: string;
  event: ObjectEvent;
}

/**
 * Two consecutive readings of a model, and how the newer one was seen.
 *
 * @public
 */
export interface SnapshotChange {
  previous?: ModelSnapshot;
  /** When `previous` was last known to be true, epoch milliseconds. */
  previousSeenAt?: number;
  /** Undefined: the model is gone. */
  next?: ModelSnapshot;
  /** Epoch milliseconds. */
  seenAt: number;
  /** `watch`: seen as it happened. `list`: found on a new list. */
  via: 'watch' | 'list';
}
