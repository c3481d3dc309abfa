import { changing } from '../../metrics/changing';
import {
  counter,
  type Family,
  gauge,
  histogram,
  type Labels,
  pythonBound,
} from '../../metrics/series';
import type { Target } from '../../metrics/targets';
import { cacheUsage } from '../../world/engine';
import {
  FIRST_TOKEN_BOUNDS,
  INTER_TOKEN_BOUNDS,
  REQUEST_BOUNDS,
} from '../../world/histogram';
import type { HistogramData } from '../../world/types';
import type {
  ModelEngine,
  Replica,
  Service,
  ServiceNode,
  ServicesWorld,
} from '../../services/types';
import {
  clusterId,
  gpuReadings,
  type GpuReading,
  instanceId,
  instancesOf,
  workerId,
  workersOf,
} from './documents';
import { optionsOf } from './gpustackService';

/**
 * What a worker of GPUStack exports on port 10151: its own readings, and the metrics of its instances under unified names. The
 * labels of the cluster come from the discovery. Where a worker's last instance has gone, the last values of its gauges and counters
 * stay until another one runs there.
 */

const JOB = 'gpustack-worker';

const pathOf = (node: ServiceNode) => `/gpustack/workers/${node.name}`;

function targetLabels(world: ServicesWorld, node: ServiceNode) {
  const cluster = node.outside?.cluster ?? '';
  return {
    job: JOB,
    instance: `${node.ip}:10151`,
    cluster_id: String(clusterId(world, cluster)),
    cluster_name: cluster,
  };
}

const workerLabels = (world: ServicesWorld, node: ServiceNode): Labels => ({
  worker_id: String(workerId(world, node.name)),
  worker_name: node.name,
});

const GIB = 1024 ** 3;
const percent = (part: number, whole: number) =>
  Math.round((10_000 * part) / whole) / 100;

function nodeFamilies(world: ServicesWorld, node: ServiceNode): Family[] {
  const labels = {
    ...workerLabels(world, node),
    instance: `${node.ip}:10151`,
  };
  const own = (name: string, read: () => number, more: Labels = {}) =>
    gauge(`gpustack:worker_node_${name}`, name.replaceAll('_', ' '), [
      [{ ...labels, ...more }, read],
    ]);
  const ofGpus = (
    name: string,
    read: (reading: GpuReading) => number,
    more: Labels = {},
  ) =>
    gauge(
      name,
      name.replaceAll('_', ' '),
      node.gpus.map((gpu, position) => [
        {
          ...labels,
          gpu_index: String(gpu.index),
          gpu_name: node.productName,
          gpu_chip_index: '0',
          ...more,
        },
        () => read(gpuReadings(world, node)[position]),
      ]),
    );
  const gpu = (name: string, read: (reading: GpuReading) => number) =>
    ofGpus(`gpustack:worker_node_${name}`, read);
  return [
    own('os_info', () => 1, { name: 'Ubuntu', version: '24.04' }),
    own('kernel_info', () => 1, { name: 'Linux', release: '6.8.0' }),
    own('uptime_seconds', () => Math.round(world.now / 1_000) % 8_640_000),
    own('cpu_cores', () => 96),
    own('cpu_utilization_rate', () => 11.5),
    own('memory_total_bytes', () => 1_056 * GIB),
    own('memory_used_bytes', () => 118 * GIB),
    own('memory_utilization_rate', () => 11.17),
    // Without the prefix that all others have.
    ofGpus('worker_node_gpu_info', () => 1, { gpu_vendor: 'nvidia' }),
    gpu('gpu_cores', () => 132),
    gpu('gpu_utilization_rate', each => each.utilization),
    gpu('gpu_temperature_celsius', each => each.temperature),
    gpu('gpu_power_limit_watts', () => 700),
    gpu('gpu_power_used_watts', each => each.watts),
    gpu('gram_total_bytes', () => node.memoryBytes),
    gpu('gram_allocated_bytes', each => each.allocated),
    gpu('gram_used_bytes', each => each.used),
    gpu('gram_utilization_rate', each => percent(each.used, node.memoryBytes)),
    own('filesystem_total_bytes', () => 3_500 * GIB, { mountpoint: '/' }),
    own('filesystem_used_bytes', () => 1_210 * GIB, { mountpoint: '/' }),
    own('filesystem_utilization_rate', () => 34.57, { mountpoint: '/' }),
  ];
}

function instanceLabels(
  world: ServicesWorld,
  node: ServiceNode,
  service: Service,
  replica: Replica,
): Labels {
  const { id, document } = optionsOf(service);
  return {
    ...workerLabels(world, node),
    model_id: String(id),
    model_name: String(document.name),
    model_instance_id: String(instanceId(replica)),
    model_instance_name: replica.name,
    runtime: String(document.backend),
  };
}

interface Value {
  name: string;
  type: 'gauge' | 'counter';
  help: string;
  labels: Labels;
  read: (engine: ModelEngine, now: number) => number;
}

const value = (
  type: Value['type'],
  name: string,
  help: string,
  read: Value['read'],
  labels: Labels = {},
): Value => ({ type, name: `gpustack:${name}`, help, labels, read });

const REASONS = ['stop', 'length', 'abort', 'error'] as const;

const VALUES: Value[] = [
  value(
    'gauge',
    'num_requests_running',
    'Requests being processed',
    engine => engine.inFlight.length,
  ),
  value(
    'gauge',
    'num_requests_waiting',
    'Requests waiting',
    engine => engine.waiting.length,
  ),
  value('gauge', 'kv_cache_usage_ratio', 'KV cache usage', (engine, now) =>
    cacheUsage(engine, now),
  ),
  value(
    'counter',
    'prompt_tokens_total',
    'Prefill tokens',
    engine => engine.counters.promptTokens,
  ),
  value(
    'counter',
    'generation_tokens_total',
    'Generation tokens',
    engine => engine.counters.generationTokens,
  ),
  value(
    'counter',
    'request_preemptions_total',
    'Preemptions',
    engine => engine.counters.evictions,
  ),
  ...REASONS.map(reason =>
    value(
      'counter',
      'request_success_total',
      'Finished requests',
      engine => engine.counters.finished[reason],
      { finished_reason: reason },
    ),
  ),
];

function runtimeFamilies(
  world: ServicesWorld,
  replica: Replica,
  labels: Labels,
): Family[] {
  const engine = () => replica.engines[0];
  const timed = (
    name: string,
    help: string,
    bounds: readonly number[],
    read: () => HistogramData,
  ) => histogram(`gpustack:${name}`, help, labels, bounds, read, pythonBound);
  const names = [...new Set(VALUES.map(each => each.name))];
  return [
    ...names.map(name => {
      const own = VALUES.filter(each => each.name === name);
      const make = own[0].type === 'gauge' ? gauge : counter;
      return make(
        name,
        own[0].help,
        own.map(each => [
          { ...labels, ...each.labels },
          () => each.read(engine(), world.now),
        ]),
      );
    }),
    timed(
      'time_to_first_token_seconds',
      'Time to first token',
      FIRST_TOKEN_BOUNDS,
      () => engine().counters.firstToken,
    ),
    timed(
      hasInterToken(replica.settings.engine.version)
        ? 'inter_token_latency_seconds'
        : 'time_per_output_token_seconds',
      'Latency between tokens',
      INTER_TOKEN_BOUNDS,
      () => engine().counters.interToken,
    ),
    timed(
      'e2e_request_latency_seconds',
      'End to end latency',
      REQUEST_BOUNDS,
      () => engine().counters.endToEnd,
    ),
    timed(
      'request_queue_time_seconds',
      'Time in the queue',
      REQUEST_BOUNDS,
      () => engine().counters.queueTime,
    ),
  ];
}

/** Before, vLLM called it the time per output token, and GPUStack calls things as vLLM does. */
function hasInterToken(version: string): boolean {
  const [major, minor] = version.split('.').map(Number);
  return major > 0 || minor >= 11;
}

const RUNTIME_KINDS: Target['kinds'] = {
  'gpustack:num_requests_running': 'gauge',
  'gpustack:num_requests_waiting': 'gauge',
  'gpustack:kv_cache_usage_ratio': 'gauge',
  'gpustack:request_success_total': 'requests',
  'gpustack:prompt_tokens_total': 'flow',
  'gpustack:generation_tokens_total': 'flow',
  'gpustack:time_to_first_token_seconds': 'flow',
  'gpustack:inter_token_latency_seconds': 'flow',
  'gpustack:time_per_output_token_seconds': 'flow',
  'gpustack:e2e_request_latency_seconds': 'flow',
};

/** Nothing is collected of models without a backend, of other than text, and where it is switched off. */
function isCollected(service: Service): boolean {
  const { document } = optionsOf(service);
  const { backend, env, categories } = document;
  const isOff =
    typeof env === 'object' &&
    env !== null &&
    'GPUSTACK_DISABLE_METRICS' in env;
  const isText =
    !Array.isArray(categories) ||
    !categories.some(each =>
      ['image', 'speech_to_text', 'text_to_speech'].includes(String(each)),
    );
  return (
    isText && !isOff && ['vLLM', 'SGLang', 'MindIE'].includes(String(backend))
  );
}

/** The metrics of an instance, as a part of what its worker exports. */
export function instanceTargets(
  world: ServicesWorld,
  service: Service,
  replica: Replica,
): Target[] {
  const node = world.nodes.find(each => each.name === replica.node);
  if (!node || replica.engines.length === 0 || !isCollected(service)) return [];
  const labels = instanceLabels(world, node, service, replica);
  return [
    {
      kind: 'services',
      path: pathOf(node),
      labels: targetLabels(world, node),
      isUp: () => replica.phase === 'ready',
      families: runtimeFamilies(world, replica, labels),
      kinds: RUNTIME_KINDS,
      isPart: true,
    },
  ];
}

interface LastValue {
  name: string;
  labels: Labels;
  last: number;
}

/** What each worker exported when something last ran on it. */
export type Remembered = Map<string, LastValue[]>;

/** The last values of what ran on a worker where nothing runs any more. */
function staleFamilies(
  world: ServicesWorld,
  node: ServiceNode,
  remembered: Remembered,
): Family[] {
  const look = () => {
    const running = instancesOf(world).filter(
      each => each.node === node.name && each.phase === 'ready',
    );
    if (running.length === 0) return remembered.get(node.name) ?? [];
    const last = running.flatMap(replica => {
      const service = world.services.find(
        each =>
          each.system === 'gpustack' &&
          each.namespace === replica.namespace &&
          each.name === replica.service,
      );
      if (!service || !isCollected(service)) return [];
      const labels = instanceLabels(world, node, service, replica);
      return VALUES.map(each => ({
        name: each.name,
        labels: { ...labels, ...each.labels },
        last: each.read(replica.engines[0], world.now),
      }));
    });
    remembered.set(node.name, last);
    return [];
  };
  const named = new Map(VALUES.map(each => [each.name, each]));
  return [...named.values()].map(({ name, type, help }) => {
    return changing(name, help, type, () =>
      look()
        .filter(each => each.name === name)
        .map(({ labels, last }): [Labels, number] => [labels, last]),
    );
  });
}

const NODE_KINDS: Target['kinds'] = {
  'gpustack:worker_node_gpu_utilization_rate': 'gauge',
  'gpustack:worker_node_gram_used_bytes': 'gauge',
};

export function workerTargets(
  world: ServicesWorld,
  remembered: Remembered,
): Target[] {
  return workersOf(world).flatMap((node): Target[] => {
    const target = {
      kind: 'services' as const,
      path: pathOf(node),
      labels: targetLabels(world, node),
      isUp: () => true,
    };
    return [
      { ...target, families: nodeFamilies(world, node), kinds: NODE_KINDS },
      {
        ...target,
        families: staleFamilies(world, node, remembered),
        kinds: RUNTIME_KINDS,
        isPart: true,
      },
    ];
  });
}
