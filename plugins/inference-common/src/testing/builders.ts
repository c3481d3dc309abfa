import {
  Interval,
  ObjectEvent,
  StateSample,
  Wake,
} from '../lifecycle/evidence';
import { GpuSnapshot, ModelSnapshot } from '../model/types';

/** A moment for tests: 2026-01-05T12:00:00Z, epoch milliseconds. */
export const NOON = Date.UTC(2026, 0, 5, 12);

/** A sleeping GreenThread model with one replica. */
export function aSnapshot(
  overrides: Partial<ModelSnapshot> = {},
): ModelSnapshot {
  return {
    ref: {
      cluster: 'demo',
      namespace: 'greenthread-system',
      driver: 'greenthread',
      name: 'qwen3-4b',
    },
    state: 'sleeping',
    servedName: 'Qwen/Qwen3-4B',
    createdAt: NOON - 86_400_000,
    replicas: { desired: 1, total: 1, ready: 1, serving: 0, sleeping: 1 },
    pods: [
      {
        name: 'qwen3-4b-0',
        state: 'sleeping',
        node: 'gpu-node-a',
        gpus: ['gpu-node-a-0'],
      },
    ],
    conditions: [],
    labels: {},
    facts: [],
    ...overrides,
  };
}

/** A minute of sleep from noon, both borders exact. */
export function anInterval(overrides: Partial<Interval> = {}): Interval {
  return {
    from: NOON,
    to: NOON + 60_000,
    state: 'sleeping',
    mark: 'exact',
    toleranceMs: 0,
    cause: { kind: 'unknown' },
    ...overrides,
  };
}

/** One wake of two seconds that ended at noon exactly. */
export function aWake(overrides: Partial<Wake> = {}): Wake {
  const windowTo = overrides.windowTo ?? NOON;
  return {
    windowFrom: windowTo - 2000,
    windowTo,
    count: 1,
    durationMs: 2000,
    mark: 'exact',
    cause: { kind: 'unknown' },
    ...overrides,
  };
}

/** A scrape at noon of a sleeping replica that never woke. */
export function aSample(overrides: Partial<StateSample> = {}): StateSample {
  return {
    kind: 'sample',
    at: NOON,
    state: 'sleeping',
    counters: { wakes: 0, wakeSeconds: 0, sleeps: 0, sleepSeconds: 0 },
    ...overrides,
  };
}

/** A replica that became serving at noon exactly. */
export function anEvent(overrides: Partial<ObjectEvent> = {}): ObjectEvent {
  return {
    kind: 'event',
    at: NOON,
    state: 'serving',
    mark: 'exact',
    ...overrides,
  };
}

/** An empty 80 GB device. */
export function aGpu(overrides: Partial<GpuSnapshot> = {}): GpuSnapshot {
  return {
    cluster: 'demo',
    name: 'gpu-node-a-0',
    node: 'gpu-node-a',
    index: 0,
    product: 'NVIDIA-H100-80GB-HBM3',
    totalBytes: 85_520_809_984,
    usedBytes: 0,
    freeBytes: 85_520_809_984,
    utilizationPercent: 0,
    occupants: [],
    ...overrides,
  };
}
