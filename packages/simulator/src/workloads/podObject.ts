import { revisionHash } from '../services/replicas';
import type { OwnerReference, PodTemplate } from '../services/system';
import { Replica, Service, ServicesWorld } from '../services/types';
import { ApiObject } from '../servers/kubernetesApi';
import { seconds } from './conditions';

/** The pod of a replica, as kubelet and scheduler would have it. */

const DEFAULT_GRACE_SECONDS = 30;

/** Why the container of a pod that is placed does not run, and what kubelet adds; undefined: it runs. */
export function waitingFor(
  replica: Replica,
): { reason: string; message?: string } | undefined {
  switch (replica.phase) {
    case 'creating':
      return replica.settings.failing === 'image'
        ? {
            reason: 'ImagePullBackOff',
            message: 'Back-off pulling image: manifest unknown',
          }
        : { reason: 'ContainerCreating' };
    case 'restarting':
      return {
        reason: 'CrashLoopBackOff',
        message:
          'back-off restarting failed container, see its log for the reason',
      };
    default:
      return replica.startedAt === undefined
        ? { reason: 'ContainerCreating' }
        : undefined;
  }
}

function containerState(replica: Replica) {
  const waiting = waitingFor(replica);
  return waiting
    ? { waiting }
    : {
        running: { startedAt: seconds(replica.startedAt ?? replica.createdAt) },
      };
}

function containerStatus(
  replica: Replica,
  container: Record<string, unknown> & { name: string },
) {
  const state = containerState(replica);
  return {
    name: container.name,
    image: container.image,
    imageID: '',
    ready: replica.ready,
    started: 'running' in state,
    restartCount: replica.restarts,
    state,
    lastState:
      replica.restarts > 0
        ? {
            terminated: {
              exitCode: 1,
              reason: 'Error',
              startedAt: seconds(replica.startedAt ?? replica.createdAt),
              finishedAt: seconds(replica.readyChangedAt),
            },
          }
        : {},
  };
}

function conditions(world: ServicesWorld, replica: Replica) {
  const { createdAt, scheduledAt, ready, readyChangedAt } = replica;
  const condition = (type: string, holds: boolean, at: number) => ({
    type,
    status: holds ? 'True' : 'False',
    lastProbeTime: null,
    lastTransitionTime: seconds(at),
  });
  if (scheduledAt === undefined) {
    // Nothing is said before the scheduler has tried.
    if (!replica.unschedulable) return [];
    const nodes = world.nodes.filter(each => !each.outside).length;
    return [
      {
        ...condition('PodScheduled', false, createdAt),
        reason: 'Unschedulable',
        message: `0/${nodes} nodes are available: ${nodes} Insufficient nvidia.com/gpu.`,
      },
    ];
  }
  const unready = ready
    ? {}
    : {
        reason: 'ContainersNotReady',
        message: 'containers with unready status',
      };
  return [
    condition(
      'PodReadyToStartContainers',
      replica.startedAt !== undefined,
      replica.startedAt ?? scheduledAt,
    ),
    condition('Initialized', true, scheduledAt),
    { ...condition('Ready', ready, readyChangedAt), ...unready },
    { ...condition('ContainersReady', ready, readyChangedAt), ...unready },
    condition('PodScheduled', true, scheduledAt),
  ];
}

/** By when a pod that is deleted must be gone, at the latest; undefined: it is not deleted. */
export function deletedAt(
  replica: Replica,
  template: PodTemplate,
): number | undefined {
  return replica.phase === 'terminating'
    ? replica.phaseSince + graceOf(template) * 1_000
    : undefined;
}

function graceOf(template: PodTemplate): number {
  const { terminationGracePeriodSeconds: grace } = template.spec;
  return typeof grace === 'number' ? grace : DEFAULT_GRACE_SECONDS;
}

function labelsOf(
  workload: 'Deployment' | 'StatefulSet' | 'pods',
  service: Service,
  replica: Replica,
  hash: string,
): Record<string, string> {
  switch (workload) {
    case 'Deployment':
      return { 'pod-template-hash': hash };
    case 'StatefulSet':
      return {
        'apps.kubernetes.io/pod-index': String(replica.ordinal),
        'controller-revision-hash': `${service.name}-${hash}`,
        'statefulset.kubernetes.io/pod-name': replica.name,
      };
    default:
      return {};
  }
}

/**
 * @param template - for a new pod; one that is there keeps its labels and its spec
 * @param workload - whose labels it carries
 */
export function podObject(
  world: ServicesWorld,
  service: Service,
  replica: Replica,
  template: PodTemplate,
  owner: OwnerReference | undefined,
  workload: 'Deployment' | 'StatefulSet' | 'pods',
  present: ApiObject | undefined,
): ApiObject {
  const hash = revisionHash(world.seed, service, replica.revision);
  const deletion = deletedAt(replica, template);
  const workloadLabels = labelsOf(workload, service, replica, hash);
  const started = replica.startedAt !== undefined;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: replica.name,
      namespace: replica.namespace,
      uid: replica.uid,
      creationTimestamp: seconds(replica.createdAt),
      labels: present?.metadata.labels ?? {
        ...template.metadata.labels,
        ...workloadLabels,
      },
      ...(template.metadata.annotations && {
        annotations:
          present?.metadata.annotations ?? template.metadata.annotations,
      }),
      ...(owner && { ownerReferences: [owner] }),
      ...(deletion !== undefined && {
        deletionTimestamp: seconds(deletion),
        deletionGracePeriodSeconds: graceOf(template),
      }),
    },
    spec: {
      ...(present ? (present.spec as PodTemplate['spec']) : template.spec),
      ...(replica.node !== undefined && { nodeName: replica.node }),
    },
    status: {
      phase: started ? 'Running' : 'Pending',
      qosClass: 'Burstable',
      ...(started && { podIP: replica.ip, podIPs: [{ ip: replica.ip }] }),
      ...(replica.scheduledAt !== undefined && {
        startTime: seconds(replica.scheduledAt),
        containerStatuses: template.spec.containers.map(container =>
          containerStatus(replica, container),
        ),
      }),
      conditions: conditions(world, replica),
    },
  };
}
