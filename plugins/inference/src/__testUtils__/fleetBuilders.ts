import type { CostSum } from '@wakeboard/plugin-inference-common';
import type {
  FleetGpu,
  FleetGpuList,
  FleetModel,
  FleetModelList,
  FleetSaving,
  FleetSavings,
  FleetSlo,
  FleetSloBrief,
  FleetSloList,
} from '../api/types';
import { aGpu, DAY, HOUR, MINUTE, NOW, REF, SECOND } from './builders';

/** Builders of what the fleet page reads. */

export const H100 = 'NVIDIA H100';
export const T4 = 'NVIDIA T4';

export function aCostSum(overrides: Partial<CostSum> = {}): CostSum {
  return {
    usedGpuHours: 120,
    freedGpuHours: 480,
    cost: 384,
    saved: 1_536,
    products: [{ product: H100, used: 120, freed: 480, price: 3.2 }],
    ...overrides,
  };
}

export function aBrief(overrides: Partial<FleetSloBrief> = {}): FleetSloBrief {
  return {
    name: 'latency',
    sli: 'latency',
    basis: 'requests',
    windowMs: 30 * DAY,
    status: 'ok',
    objective: 95,
    remaining: 0.9,
    ...overrides,
  };
}

export function aFleetModel(overrides: Partial<FleetModel> = {}): FleetModel {
  return {
    ref: REF,
    driverTitle: 'GreenThread',
    state: 'serving',
    stateSince: NOW - 17 * MINUTE,
    servedName: 'Qwen/Qwen3-4B',
    replicas: { desired: 2, total: 2, ready: 2, serving: 1, sleeping: 1 },
    owner: 'group:default/assistants',
    system: 'system:default/chat',
    entityRef: 'component:default/chat-model',
    gpuProducts: [H100],
    slos: [
      aBrief({ status: 'burning', remaining: 0.42 }),
      aBrief({ name: 'availability', sli: 'availability', objective: 99.5 }),
    ],
    sum: aCostSum(),
    observedAt: NOW - 2 * SECOND,
    ...overrides,
  };
}

export function aFleetModelList(
  overrides: Partial<FleetModelList> = {},
): FleetModelList {
  const items = overrides.items ?? [aFleetModel()];
  return {
    items,
    total: items.length,
    facets: {
      state: [
        { value: 'serving', count: 3 },
        { value: 'sleeping', count: 2 },
      ],
      owner: [{ value: 'group:default/assistants', count: 5 }],
      system: [{ value: 'system:default/chat', count: 5 }],
      driver: [{ value: 'greenthread', count: 5 }],
      cluster: [{ value: 'demo', count: 5 }],
      namespace: [{ value: 'greenthread-system', count: 5 }],
      gpu: [{ value: H100, count: 5 }],
    },
    prices: { currency: 'EUR', source: 'price list 2026' },
    errors: [],
    ...overrides,
  };
}

export function anEvaluation(
  overrides: Partial<FleetSlo['evaluation']> = {},
): FleetSlo['evaluation'] {
  return {
    status: 'ok',
    window: { from: NOW - 30 * DAY, to: NOW, good: 99_900, total: 100_000 },
    complete: true,
    sli: 0.999,
    remaining: 0.8,
    burn: { rate: 0.5, windowMs: HOUR },
    alerts: [],
    lastEventAt: NOW - MINUTE,
    ...overrides,
  };
}

export function aFleetSlo(overrides: Partial<FleetSlo> = {}): FleetSlo {
  return {
    ref: REF,
    state: 'serving',
    owner: 'group:default/assistants',
    system: 'system:default/chat',
    entityRef: 'component:default/chat-model',
    spec: {
      name: 'latency',
      sli: 'latency',
      basis: 'requests',
      thresholdSeconds: 2.5,
      objective: 99.5,
      windowMs: 30 * DAY,
      minEvents: 10,
      sleepPolicy: 'exclude',
    },
    evaluation: anEvaluation(),
    ...overrides,
  };
}

export function aFleetSloList(
  overrides: Partial<FleetSloList> = {},
): FleetSloList {
  const items = overrides.items ?? [aFleetSlo()];
  return {
    items,
    total: items.length,
    counts: {
      total: 28,
      ok: 1,
      burning: 2,
      exhausted: 3,
      tooFew: 4,
      noTraffic: 5,
      noData: 6,
      notMeasurable: 7,
    },
    facets: aFleetModelList().facets,
    errors: [],
    ...overrides,
  };
}

export function aFleetGpu(overrides: Partial<FleetGpu> = {}): FleetGpu {
  return { ...aGpu(), hiddenBytes: 0, ...overrides };
}

export function aFleetGpuList(
  overrides: Partial<FleetGpuList> = {},
): FleetGpuList {
  return {
    items: [aFleetGpu()],
    facets: {
      cluster: [{ value: 'demo', count: 1 }],
      gpu: [{ value: H100, count: 1 }],
    },
    errors: [],
    ...overrides,
  };
}

export function aSaving(overrides: Partial<FleetSaving> = {}): FleetSaving {
  return {
    key: 'group:default/assistants',
    models: 5,
    sum: aCostSum(),
    ...overrides,
  };
}

export function aFleetSavings(
  overrides: Partial<FleetSavings> = {},
): FleetSavings {
  const items = overrides.items ?? [aSaving()];
  return {
    from: NOW - 30 * DAY,
    to: NOW,
    items,
    total: items.length,
    sum: aCostSum(),
    prices: { currency: 'EUR', source: 'price list 2026' },
    errors: [],
    ...overrides,
  };
}
