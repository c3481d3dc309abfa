import { type Family, gauge } from '../../metrics/series';
import type { Target } from '../../metrics/targets';
import { vllmFamilies } from '../../metrics/vllmFamilies';
import type {
  PodTemplate,
  ServiceKey,
  ServingSystem,
} from '../../services/system';
import type {
  NewService,
  Replica,
  Service,
  ServicesWorld,
} from '../../services/types';
import { withCircumstances } from '../complete';
import { withDefaults } from '../defaults';
import { numberAt, objectAt, textAt } from '../values';
import {
  containersOf,
  kthenaService,
  type KthenaOptions,
  optionsOf,
  roleOf,
  servingOfBooster,
} from './kthenaService';
import {
  boosterLabels,
  BOOSTERS,
  kthenaObjects,
  POLICIES,
  ROUTES,
  SERVINGS,
  servingUid,
  WORKLOAD,
} from './objects';
import { readKthena } from './read';
import { type RouterGeneration, routerTarget } from './routerTargets';
import { servingStateTarget } from './stateTarget';

/** How often the autoscaler looks. */
const AUTOSCALER_MS = 15_000;

const keyOf = ({ namespace, name }: Service): ServiceKey => ({
  system: 'kthena',
  namespace,
  name,
});

/** The pod of a serving group: the entry of its first role. */
function podTemplate(service: Service, replica?: Replica): PodTemplate {
  const { serving, servingName } = optionsOf(service);
  const role = roleOf(serving);
  const entry = objectAt(serving, 'template.roles.0.entryTemplate');
  const labels = Object.entries(objectAt(entry, 'metadata.labels'));
  const group = replica?.ordinal ?? 0;
  const revision = replica?.revision ?? service.revision;
  return {
    metadata: {
      labels: {
        ...Object.fromEntries(
          labels.map(([key, value]) => [key, String(value)]),
        ),
        ...boosterLabels(service),
        'modelserving.volcano.sh/name': servingName,
        'modelserving.volcano.sh/group-name': `${servingName}-${group}`,
        'modelserving.volcano.sh/role': role,
        'modelserving.volcano.sh/role-id': `${role}-0`,
        'modelserving.volcano.sh/entry': 'true',
        'modelserving.volcano.sh/revision': revision,
        'modelserving.volcano.sh/role-template-hash': revision,
      },
    },
    spec: {
      ...objectAt(entry, 'spec'),
      schedulerName: textAt(serving, 'schedulerName') ?? 'volcano',
      terminationGracePeriodSeconds: Math.ceil(
        service.settings.drainMs / 1_000,
      ),
      containers: containersOf(serving).map(each => ({
        ...objectAt({ each }, 'each'),
        name: textAt(each, 'name') ?? 'engine',
      })),
    },
  };
}

/** The runtime beside a ModelBooster's engine says all of it again, and some under its own names; two of those are never there. */
function runtimeFamilies(service: Service, replica: Replica): Family[] {
  const labels = {
    model_name: service.settings.engine.models[0],
    engine: '0',
  };
  const renamed = gauge('kthena:num_requests_waiting', 'Requests waiting.', [
    [labels, () => replica.engines[0].waiting.length],
  ]);
  return [renamed];
}

function engineTarget(
  world: ServicesWorld,
  service: Service,
  replica: Replica,
): Target {
  const { booster } = optionsOf(service);
  const port = booster ? 8_100 : 8_000;
  const { namespace, name, ip = '' } = replica;
  return {
    kind: 'services',
    path: `/pods/${namespace}/${name}/engine`,
    labels: {
      job: `${namespace}/kthena-engines`,
      instance: `${ip}:${port}`,
      namespace,
      pod: name,
      container: booster ? 'runtime' : 'engine',
      endpoint: booster ? '8100' : 'http',
    },
    isUp: () => ['ready', 'terminating'].includes(replica.phase),
    families: [
      ...vllmFamilies({
        modelName: service.settings.engine.models[0],
        now: () => world.now,
        engine: () => replica.engines[0],
        sleepLevel: () => 0,
        generation: 'current',
      }),
      ...(booster ? runtimeFamilies(service, replica) : []),
    ],
    kinds: { 'vllm:request_success_total': 'requests' },
  };
}

/** A scenario gives the spec of a ModelBooster or that of a ModelServing, and of a policy if there is one. */
function complete(planned: NewService): NewService {
  const { namespace, name, options = {}, settings } = planned;
  const { replicas } = settings;
  const policy =
    'policy' in options && withDefaults(POLICIES, objectAt(options, 'policy'));
  const asked = 'booster' in options ? objectAt(options, 'booster') : undefined;
  const backend = { ...objectAt(asked, 'backend'), replicas };
  const booster = asked && withDefaults(BOOSTERS, { ...asked, backend });
  const serving = booster
    ? servingOfBooster(name, booster)
    : withDefaults(SERVINGS, { ...objectAt(options, 'serving'), replicas });
  const failedBefore = numberAt(options, 'failedBefore');
  const wanted = kthenaService(
    { namespace, name },
    {
      ...(booster && { booster }),
      serving,
      servingName: booster
        ? `${name}-${textAt(booster, 'backend.name') ?? ''}`
        : name,
      modelName: textAt(options, 'modelName') ?? name,
      ...(policy && { policy }),
      ...(failedBefore !== undefined && { failedBefore }),
    },
  );
  return withCircumstances(planned, wanted);
}

/** @param router - which release of the router answers */
export function createKthenaSystem(
  router: RouterGeneration = 'current',
): ServingSystem {
  let looked = 0;
  return {
    id: 'kthena',
    kinds: [BOOSTERS, SERVINGS, POLICIES, ROUTES],
    complete,
    workload: () => 'pods',
    objects: kthenaObjects,
    read: readKthena,
    podTemplate,
    podOwner: service => ({
      apiVersion: `${WORKLOAD}/v1alpha1`,
      kind: 'ModelServing',
      name: optionsOf(service).servingName,
      uid: servingUid(service),
      controller: true,
      blockOwnerDeletion: true,
    }),
    replicaTargets: (world, service, replica) =>
      replica.engines.length > 0 ? [engineTarget(world, service, replica)] : [],
    otherTargets: world =>
      world.services.some(each => each.system === 'kthena')
        ? [routerTarget(world, router), servingStateTarget(world)]
        : [],
    tick: ({ world, live }) => {
      const turn = Math.floor(world.now / AUTOSCALER_MS);
      if (turn === looked) return;
      looked = turn;
      for (const service of world.services) {
        if (service.system !== 'kthena') continue;
        const within = boundsOf(optionsOf(service));
        if (!within) continue;
        const { replicas } = service.settings;
        const wanted = Math.min(Math.max(replicas, within.least), within.most);
        if (wanted !== replicas)
          live.scale(keyOf(service), wanted, 'autoscaler');
      }
    },
  };
}

/** Between which numbers an autoscaler keeps a service. */
function boundsOf({ policy }: KthenaOptions) {
  if (!policy || !('homogeneousTarget' in policy)) return undefined;
  const target = objectAt(policy, 'homogeneousTarget');
  return {
    least: Number(target.minReplicas ?? 0),
    most: Number(target.maxReplicas ?? Infinity),
  };
}
