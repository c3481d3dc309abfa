import type { ApiObject } from '../../servers/kubernetesApi';
import type { JsonObject } from '../../servers/kubernetesApi/schema';
import { replicasOf } from '../../services/requests';
import type { ObjectWrite, Scene } from '../../services/system';
import type { Service, ServicesWorld } from '../../services/types';
import { condition, seconds } from '../../workloads/conditions';
import { listAt, textAt } from '../values';
import { optionsOf } from './llmkubeService';
import { measuredPhase } from './status';

/** A ModelPool: of its members one has the GPU, the others are stopped until a request for them comes. */

export const POOLS = 'modelpools.inference.llmkube.dev';

export interface Pool {
  namespace: string;
  name: string;
  members: Service[];
}

export function poolsOf(world: ServicesWorld): Pool[] {
  const pools = new Map<string, Pool>();
  for (const service of world.services) {
    const name =
      service.system === 'llmkube' ? optionsOf(service).pool : undefined;
    if (!name) continue;
    const { namespace } = service;
    const key = `${namespace}/${name}`;
    const pool = pools.get(key) ?? { namespace, name, members: [] };
    pool.members.push(service);
    pools.set(key, pool);
  }
  return [...pools.values()];
}

/** Who has the slot: a member with a ready replica. */
export const residentOf = (world: ServicesWorld, pool: Pool) =>
  pool.members.find(member =>
    replicasOf(world, member).some(
      each => each.ready && each.phase !== 'terminating',
    ),
  );

const pendingOf = (world: ServicesWorld, pool: Pool) =>
  pool.members.find(
    member =>
      member.settings.replicas > 0 && member !== residentOf(world, pool),
  );

function statusOf(world: ServicesWorld, pool: Pool, present: ApiObject) {
  const resident = residentOf(world, pool);
  const pending = pendingOf(world, pool);
  const settled = resident ? 'Ready' : 'Pending';
  const phase = pending ? 'Swapping' : settled;
  const wanted = listAt(present, 'spec.members').map(each =>
    textAt(each, 'inferenceServiceRef.name'),
  );
  const isWhole = wanted.every(name =>
    pool.members.some(each => each.name === name),
  );
  const conditions = [
    condition(present, world.now, {
      type: 'SlotAllocated',
      status: resident && !pending ? 'True' : 'False',
      reason: pending ? 'Swapping' : 'Resident',
      message: '',
    }),
    condition(present, world.now, {
      type: 'MembersValid',
      status: isWhole ? 'True' : 'False',
      reason: isWhole ? 'AllResolved' : 'MissingMembers',
      message: '',
    }),
  ].map(({ lastUpdateTime: _, ...each }) => each);
  return {
    phase,
    ...(resident && { residentMember: resident.name }),
    ...(pending && { pendingMember: pending.name }),
    members: pool.members.map(each => ({
      name: each.name,
      phase: measuredPhase(world, each),
      resident: each === resident,
    })),
    observedGeneration: present.metadata.generation ?? 1,
    conditions,
  };
}

export function poolWrites(scene: Scene, service: Service): ObjectWrite[] {
  const pool = poolsOf(scene.world).find(each =>
    each.members.includes(service),
  );
  if (!pool) return [];
  const { namespace, name, members } = pool;
  const spec: JsonObject = {
    members: members.map(each => ({
      inferenceServiceRef: { name: each.name },
    })),
    gpu: 1,
    swapPolicy: 'sticky',
    swapBudget: '300s',
  };
  const present: ApiObject = scene.get(POOLS, namespace, name) ?? {
    apiVersion: 'inference.llmkube.dev/v1alpha1',
    kind: 'ModelPool',
    metadata: {
      name,
      namespace,
      creationTimestamp: seconds(service.createdAt),
    },
    spec,
  };
  const status = statusOf(scene.world, pool, present);
  return [{ plural: POOLS, object: { ...present, status } }];
}

/** A request for a member that is not resident has the router give it the slot. */
export class PoolRouter {
  private readonly refused = new Map<string, number>();

  swap({ world, live }: Scene): void {
    for (const { members } of poolsOf(world)) {
      for (const member of members) {
        const count = member.front.answers[503]?.count ?? 0;
        const before = this.refused.get(member.uid);
        this.refused.set(member.uid, count);
        const isAsked = before !== undefined && count > before;
        if (!isAsked || member.settings.replicas > 0) continue;
        const key = (each: Service) => ({
          system: each.system,
          namespace: each.namespace,
          name: each.name,
        });
        members
          .filter(each => each.settings.replicas > 0)
          .forEach(each => live.scale(key(each), 0, 'autoscaler'));
        live.scale(key(member), 1, 'autoscaler');
      }
    }
  }
}
