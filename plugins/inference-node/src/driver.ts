import { JsonValue } from '@backstage/types';
import {
  CounterValues,
  GpuSnapshot,
  IndicatorDefinition,
  Matcher,
  ModelAction,
  ModelActionName,
  ModelAlertName,
  ModelRef,
  ModelSnapshot,
  ModelSpec,
  ModelState,
  MonitorSpec,
  ObjectEvent,
  PromQL,
  SignalName,
  SliName,
  SourceError,
} from '@wakeboard/plugin-inference-common';
import {
  Clock,
  ClusterClient,
  KubernetesObject,
  MetricSeries,
  ObjectTarget,
  ResourceKind,
} from './ports';

/**
 * A kind of object that a driver reads.
 *
 * @public
 */
export interface DriverResource {
  /** Key under which the objects are handed to the driver. */
  id: string;
  group: string;
  /** Versions the driver can read, preferred first; what the cluster serves is probed. */
  versions: string[];
  plural: string;
  kind: string;
  namespaced: boolean;
  /** The model can be shown without it; its absence is a note, not an error. */
  optional?: boolean;
  /**
   * What is kept of an object in memory, all of it if left out. Must keep the
   * name, the namespace and all that `toSnapshots` reads; must not change the
   * object, nor throw, whatever it holds. Undefined: the object belongs to no
   * model whatever else there is, and nothing of it is kept.
   */
  project?(object: KubernetesObject): KubernetesObject | undefined;
}

/**
 * Series whose newest samples say something about the state of models now,
 * which the objects do not say. They are as old as the last scrape.
 *
 * @public
 */
export interface DriverSeries {
  /** Key under which the series are handed to the driver. */
  id: string;
  metric: string;
  matchers?: Matcher[];
}

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
 * What is asked of the pods themselves, where `inference.clusters.<name>.podRequests`
 * lists the driver.
 *
 * @public
 */
export interface DriverProbe {
  /** Key under which the answers are handed to the driver. */
  id: string;
  /** What to ask of a model's pods as last read; at most one request per pod. Must change nothing. */
  requests(model: ModelSnapshot): PodRequest[];
}

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

/**
 * Which series give a replica's state and counters.
 *
 * @public
 */
export interface MetricEvidence {
  /** Label that holds the namespace. */
  namespaceLabel: string;
  /** Label that holds the replica's name. */
  replicaLabel: string;
  /** A gauge with one series per state, of which exactly one is 1. */
  stateSet?: {
    metric: string;
    label: string;
    /** Value of the label to state; a value not listed is `unknown`. */
    states: Record<string, ModelState>;
  };
  /** Series that count. Several for one counter are added. */
  counters: Array<{
    counter: keyof CounterValues;
    metric: string;
    matchers?: Matcher[];
  }>;
  /** Wakes under or at each boundary (seconds): a cumulative histogram, for roll-ups. */
  wakeHistogram?: { metric: string };
  /** Running total of requests, for roll-ups. */
  requests?: { metric: string };
  /** Bytes of GPU memory held now, for roll-ups; summed over a replica's devices. */
  gpuMemoryBytes?: { metric: string };
}

/**
 * Series that say of each model how many replicas are wanted and how many are
 * ready, for the spans in which nobody watched: the model's own states are
 * made of them. Several for one model are read as their maximum, because
 * every copy of an exporter says the same.
 *
 * @public
 */
export interface ModelEvidence {
  desired: { metric: string; matchers?: Matcher[] };
  ready: { metric: string; matchers?: Matcher[] };
  /** Which of these series are a model's, for dashboards, which are of one model and may be written before it exists; undefined: none, or it cannot be told. */
  matchersOf?(model: ModelSnapshot): Matcher[] | undefined;
}

/**
 * What of a system can be promised, and how it is counted for all models at
 * once.
 *
 * @public
 */
export interface DriverIndicators {
  /** Label that holds the namespace. */
  namespaceLabel: string;
  /** Label that holds the replica's name. */
  replicaLabel: string;
  /** An SLI that is missing here is not measurable with this driver. */
  slis: Partial<Record<SliName, IndicatorDefinition>>;
  /**
   * Why one of these SLIs cannot be measured of this model, in words that go
   * after "not measurable with <title>: ", because its engine has no such
   * series, say; undefined: it can be, as far as its objects tell.
   */
  notMeasurable?(sli: SliName, model: ModelSnapshot): string | undefined;
  /** SLIs whose series name the model and not a replica; {@link InferenceDriver.modelOfSeries} says which. */
  ofModels?: SliName[];
  /**
   * What picks the series of {@link DriverIndicators.ofModels} that are a
   * model's, which for rules may not exist yet; undefined: nothing does. Where `ofModels` has any SLI, this is needed.
   */
  modelMatchers?(model: ModelSnapshot): Matcher[] | undefined;
  /**
   * Regular expression (RE2, anchored on both ends by Prometheus) for the
   * names of all replicas that a model ever has, and of no other model's: for
   * rules, which are written before the replicas exist.
   */
  replicaPattern(model: ModelRef): string;
}

/**
 * The part of a metrics source that belongs to one model.
 *
 * @public
 */
export interface SignalScope {
  model: ModelSnapshot;
  /** Names of all replicas known in the range, also those that are gone. */
  replicas: string[];
  /** GPU devices that the model's replicas are on now. */
  gpus: GpuSnapshot[];
  /** Window for rates, milliseconds: at least four scrape intervals. */
  rateWindowMs: number;
}

/**
 * How a signal is measured.
 *
 * @public
 */
export interface SignalDefinition {
  /** Undefined where this model cannot be measured (no replica known, say). */
  expression(scope: SignalScope): PromQL | undefined;
  /** Labels of the answer that tell its lines apart; others are dropped. */
  by: string[];
  /** What the expression's values are multiplied by to get the signal's unit. */
  factor?: number;
  /**
   * How to have it measured, a sentence, where the system keeps its series only
   * if it is told to: then nothing is wrong where there are none.
   */
  optIn?: string;
}

/**
 * What a step of an action writes to.
 *
 * @public
 */
export interface WriteTarget {
  target: ObjectTarget;
  /** The object is not the model's own, even if it is named like it: it is written whatever its version is. */
  secondary?: boolean;
}

/**
 * One step of an action. A request goes to a base URL from config only, which
 * the driver names by its key.
 *
 * @public
 */
export type Operation =
  | ({ kind: 'patch'; patch: Record<string, unknown> } & WriteTarget)
  | ({ kind: 'scale'; replicas: number } & WriteTarget)
  | ({ kind: 'delete' } & WriteTarget)
  | {
      kind: 'request';
      /** Key of the base URL under `inference.clusters.<name>.endpoints`. */
      endpoint: string;
      method: 'POST';
      path: string;
      body: unknown;
      /** The request may block until the model serves; longer than this is not waited, milliseconds. */
      timeoutMs: number;
    }
  | {
      /** Only where config allows it for the cluster and driver. */
      kind: 'podRequest';
      request: PodRequest;
      /** Longer than this is not waited, milliseconds. */
      timeoutMs: number;
    };

/**
 * What has to be done for an action, or why it cannot be.
 *
 * @public
 */
export type Plan =
  | {
      operations: Operation[];
      /** An observed transition into one of these states closes the action. */
      closedBy: ModelState[];
      /** Counts of replicas that must be observed as well. */
      replicas?: number;
      /**
       * The state is reached only when none of the pods that the model has now
       * is left: however fast they are replaced, and even if the model never
       * leaves the state. Pods are told apart by uid, those without one by name.
       */
      replacesPods?: boolean;
      /** Past this many milliseconds without it, the action is overdue. */
      deadlineMs: number;
      /** What the person should know before doing it. */
      warning?: string;
    }
  | { refused: string };

/**
 * What is configured for the cluster of a model and matters to a plan.
 *
 * @public
 */
export interface PlanContext {
  /** Keys of the base URLs configured for the cluster. */
  endpoints: string[];
  /** Versions served, by resource id. */
  kinds: Record<string, ResourceKind>;
  /** Whether config allows this driver to call pods of the cluster. */
  podRequests: boolean;
  /** Epoch milliseconds. */
  now: number;
}

/**
 * What becomes of a {@link ModelSpec}: the objects to apply, in order, and what
 * scrapes them; or why the system cannot serve it.
 *
 * @public
 */
export type Rendering =
  | {
      objects: KubernetesObject[];
      /** Endpoints with metrics of the pods that come of it; none where they are scraped anyway. */
      monitors: MonitorSpec[];
      /** What the person should know. */
      notes: string[];
    }
  | { refused: string };

/**
 * An alert that is made with a model service, beside those of its SLOs.
 *
 * @public
 */
export interface DriverAlert {
  name: ModelAlertName;
  /**
   * Is true (has a series) while it has to be looked at. Must be silent for a
   * model that sleeps or is stopped, and where there is no traffic; may not
   * divide by what can be zero. Undefined: it cannot be told of this model.
   */
  expression(model: ModelSnapshot): PromQL | undefined;
  /** Has to be true for so long, milliseconds. */
  forMs: number;
  severity: 'page' | 'ticket';
  /** One sentence, which says what is wrong and names numbers by `{{ $value }}`. */
  summary: string;
  /** What is measured, and where it is known to err. */
  description: string;
}

/**
 * A kind of object that `render` makes.
 *
 * @public
 */
export interface RenderedKind {
  group: string;
  /** As rendered. */
  version: string;
  plural: string;
  kind: string;
  namespaced: boolean;
}

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
