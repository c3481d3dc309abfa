import {
  ModelRef,
  ModelState,
  SIGNALS,
  SignalName,
} from '@wakeboard/plugin-inference-common';
import type {
  ActionAvailability,
  Gpu,
  ModelDetail,
  SourceError,
} from '../src/api/types';
import type { Scenario } from './scenario';

/** Models of the other systems, each with what its system does not say or cannot do. */

const GIB = 1024 ** 3;
const MINUTE = 60_000;

export const DRIVERS = [
  { id: 'greenthread', title: 'GreenThread' },
  { id: 'kthena', title: 'Kthena' },
  { id: 'llmkube', title: 'LLMKube' },
  { id: 'vllm', title: 'vLLM' },
  { id: 'triton', title: 'Triton' },
  { id: 'gpustack', title: 'GPUStack' },
] as const;

export function driverTitle(id: string): string {
  return DRIVERS.find(driver => driver.id === id)?.title ?? id;
}

/** Signals that each driver has an expression for. */
const MEASURED: Record<string, SignalName[]> = {
  kthena: [
    'requestRate',
    'errorRate',
    'latencyP50',
    'latencyP95',
    'latencyP99',
    'inFlight',
    'gpuUtilization',
    'gpuMemoryUsed',
  ],
  llmkube: (Object.keys(SIGNALS) as SignalName[]).filter(
    name => !name.startsWith('gpu'),
  ),
  vllm: (Object.keys(SIGNALS) as SignalName[]).filter(
    name => !['gpuMemoryReserved', 'gpuMemoryServing'].includes(name),
  ),
  triton: [
    'requestRate',
    'errorRate',
    'latencyP50',
    'latencyP95',
    'latencyP99',
    'queueDepth',
    'gpuUtilization',
    'gpuMemoryUsed',
  ],
  gpustack: (Object.keys(SIGNALS) as SignalName[]).filter(
    name =>
      !['gpuMemoryReserved', 'gpuMemoryServing', 'preemptionRate'].includes(
        name,
      ),
  ),
};

const yes = (
  name: ActionAvailability['name'],
  warning?: string,
): ActionAvailability => ({ name, available: true, warning });

const no = (
  name: ActionAvailability['name'],
  reason: string,
): ActionAvailability => ({ name, available: false, reason });

interface System {
  title: string;
  driver: string;
  state: ModelState;
  cluster?: string;
  detail: Partial<ModelDetail>;
  noHistory?: boolean;
  errors?: SourceError[];
}

const pod = (
  name: string,
  state: ModelState,
  more: Partial<ModelDetail['pods'][number]> = {},
): ModelDetail['pods'][number] => ({ name, state, gpus: [], ...more });

/** A device that DCGM tells of: what is used of it, and not by whom. */
const DEVICE: Gpu = {
  cluster: 'demo',
  name: 'node-c-0',
  node: 'node-c',
  index: 0,
  product: 'NVIDIA L40S',
  totalBytes: 44.9 * GIB,
  usedBytes: 39.2 * GIB,
  utilizationPercent: 61,
  temperatureCelsius: 66,
  powerWatts: 288,
  occupants: [],
};

const SYSTEMS: Record<string, System> = {
  'kthena-chat': {
    title: 'Kthena, autoscaled',
    driver: 'kthena',
    state: 'degraded',
    detail: {
      stateReason: '1 of 2 serving groups are ready',
      replicas: { desired: 2, total: 2, ready: 1, serving: 1 },
      pods: [
        pod('kthena-chat-0-entry-0', 'serving', {
          node: 'node-c',
          gpuCount: 2,
          gpuProduct: 'NVIDIA L40S',
        }),
        pod('kthena-chat-1-entry-0', 'starting', {
          gpuCount: 2,
          gpuProduct: 'NVIDIA L40S',
        }),
      ],
      conditions: [
        { type: 'Available', status: 'True', reason: 'AllGroupsReady' },
        { type: 'Progressing', status: 'Unknown' },
      ],
      facts: [
        { label: 'Autoscaling policy', value: 'chat-policy, 1 to 4 groups' },
      ],
      actions: [
        no('wake', 'It is serving already'),
        yes(
          'sleep',
          'The AutoscalingPolicy chat-policy keeps 1 to 4 groups and reverts this within 15 seconds; change or delete it first.',
        ),
        yes(
          'scale',
          'The AutoscalingPolicy chat-policy may set another number as its metric asks.',
        ),
        no('suspend', 'Kthena has no suspension; put it to sleep instead'),
        no('resume', 'Kthena has no suspension'),
        yes(
          'restart',
          'All of its groups stop at once: it answers nothing until they have started again.',
        ),
        yes(
          'delete',
          'Its ModelServing, ModelServer and ModelRoute go with it.',
        ),
      ],
    },
  },
  'kthena-stopped': {
    title: 'Kthena, stopped',
    driver: 'kthena',
    state: 'stopped',
    detail: {
      replicas: { desired: 0, before: 2, total: 0, ready: 0, serving: 0 },
      pods: [],
      conditions: [
        { type: 'Available', status: 'True', reason: 'AllGroupsReady' },
      ],
      facts: [],
      actions: [
        yes('wake'),
        no('sleep', 'It is stopped already'),
        yes('scale'),
        no('suspend', 'Kthena has no suspension; put it to sleep instead'),
        no('resume', 'Kthena has no suspension'),
        no('restart', 'It is stopped; wake it instead'),
        yes('delete'),
      ],
    },
  },
  'llmkube-suspended': {
    title: 'LLMKube, suspended',
    driver: 'llmkube',
    state: 'stopped',
    detail: {
      stateReason: 'Suspended',
      replicas: { desired: 0, before: 1, total: 0 },
      pods: [],
      conditions: [],
      facts: [{ label: 'Quantization', value: 'Q4_K_M' }],
      managedBy: { tool: 'argocd', name: 'models' },
      actions: [
        yes('wake', 'It is managed by Argo CD, which may change it back.'),
        no('sleep', 'It is suspended already'),
        no(
          'scale',
          'It is suspended, and its number of replicas has no effect; resume it first',
        ),
        no('suspend', 'It is suspended already'),
        yes('resume', 'It is managed by Argo CD, which may change it back.'),
        no('restart', 'It is stopped, and has no pods to replace'),
        yes('delete', 'Downloaded files stay in the cache.'),
      ],
    },
  },
  'llmkube-waiting': {
    title: 'LLMKube, waits for a GPU',
    driver: 'llmkube',
    state: 'waitingForGpu',
    detail: {
      stateReason:
        '3rd in the queue for GPUs (batch-b, batch-c before it); 0/6 nodes are available: 6 Insufficient nvidia.com/gpu',
      replicas: { desired: 1, total: 1, ready: 0, serving: 0 },
      pods: [
        pod('llmkube-waiting-7d9f', 'waitingForGpu', {
          gpuCount: 1,
        }),
      ],
      facts: [],
      actions: [
        no('wake', 'It is on its way already'),
        yes('sleep'),
        yes('scale'),
        yes('suspend'),
        no('resume', 'It is not suspended'),
        yes(
          'restart',
          'With GPUs all its pods are stopped before new ones start.',
        ),
        yes('delete', 'Its Model qwen3-8b stays, because 1 more use it.'),
      ],
    },
  },
  'vllm-asleep': {
    title: 'vLLM, engine asleep',
    driver: 'vllm',
    state: 'sleeping',
    detail: {
      replicas: { desired: 1, total: 1, ready: 1, serving: 0, sleeping: 1 },
      pods: [
        pod('vllm-asleep-5d4c-abcde', 'sleeping', {
          node: 'node-c',
          gpuCount: 1,
          gpuProduct: 'NVIDIA L40S',
          gpus: ['node-c-0'],
        }),
      ],
      gpus: [DEVICE],
      facts: [{ label: 'Sleep level', value: '1' }],
      actions: [
        yes(
          'wake',
          'How deep it sleeps is not known: if somebody put it to sleep at level 2, restart it instead, because its weights do not come back by waking.',
        ),
        no('sleep', 'It sleeps already'),
        yes('scale'),
        no('suspend', 'A Deployment has no suspension'),
        no('resume', 'A Deployment has no suspension'),
        yes('restart'),
        yes('delete', 'Its Service stays.'),
      ],
    },
  },
  'vllm-plain': {
    title: 'vLLM, without metrics',
    driver: 'vllm',
    state: 'serving',
    noHistory: true,
    detail: {
      stateReason: undefined,
      servedName: undefined,
      replicas: { desired: 2, total: 2, ready: 2, serving: 2 },
      pods: [
        pod('vllm-plain-0', 'serving', { node: 'node-c', gpuCount: 4 }),
        pod('vllm-plain-1', 'serving', { node: 'node-d', gpuCount: 4 }),
      ],
      conditions: [],
      facts: [],
      labels: {},
      actions: [
        no('wake', 'It is serving already'),
        yes(
          'sleep',
          'It is stopped (scaled to 0) and starts anew when it is woken, because its engine was not started with --enable-sleep-mode and VLLM_SERVER_DEV_MODE=1.',
        ),
        yes('scale'),
        no('suspend', 'A Deployment has no suspension'),
        no('resume', 'A Deployment has no suspension'),
        yes('restart'),
        yes('delete', 'Its Service stays.'),
      ],
    },
  },
  'triton-unloaded': {
    title: 'Triton, models unloaded',
    driver: 'triton',
    state: 'sleeping',
    detail: {
      stateReason: 'None of its models is loaded',
      replicas: { desired: 1, total: 1, ready: 1, serving: 0, sleeping: 1 },
      pods: [
        pod('triton-unloaded-0', 'sleeping', { node: 'node-c', gpuCount: 1 }),
      ],
      facts: [{ label: 'Models', value: 'bge-m3, reranker' }],
      actions: [
        no(
          'wake',
          'Its models are not loaded, and cannot be loaded from here: inference.clusters.demo.podRequests does not list triton',
        ),
        no('sleep', 'It sleeps already'),
        yes('scale'),
        no('suspend', 'A Deployment has no suspension'),
        no('resume', 'A Deployment has no suspension'),
        yes('restart'),
        yes('delete'),
      ],
    },
  },
  'gpustack-chat': {
    title: 'GPUStack, server down',
    driver: 'gpustack',
    cluster: 'stack',
    state: 'serving',
    errors: [
      {
        source: { kind: 'server', name: 'stack' },
        reason: 'unauthorized',
        message: 'It answered 401 Unauthorized to GET /v2/models.',
      },
    ],
    detail: {
      replicas: { desired: 1, total: 1, ready: 1, serving: 1 },
      pods: [
        pod('gpustack-chat-x9k2q', 'serving', {
          node: 'worker-1',
          gpuCount: 1,
          gpuProduct: 'NVIDIA RTX 4090',
          gpus: ['worker-1-0'],
        }),
      ],
      gpus: [
        {
          ...DEVICE,
          cluster: 'stack',
          name: 'worker-1-0',
          node: 'worker-1',
          product: 'NVIDIA RTX 4090',
          totalBytes: 24 * GIB,
          usedBytes: 20.1 * GIB,
          occupants: [
            {
              pod: 'gpustack-chat-x9k2q',
              modelName: 'gpustack-chat',
              state: 'serving',
              reservedBytes: 19.5 * GIB,
            },
          ],
        },
      ],
      conditions: [],
      facts: [
        { label: 'Backend', value: 'vLLM' },
        { label: 'Schedule', value: 'weekdays 08:00 to 19:00' },
      ],
      actions: [
        no('wake', 'It is serving already'),
        yes(
          'sleep',
          'Its scaling schedule is on and sets the number of replicas again at its next time. GPUStack deletes its instances, and their logs with them.',
        ),
        yes('scale'),
        no('suspend', 'GPUStack has no suspension; put it to sleep instead'),
        no('resume', 'GPUStack has no suspension'),
        yes(
          'restart',
          'All its instances stop at once: requests fail until one runs again.',
        ),
        yes('delete', 'The files of its weights stay on the workers.'),
      ],
    },
  },
};

export const SYSTEM_SCENARIOS: Record<string, Scenario> = Object.fromEntries(
  Object.entries(SYSTEMS).map(([name, system]) => {
    const { title, state, driver, detail, noHistory, errors } = system;
    return [
      name,
      {
        title,
        state,
        noHistory,
        errors,
        observed: true,
        detail: {
          driverTitle: driverTitle(driver),
          signals: MEASURED[driver],
          gpus: [],
          servingMemoryPerGpuBytes: undefined,
          idleTimeoutMs: undefined,
          stateSince: Date.now() - 42 * MINUTE,
          ...detail,
        },
      },
    ];
  }),
);

/** Where a model of another system is; undefined for others. */
export function systemRef(name: string): ModelRef | undefined {
  const system = Object.hasOwn(SYSTEMS, name) ? SYSTEMS[name] : undefined;
  return (
    system && {
      cluster: system.cluster ?? 'demo',
      namespace: system.cluster ? 'default' : 'models',
      driver: system.driver,
      name,
    }
  );
}
