import { SloSpec } from '../slo/types';
import { ModelRef } from './modelRef';
import { ModelState } from './states';

/**
 * Counts of a model's replicas. A count that the system does not report is
 * undefined, which is not zero.
 *
 * @public
 */
export interface ReplicaCounts {
  desired?: number;
  /** Replicas last asked for while that was more than 0: what a start brings back. Kept by Wakeboard, not by drivers. */
  before?: number;
  total?: number;
  ready?: number;
  serving?: number;
  sleeping?: number;
}

/**
 * One serving pod (or the system's equivalent) of a model, as last observed.
 *
 * @public
 */
export interface ReplicaSnapshot {
  /** Name of the pod. Unique within the model at any one time. */
  name: string;
  /** Unique id of the pod, where the system has one. */
  uid?: string;
  state: ModelState;
  /** When the pod was created, epoch milliseconds. */
  createdAt?: number;
  /** Node the pod runs on. */
  node?: string;
  /** Names of the GPU devices it holds or would hold. */
  gpus: string[];
  /** How many GPUs it asks for, where the system says that and not which. */
  gpuCount?: number;
  /** Product of these GPUs, as the node or the system names it. */
  gpuProduct?: string;
  /** Exact moment it last began to serve, epoch milliseconds. */
  becameServingAt?: number;
  /** Moment of the last request it answered, epoch milliseconds. */
  lastAccessedAt?: number;
}

/**
 * A condition of a resource as the system reports it. Anything but the three
 * known statuses is shown as Unknown.
 *
 * @public
 */
export interface ModelCondition {
  type: string;
  status: 'True' | 'False' | 'Unknown';
  reason?: string;
  message?: string;
  /** Epoch milliseconds. */
  lastTransitionAt?: number;
}

/**
 * Everything a driver reads from the objects of one model.
 *
 * @public
 */
export interface ModelSnapshot {
  ref: ModelRef;
  uid?: string;
  /** Precondition for writes; opaque. */
  resourceVersion?: string;
  /** Epoch milliseconds. */
  createdAt?: number;
  state: ModelState;
  /** Why it is in that state, in words of the system, where it gives any. */
  stateReason?: string;
  /** Name that clients send in requests, for example the Hugging Face id. */
  servedName?: string;
  replicas: ReplicaCounts;
  pods: ReplicaSnapshot[];
  conditions: ModelCondition[];
  /** Measured GPU memory of one replica on each of its GPUs while serving, bytes. */
  servingMemoryPerGpuBytes?: number;
  /** Time without requests after which the system puts it to sleep, milliseconds. */
  idleTimeoutMs?: number;
  labels: Record<string, string>;
  /** Tool that would revert a manual edit, from well-known labels and annotations. */
  managedBy?: { tool: 'argocd' | 'flux'; name: string };
  /** Further facts of the system, in order, for the page's header and resource part. */
  facts: Array<{ label: string; value: string }>;
  /** What the resource itself promises, for those that carry SLOs. */
  slos?: SloSpec[];
  /** What its driver needs to know of it again, for plans and signals; shown nowhere. */
  driverData?: Readonly<Record<string, string | number | boolean>>;
}

/**
 * What one model holds on one GPU.
 *
 * @public
 */
export interface GpuOccupant {
  /** Name of the pod. */
  pod: string;
  /** The model, where it is known which. */
  model?: ModelRef;
  /** Name of the model as the device's object gives it. */
  modelName: string;
  state: ModelState;
  /** Bytes set aside for it; 0 while asleep. */
  reservedBytes?: number;
  /** Never preempted. */
  popular?: boolean;
  becameServingAt?: number;
  lastAccessedAt?: number;
}

/**
 * One GPU device of a cluster, as last observed.
 *
 * @public
 */
export interface GpuSnapshot {
  cluster: string;
  /** Name, unique in the cluster, for example `gpu-node-a-0`. */
  name: string;
  node?: string;
  /** Index on its node. */
  index?: number;
  product?: string;
  totalBytes?: number;
  usedBytes?: number;
  freeBytes?: number;
  /** 0 to 100. */
  utilizationPercent?: number;
  temperatureCelsius?: number;
  powerWatts?: number;
  occupants: GpuOccupant[];
}

/**
 * Something that can fail on its own.
 *
 * @public
 */
export interface SourceRef {
  /** `server`: a system that is reached by its own API and not through a cluster's. */
  kind: 'cluster' | 'prometheus' | 'server';
  /** Name as configured. */
  name: string;
}

/**
 * A source that failed, as a value beside the sources that worked.
 *
 * @public
 */
export interface SourceError {
  source: SourceRef;
  /** Class of the failure, for code and tests. */
  reason:
    | 'unreachable'
    | 'timeout'
    | 'unauthorized'
    | 'forbidden'
    | 'notInstalled'
    | 'badAnswer'
    | 'malformedObject'
    | 'partial'
    | 'notConfigured';
  /** A sentence for the page: what failed and what to do next. */
  message: string;
  /** Since when, epoch milliseconds. */
  since?: number;
  /** The object and the path of the field, for a malformed object. */
  object?: string;
}
