import {
  Coverage,
  Interval,
  ModelRef,
  ModelSnapshot,
  StateSample,
  Wake,
} from '@wakeboard/plugin-inference-common';
import { HistoryChange, HistoryRevision, Reading } from '../types';

export function aRef(overrides?: Partial<ModelRef>): ModelRef {
  return {
    cluster: 'demo',
    namespace: 'models',
    driver: 'greenthread',
    name: 'qwen',
    ...overrides,
  };
}

export function aSnapshot(overrides?: Partial<ModelSnapshot>): ModelSnapshot {
  return {
    ref: aRef(),
    state: 'serving',
    replicas: {},
    pods: [],
    conditions: [],
    labels: {},
    facts: [],
    ...overrides,
  };
}

export function aReading(overrides?: Partial<Reading>): Reading {
  return {
    cluster: 'demo',
    driver: 'greenthread',
    models: [aSnapshot()],
    gpus: [],
    complete: true,
    observedAt: 1000,
    ...overrides,
  };
}

export function anInterval(overrides?: Partial<Interval>): Interval {
  return {
    from: 0,
    to: 1000,
    state: 'serving',
    mark: 'scrape',
    toleranceMs: 15,
    cause: { kind: 'unknown' },
    ...overrides,
  };
}

export function aWake(overrides?: Partial<Wake>): Wake {
  return {
    windowFrom: 0,
    windowTo: 1000,
    count: 1,
    mark: 'scrape',
    cause: { kind: 'unknown' },
    ...overrides,
  };
}

export function aSample(overrides?: Partial<StateSample>): StateSample {
  return {
    kind: 'sample',
    at: 0,
    state: 'serving',
    counters: { wakes: 1 },
    ...overrides,
  };
}

export function aCoverage(first: number, last: number): Coverage {
  return { first: aSample({ at: first }), last: aSample({ at: last }) };
}

/** A revision that replaces a span whatever was there. */
export function aRevision(
  change: Partial<HistoryChange> & { from: number; to: number },
  key?: { model?: ModelRef; replica?: string },
): HistoryRevision {
  return {
    model: aRef(),
    replica: 'qwen-0',
    ...key,
    from: change.from,
    to: change.to,
    reconstruct: () => ({ intervals: [], wakes: [], ...change }),
  };
}
