import { createNode, NodePlan } from '../world/createWorld';
import { createRandom } from '../world/random';
import { Chaos, TrafficProfile } from '../world/types';
import { addService } from './services';
import { nextChaosAt } from './step';
import {
  NewService,
  ServiceNode,
  ServicesHappening,
  ServicesWorld,
} from './types';

export interface ServiceNodePlan extends NodePlan {
  /** Default `Hostname`. */
  hostnameLabel?: 'Hostname' | 'hostname';
  outside?: ServiceNode['outside'];
}

/** Times count back from `readyAt`, in milliseconds. */
export interface ServicePlan extends NewService {
  pastIncidents?: Array<{
    ago: number;
    lasts: number;
    profile: Partial<TrafficProfile>;
  }>;
}

export interface ServicesPlan {
  nodes: ServiceNodePlan[];
  services: ServicePlan[];
  chaos: Chaos;
}

/** A world that begins at `from`, with everything just created. */
export function createServices(options: {
  seed: number;
  plan: ServicesPlan;
  from: number;
  readyAt: number;
}): { world: ServicesWorld; happenings: ServicesHappening[] } {
  const { seed, plan, from, readyAt } = options;
  const world: ServicesWorld = {
    seed,
    now: from,
    random: createRandom(seed, 'services'),
    nodes: plan.nodes.map((node, i) => ({
      ...createNode(seed, node, 100 + i),
      hostnameLabel: node.hostnameLabel ?? 'Hostname',
      ...(node.outside && { outside: node.outside }),
    })),
    services: [],
    replicas: [],
    chaos: { ...plan.chaos, nextCrashAt: Infinity, nextEvictionAt: Infinity },
  };
  world.chaos.nextCrashAt = nextChaosAt(world, plan.chaos.crashesPerDay);
  world.chaos.nextEvictionAt = nextChaosAt(world, plan.chaos.evictionsPerDay);
  const happenings: ServicesHappening[] = [];
  for (const { pastIncidents = [], ...service } of plan.services) {
    const incidents = pastIncidents.map(({ ago, lasts, profile }) => ({
      from: readyAt - ago,
      to: readyAt - ago + lasts,
      profile,
    }));
    addService(world, { ...service, incidents }, happenings);
  }
  return { world, happenings };
}
