import {
  ModelAction,
  ModelActionName,
  ModelRef,
  ModelSnapshot,
  ModelSpec,
  SignalName,
} from '@wakeboard/plugin-inference-common';
import { Clock, ClusterClient } from '../ports';
import { DriverAlert } from './alerts';
import { MetricEvidence, ModelEvidence } from './evidence';
import { DriverIndicators } from './indicators';
import { Plan, PlanContext } from './plan';
import {
  DriverReading,
  ObservedObjects,
  ReplicaEvent,
  SnapshotChange,
} from './reading';
import { RenderedKind, Rendering } from './rendering';
import { DriverProbe, DriverResource, DriverSeries } from './resources';
import { SignalDefinition } from './signals';

/**
 * A server that is reached by its own API, as configured under
 * `inference.servers`.
 *
 * @public
 */
export interface ServerConnection {
  /** As configured; stands for the cluster in every {@link ModelRef}. */
  name: string;
  /** Base URL. */
  url: string;
  /** Sent with every request; secret. */
  headers: Record<string, string>;
  /** Within this time a call has to be answered, milliseconds. */
  timeoutMs: number;
  clock: Clock;
}

/**
 * The code that knows one system. Data and pure functions: no waiting, no
 * clock, no I/O.
 *
 * @public
 */
export interface InferenceDriver {
  /** Part of every {@link ModelRef}; lower case letters and digits. */
  readonly id: string;
  /** Name of the system for people. */
  readonly title: string;
  /** Address from which people get the system, where a cluster lacks it. */
  readonly homepage?: string;
  readonly capabilities: {
    /** Actions it can plan; the others are refused with a reason by `plan`. */
    actions: ModelActionName[];
    /** How wakes are known: counted by the system, or only seen in states. */
    wakes: 'counted' | 'observed';
  };
  /** What it reads from each cluster. */
  readonly resources: DriverResource[];
  /** What else it reads of the present. */
  readonly series?: DriverSeries[];
  readonly probes?: DriverProbe[];
  /**
   * For a system with an API of its own: the client that speaks it, with the
   * system's objects in the shape of Kubernetes objects. Such a driver reads
   * the servers configured for it, and no cluster. Undefined: it reads
   * clusters.
   */
  connect?(server: ServerConnection): ClusterClient;
  /** Objects to models. Same input, same output. */
  toSnapshots(observed: ObservedObjects): DriverReading;
  /** Two readings to what happened in between. */
  toEvents(change: SnapshotChange): ReplicaEvent[];
  /** Undefined: the system has no such series. */
  readonly evidence?: MetricEvidence;
  /** Series of wanted and ready replicas, one entry per pair of metrics. */
  readonly modelEvidence?: ModelEvidence[];
  /** The model that a series without replicas is of, among those given; undefined: of none, or it cannot be told. */
  modelOfSeries?(
    labels: Readonly<Record<string, string>>,
    models: readonly ModelSnapshot[],
  ): ModelRef | undefined;
  /**
   * The object that a model is named after: the id of its resource, and its
   * name. Left out: one of the first resource, under the model's own name.
   */
  objectOf?(model: ModelSnapshot): { resource: string; name: string };
  /** The model that a replica seen only in metrics belongs to. */
  modelOfReplica(
    replica: { namespace: string; name: string },
    models: ModelRef[],
  ): ModelRef | undefined;
  readonly signals: Partial<Record<SignalName, SignalDefinition>>;
  /** Undefined: nothing of it can be promised. */
  readonly indicators?: DriverIndicators;
  /** What an action takes, or why it cannot be done now. */
  plan(action: ModelAction, model: ModelSnapshot, context: PlanContext): Plan;
  /** The objects that make a model service. Undefined: models of the system are not made here. */
  render?(spec: ModelSpec): Rendering;
  /** Every kind of object that `render` may make, in the order in which they are made. */
  readonly renders?: RenderedKind[];
  /** Alerts that are made with a model service; one per name at most. */
  readonly alerts?: DriverAlert[];
}
