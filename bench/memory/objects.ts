import { ApiObject } from '../../packages/simulator/src';

// Objects as a cluster has them: with what controllers, the kubelet and
// admission add, and with the managers of every field.

const MODELS_PER_GPU = 4;
const GPUS_PER_NODE = 8;
const NAMESPACE = 'greenthread-system';
const GREENTHREAD = 'greenthread.ai/v1alpha1';
const GIB = 1024 ** 3;
const CREATED = '2026-09-14T08:11:04Z';
const CHANGED = '2026-11-02T09:41:17Z';

/** A cluster of models with one pod each, by resource; four share a GPU, of which one serves. */
export function clusterObjects(count: number): Record<string, ApiObject[]> {
  const gpus = Math.ceil(count / MODELS_PER_GPU);
  return {
    'models.greenthread.ai': numbers(count).map(aModel),
    'gpus.greenthread.ai': numbers(gpus).map(aGpu),
    pods: numbers(count).map(aPod),
  };
}

function aModel(index: number): ApiObject {
  const spec = {
    modelName: `example-${index}/Qwen3-8B-Instruct`,
    dtype: 'bfloat16',
    gpuMemoryUtilization: '0.90',
    tensorParallelSize: 1,
    replicas: 1,
    extraArgs: ['--enforce-eager', '--max-model-len', '32768'],
    sleep: { idleTimeout: '5m', drainTimeout: '30s' },
    fairness: { minRuntime: '10s', maxWaitTime: '5s', popular: false },
    staging: { pinned: false },
    resources: {
      requests: { cpu: '8', memory: '64Gi' },
      limits: { memory: '96Gi' },
    },
  };
  const status = {
    phase: 'Ready',
    url: `http://greenthread-gateway.${NAMESPACE}/${nameOf(index)}/v1`,
    replicas: 1,
    readyReplicas: 1,
    servingReplicas: serves(index) ? 1 : 0,
    sleepingReplicas: serves(index) ? 0 : 1,
    servingMemoryPerGPU: 70 * GIB,
    memory: { servingHuman: '70.0 GiB' },
    node: nodeOf(gpuOf(index)),
    gpus: String(gpuOf(index) % GPUS_PER_NODE),
    conversion: { status: 'Complete', totalSizeBytes: 16_381_470_000 },
    distribution: {
      availableOnNodes: [nodeOf(gpuOf(index))],
      stagingTier: { [nodeOf(gpuOf(index))]: 'system' },
    },
  };
  const labels = {
    'app.kubernetes.io/managed-by': 'Helm',
    'app.kubernetes.io/instance': `team-${index % 40}`,
    'backstage.io/kubernetes-id': nameOf(index),
    'helm.sh/chart': 'model-1.4.2',
  };
  const applied = { metadata: { labels }, spec };
  return {
    apiVersion: GREENTHREAD,
    kind: 'Model',
    metadata: {
      name: nameOf(index),
      namespace: NAMESPACE,
      uid: uidOf('a', index),
      creationTimestamp: CREATED,
      generation: 3,
      labels,
      annotations: {
        'meta.helm.sh/release-name': nameOf(index),
        'meta.helm.sh/release-namespace': NAMESPACE,
        'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify({
          apiVersion: GREENTHREAD,
          kind: 'Model',
          ...applied,
        }),
      },
      finalizers: ['greenthread.ai/model'],
      managedFields: [
        manager('helm', GREENTHREAD, applied),
        manager('greenthread-controller', GREENTHREAD, { status }, 'status'),
      ],
    },
    spec,
    status,
  };
}

function aGpu(index: number): ApiObject {
  const spec = {
    node: nodeOf(index),
    index: index % GPUS_PER_NODE,
    product: 'NVIDIA-H100-80GB-HBM3',
    uuid: `GPU-${uidOf('b', index)}`,
    memoryBytes: 80 * GIB,
  };
  const status = {
    stats: {
      usedMemoryBytes: 74 * GIB + index,
      freeMemoryBytes: 6 * GIB - index,
      utilizationPercent: index % 100,
      temperatureCelsius: 40 + (index % 40),
      powerWatts: 310.5 + (index % 100),
    },
    occupants: numbers(MODELS_PER_GPU)
      .map(each => index * MODELS_PER_GPU + each)
      .map(model => ({
        podName: podOf(model),
        modelName: nameOf(model),
        state: serves(model) ? 'serving' : 'sleeping',
        reservedMemoryBytes: serves(model) ? 70 * GIB : 0,
        popular: false,
        lastAccessed: CHANGED,
        ...(serves(model) && { becameServingAt: CHANGED }),
      })),
    preemptionIntents: [],
  };
  return {
    apiVersion: GREENTHREAD,
    kind: 'GPU',
    metadata: {
      name: `gpu-${nodeOf(index)}-${index % GPUS_PER_NODE}`,
      namespace: NAMESPACE,
      uid: uidOf('b', index),
      creationTimestamp: CREATED,
      generation: 1,
      managedFields: [
        manager('greenthread-agent', GREENTHREAD, { spec }),
        manager('greenthread-agent', GREENTHREAD, { status }, 'status'),
      ],
    },
    spec,
    status,
  };
}

function aPod(index: number): ApiObject {
  const labels = {
    'app.kubernetes.io/managed-by': 'greenthread',
    'backstage.io/kubernetes-id': nameOf(index),
    'pod-template-hash': '6c9d8f7b54',
  };
  const spec = {
    nodeName: nodeOf(gpuOf(index)),
    restartPolicy: 'Always',
    schedulerName: 'default-scheduler',
    serviceAccountName: 'greenthread-model',
    terminationGracePeriodSeconds: 30,
    tolerations: ['not-ready', 'unreachable'].map(name => ({
      key: `node.kubernetes.io/${name}`,
      operator: 'Exists',
      effect: 'NoExecute',
      tolerationSeconds: 300,
    })),
    containers: [
      aContainer('sidecar', 9090, ['--drain-timeout', '30s']),
      aContainer('vllm', 8000, ['--model', nameOf(index)]),
    ],
    volumes: [{ name: 'weights', hostPath: { path: '/var/lib/greenthread' } }],
  };
  const ready = serves(index) ? 'True' : 'False';
  const status = {
    phase: 'Running',
    podIP: `10.${index % 250}.${Math.floor(index / 250)}.7`,
    hostIP: '10.0.3.17',
    qosClass: 'Burstable',
    startTime: CREATED,
    conditions: [
      ['PodScheduled', 'True'],
      ['Initialized', 'True'],
      ['ContainersReady', ready],
      ['Ready', ready],
    ].map(([type, value]) => ({
      type,
      status: value,
      lastProbeTime: null,
      lastTransitionTime: CHANGED,
    })),
    containerStatuses: ['sidecar', 'vllm'].map(name => ({
      name,
      image: imageOf(name),
      imageID: `${imageOf(name)}@sha256:${'0f3a9c'.repeat(10)}`,
      containerID: `containerd://${uidOf('d', index)}`,
      ready: name === 'vllm' || serves(index),
      started: true,
      restartCount: 0,
      state: { running: { startedAt: CREATED } },
      lastState: {},
    })),
  };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: podOf(index),
      namespace: NAMESPACE,
      uid: uidOf('c', index),
      creationTimestamp: CREATED,
      labels,
      ownerReferences: [
        {
          apiVersion: GREENTHREAD,
          kind: 'Model',
          name: nameOf(index),
          uid: uidOf('a', index),
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
      managedFields: [
        manager('greenthread-controller', 'v1', { metadata: { labels }, spec }),
        manager('kubelet', 'v1', { status }, 'status'),
      ],
    },
    spec,
    status,
  };
}

function aContainer(name: string, port: number, args: string[]) {
  return {
    name,
    image: imageOf(name),
    imagePullPolicy: 'IfNotPresent',
    args,
    ports: [{ name: 'http', containerPort: port, protocol: 'TCP' }],
    env: [
      {
        name: 'POD_NAME',
        valueFrom: {
          fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' },
        },
      },
    ],
    volumeMounts: [{ name: 'weights', mountPath: '/weights' }],
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
  };
}

/** What the API server remembers of who wrote which field. */
function manager(
  name: string,
  apiVersion: string,
  written: object,
  subresource?: string,
) {
  return {
    manager: name,
    operation: 'Update' as const,
    apiVersion,
    time: CHANGED,
    fieldsType: 'FieldsV1' as const,
    fieldsV1: fieldsOf(written),
    ...(subresource && { subresource }),
  };
}

interface Fields {
  [field: string]: Fields;
}

function fieldsOf(value: object): Fields {
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      `f:${key}`,
      inner !== null && typeof inner === 'object' && !Array.isArray(inner)
        ? fieldsOf(inner)
        : {},
    ]),
  );
}

const nameOf = (index: number) => `assistant-${index}-qwen3-8b`;
const podOf = (index: number) => `${nameOf(index)}-6c9d8f7b54-x2lkq`;
const gpuOf = (index: number) => Math.floor(index / MODELS_PER_GPU);
const nodeOf = (gpu: number) => `gpu-node-${Math.floor(gpu / GPUS_PER_NODE)}`;
const serves = (index: number) => index % MODELS_PER_GPU === 0;
const imageOf = (name: string) => `registry.greenthread.ai/${name}:2.4.1`;
const uidOf = (kind: string, index: number) =>
  `5f0c6f0e-0000-4000-8000-${kind}${String(index).padStart(11, '0')}`;
const numbers = (count: number) => Array.from({ length: count }, (_, i) => i);
