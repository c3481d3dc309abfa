import { addModel } from './models';
import { between, createRandom, nameSuffix, uuid } from './random';
import { nextChaosAt } from './step';
import {
  Chaos,
  GpuNode,
  Happening,
  NewModel,
  TrafficProfile,
  World,
} from './types';

export interface NodePlan {
  name: string;
  product: string;
  productName: string;
  memoryMiB: number;
  directStorage: boolean;
  gpus: number;
}

/** Times count back from `readyAt`, in milliseconds. */
export interface ModelPlan extends NewModel {
  /** When the model is made; without it, it has been there all the time. */
  age?: number;
  pastIncidents?: Array<{
    ago: number;
    lasts: number;
    profile: Partial<TrafficProfile>;
  }>;
}

export interface WorldPlan {
  nodes: NodePlan[];
  models: ModelPlan[];
  chaos: Chaos;
  conversionSecondsPerBillion: number;
}

const MIB = 1024 * 1024;

export function createNode(
  seed: number,
  plan: NodePlan,
  number: number,
): GpuNode {
  const random = createRandom(seed, 'node', plan.name);
  return {
    name: plan.name,
    product: plan.product,
    productName: plan.productName,
    memoryBytes: plan.memoryMiB * MIB,
    directStorage: plan.directStorage,
    gpus: Array.from({ length: plan.gpus }, (_, index) => ({
      index,
      uuid: `GPU-${uuid(random)}`,
      busId: `00000000:${((0x18 + 0x23 * index) % 0x100)
        .toString(16)
        .padStart(2, '0')
        .toUpperCase()}:00.0`,
    })),
    exporterPod: `nvidia-dcgm-exporter-${nameSuffix(random, 5)}`,
    ip: `10.244.${number}.${Math.floor(between(random, 2, 10))}`,
  };
}

/**
 * A world that begins at `from`.
 *
 * @param readyAt - from this time on somebody looks at it; the ages of models count back from here
 */
export function createWorld(options: {
  seed: number;
  plan: WorldPlan;
  from: number;
  readyAt: number;
}): { world: World; happenings: Happening[] } {
  const { seed, plan, from, readyAt } = options;
  const world: World = {
    seed,
    now: from,
    random: createRandom(seed, 'world'),
    nodes: plan.nodes.map((node, i) => createNode(seed, node, i + 1)),
    models: [],
    pods: [],
    arrivals: [],
    chaos: { ...plan.chaos, nextCrashAt: Infinity, nextEvictionAt: Infinity },
    conversionSecondsPerBillion: plan.conversionSecondsPerBillion,
  };
  world.chaos.nextCrashAt = nextChaosAt(world, plan.chaos.crashesPerDay);
  world.chaos.nextEvictionAt = nextChaosAt(world, plan.chaos.evictionsPerDay);
  const happenings: Happening[] = [];
  for (const { age, pastIncidents = [], ...rest } of plan.models) {
    const incidents = pastIncidents.map(({ ago, lasts, profile }) => ({
      from: readyAt - ago,
      to: readyAt - ago + lasts,
      profile,
    }));
    const model = { ...rest, incidents };
    if (age === undefined) addModel(world, model, happenings, true);
    else world.arrivals.push({ at: Math.max(from, readyAt - age), model });
  }
  return { world, happenings };
}
