/**
 * The simulated world as plain data: it can be copied, compared and printed. Times are epoch milliseconds, whole numbers;
 * durations are milliseconds; memory is bytes.
 */

/** States of the sidecar of a pod. Undefined where there is no sidecar process (starting, restarting). */
export type SidecarState =
  | 'sleeping'
  | 'pending'
  | 'waking'
  | 'serving'
  | 'deactivating';

export const SIDECAR_STATES: readonly SidecarState[] = [
  'sleeping',
  'pending',
  'waking',
  'serving',
  'deactivating',
];

export type ModelPhase =
  | 'Pending'
  | 'Converting'
  | 'Staging'
  | 'Ready'
  | 'Failed';

/** Why a sidecar changed its state. `by` of the transition names the other model for the two preemption causes. */
export type Cause =
  | 'boot'
  | 'request'
  | 'preempting'
  | 'preemptedBy'
  | 'idleTimeout'
  | 'requestsGone'
  | 'crash'
  | 'removed';

/** State of one stream of random numbers. */
export interface Random {
  state: number;
}

/** Cumulative bucket counts; the bounds are constants kept beside the code. */
export interface HistogramData {
  buckets: number[];
  sum: number;
  count: number;
}

export interface GpuDevice {
  index: number;
  uuid: string;
  busId: string;
}

export interface GpuNode {
  name: string;
  /** As in the node label `nvidia.com/gpu.product`. */
  product: string;
  /** As in DCGM's label `modelName`. */
  productName: string;
  /** Memory of each device. */
  memoryBytes: number;
  /** Whether weights go from NVMe to the GPU directly. */
  directStorage: boolean;
  gpus: GpuDevice[];
  /** Name of the pod of the DCGM exporter on this node. */
  exporterPod: string;
  ip: string;
}

/** What the simulator reads from the spec of a Model. */
export interface ModelSettings {
  modelName: string;
  gpuMemoryUtilization: number;
  tensorParallelSize: number;
  replicas: number;
  idleTimeout: number;
  drainTimeout: number;
  minRuntime: number;
  maxWaitTime: number;
  popular: boolean;
  pinned: boolean;
  /** How many tokens the KV cache of the engine holds. */
  cacheTokens: number;
  nodeSelector: Record<string, string>;
}

/** How requests come to a model and how long they take. */
export interface TrafficProfile {
  /** Bursts of requests an hour, at the busiest time of the day. */
  sessionsPerHour: number;
  /** Share of that rate left at the quietest time of the night. */
  nightShare: number;
  /** Mean length of a burst. */
  sessionMinutes: number;
  /** Request arrivals a minute within a burst. */
  requestsPerMinute: number;
  /** Mean number of requests that arrive together. */
  batch: number;
  /** Share of requests that fail in the engine. */
  errorShare: number;
  /** Share of requests that take `slowFactor` times as long. */
  slowShare: number;
  slowFactor: number;
  promptTokens: number;
  outputTokens: number;
  /** Time to the first token on an otherwise idle engine. */
  firstTokenMs: number;
  /** Time per further token on an otherwise idle engine. */
  tokenMs: number;
}

/** For a while the requests of a model go another way: only their fate and their pace, not their number. */
export interface Incident {
  from: number;
  to: number;
  profile: Partial<TrafficProfile>;
}

/** What a test wants of a request in place of chance. */
export interface WantedFate {
  failed: boolean;
  /** From the engine's start on it to its end, milliseconds. */
  durationMs?: number;
  /** Milliseconds. */
  firstTokenMs?: number;
}

export interface Traffic {
  nextSessionAt: number;
  nextArrivalAt: number;
  /** Ends of the bursts under way. */
  sessions: number[];
}

export interface Request {
  /** Only of requests whose answer somebody waits for. */
  id?: number;
  arrivedAt: number;
  promptTokens: number;
  outputTokens: number;
  wanted?: WantedFate;
}

/** A request in the engine, waiting for room in the KV cache or running. */
export interface EngineRequest extends Request {
  enteredAt: number;
  /** When it ran first. */
  ranAt?: number;
  /** Tokens that it had before it lost its place in the cache. */
  generated: number;
  firstTokenAt?: number;
  lastTokenAt?: number;
  /** Times between its tokens so far. */
  pauses: Array<{ seconds: number; times: number }>;
  /** 1, or how many times as long it takes. */
  slowness: number;
  finish: 'stop' | 'length' | 'error';
}

export interface ActiveRequest extends EngineRequest {
  startedAt: number;
  endAt: number;
  firstTokenMs: number;
  tokenMs: number;
}

/** What the engine counts. */
export interface EngineCounters {
  requestsSucceeded: number;
  requestsFailed: number;
  finished: { stop: number; length: number; abort: number; error: number };
  promptTokens: number;
  generationTokens: number;
  /** Requests that lost their place in the KV cache. */
  evictions: number;
  firstToken: HistogramData;
  interToken: HistogramData;
  endToEnd: HistogramData;
  queueTime: HistogramData;
}

/** What runs the requests of one model in one process. */
export interface EngineHost {
  random: Random;
  settings: { cacheTokens: number };
  /** In the engine, until the KV cache has room. Empty where nothing is in flight. */
  waiting: EngineRequest[];
  inFlight: ActiveRequest[];
  /** When the running requests will have filled the KV cache. */
  cacheFullAt?: number;
  lastAccessed?: number;
  counters: EngineCounters;
}

/** What an engine asks of the world around it. */
export interface EngineMoment {
  now: number;
  /** How requests go now; undefined where the model is gone and nothing more is let in. */
  profile?: TrafficProfile;
  /** Tells of the end of requests. */
  end(
    requests: Request[],
    status: 200 | 502 | 503 | 504,
    outcome: 'success' | 'error',
    served?: Served,
  ): void;
}

/** Of a success, as the engine measures it: from its own receipt on. */
export interface Served {
  seconds: number;
  firstTokenSeconds: number;
  pauses: Array<{ seconds: number; times: number }>;
}

/** What engine and sidecar count. */
export interface Counters extends EngineCounters {
  wakes: HistogramData;
  sleeps: HistogramData;
  preempted: number;
  preempting: number;
  barrierTimeouts: number;
  wakeDeduplications: number;
  casConflicts: number;
}

export type TimerKind =
  | 'start'
  | 'booted'
  | 'wake'
  | 'acquire'
  | 'served'
  | 'idle'
  | 'drainTimeout'
  | 'checkpointed'
  | 'gone';

export interface Pod extends EngineHost {
  name: string;
  namespace: string;
  uid: string;
  model: string;
  node: string;
  gpus: number[];
  ip: string;
  /** Settings as they were when the pod was made: edits reach only later pods. */
  settings: ModelSettings;
  createdAt: number;
  /** When the sidecar process began, in this life of the containers. */
  startedAt?: number;
  restarts: number;
  lifecycle: 'creating' | 'running' | 'restarting' | 'terminating';
  bootReady: boolean;
  state?: SidecarState;
  stateSince: number;
  timer?: { at: number; kind: TimerKind };
  /** When the sidecar will see the preemption intent that names it. */
  preemption?: { at: number; by: string };
  wake?: { from: number; preempted: string[] };
  sleep?: { from: number; cause: Cause; by?: string };
  /** Whether the GPUs' memory is claimed: from `waking` until the end of the checkpoint. */
  reserved: boolean;
  /** At the sidecar, until it serves. */
  queue: Request[];
  becameServingAt?: number;
  counters: Counters;
}

export interface Model {
  name: string;
  namespace: string;
  uid: string;
  createdAt: number;
  labels: Record<string, string>;
  /** The spec of the object as the user wrote it. */
  spec: Record<string, unknown>;
  settings: ModelSettings;
  phase: ModelPhase;
  phaseSince: number;
  phaseUntil?: number;
  failure?: string;
  /** Measured by the first pod that served. */
  servingMemoryPerGpu?: number;
  random: Random;
  profile: TrafficProfile;
  incidents: Incident[];
  traffic: Traffic;
}

export interface Chaos {
  crashesPerDay: number;
  evictionsPerDay: number;
}

export interface World {
  seed: number;
  now: number;
  random: Random;
  nodes: GpuNode[];
  models: Model[];
  pods: Pod[];
  /** Models that come into being later. */
  arrivals: Array<{ at: number; model: NewModel }>;
  chaos: Chaos & { nextCrashAt: number; nextEvictionAt: number };
  conversionSecondsPerBillion: number;
}

/** A Model as a user asks for it. */
export interface NewModel {
  name: string;
  namespace: string;
  uid?: string;
  labels?: Record<string, string>;
  spec: Record<string, unknown>;
  profile?: TrafficProfile;
  incidents?: Incident[];
}

/** Something that happened, in the order in which it did. */
export type Happening =
  | {
      kind: 'transition';
      at: number;
      namespace: string;
      model: string;
      pod: string;
      from?: SidecarState;
      to?: SidecarState;
      cause: Cause;
      by?: string;
    }
  | {
      kind: 'wake';
      at: number;
      namespace: string;
      model: string;
      pod: string;
      start: number;
      end: number;
      cause: 'request' | 'preempting';
      preempted: string[];
    }
  | {
      kind: 'pod';
      at: number;
      namespace: string;
      model: string;
      pod: string;
      what:
        | 'created'
        | 'started'
        | 'booted'
        | 'crashed'
        | 'evicted'
        | 'removed';
    }
  | {
      kind: 'phase';
      at: number;
      namespace: string;
      model: string;
      from?: ModelPhase;
      to?: ModelPhase;
      message?: string;
    }
  | {
      /** A request has come to its end, whether anybody waits for its answer or not. */
      kind: 'request';
      at: number;
      namespace: string;
      model: string;
      pod?: string;
      /** `lost`: no sidecar was left, or there, to count it. */
      outcome: 'success' | 'error' | 'lost';
      served?: Served;
    }
  | {
      kind: 'answer';
      at: number;
      namespace: string;
      model: string;
      pod?: string;
      id: number;
      status: 200 | 502 | 503 | 504;
      promptTokens: number;
      outputTokens: number;
    };
