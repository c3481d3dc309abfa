import {
  MODEL_STATES,
  type ModelState,
} from '@wakeboard/plugin-inference-common';
import type {
  FleetGpu,
  FleetModel,
  FleetSlo,
  FleetSloBrief,
} from '../src/api/types';
import { DRIVERS } from './systems';
import { random } from './world';

/** A pretended fleet of any size, the same every time. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const GIB = 1024 ** 3;

const FAMILIES = [
  'qwen3',
  'llama-3.3',
  'mistral',
  'phi-4',
  'gemma-3',
  'bge-m3',
  'whisper-large',
  'deepseek-r1',
];
const TEAMS = ['assistants', 'search', 'support', 'research', 'platform'];
const SYSTEMS = ['chat', 'retrieval', 'ticketing', 'transcription'];
const PRODUCTS = [
  { name: 'NVIDIA H100 80GB HBM3', bytes: 79.6 * GIB, price: 3.2 },
  { name: 'NVIDIA L40S', bytes: 44.9 * GIB, price: 1.1 },
  { name: 'NVIDIA T4', bytes: 15 * GIB, price: undefined },
];
const STATES: ModelState[] = [
  ...Array<ModelState>(10).fill('serving'),
  ...Array<ModelState>(14).fill('sleeping'),
  'stopped',
  'stopped',
  'degraded',
  'waking',
  'waitingForGpu',
  'failed',
  'unknown',
];

export interface FleetWorld {
  models: FleetModel[];
  slos: FleetSlo[];
  gpus: FleetGpu[];
}

type Next = () => number;

function pick<T>(next: Next, from: readonly T[]): T {
  return from[Math.floor(next() * from.length)];
}

function evaluationOf(
  next: Next,
  now: number,
  asleep: boolean,
): FleetSlo['evaluation'] {
  const total = Math.round(next() ** 3 * 2_000_000);
  const window = { from: now - 30 * DAY, to: now, good: 0, total: 0 };
  const lot = next();
  if (lot < 0.03) {
    return {
      status: 'notMeasurable',
      reason:
        'The histogram has no boundary at 2.5 s; the nearest are 2 s and 3 s.',
      window,
      complete: true,
      alerts: [],
    };
  }
  if (lot < 0.06) {
    return { status: 'noData', window, complete: false, alerts: [] };
  }
  if (lot < (asleep ? 0.3 : 0.1)) {
    return {
      status: 'noTraffic',
      window,
      complete: true,
      alerts: [],
      lastEventAt: next() < 0.8 ? now - (31 + next() * 40) * DAY : undefined,
    };
  }
  const remaining = lot > 0.93 ? -4 * next() ** 2 : 1 - next() ** 3;
  const bad = Math.round(total * 0.005 * (1 - remaining));
  const rate = Math.max(0, (1 - remaining) * (0.4 + next() * 3));
  const few = total < 10;
  const burning = !few && remaining > 0 && rate > 2.2;
  const complete = lot > 0.2;
  let status: FleetSlo['evaluation']['status'] = burning ? 'burning' : 'ok';
  if (remaining <= 0) {
    status = 'exhausted';
  }
  return {
    status: few ? 'tooFew' : status,
    window: {
      from: now - (complete ? 30 : 11.3) * DAY,
      to: now,
      good: total - bad,
      total,
    },
    complete,
    sli: total ? (total - bad) / total : undefined,
    remaining: few ? undefined : remaining,
    burn: few ? undefined : { rate, windowMs: burning ? HOUR : 6 * HOUR },
    exhaustedInMs:
      rate > 1 && remaining > 0 ? (remaining * 30 * DAY) / rate : undefined,
    alerts: [],
    lastEventAt: now - next() * DAY,
  };
}

function slosOf(next: Next, model: FleetModel, now: number): FleetSlo[] {
  const asleep = MODEL_STATES[model.state].asleep;
  return [
    { name: 'availability', sli: 'availability', objective: 99.5 },
    { name: 'latency', sli: 'latency', objective: 95, thresholdSeconds: 2.5 },
    { name: 'wake', sli: 'wake', objective: 90, thresholdSeconds: 10 },
  ].map(spec => ({
    ref: model.ref,
    state: model.state,
    owner: model.owner,
    system: model.system,
    entityRef: model.entityRef,
    spec: {
      ...spec,
      sli: spec.sli as FleetSlo['spec']['sli'],
      basis: 'requests',
      windowMs: 30 * DAY,
      minEvents: 10,
      sleepPolicy: 'exclude',
    },
    evaluation: evaluationOf(next, now, asleep),
  }));
}

function toBrief({ spec, evaluation }: FleetSlo): FleetSloBrief {
  const { status, remaining, reason, lastEventAt } = evaluation;
  const { name, sli, basis, windowMs, objective } = spec;
  return {
    name,
    sli,
    basis,
    windowMs,
    objective,
    status,
    remaining,
    reason,
    lastEventAt,
  };
}

function modelOf(next: Next, index: number, now: number): FleetModel {
  const { id: driver, title } = pick(next, DRIVERS);
  const family = pick(next, FAMILIES);
  const state = pick(next, STATES);
  const asleep = MODEL_STATES[state].asleep;
  const product = pick(next, PRODUCTS);
  const serving = asleep ? 0 : 1 + Math.floor(next() * 3);
  const team = pick(next, TEAMS);
  const freed = next() * 700;
  const used = next() * 500;
  const placed = next() < 0.95;
  return {
    ref: {
      cluster: pick(next, ['demo', 'eu-west', 'eu-north', 'edge']),
      namespace: `${team}-${pick(next, ['prod', 'test'])}`,
      driver,
      name: index === 0 ? 'qwen3-4b' : `${family}-${index}`,
    },
    driverTitle: title,
    state,
    stateSince: now - next() ** 4 * 20 * DAY,
    stateReason:
      state === 'failed' ? 'Conversion failed: disk full' : undefined,
    servedName: `${family}/${family}-instruct-${index}`,
    replicas: { desired: asleep ? 0 : serving, total: serving, serving },
    owner: next() < 0.95 ? `group:default/${team}` : undefined,
    system: next() < 0.8 ? `system:default/${pick(next, SYSTEMS)}` : undefined,
    entityRef:
      next() < 0.7
        ? `component:default/${index === 0 ? 'qwen3-4b' : `m-${index}`}`
        : undefined,
    gpuProducts: placed ? [product.name] : [],
    slos: [],
    sum: placed
      ? {
          usedGpuHours: used,
          freedGpuHours: freed,
          cost: product.price && used * product.price,
          saved: product.price && freed * product.price,
          products: [
            { product: product.name, used, freed, price: product.price },
          ],
        }
      : undefined,
    observedAt: now - 2_000,
  };
}

/** Devices enough to hold the models, with what is on each. */
function gpusOf(next: Next, models: FleetModel[]): FleetGpu[] {
  const gpus: FleetGpu[] = [];
  for (const cluster of new Set(models.map(({ ref }) => ref.cluster))) {
    const here = models.filter(({ ref }) => ref.cluster === cluster);
    const devices = Math.max(2, Math.ceil(here.length / 4));
    const own = Array.from({ length: devices }, (_, index): FleetGpu => {
      const product = PRODUCTS[Math.floor(index / 8) % PRODUCTS.length];
      const quiet = cluster === 'edge' && index % 5 === 3;
      return {
        cluster,
        name: `gpu-${cluster}-${Math.floor(index / 8)}-${index % 8}`,
        node: quiet ? undefined : `node-${Math.floor(index / 8) + 1}`,
        index: index % 8,
        product: product.name,
        totalBytes: quiet ? undefined : product.bytes,
        utilizationPercent: quiet ? undefined : Math.round(next() * 98),
        temperatureCelsius: quiet ? undefined : 34 + Math.round(next() * 45),
        powerWatts: quiet ? undefined : 60 + Math.round(next() * 500),
        occupants: [],
        hiddenBytes: next() < 0.15 ? product.bytes * 0.3 : 0,
      };
    });
    here.forEach((model, index) => {
      const gpu = own[index % own.length];
      const held = gpu.occupants.reduce(
        (sum, one) => sum + (one.reservedBytes ?? 0),
        gpu.hiddenBytes,
      );
      const awake = MODEL_STATES[model.state].serves;
      const free = (gpu.totalBytes ?? 40 * GIB) - held;
      gpu.occupants.push({
        pod: `${model.ref.name}-6c9f7d5b8-${index}`,
        model: model.ref,
        modelName: model.ref.name,
        state: model.state,
        reservedBytes: awake ? free * (0.25 + next() * 0.5) : 0,
        popular: next() < 0.1,
      });
    });
    own.forEach(gpu => {
      const held = gpu.occupants.reduce(
        (sum, one) => sum + (one.reservedBytes ?? 0),
        gpu.hiddenBytes,
      );
      gpu.usedBytes =
        gpu.totalBytes === undefined
          ? undefined
          : Math.min(gpu.totalBytes, held * 0.93 + next() * 3 * GIB);
    });
    gpus.push(...own);
  }
  return gpus;
}

export function fleetWorld(size: number, now: number): FleetWorld {
  const next = random(size);
  const models = Array.from({ length: size }, (_, index) =>
    modelOf(next, index, now),
  );
  const slos = models.flatMap(model => {
    const own = next() < 0.95 ? slosOf(next, model, now) : [];
    model.slos = own
      .map(toBrief)
      .sort((a, b) => (a.remaining ?? 9) - (b.remaining ?? 9));
    return own;
  });
  return { models, slos, gpus: gpusOf(next, models) };
}
