import { podFamilies, workloadFamilies } from '../metrics/kubeStateFamilies';
import {
  freeDeviceFamilies,
  heldDeviceFamilies,
} from '../metrics/serviceDcgmFamilies';
import { Family } from '../metrics/series';
import { Target } from '../metrics/targets';
import type { ServingSystem } from './system';
import { Replica, Service, ServiceNode, ServicesWorld } from './types';

/** What Prometheus scrapes in the services world: each system's own targets, kube-state-metrics, and DCGM on its nodes. */

export type Systems = ReadonlyMap<string, ServingSystem>;

const always = () => true;

/** Nobody asks what a device did long ago while it was no model's. */
const FREE_DEVICE_KINDS: Target['kinds'] = {
  DCGM_FI_DEV_GPU_UTIL: 'detail',
  DCGM_FI_DEV_FB_USED: 'detail',
  DCGM_FI_DEV_GPU_TEMP: 'detail',
  DCGM_FI_DEV_POWER_USAGE: 'detail',
};

/** Of the one kube-state-metrics. */
export function kubeStateTarget(families: Family[]): Target {
  return {
    kind: 'servicesHonored',
    path: '/kube-state-metrics',
    labels: {
      job: 'kube-state-metrics',
      instance: '10.246.0.9:8080',
      namespace: 'monitoring',
      pod: 'kube-state-metrics-0',
      container: 'kube-state-metrics',
      service: 'kube-state-metrics',
      endpoint: 'http',
    },
    isUp: always,
    families,
  };
}

function dcgmTarget(node: ServiceNode, families: Family[]): Target {
  return {
    kind: 'services',
    path: `/dcgm/${node.name}`,
    labels: {
      job: 'nvidia-dcgm-exporter',
      instance: `${node.ip}:9400`,
      namespace: 'gpu-operator',
      pod: node.exporterPod,
      container: 'nvidia-dcgm-exporter',
      service: 'nvidia-dcgm-exporter',
      endpoint: 'gpu-metrics',
    },
    isUp: always,
    families,
  };
}

/** The container with the engine is the first. */
function mainContainer(
  system: ServingSystem,
  service: Service,
  replica: Replica,
): string {
  return system.podTemplate(service, replica).spec.containers[0].name;
}

/** All series of one replica; those of the cluster's own exporters are parts of theirs. */
export function replicaTargets(
  systems: Systems,
  world: ServicesWorld,
  service: Service,
  replica: Replica,
): Target[] {
  const system = systems.get(service.system);
  if (!system) return [];
  const targets = service.needsMonitor
    ? []
    : system.replicaTargets(world, service, replica);
  const node = world.nodes.find(each => each.name === replica.node);
  const container = mainContainer(system, service, replica);
  if (system.workload(service) !== 'none') {
    const template = system.podTemplate(service, replica);
    const families = podFamilies(replica, template);
    targets.push({ ...kubeStateTarget(families), isPart: true });
  }
  if (node && !node.outside && replica.gpus.length > 0) {
    const families = heldDeviceFamilies(world, node, replica, container);
    targets.push({ ...dcgmTarget(node, families), isPart: true });
  }
  return targets;
}

/** The series of one service, whether it has replicas or not. */
export function serviceTargets(
  systems: Systems,
  world: ServicesWorld,
  service: Service,
): Target[] {
  const workload = systems.get(service.system)?.workload(service);
  if (workload !== 'Deployment' && workload !== 'StatefulSet') return [];
  const families = workloadFamilies(world, service, workload);
  return [{ ...kubeStateTarget(families), isPart: true }];
}

/** What is there whatever becomes of services and replicas. */
export function standingTargets(
  systems: Systems,
  world: ServicesWorld,
): Target[] {
  return [
    ...(world.services.length > 0 ? [kubeStateTarget([])] : []),
    ...world.nodes
      .filter(node => !node.outside)
      .map(node => ({
        ...dcgmTarget(node, freeDeviceFamilies(world, node)),
        kinds: FREE_DEVICE_KINDS,
      })),
    ...[...systems.values()].flatMap(
      system => system.otherTargets?.(world) ?? [],
    ),
  ];
}

/** Everything that is to be scraped now. The process of a replica is found as soon as it runs, whether it answers or not. */
export function allServiceTargets(
  systems: Systems,
  world: ServicesWorld,
): Target[] {
  return [
    ...standingTargets(systems, world),
    ...world.services.flatMap(service => [
      ...serviceTargets(systems, world, service),
      ...world.replicas
        .filter(
          each =>
            each.service === service.name &&
            each.namespace === service.namespace &&
            each.system === service.system,
        )
        .flatMap(replica =>
          replicaTargets(systems, world, service, replica).filter(
            target => target.isPart || replica.startedAt !== undefined,
          ),
        ),
    ]),
  ];
}

/** The families of all targets behind one path, each name once. */
export function mergedFamilies(targets: Target[]): Family[] {
  const merged = new Map<string, Family>();
  for (const family of targets.flatMap(each => each.families)) {
    const known = merged.get(family.name);
    merged.set(
      family.name,
      known
        ? { ...known, series: [...known.series, ...family.series] }
        : family,
    );
  }
  return [...merged.values()];
}
