import type { ApiObject } from '../../servers/kubernetesApi';
import type { JsonObject } from '../../servers/kubernetesApi/schema';
import { replicasOf } from '../../services/requests';
import type { Service, ServicesWorld } from '../../services/types';
import { condition, seconds } from '../../workloads/conditions';
import { numberAt, textAt } from '../values';
import { desiredOf, gpusOf, optionsOf } from './llmkubeService';

export type ServicePhase =
  | 'Pending'
  | 'Creating'
  | 'Progressing'
  | 'Ready'
  | 'WaitingForGPU'
  | 'Stopped'
  | 'Suspended'
  | 'Failed';

/** The spec as it would be written now: at times of the week the world itself stops and starts a service. */
export function currentSpec(
  service: Service,
  present: ApiObject | undefined,
): JsonObject {
  const { spec: first, suspends } = optionsOf(service);
  const own = present?.spec;
  const spec: JsonObject =
    typeof own === 'object' && own !== null
      ? Object.fromEntries(Object.entries(own))
      : first;
  const { replicas } = service.settings;
  if (desiredOf(spec) === replicas) return spec;
  // An autoscaler writes the Deployment, not the spec.
  if (spec.autoscaling !== undefined && replicas > 0 && spec.suspend !== true) {
    return spec;
  }
  if (!suspends) {
    return {
      ...spec,
      replicas,
      ...(spec.suspend === true && { suspend: false }),
    };
  }
  if (replicas === 0) return { ...spec, suspend: true };
  const awake = { ...spec, suspend: false };
  return desiredOf(awake) === replicas || spec.autoscaling !== undefined
    ? awake
    : { ...awake, replicas };
}

const readyOf = (world: ServicesWorld, service: Service) =>
  replicasOf(world, service).filter(
    each => each.ready && each.phase !== 'terminating',
  ).length;

const waits = (world: ServicesWorld, service: Service) =>
  replicasOf(world, service).some(each => each.unschedulable);

/** All services that wait for a GPU, the oldest first, of all namespaces. */
export function queueOf(world: ServicesWorld): Service[] {
  return world.services
    .filter(each => each.system === 'llmkube' && waits(world, each))
    .sort(
      (a, b) =>
        a.createdAt - b.createdAt ||
        `${a.namespace}/${a.name}`.localeCompare(`${b.namespace}/${b.name}`),
    );
}

function phaseOf(
  world: ServicesWorld,
  service: Service,
  spec: JsonObject,
  hasModel: boolean,
): ServicePhase {
  const ready = readyOf(world, service);
  const desired = desiredOf(spec);
  if (!hasModel) return 'Failed';
  if (spec.suspend === true) return 'Suspended';
  if (desired > 0 && ready === desired) return 'Ready';
  if (ready > 0) return 'Progressing';
  if (desired === 0) return 'Stopped';
  return waits(world, service) ? 'WaitingForGPU' : 'Creating';
}

/** What the operator's metrics take: as if the objects were as the world is. */
export function measuredPhase(
  world: ServicesWorld,
  service: Service,
): ServicePhase {
  return phaseOf(world, service, currentSpec(service, undefined), true);
}

const AVAILABLE: Partial<Record<ServicePhase, string>> = {
  Ready: 'InferenceReady',
  Stopped: 'ManuallyScaledToZero',
  Suspended: 'Suspended',
};

const PRIORITIES: Record<string, number> = {
  critical: 1_000_000,
  high: 100_000,
  normal: 10_000,
  low: 1_000,
  batch: 100,
};

/** `replicas` mirrors what is wanted, not what is there. */
export function serviceStatus(
  world: ServicesWorld,
  service: Service,
  present: ApiObject,
  spec: JsonObject,
  hasModel: boolean,
): JsonObject {
  const { now } = world;
  const phase = phaseOf(world, service, spec, hasModel);
  const desired = desiredOf(spec);
  const ready = readyOf(world, service);
  const port = numberAt(spec, 'endpoint.port') ?? 8_080;
  const gpus = gpusOf({ ...optionsOf(service), spec });
  const position = queueOf(world).indexOf(service) + 1;
  const is = (type: string, holds: boolean, reason: string, message: string) =>
    condition(present, now, {
      type,
      status: holds ? 'True' : 'False',
      reason,
      message,
    });
  const conditions = [
    is(
      'Available',
      phase === 'Ready',
      AVAILABLE[phase] ?? 'NoReadyReplicas',
      `${ready} of ${desired} replicas ready`,
    ),
    is(
      'Progressing',
      ['Creating', 'Progressing', 'WaitingForGPU', 'Pending'].includes(phase),
      phase === 'WaitingForGPU' ? 'WaitingForGPU' : 'Creating',
      `InferenceService is ${phase}`,
    ),
    is(
      'Degraded',
      phase === 'Failed',
      'Failed',
      hasModel ? '' : `Model ${textAt(spec, 'modelRef')} not found`,
    ),
    is(
      'Suspended',
      phase === 'Suspended',
      phase === 'Suspended' ? 'Suspended' : 'NotSuspended',
      '',
    ),
    ...(gpus > 0
      ? [
          is(
            'GPUAvailable',
            phase !== 'WaitingForGPU',
            phase === 'WaitingForGPU' ? 'InsufficientGPU' : 'GPUAvailable',
            '',
          ),
        ]
      : []),
  ].map(({ lastUpdateTime: _, ...each }) => each);
  return {
    phase,
    modelReady: hasModel,
    readyReplicas: ready,
    desiredReplicas: desired,
    replicas: desired,
    endpoint: `http://${service.name.replaceAll('.', '-')}.${
      service.namespace
    }.svc.cluster.local:${port}${
      textAt(spec, 'endpoint.path') ?? '/v1/chat/completions'
    }`,
    effectivePriority: PRIORITIES[textAt(spec, 'priority') ?? 'normal'],
    ...(phase === 'WaitingForGPU' && {
      schedulingStatus: 'InsufficientGPU',
      schedulingMessage: '0 nodes are available: Insufficient nvidia.com/gpu.',
      queuePosition: position,
      waitingFor: `nvidia.com/gpu: ${gpus}`,
    }),
    lastUpdated: seconds(Math.max(service.stateSince, service.progressedAt)),
    conditions,
  };
}
