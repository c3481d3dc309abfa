import type {
  EngineHost,
  GpuNode,
  HistogramData,
  Incident,
  Random,
  Served,
  Traffic,
  TrafficProfile,
} from '../world/types';

/**
 * The second world: services whose replicas start and stop, beside the GreenThread models that sleep and wake (../world). Plain data,
 * moved from event to event by step.ts; times are epoch milliseconds, durations milliseconds, memory bytes.
 *
 * The world knows nothing of any system's objects or metric names. A system plugs in through `ServingSystem` (system.ts): it
 * turns services into objects, clients' writes into wishes, and replicas into scrape targets. Replicas are made, scheduled, loaded,
 * drained and replaced here, and requests run in the same engine as GreenThread's.
 */

export type SystemId = 'kthena' | 'llmkube' | 'vllm' | 'triton' | 'gpustack';

/** Who or what made a service start, stop, sleep, wake or change its number of replicas. */
export type ServiceCause =
  | 'user'
  | 'autoscaler'
  | 'schedule'
  | 'rollout'
  | 'crash'
  | 'eviction'
  | 'created';

/** Judged from the wanted number and the replicas that are there, after each event. */
export type ServiceState =
  | 'stopped'
  | 'starting'
  | 'serving'
  | 'degraded'
  | 'sleeping'
  | 'draining';

export interface EngineSettings {
  kind: 'vllm' | 'triton' | 'llamacpp';
  /** As in the image tag, without a `v`. */
  version: string;
  /** What is served. vLLM and llama.cpp have one; Triton one or more, of which requests ask for the first. */
  models: string[];
  /** How many tokens the KV cache holds. */
  cacheTokens: number;
  /** vLLM's `--enable-sleep-mode`. */
  sleepMode: boolean;
  /** vLLM's VLLM_SERVER_DEV_MODE. */
  developerMode: boolean;
  /** Triton's `--model-control-mode=explicit`. */
  explicitModels: boolean;
}

/** What is wanted of a service, as its objects say it. */
export interface ServiceSettings {
  replicas: number;
  /** 0: on the CPU. */
  gpusPerReplica: number;
  /** Node label `nvidia.com/gpu.product`; any if left out. */
  product?: string;
  engine: EngineSettings;
  /** From created to placed. */
  schedulingMs: number;
  /** Image and weights. */
  downloadingMs: number;
  /** From the start of the process to ready. */
  loadingMs: number;
  /** The longest that a stopping replica waits for its requests. */
  drainMs: number;
  /** Why it never gets ready: the process ends while it loads, or its image cannot be had. */
  failing?: 'crash' | 'image';
}

/** How replicas are called: as those of a Deployment, or by number; `{name}` and `{ordinal}` are filled in. */
export type ReplicaNaming =
  | { kind: 'deployment' }
  /** The name and five characters by chance. */
  | { kind: 'suffix'; name: string }
  | { kind: 'ordinal'; pattern: string; ordered: boolean };

/** What happens to a service at a time of day (UTC) on some days of the week. */
export interface ScheduleEntry {
  /** Minutes after midnight. */
  minute: number;
  /** 0 is Sunday. */
  days: number[];
  /** A new number of replicas, or the engines' sleep level (0 is awake). */
  act: { replicas: number } | { sleep: SleepLevel };
  by: ServiceCause;
  /** Up to so much later, by chance. */
  jitterMs: number;
}

export interface Service {
  system: SystemId;
  namespace: string;
  name: string;
  uid: string;
  createdAt: number;
  labels: Record<string, string>;
  settings: ServiceSettings;
  naming: ReplicaNaming;
  /** A client made it: what scrapes it are the monitors that the client has. */
  needsMonitor?: boolean;
  /** What only its system understands. */
  options: Record<string, unknown>;
  /** Replicas of another revision are replaced. */
  revision: string;
  /** The last revision that was rolled out to the end. */
  completedRevision?: string;
  /** When the number, the revision or the readiness of replicas last changed: a rollout makes progress. */
  progressedAt: number;
  schedule: Array<ScheduleEntry & { nextAt: number }>;
  random: Random;
  profile: TrafficProfile;
  incidents: Incident[];
  traffic: Traffic;
  state: ServiceState;
  stateSince: number;
  /** Who wanted what is going on now. */
  cause: ServiceCause;
  /** Under way from stopped or sleeping to serving. */
  wake?: { from: number; cause: ServiceCause };
  front: FrontCounters;
}

/** What somebody before the replicas (a router, a gateway, a server) counts. It goes on over all starts and stops. */
export interface FrontCounters {
  /**
   * How long answers took, by their status: 200, 500, 502 (died on the way), 503 (nobody there), 504. Bounds FRONT_BOUNDS; a status
   * that never was is not there.
   */
  answers: Record<number, HistogramData>;
  promptTokens: number;
  generationTokens: number;
}

export type ReplicaPhase =
  /** Waits for a node. */
  | 'pending'
  /** Placed; image and weights are fetched. */
  | 'creating'
  /** The process runs and does not answer yet. */
  | 'loading'
  | 'ready'
  /** The process has ended and waits to be started again. */
  | 'restarting'
  /** Gets no new requests and ends its own. */
  | 'terminating';

/** One model in the engine of a replica: what requests run in and what the engine counts. */
export interface ModelEngine extends EngineHost {
  model: string;
  /** For Triton in explicit mode; all others are `loaded` as long as the replica is ready. */
  state: 'unloaded' | 'loading' | 'loaded' | 'unloading';
  stateUntil?: number;
  /** Seconds of the last load. */
  loadSeconds: number;
  /** Why it is not loaded: `unloaded` or an error. */
  reason?: string;
  /** Triton: times to the first response in milliseconds, bounds FIRST_RESPONSE_BOUNDS. */
  firstResponse: HistogramData;
}

/** Calls to the HTTP server of a replica, by path: vLLM's `http_*`. They go on over sleep and begin anew with the process. */
export interface HttpCounters {
  byStatus: { '2xx': number; '4xx': number; '5xx': number };
  duration: HistogramData;
}

export interface Replica {
  /** Of the pod, or of what the system has instead. */
  name: string;
  uid: string;
  system: SystemId;
  namespace: string;
  service: string;
  ordinal: number;
  revision: string;
  settings: ServiceSettings;
  phase: ReplicaPhase;
  phaseSince: number;
  createdAt: number;
  node?: string;
  gpus: number[];
  ip?: string;
  scheduledAt?: number;
  /** When the process began, in this life. */
  startedAt?: number;
  /** Why it waits for a node, said once. */
  unschedulable: boolean;
  /** Ready and not yet stopped: what its Ready condition says, and since when. */
  ready: boolean;
  readyChangedAt: number;
  restarts: number;
  /** What comes next by itself. */
  timer?: { at: number; kind: ReplicaTimer };
  random: Random;
  /** vLLM: level of its sleep (0 is awake); `to` while it falls asleep or wakes, `from` since then. */
  sleep: { level: SleepLevel; to?: SleepLevel; from: number };
  engines: ModelEngine[];
  http: Record<string, HttpCounters>;
}

export type SleepLevel = 0 | 1 | 2;

export type ReplicaTimer = 'schedule' | 'start' | 'loaded' | 'slept' | 'gone';

export interface ServicesWorld {
  seed: number;
  now: number;
  random: Random;
  nodes: ServiceNode[];
  services: Service[];
  replicas: Replica[];
  chaos: {
    crashesPerDay: number;
    evictionsPerDay: number;
    nextCrashAt: number;
    nextEvictionAt: number;
  };
}

export interface ServiceNode extends GpuNode {
  /** How its DCGM exporter spells the label: from May 2026 on in small letters. */
  hostnameLabel: 'Hostname' | 'hostname';
  /**
   * A worker of this system (GPUStack) and of one of its clusters, not a node of Kubernetes: only its own replicas are placed here.
   */
  outside?: { system: SystemId; cluster: string };
}

/** A service as a scenario or a client asks for it. */
export interface NewService {
  system: SystemId;
  namespace: string;
  name: string;
  uid?: string;
  labels?: Record<string, string>;
  settings: ServiceSettings;
  naming: ReplicaNaming;
  needsMonitor?: boolean;
  options?: Record<string, unknown>;
  revision?: string;
  schedule?: ScheduleEntry[];
  profile?: TrafficProfile;
  incidents?: Incident[];
}

interface About {
  at: number;
  system: SystemId;
  namespace: string;
  /** Name of the service. */
  model: string;
}

/** Something that happened, in the order in which it did. */
export type ServicesHappening =
  /** The state of the service as a whole. */
  | (About & {
      kind: 'service';
      from?: ServiceState;
      to?: ServiceState;
      cause: ServiceCause;
    })
  /** Another number of replicas is wanted. */
  | (About & { kind: 'scaled'; from: number; to: number; cause: ServiceCause })
  /** From stopped or sleeping until the first replica answers. */
  | (About & {
      kind: 'wake';
      /** None: it is the service's own. */
      pod: '';
      start: number;
      end: number;
      cause: ServiceCause;
    })
  | (About & {
      kind: 'replica';
      pod: string;
      what:
        | 'created'
        | 'unschedulable'
        | 'scheduled'
        | 'started'
        | 'ready'
        | 'asleep'
        | 'awake'
        | 'crashed'
        | 'evicted'
        | 'terminating'
        | 'removed';
    })
  /** A model within Triton was loaded or unloaded. */
  | (About & {
      kind: 'repository';
      pod: string;
      engineModel: string;
      what: 'loaded' | 'unloaded';
    })
  | (About & RequestEnd);

/** A request has come to its end. `refused`: nobody was there to take it. */
export interface RequestEnd {
  kind: 'request';
  pod?: string;
  /** Only of requests whose answer somebody waits for. */
  id?: number;
  outcome: 'success' | 'error' | 'lost' | 'refused';
  status: number;
  served?: Served;
}
