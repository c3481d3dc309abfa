import type { JsonObject } from '../../servers/kubernetesApi/schema';
import { replicasOf, serviceOf } from '../../services/requests';
import type {
  Replica,
  Service,
  ServiceNode,
  ServicesWorld,
} from '../../services/types';
import { optionsOf } from './gpustackService';

/** The rows of GPUStack's database as its API shows them, made from the world. */

const GIB = 1024 ** 3;
const VRAM_SHARE = 0.9;

/** GPUStack prints its times in UTC, without milliseconds. */
export const stamp = (at: number) =>
  `${new Date(at).toISOString().slice(0, 19)}Z`;

export const modelsOf = (world: ServicesWorld): Service[] =>
  world.services.filter(service => service.system === 'gpustack');

export const instancesOf = (world: ServicesWorld): Replica[] =>
  world.replicas.filter(replica => replica.system === 'gpustack');

export const workersOf = (world: ServicesWorld): ServiceNode[] =>
  world.nodes.filter(node => node.outside?.system === 'gpustack');

/** The names of its clusters; a cluster's id is its place among them. */
export function clustersOf(world: ServicesWorld): string[] {
  return [
    ...new Set(workersOf(world).map(node => node.outside?.cluster ?? '')),
  ];
}

export const clusterId = (world: ServicesWorld, name: string) =>
  clustersOf(world).indexOf(name) + 1;

export const workerId = (world: ServicesWorld, node: string) =>
  workersOf(world).findIndex(each => each.name === node) + 1;

/** Rows of instances are numbered; the world only knows their long names. */
export const instanceId = (replica: Replica) =>
  parseInt(replica.uid.slice(0, 7), 16) + 1;

/** What of a worker's faults matters to its instances. */
export type IsUnreachable = (worker: string) => boolean;

export function instanceState(
  world: ServicesWorld,
  replica: Replica,
  isUnreachable: IsUnreachable,
): { state: string; message?: string; progress?: number } {
  const since = world.now - replica.phaseSince;
  switch (replica.phase) {
    case 'pending':
      if (replica.unschedulable) {
        return {
          state: 'pending',
          message: 'No suitable workers.\nDetails: no worker has enough VRAM.',
        };
      }
      return { state: since < 1_000 ? 'pending' : 'analyzing' };
    case 'creating': {
      if (since < 1_000) return { state: 'scheduled' };
      if (since < 2_000) return { state: 'initializing' };
      const until = replica.timer?.at ?? world.now + 1;
      const share = since / (until - replica.phaseSince);
      return {
        state: 'downloading',
        progress: Math.min(100, Math.round(share * 1_000) / 10),
      };
    }
    case 'loading':
      return { state: 'starting', progress: 100 };
    case 'restarting':
      return {
        state: 'error',
        message: 'Inference server exited with code 1.',
        progress: 100,
      };
    default:
      return replica.node && isUnreachable(replica.node)
        ? {
            state: 'unreachable',
            message: 'Worker is unreachable from the server.',
            progress: 100,
          }
        : { state: 'running', progress: 100 };
  }
}

/** Rows of a model count what runs, whatever is to become of it. */
export function readyReplicas(
  world: ServicesWorld,
  service: Service,
  isUnreachable: IsUnreachable,
): number {
  return replicasOf(world, service).filter(
    replica => instanceState(world, replica, isUnreachable).state === 'running',
  ).length;
}

const SOURCE_KEYS = [
  'source',
  'huggingface_repo_id',
  'huggingface_filename',
  'model_scope_model_id',
  'model_scope_file_path',
  'local_path',
];

const MODEL_DEFAULTS: JsonObject = {
  description: null,
  huggingface_repo_id: null,
  huggingface_filename: null,
  model_scope_model_id: null,
  model_scope_file_path: null,
  local_path: null,
  meta: {},
  categories: [],
  placement_strategy: 'spread',
  cpu_offloading: false,
  distributed_inference_across_workers: false,
  worker_selector: {},
  gpu_selector: null,
  gpu_type_selector: null,
  backend: null,
  backend_version: null,
  backend_parameters: null,
  image_name: null,
  run_command: null,
  env: null,
  restart_on_error: true,
  extended_kv_cache: null,
  speculative_config: null,
  lora_list: null,
  scaling_schedule: null,
  access_policy: 'authed',
};

/** GPUStack has no labels: whoever wants them writes them into the description. */
function described({ labels }: Service): string | null {
  const lines = Object.entries(labels).map(
    ([label, value]) => `${label}=${value}`,
  );
  return lines.length > 0 ? lines.join('\n') : null;
}

export function modelDocument(
  world: ServicesWorld,
  service: Service,
  isUnreachable: IsUnreachable,
): JsonObject {
  const { id, organization, document } = optionsOf(service);
  return {
    ...MODEL_DEFAULTS,
    description: described(service),
    ...document,
    id,
    replicas: service.settings.replicas,
    ready_replicas: readyReplicas(world, service, isUnreachable),
    cluster_id: clusterId(world, service.namespace),
    owner_principal_id: organization,
    has_stale_lora_instances: false,
    created_at: stamp(service.createdAt),
    updated_at: stamp(Math.max(service.stateSince, service.progressedAt)),
  };
}

/** Bytes that the scheduler has set aside on each of its GPUs. */
export function claimPerGpu(node: ServiceNode | undefined): number {
  return node ? Math.round(node.memoryBytes * VRAM_SHARE) : 0;
}

export function instanceDocument(
  world: ServicesWorld,
  replica: Replica,
  isUnreachable: IsUnreachable,
): JsonObject {
  const service = serviceOf(world, replica);
  const row = service && optionsOf(service);
  const node = world.nodes.find(each => each.name === replica.node);
  const { state, message, progress } = instanceState(
    world,
    replica,
    isUnreachable,
  );
  const isRunning = state === 'running' || state === 'unreachable';
  const document = row?.document ?? {};
  return {
    ...Object.fromEntries(SOURCE_KEYS.map(key => [key, document[key] ?? null])),
    id: instanceId(replica),
    name: replica.name,
    model_id: row?.id ?? 0,
    model_name: document.name ?? replica.service,
    owner_principal_id: row?.organization ?? null,
    cluster_id: clusterId(world, replica.namespace),
    worker_id: node ? workerId(world, node.name) : null,
    worker_name: node?.name ?? null,
    worker_ip: node?.ip ?? null,
    pid: isRunning ? 4_000 + (instanceId(replica) % 20_000) : null,
    port: node ? 40_000 : null,
    ports: node ? [40_000 + (instanceId(replica) % 1_000)] : [],
    download_progress: progress ?? null,
    restart_count: replica.restarts,
    last_restart_time:
      replica.restarts > 0 ? stamp(replica.startedAt ?? world.now) : null,
    state,
    state_message: message ?? null,
    computed_resource_claim: node
      ? {
          is_unified_memory: false,
          offload_layers: null,
          total_layers: null,
          ram: 2 * GIB,
          vram: Object.fromEntries(
            replica.gpus.map(gpu => [String(gpu), claimPerGpu(node)]),
          ),
          vram_utilization: VRAM_SHARE,
        }
      : null,
    gpu_type: node ? 'cuda' : null,
    gpu_indexes: replica.gpus,
    gpu_addresses: [],
    backend: document.backend ?? null,
    backend_version: document.backend_version ?? null,
    api_detected_backend_version: isRunning
      ? replica.settings.engine.version
      : null,
    distributed_servers: null,
    created_at: stamp(replica.createdAt),
    updated_at: stamp(Math.max(replica.phaseSince, replica.readyChangedAt)),
  };
}

export interface GpuReading {
  index: number;
  uuid: string;
  allocated: number;
  used: number;
  utilization: number;
  temperature: number;
  watts: number;
}

/** What a worker says of its GPUs: as busy as their instances are. */
export function gpuReadings(
  world: ServicesWorld,
  node: ServiceNode,
): GpuReading[] {
  return node.gpus.map(({ index, uuid }) => {
    const here = instancesOf(world).filter(
      each => each.node === node.name && each.gpus.includes(index),
    );
    const loaded = here.some(each => each.phase === 'ready');
    const running = here.reduce(
      (sum, each) => sum + (each.engines[0]?.inFlight.length ?? 0),
      0,
    );
    const allocated = here.length > 0 ? claimPerGpu(node) : 0;
    const utilization = running > 0 ? Math.min(100, 38 + 7 * running) : 0;
    return {
      index,
      uuid,
      allocated,
      used: loaded ? allocated : Math.round(0.3 * GIB),
      utilization,
      temperature: Math.round(33 + utilization * 0.38),
      watts: Math.round(70 + utilization * 5.6),
    };
  });
}

const percent = (part: number, whole: number) =>
  Math.round((10_000 * part) / whole) / 100;

function gpuDevice(node: ServiceNode, reading: GpuReading): JsonObject {
  return {
    index: reading.index,
    name: node.productName,
    uuid: reading.uuid,
    vendor: 'nvidia',
    type: 'cuda',
    core: { total: 132, utilization_rate: reading.utilization },
    memory: {
      is_unified_memory: false,
      total: node.memoryBytes,
      allocated: reading.allocated,
      used: reading.used,
      utilization_rate: percent(reading.used, node.memoryBytes),
    },
    temperature: reading.temperature,
    power: 700,
    power_used: reading.watts,
  };
}

export function workerState(
  node: ServiceNode,
  isUnreachable: IsUnreachable,
): string {
  return isUnreachable(node.name) ? 'unreachable' : 'ready';
}

export function workerDocument(
  world: ServicesWorld,
  node: ServiceNode,
  isUnreachable: IsUnreachable,
): JsonObject {
  const state = workerState(node, isUnreachable);
  return {
    id: workerId(world, node.name),
    name: node.name,
    hostname: node.name,
    ip: node.ip,
    port: 10_150,
    metrics_port: 10_151,
    labels: { 'worker-name': node.name, os: 'linux', arch: 'amd64' },
    cluster_id: clusterId(world, node.outside?.cluster ?? ''),
    state,
    state_message: state === 'unreachable' ? 'Heartbeat lost' : null,
    unreachable: state === 'unreachable',
    heartbeat_time: stamp(Math.floor(world.now / 30_000) * 30_000),
    status: {
      cpu: { total: 96, utilization_rate: 11.5 },
      memory: { total: 1_056 * GIB, used: 118 * GIB, utilization_rate: 11.17 },
      gpu_devices: gpuReadings(world, node).map(reading =>
        gpuDevice(node, reading),
      ),
    },
    created_at: '2026-01-05T08:05:00Z',
    updated_at: stamp(Math.floor(world.now / 30_000) * 30_000),
  };
}

/** `gpu-devices` is a view over the workers, one row for each device. */
export function gpuDocuments(
  world: ServicesWorld,
  node: ServiceNode,
): JsonObject[] {
  return gpuReadings(world, node).map(reading => ({
    id: `${node.name}:cuda:${reading.index}`,
    worker_id: workerId(world, node.name),
    worker_name: node.name,
    worker_ip: node.ip,
    cluster_id: clusterId(world, node.outside?.cluster ?? ''),
    ...gpuDevice(node, reading),
  }));
}

export function clusterDocument(
  world: ServicesWorld,
  name: string,
): JsonObject {
  const own = workersOf(world).filter(node => node.outside?.cluster === name);
  return {
    id: clusterId(world, name),
    name,
    description: null,
    provider: 'Docker',
    state: 'ready',
    state_message: null,
    workers: own.length,
    ready_workers: own.length,
    gpus: own.reduce((sum, node) => sum + node.gpus.length, 0),
    models: modelsOf(world).filter(each => each.namespace === name).length,
    created_at: '2026-01-05T08:00:00Z',
    updated_at: '2026-01-05T08:00:00Z',
  };
}
