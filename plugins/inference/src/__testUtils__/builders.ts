import type { Entity } from '@backstage/catalog-model';
import {
  MODEL_ANNOTATION,
  SIGNALS,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import type {
  Gpu,
  ModelAction,
  ModelDetail,
  Resource,
  SeriesList,
  SignalSeries,
  SourceError,
  Timeline,
  TimelineInterval,
  WakeList,
  WakeRecord,
} from '../api/types';

/** One builder per type, with overrides. */

/** The moment at which tests take place. */
export const NOW = Date.UTC(2026, 7, 24, 12, 0, 0);
export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const GIB = 1024 ** 3;

export const REF = {
  cluster: 'demo',
  namespace: 'greenthread-system',
  driver: 'greenthread',
  name: 'qwen3-4b',
};

export function anEntity(annotation: string | null = stringifyModelRef(REF)) {
  const entity: Entity = {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name: 'chat',
      namespace: 'default',
      annotations:
        annotation === null ? {} : { [MODEL_ANNOTATION]: annotation },
    },
    relations: [{ type: 'ownedBy', targetRef: 'group:default/assistants' }],
  };
  return entity;
}

export function aGpu(overrides: Partial<Gpu> = {}): Gpu {
  return {
    cluster: REF.cluster,
    name: 'gpu-node-a-0',
    node: 'node-a',
    index: 0,
    product: 'NVIDIA H100',
    totalBytes: 80 * GIB,
    usedBytes: 62 * GIB,
    utilizationPercent: 71,
    temperatureCelsius: 58,
    powerWatts: 412,
    occupants: [
      {
        pod: 'qwen3-4b-0',
        model: REF,
        modelName: 'qwen3-4b',
        state: 'serving',
        reservedBytes: 40 * GIB,
      },
      {
        pod: 'mistral-7b-0',
        model: { ...REF, name: 'mistral-7b' },
        modelName: 'mistral-7b',
        state: 'sleeping',
        reservedBytes: 0,
        popular: true,
      },
    ],
    ...overrides,
  };
}

export function aModel(overrides: Partial<ModelDetail> = {}): ModelDetail {
  return {
    ref: REF,
    driverTitle: 'GreenThread',
    state: 'serving',
    stateSince: NOW - 17 * MINUTE,
    servedName: 'Qwen/Qwen3-4B',
    replicas: { desired: 2, total: 2, ready: 2, serving: 1, sleeping: 1 },
    observedAt: NOW - 2 * SECOND,
    pods: [
      {
        name: 'qwen3-4b-0',
        state: 'serving',
        node: 'node-a',
        gpus: ['gpu-node-a-0'],
        lastAccessedAt: NOW - 40 * SECOND,
      },
    ],
    conditions: [],
    servingMemoryPerGpuBytes: 42 * GIB,
    idleTimeoutMs: 5 * MINUTE,
    facts: [{ label: 'dtype', value: 'bfloat16' }],
    labels: { team: 'assistants' },
    gpus: [aGpu()],
    actions: [
      { name: 'wake', available: true },
      { name: 'scale', available: true },
      { name: 'sleep', available: false, reason: 'It sleeps by itself.' },
    ],
    pending: [],
    signals: Object.keys(SIGNALS),
    errors: [],
    ...overrides,
  };
}

export function anInterval(
  overrides: Partial<TimelineInterval> = {},
): TimelineInterval {
  return {
    from: NOW - 24 * HOUR,
    to: NOW,
    state: 'serving',
    mark: 'exact',
    toleranceMs: 0,
    cause: { kind: 'unknown' },
    ...overrides,
  };
}

export function aTimeline(overrides: Partial<Timeline> = {}): Timeline {
  return {
    from: NOW - 24 * HOUR,
    to: NOW,
    bands: [
      {
        replica: 'qwen3-4b-0',
        detail: 'intervals',
        intervals: [
          anInterval({
            to: NOW - 12 * HOUR,
            state: 'sleeping',
            cause: { kind: 'idleTimeout' },
          }),
          anInterval({
            from: NOW - 12 * HOUR,
            to: NOW - 6 * HOUR,
            mark: 'scrape',
            toleranceMs: 15 * SECOND,
            cause: { kind: 'request' },
          }),
          anInterval({ from: NOW - 6 * HOUR, state: 'sleeping' }),
        ],
      },
    ],
    errors: [],
    ...overrides,
  };
}

export function aWake(overrides: Partial<WakeRecord> = {}): WakeRecord {
  return {
    replica: 'qwen3-4b-0',
    windowFrom: NOW - HOUR,
    windowTo: NOW - HOUR + 2_000,
    count: 1,
    durationMs: 2_000,
    mark: 'exact',
    cause: { kind: 'request' },
    ...overrides,
  };
}

export function aWakeList(overrides: Partial<WakeList> = {}): WakeList {
  return {
    items: [
      aWake(),
      aWake({
        windowFrom: NOW - 2 * HOUR,
        windowTo: NOW - 2 * HOUR + 15 * SECOND,
        count: 3,
        durationMs: 1_800,
        mark: 'scrape',
        cause: { kind: 'unknown' },
      }),
    ],
    statistics: {
      count: 4,
      timed: 4,
      meanMs: 950,
      p50Ms: 600,
      p95Ms: 2_000,
      histogram: [
        { upToMs: 500, count: 0 },
        { upToMs: 1_000, count: 3 },
        { upToMs: 2_000, count: 1 },
        { upToMs: null, count: 0 },
      ],
    },
    errors: [],
    ...overrides,
  };
}

export const NO_WAKES: WakeList = {
  items: [],
  statistics: { count: 0, timed: 0, histogram: [] },
  errors: [],
};

/** A signal with one line of a value a minute over the last hour. */
export function aSeries(
  signal: keyof typeof SIGNALS,
  value: number | null,
  overrides: Partial<SignalSeries> = {},
): SignalSeries {
  const points = Array.from(
    { length: 60 },
    (_, index) =>
      [NOW - (60 - index) * MINUTE, value] as [number, number | null],
  );
  return {
    signal,
    unit: SIGNALS[signal].unit,
    observedAt: NOW,
    stepMs: MINUTE,
    lines: [{ labels: {}, points }],
    ...overrides,
  };
}

export function aSeriesList(overrides: Partial<SeriesList> = {}): SeriesList {
  return {
    items: [
      aSeries('requestRate', 10),
      aSeries('errorRate', 0.1),
      aSeries('latencyP50', 0.2),
      aSeries('latencyP95', 0.9),
    ],
    errors: [],
    ...overrides,
  };
}

export function aResource(overrides: Partial<Resource> = {}): Resource {
  return {
    yaml: 'kind: Model\n',
    events: [
      {
        type: 'Warning',
        reason: 'BarrierTimeout',
        message: 'Preemption barrier timed out.',
        count: 4,
        at: NOW - MINUTE,
      },
    ],
    errors: [],
    ...overrides,
  };
}

export function aRequest(overrides: Partial<ModelAction> = {}): ModelAction {
  return {
    id: '1',
    action: 'wake',
    requestedBy: 'user:default/jane',
    requestedAt: NOW - 10 * SECOND,
    deadlineAt: NOW + 50 * SECOND,
    status: 'pending',
    ...overrides,
  };
}

export function aSourceError(
  overrides: Partial<SourceError> = {},
): SourceError {
  return {
    source: { kind: 'prometheus', name: 'demo' },
    reason: 'unreachable',
    message: 'Connection refused.',
    ...overrides,
  };
}
