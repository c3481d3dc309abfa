import { revisionHash } from '../../services/replicas';
import { replicasOf } from '../../services/requests';
import type { ObjectWrite, OwnerReference, Scene } from '../../services/system';
import type { Service } from '../../services/types';
import type { ApiObject } from '../../servers/kubernetesApi';
import type { JsonObject } from '../../servers/kubernetesApi/schema';
import { seconds } from '../../workloads/conditions';
import { listAt, numberAt, objectAt, textAt, uuidOf } from '../values';
import { type KthenaOptions, optionsOf, roleOf } from './kthenaService';

export const WORKLOAD = 'workload.serving.volcano.sh';
export const NETWORKING = 'networking.serving.volcano.sh';

export const BOOSTERS = `modelboosters.${WORKLOAD}`;
export const SERVINGS = `modelservings.${WORKLOAD}`;
export const POLICIES = `autoscalingpolicies.${WORKLOAD}`;
export const SERVERS = `modelservers.${NETWORKING}`;
export const ROUTES = `modelroutes.${NETWORKING}`;

interface Condition {
  type: string;
  status: 'True' | 'False';
  reason: string;
  message: string;
  lastTransitionTime: string;
}

/** A condition; its time is that of the last change of its status. */
function setCondition(
  conditions: Condition[],
  now: number,
  wanted: Omit<Condition, 'lastTransitionTime'>,
): Condition[] {
  const known = conditions.find(each => each.type === wanted.type);
  if (known?.status === wanted.status) return conditions;
  const turned = { ...wanted, lastTransitionTime: seconds(now) };
  return [...conditions.filter(each => each !== known), turned];
}

/** Only the status turns: reason and message of the time when it held stay. */
function clearCondition(
  conditions: Condition[],
  now: number,
  type: string,
): Condition[] {
  return conditions.map(each =>
    each.type === type && each.status === 'True'
      ? { ...each, status: 'False', lastTransitionTime: seconds(now) }
      : each,
  );
}

const conditionsOf = (object: ApiObject | undefined): Condition[] =>
  listAt(object, 'status.conditions').map(each => ({
    type: textAt(each, 'type') ?? '',
    status: textAt(each, 'status') === 'True' ? 'True' : 'False',
    reason: textAt(each, 'reason') ?? '',
    message: textAt(each, 'message') ?? '',
    lastTransitionTime: textAt(each, 'lastTransitionTime') ?? '',
  }));

function ownerOf(object: ApiObject | undefined): OwnerReference[] {
  if (!object) return [];
  return [
    {
      apiVersion: object.apiVersion,
      kind: object.kind,
      name: object.metadata.name,
      uid: object.metadata.uid ?? '',
      controller: true,
      blockOwnerDeletion: true,
    },
  ];
}

/** Labels of everything that is made from a ModelBooster. */
export function boosterLabels(service: Service): Record<string, string> {
  const { booster } = optionsOf(service);
  if (!booster) return {};
  return {
    [`${WORKLOAD}/model-name`]: service.name,
    [`${WORKLOAD}/backend-name`]: textAt(booster, 'backend.name') ?? '',
    [`${WORKLOAD}/managed-by`]: WORKLOAD,
    [`${WORKLOAD}/model-uid`]: service.uid,
  };
}

interface Parts {
  service: Service;
  options: KthenaOptions;
  scene: Scene;
}

function made(
  { service, scene }: Parts,
  plural: string,
  apiVersion: string,
  kind: string,
  name: string,
  spec: JsonObject,
  owner?: ApiObject,
): ApiObject {
  const present = scene.get(plural, service.namespace, name);
  if (present) return present;
  const isOwned = owner !== undefined;
  return {
    apiVersion: `${apiVersion}/v1alpha1`,
    kind,
    metadata: {
      name,
      namespace: service.namespace,
      creationTimestamp: seconds(service.createdAt),
      labels: isOwned ? boosterLabels(service) : service.labels,
      ...(isOwned && { ownerReferences: ownerOf(owner) }),
    },
    spec,
  };
}

/**
 * The status of a ModelServing. With no group at all it is available: none makes progress. One made with 0 has no status until it
 * first had a group. Of its conditions one is true; the others keep what they last said.
 */
function servingStatus(
  { service, scene }: Parts,
  present: ApiObject,
): JsonObject | undefined {
  const { now } = scene.world;
  const groups = replicasOf(scene.world, service);
  const wanted = service.settings.replicas;
  if (!present.status && wanted === 0 && groups.length === 0) return undefined;
  const ready = groups.filter(each => each.ready);
  const current = groups.filter(each => each.revision === service.revision);
  const late = groups.filter(each => !each.ready).map(each => each.ordinal);
  let conditions = conditionsOf(present);
  if (current.length < groups.length) {
    conditions = clearCondition(conditions, now, 'Available');
    conditions = setCondition(conditions, now, {
      type: 'UpdateInProgress',
      status: 'True',
      reason: 'GroupsUpdating',
      message: `Groups are updating: [${groups
        .map(each => each.ordinal)
        .join(' ')}]`,
    });
  } else if (late.length > 0) {
    conditions = clearCondition(conditions, now, 'Available');
    conditions = setCondition(conditions, now, {
      type: 'Progressing',
      status: 'True',
      reason: 'GroupProgressing',
      message: `Some groups are progressing: [${late.join(' ')}]`,
    });
  } else {
    conditions = clearCondition(conditions, now, 'Progressing');
    conditions = clearCondition(conditions, now, 'UpdateInProgress');
    conditions = setCondition(conditions, now, {
      type: 'Available',
      status: 'True',
      reason: 'AllGroupsReady',
      message: 'All Serving groups are ready',
    });
  }
  const role = roleOf(objectAt(present, 'spec'));
  const revision = (name: string) =>
    revisionHash(scene.world.seed, service, name);
  return {
    observedGeneration: present.metadata.generation ?? 1,
    replicas: groups.length,
    currentReplicas: current.length,
    updatedReplicas: current.length,
    availableReplicas: ready.length,
    currentRevision: revision(service.completedRevision ?? service.revision),
    updateRevision: revision(service.revision),
    labelSelector: [
      `modelserving.volcano.sh/name=${present.metadata.name}`,
      'modelserving.volcano.sh/entry=true',
      `modelserving.volcano.sh/role=${role}`,
      `modelserving.volcano.sh/role-id=${role}-0`,
    ].join(','),
    conditions,
  };
}

/** Of the ModelServing: the service's own, unless that is the ModelBooster's. */
export function servingUid(service: Service): string {
  return optionsOf(service).booster
    ? uuidOf(`${service.uid}/serving`)
    : service.uid;
}

function servingObject(parts: Parts, booster?: ApiObject): ApiObject {
  const { options, service } = parts;
  const object = made(
    parts,
    SERVINGS,
    WORKLOAD,
    'ModelServing',
    options.servingName,
    options.serving,
    booster,
  );
  const { replicas } = service.settings;
  // What a ModelBooster made, it makes again; the number alone may be another one.
  const wanted = booster ? options.serving : objectAt(object, 'spec');
  const whole: ApiObject = {
    ...object,
    metadata: { uid: servingUid(service), ...object.metadata },
    spec: { ...wanted, replicas },
  };
  const status = servingStatus(parts, whole);
  return status ? { ...whole, status } : whole;
}

/** What was once failed stays so, whatever becomes of it. */
function boosterStatus(
  { service, options, scene }: Parts,
  object: ApiObject,
  isProcessing: boolean,
): JsonObject {
  const { now } = scene.world;
  let conditions = conditionsOf(object);
  conditions = setCondition(conditions, service.createdAt, {
    type: 'Initialized',
    status: 'True',
    reason: 'ModelCreating',
    message: 'Model initialized',
  });
  const isFailing = replicasOf(scene.world, service).some(
    each => each.phase === 'restarting',
  );
  const failedAt =
    options.failedBefore === undefined
      ? undefined
      : service.createdAt + options.failedBefore;
  if (isFailing || failedAt !== undefined) {
    conditions = setCondition(conditions, failedAt ?? now, {
      type: 'Failed',
      status: 'True',
      reason: 'ModelAbnormal',
      message: 'engine container exited with code 1',
    });
  }
  const groups = replicasOf(scene.world, service);
  // As the ModelServing says of itself, also with no group at all.
  const isActive = !isProcessing && groups.every(each => each.ready);
  conditions = setCondition(conditions, now, {
    type: 'Active',
    status: isActive ? 'True' : 'False',
    reason: isActive ? 'ModelAvailable' : 'ModelProcessing',
    message: isActive ? 'Model is ready' : 'Model not ready yet',
  });
  return { observedGeneration: object.metadata.generation ?? 1, conditions };
}

function boosterWrites(parts: Parts, spec: JsonObject): ApiObject[] {
  const { service } = parts;
  const object = made(
    parts,
    BOOSTERS,
    WORKLOAD,
    'ModelBooster',
    service.name,
    spec,
  );
  const whole: ApiObject = {
    ...object,
    metadata: { uid: service.uid, ...object.metadata },
  };
  const seen = numberAt(object, 'status.observedGeneration');
  const isNew = seen !== (object.metadata.generation ?? 1);
  const first = boosterStatus(parts, whole, true);
  const begun: ApiObject = isNew ? { ...whole, status: first } : whole;
  const done = { ...begun, status: boosterStatus(parts, begun, false) };
  // Each reconciliation begins with a status that says not active.
  return isNew ? [begun, done] : [done];
}

/** All objects of a service as Kthena's controllers would have them now. */
export function kthenaObjects(service: Service, scene: Scene): ObjectWrite[] {
  const options = optionsOf(service);
  const parts = { service, options, scene };
  const { booster, servingName, modelName, policy } = options;
  const boosters = booster ? boosterWrites(parts, booster) : [];
  const owner = boosters.at(-1);
  const serverName = owner ? servingName : service.name;
  const selector = owner
    ? { [`${WORKLOAD}/model-uid`]: service.uid }
    : { 'modelserving.volcano.sh/name': servingName };
  const server = made(
    parts,
    SERVERS,
    NETWORKING,
    'ModelServer',
    serverName,
    {
      model: service.settings.engine.models[0],
      inferenceEngine: 'vLLM',
      workloadSelector: { matchLabels: selector },
      workloadPort: { port: 8_000, protocol: 'http' },
    },
    owner,
  );
  const route = made(
    parts,
    ROUTES,
    NETWORKING,
    'ModelRoute',
    service.name,
    {
      modelName,
      rules: [
        {
          name: 'default',
          targetModels: [{ modelServerName: serverName, weight: 100 }],
        },
      ],
    },
    owner,
  );
  const writes: ObjectWrite[] = [
    ...boosters.map(object => ({ plural: BOOSTERS, object })),
    { plural: SERVINGS, object: servingObject(parts, owner) },
  ];
  if (service.options.isBare !== true) {
    writes.push(
      { plural: SERVERS, object: server },
      { plural: ROUTES, object: route },
    );
  }
  if (policy) {
    const object = made(
      parts,
      POLICIES,
      WORKLOAD,
      'AutoscalingPolicy',
      textAt(service.options, 'policyName') ?? service.name,
      policy,
    );
    writes.push({ plural: POLICIES, object });
  }
  return writes;
}
