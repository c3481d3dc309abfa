import {
  ModelCondition,
  ModelSnapshot,
  SourceError,
} from '@wakeboard/plugin-inference-common';
import {
  DriverReading,
  KubernetesObject,
  ObservedObjects,
} from '@wakeboard/plugin-inference-node';
import {
  gpuProducts,
  MANAGED_BY_ANNOTATIONS,
  managedBy,
  ObjectReader,
  readConditions,
  readPod,
} from '@wakeboard/plugin-inference-node/kit';
import { dataOf } from './driverData';
import { readFacts } from './facts';
import { GroupPod, GroupReading, readGroup } from './groups';
import { labelOf, servingOfPod } from './kept';
import { POD_LABELS } from './labels';
import { groupOfPod } from './names';
import { modelParts, ModelParts } from './parts';
import { DRIVER_ID } from './resources';
import { judgeModel } from './state';

/**
 * Objects to models. What runs is a ModelServing; the ModelBooster above it,
 * the ModelServer and ModelRoute before it and the AutoscalingPolicy beside it
 * say whose it is, how it is called and who else sets its size. What its pods
 * show goes before what any of them says.
 */
export function toSnapshots(observed: ObservedObjects): DriverReading {
  const { cluster, objects } = observed;
  const errors: SourceError[] = [];
  const parts = modelParts(observed, errors);
  const pods = objects.pods && podsByServing(objects.pods, cluster, errors);
  const products = gpuProducts(objects.nodes ?? []);
  const users = usersOf(parts);
  const models = parts.map(each =>
    observe(each, cluster, users, pods && groupsOf(each, pods, products)),
  );
  return { models, gpus: [], errors: distinct(errors) };
}

function observe(
  parts: ModelParts,
  cluster: string,
  users: Map<unknown, number>,
  groups: GroupReading[] | undefined,
): ModelSnapshot {
  const { namespace, name, booster, serving, routes } = parts;
  const own = booster ?? serving?.fields;
  const fields = serving?.fields;
  const desired =
    fields?.count('spec.replicas') ?? booster?.count('spec.backend.replicas');
  const conditions = [
    ...(booster ? readConditions(booster) : []),
    ...(fields ? readConditions(fields) : []),
  ];
  const counts = fields && countsOf(fields);
  const live = groups?.filter(group => !group.ended);
  const { state, reason } = judgeModel({
    desired,
    deleting: [booster, fields].some(
      each => each?.text('metadata.deletionTimestamp') !== undefined,
    ),
    groups,
    counts,
    stale: fields !== undefined && isStale(fields),
    updating: holds(conditions, 'UpdateInProgress'),
    failure: failureOf(conditions),
  });
  const labels = own?.textMap('metadata.labels') ?? {};
  const serves = live?.filter(({ replica }) => replica.state === 'serving');
  const alone = (each: { fields: ObjectReader }) =>
    users.get(each.fields) === 1;
  return {
    ref: { cluster, namespace, driver: DRIVER_ID, name },
    uid: own?.text('metadata.uid'),
    resourceVersion: own?.text('metadata.resourceVersion'),
    createdAt: own?.time('metadata.creationTimestamp'),
    state,
    stateReason: reason,
    servedName: servedName(parts),
    replicas: {
      desired,
      total: live?.length ?? counts?.total,
      ready: serves?.length ?? counts?.available,
      serving: serves?.length ?? counts?.available,
    },
    pods: (live ?? []).map(({ replica }) => replica),
    conditions,
    labels,
    managedBy: shortened(
      managedBy(
        labels,
        own?.textMap('metadata.annotations', MANAGED_BY_ANNOTATIONS) ?? {},
      ),
    ),
    facts: readFacts(parts),
    driverData: dataOf(parts, live, {
      servers: parts.servers.filter(alone).map(each => each.name),
      routes: (routes ?? []).filter(alone).map(each => each.name),
    }),
  };
}

/** Name that clients ask for: the route's, which is also what the router calls it in its metrics. */
function servedName({
  routes,
  booster,
  boosterName,
}: ModelParts): string | undefined {
  if (routes) {
    return routes
      .map(({ fields }) => fields.text('spec.modelName'))
      .find(Boolean);
  }
  return booster && (booster.text('spec.name') || boosterName);
}

/** What the controller counted; undefined: it has not said anything yet. */
function countsOf(serving: ObjectReader) {
  const total = serving.count('status.replicas');
  const available = serving.count('status.availableReplicas');
  const seen = serving.count('status.observedGeneration');
  // Zeros are left out of a status that is there.
  return total === undefined && available === undefined && seen === undefined
    ? undefined
    : { total: total ?? 0, available: available ?? 0 };
}

function isStale(serving: ObjectReader): boolean {
  const seen = serving.count('status.observedGeneration');
  const generation = serving.count('metadata.generation');
  return seen !== undefined && generation !== undefined && seen < generation;
}

function holds(conditions: ModelCondition[], type: string): boolean {
  return conditions.some(each => each.type === type && each.status === 'True');
}

/**
 * A ModelBooster sets Failed once and for all, and Active as it goes on: only
 * both together say that it fails, and not where it was active after it failed.
 */
function failureOf(conditions: ModelCondition[]): string | undefined {
  const failed = conditions.find(
    ({ type, status }) => type === 'Failed' && status === 'True',
  );
  const active = conditions.find(({ type }) => type === 'Active');
  return failed && active?.status === 'False' && !isLater(active, failed)
    ? [failed.reason, failed.message?.slice(0, 300)].filter(Boolean).join(': ')
    : undefined;
}

/** Whether one changed after the other. */
function isLater(a: ModelCondition, b: ModelCondition): boolean {
  return (a.lastTransitionAt ?? 0) > (b.lastTransitionAt ?? Infinity);
}

/** How many models each server and route serves. */
function usersOf(parts: ModelParts[]): Map<unknown, number> {
  const users = new Map<unknown, number>();
  for (const { servers, routes = [] } of parts) {
    for (const { fields } of [...servers, ...routes]) {
      users.set(fields, (users.get(fields) ?? 0) + 1);
    }
  }
  return users;
}

function podsByServing(
  objects: KubernetesObject[],
  cluster: string,
  errors: SourceError[],
): Map<string, Map<string, GroupPod[]>> {
  const byServing = new Map<string, Map<string, GroupPod[]>>();
  for (const object of objects) {
    const serving = servingOfPod(object);
    const reading =
      serving === undefined ? undefined : readPod(object, cluster, errors);
    if (!reading) continue;
    const group =
      labelOf(object, POD_LABELS.group) ?? groupOfPod(reading.replica.name);
    if (!group) continue;
    const key = `${reading.namespace}/${serving}`;
    const groups = byServing.get(key) ?? new Map<string, GroupPod[]>();
    byServing.set(key, groups);
    groups.set(group, [
      ...(groups.get(group) ?? []),
      {
        ...reading,
        role: labelOf(object, POD_LABELS.role),
        roleId: labelOf(object, POD_LABELS.roleId),
        entry: labelOf(object, POD_LABELS.entry) === 'true',
      },
    ]);
  }
  return byServing;
}

/** The groups of a model in order of their names. */
function groupsOf(
  { namespace, servings, serving }: ModelParts,
  pods: Map<string, Map<string, GroupPod[]>>,
  products: ReadonlyMap<string, string>,
): GroupReading[] {
  const groups = new Map<string, GroupReading>();
  for (const name of servings) {
    const roles = name === serving?.name ? serving.roles : undefined;
    for (const [group, members] of pods.get(`${namespace}/${name}`) ?? []) {
      groups.set(
        group,
        readGroup(group, members, roles, node => products.get(node ?? '')),
      );
    }
  }
  return [...groups.values()].sort((a, b) =>
    a.replica.name.localeCompare(b.replica.name, 'en', { numeric: true }),
  );
}

/** A field that is read for two purposes is wrong once. */
function distinct(errors: SourceError[]): SourceError[] {
  return [...new Map(errors.map(each => [each.message, each])).values()];
}

/** An annotation may be of any length. */
function shortened(
  managed: ModelSnapshot['managedBy'],
): ModelSnapshot['managedBy'] {
  return managed && { ...managed, name: managed.name.slice(0, 253) };
}
