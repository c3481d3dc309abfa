import { revisionHash } from '../services/replicas';
import { replicasOf } from '../services/requests';
import type { OwnerReference, PodTemplate } from '../services/system';
import { Replica, Service, ServicesWorld } from '../services/types';
import { ApiObject } from '../servers/kubernetesApi';
import { condition, seconds } from './conditions';

/** What the controllers of Kubernetes write into Deployments, ReplicaSets and StatefulSets. */

export type WorkloadKind = 'Deployment' | 'StatefulSet';

export const WORKLOAD_PLURALS: Record<WorkloadKind, string> = {
  Deployment: 'deployments.apps',
  StatefulSet: 'statefulsets.apps',
};

const PROGRESS_DEADLINE_SECONDS = 600;

export function ownerReference(object: ApiObject): OwnerReference {
  return {
    apiVersion: object.apiVersion,
    kind: object.kind,
    name: object.metadata.name,
    uid: object.metadata.uid ?? '',
    controller: true,
    blockOwnerDeletion: true,
  };
}

function specOf(object: ApiObject | undefined): Record<string, unknown> {
  const spec = object?.spec;
  return typeof spec === 'object' && spec !== null ? { ...spec } : {};
}

/** The Deployment or StatefulSet without its status: as it is, with the number of replicas of the world, or made anew. */
export function workloadObject(
  kind: WorkloadKind,
  service: Service,
  template: PodTemplate,
  present: ApiObject | undefined,
  owner?: OwnerReference,
): ApiObject {
  const { name, namespace, uid, labels, settings } = service;
  const { replicas } = settings;
  if (present) {
    return { ...present, spec: { ...specOf(present), replicas } };
  }
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: {
      name,
      namespace,
      uid,
      creationTimestamp: seconds(service.createdAt),
      labels: { app: name, ...labels },
      ...(owner && { ownerReferences: [owner] }),
    },
    spec: {
      replicas,
      selector: { matchLabels: { app: name } },
      template,
      ...(kind === 'Deployment'
        ? {
            strategy: {
              type: 'RollingUpdate',
              rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' },
            },
            progressDeadlineSeconds: PROGRESS_DEADLINE_SECONDS,
          }
        : {
            serviceName: name,
            podManagementPolicy: 'OrderedReady',
            updateStrategy: { type: 'RollingUpdate' },
          }),
      revisionHistoryLimit: 10,
    },
  };
}

/** Go leaves a zero out. */
const count = (name: string, value: number) =>
  value > 0 ? { [name]: value } : {};

export function deploymentStatus(
  world: ServicesWorld,
  service: Service,
  present: ApiObject,
): Record<string, unknown> {
  const all = replicasOf(world, service);
  const live = all.filter(each => each.phase !== 'terminating');
  const { replicas: wanted } = service.settings;
  const ready = live.filter(each => each.ready).length;
  const updated = live.filter(each => each.revision === service.revision);
  const replicaSet = `${service.name}-${revisionHash(
    world.seed,
    service,
    service.revision,
  )}`;
  const isAvailable = ready >= wanted - Math.floor(wanted / 4);
  const isComplete = service.completedRevision === service.revision;
  const isLate =
    world.now - service.progressedAt > PROGRESS_DEADLINE_SECONDS * 1_000;
  // A new object tells of what began before anybody wrote it.
  const at = present.status === undefined ? service.progressedAt : world.now;
  const progressing = () => {
    if (isComplete) {
      return {
        status: 'True' as const,
        reason: 'NewReplicaSetAvailable',
        message: `ReplicaSet "${replicaSet}" has successfully progressed.`,
      };
    }
    return isLate
      ? {
          status: 'False' as const,
          reason: 'ProgressDeadlineExceeded',
          message: `ReplicaSet "${replicaSet}" has timed out progressing.`,
        }
      : {
          status: 'True' as const,
          reason: 'ReplicaSetUpdated',
          message: `ReplicaSet "${replicaSet}" is progressing.`,
        };
  };
  return {
    observedGeneration: present.metadata.generation,
    ...count('replicas', live.length),
    ...count('updatedReplicas', updated.length),
    ...count('readyReplicas', ready),
    ...count('availableReplicas', ready),
    ...count('unavailableReplicas', Math.max(0, wanted - ready)),
    ...count('terminatingReplicas', all.length - live.length),
    conditions: [
      condition(present, at, {
        type: 'Available',
        status: isAvailable ? 'True' : 'False',
        reason: isAvailable
          ? 'MinimumReplicasAvailable'
          : 'MinimumReplicasUnavailable',
        message: isAvailable
          ? 'Deployment has minimum availability.'
          : 'Deployment does not have minimum availability.',
      }),
      condition(present, at, { type: 'Progressing', ...progressing() }),
    ],
  };
}

/** It has no conditions, and counts pods on their way out. */
export function statefulSetStatus(
  world: ServicesWorld,
  service: Service,
  present: ApiObject,
): Record<string, unknown> {
  const all = replicasOf(world, service);
  const ready = all.filter(each => each.ready);
  const updated = all.filter(each => each.revision === service.revision);
  const revision = (of: string) =>
    `${service.name}-${revisionHash(world.seed, service, of)}`;
  return {
    observedGeneration: present.metadata.generation,
    replicas: all.length,
    ...count('readyReplicas', ready.length),
    availableReplicas: ready.length,
    ...count('currentReplicas', updated.length),
    ...count('updatedReplicas', updated.length),
    currentRevision: revision(service.completedRevision ?? service.revision),
    updateRevision: revision(service.revision),
    collisionCount: 0,
  };
}

/** The ReplicaSet of each revision that has pods, and of the present one. */
export function replicaSets(
  world: ServicesWorld,
  service: Service,
  deployment: ApiObject,
): ApiObject[] {
  const live = replicasOf(world, service).filter(
    each => each.phase !== 'terminating',
  );
  const revisions = new Set([
    ...live.map(each => each.revision),
    service.revision,
  ]);
  const { template } = specOf(deployment);
  return [...revisions].map(revision => {
    const hash = revisionHash(world.seed, service, revision);
    const pods = live.filter(each => each.revision === revision);
    const ready = pods.filter(each => each.ready).length;
    const labels = { app: service.name, 'pod-template-hash': hash };
    const isPresent = revision === service.revision;
    return {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: {
        name: `${service.name}-${hash}`,
        namespace: service.namespace,
        labels,
        ownerReferences: [ownerReference(deployment)],
      },
      spec: {
        replicas: isPresent ? service.settings.replicas : pods.length,
        selector: { matchLabels: labels },
        ...(isPresent && { template }),
      },
      status: {
        replicas: pods.length,
        ...count('readyReplicas', ready),
        ...count('availableReplicas', ready),
        observedGeneration: 1,
      },
    };
  });
}

/** Name of the ReplicaSet that a pod belongs to. */
export const replicaSetOf = (
  world: ServicesWorld,
  service: Service,
  replica: Replica,
): string =>
  `${service.name}-${revisionHash(world.seed, service, replica.revision)}`;
