import { changing } from '../../metrics/changing';
import type { Family, Labels } from '../../metrics/series';
import type { Target } from '../../metrics/targets';
import { serviceOf } from '../../services/requests';
import type { Replica, Service, ServicesWorld } from '../../services/types';
import {
  clusterId,
  clustersOf,
  instancesOf,
  instanceState,
  type IsUnreachable,
  modelsOf,
  readyReplicas,
  workerId,
  workersOf,
  workerState,
} from './documents';
import { optionsOf } from './gpustackService';

/**
 * What the server of GPUStack exports on port 10161. It is the same from every replica of a highly available server. The exposition
 * adds `_info` to the names of infos.
 */

const clusterLabels = (world: ServicesWorld, name: string): Labels => ({
  cluster_id: String(clusterId(world, name)),
  cluster_name: name,
});

const modelLabels = (world: ServicesWorld, service: Service): Labels => {
  const { id, document } = optionsOf(service);
  return {
    ...clusterLabels(world, service.namespace),
    model_id: String(id),
    model_name: String(document.name),
  };
};

function instanceLabels(
  world: ServicesWorld,
  service: Service,
  replica: Replica,
): Labels {
  const { node } = replica;
  return {
    ...modelLabels(world, service),
    worker_id: node ? String(workerId(world, node)) : 'unknown',
    worker_name: node ?? 'unknown',
    model_instance_name: replica.name,
  };
}

const SOURCE_KEYS: Record<string, string> = {
  huggingface: 'huggingface_repo_id',
  model_scope: 'model_scope_model_id',
  local_path: 'local_path',
};

function infoLabels(world: ServicesWorld, service: Service): Labels {
  const { document } = optionsOf(service);
  const source = String(document.source);
  const [category] = Array.isArray(document.categories)
    ? document.categories
    : [];
  return {
    ...modelLabels(world, service),
    runtime: String(document.backend ?? ''),
    runtime_version: service.settings.engine.version,
    source,
    source_key: String(document[SOURCE_KEYS[source] ?? ''] ?? ''),
    category: String(category ?? ''),
  };
}

function serverFamilies(
  world: ServicesWorld,
  isUnreachable: IsUnreachable,
): Family[] {
  const ofModels = (
    value: (service: Service) => number,
    labels = modelLabels,
  ) => {
    return () =>
      modelsOf(world).map((service): [Labels, number] => [
        labels(world, service),
        value(service),
      ]);
  };
  const ofInstances = (
    series: (labels: Labels, replica: Replica) => [Labels, number],
  ) => {
    return () =>
      instancesOf(world).flatMap(replica => {
        const service = serviceOf(world, replica);
        if (!service) return [];
        return [series(instanceLabels(world, service, replica), replica)];
      });
  };
  const ofWorkers = (more: (node: (typeof world.nodes)[number]) => Labels) => {
    return () =>
      workersOf(world).map((node): [Labels, number] => [
        {
          ...clusterLabels(world, node.outside?.cluster ?? ''),
          worker_id: String(workerId(world, node.name)),
          worker_name: node.name,
          ...more(node),
        },
        1,
      ]);
  };
  const ofClusters = (more: Labels) => () =>
    clustersOf(world).map((name): [Labels, number] => [
      { ...clusterLabels(world, name), ...more },
      1,
    ]);
  return [
    changing(
      'gpustack:cluster_info',
      'Cluster information',
      'gauge',
      ofClusters({ provider: 'Docker' }),
    ),
    changing(
      'gpustack:cluster_status',
      'Cluster status',
      'gauge',
      ofClusters({ state: 'ready' }),
    ),
    changing(
      'gpustack:worker_info',
      'Worker information',
      'gauge',
      ofWorkers(() => ({ os: 'linux', arch: 'amd64' })),
    ),
    changing(
      'gpustack:worker_status',
      'Worker status',
      'gauge',
      ofWorkers(node => ({ state: workerState(node, isUnreachable) })),
    ),
    changing(
      'gpustack:model_info',
      'Model information',
      'gauge',
      ofModels(() => 1, infoLabels),
    ),
    changing(
      'gpustack:model_desired_instances',
      'Desired instances of the model',
      'gauge',
      ofModels(service => service.settings.replicas),
    ),
    changing(
      'gpustack:model_running_instances',
      'Running instances of the model',
      'gauge',
      ofModels(service => readyReplicas(world, service, isUnreachable)),
    ),
    changing(
      'gpustack:model_instance_status',
      'Model instance status',
      'gauge',
      ofInstances((labels, replica) => {
        const { state } = instanceState(world, replica, isUnreachable);
        return [{ ...labels, state }, 1];
      }),
    ),
    changing(
      'gpustack:model_instance_restart_count',
      'Restarts of the model instance',
      'gauge',
      ofInstances((labels, replica) => [labels, replica.restarts]),
    ),
    changing(
      'gpustack:model_instance_latest_restart_time',
      'Time of the latest restart of the model instance, 0 for none',
      'gauge',
      ofInstances((labels, replica) => [
        labels,
        replica.restarts > 0 ? (replica.startedAt ?? 0) / 1_000 : 0,
      ]),
    ),
  ];
}

const JOB = 'gpustack-server';
const SERVERS = ['10.30.0.11', '10.30.0.12'];

const KINDS: Target['kinds'] = {
  'gpustack:model_desired_instances': 'state',
  'gpustack:model_running_instances': 'state',
  'gpustack:model_instance_status': 'state',
};

/** Two servers that say the same. */
export function serverTargets(
  world: ServicesWorld,
  isUnreachable: IsUnreachable,
): Target[] {
  return SERVERS.map((ip, index) => ({
    kind: 'services',
    path: `/gpustack/server-${index}`,
    labels: { job: JOB, instance: `${ip}:10161` },
    isUp: () => true,
    families: serverFamilies(world, isUnreachable),
    // The second server has joined only lately: its history is short.
    kinds: index === 0 ? KINDS : {},
  }));
}
