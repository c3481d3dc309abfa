import { ModelSpec } from '@wakeboard/plugin-inference-common';
import { KubernetesObject } from '@wakeboard/plugin-inference-node';
import { POD_LABELS } from '../labels';
import { NETWORKING_GROUP, VERSION, WORKLOAD_GROUP } from '../resources';
import { claimOf } from './checks';
import { KthenaOptions } from './options';

const ENGINE_PORT = 8000;
const PORT_NAME = 'http';
const DEFAULT_IMAGE = 'vllm/vllm-openai:v0.14.1';
const WEIGHTS = '/weights';

/** The ModelServing, ModelServer and ModelRoute of a model that vLLM serves on one pod per group. */
export function renderServing(
  spec: ModelSpec,
  options: KthenaOptions,
): KubernetesObject[] {
  const { name, replicas, servedName = name } = spec;
  const metadata = metadataOf(spec);
  return [
    {
      apiVersion: `${WORKLOAD_GROUP}/${VERSION}`,
      kind: 'ModelServing',
      metadata,
      spec: {
        ...(options.schedulerName && { schedulerName: options.schedulerName }),
        replicas,
        template: {
          roles: [
            {
              name: options.role,
              replicas: 1,
              workerReplicas: 0,
              entryTemplate: {
                // A label that changes would start all pods anew.
                metadata: { labels: { 'app.kubernetes.io/name': name } },
                spec: podOf(spec, options),
              },
            },
          ],
        },
      },
    },
    {
      apiVersion: `${NETWORKING_GROUP}/${VERSION}`,
      kind: 'ModelServer',
      metadata,
      spec: {
        model: servedName,
        inferenceEngine: 'vLLM',
        workloadSelector: { matchLabels: { [POD_LABELS.serving]: name } },
        workloadPort: { port: ENGINE_PORT },
      },
    },
    {
      apiVersion: `${NETWORKING_GROUP}/${VERSION}`,
      kind: 'ModelRoute',
      metadata,
      spec: {
        modelName: servedName,
        rules: [{ name: 'default', targetModels: [{ modelServerName: name }] }],
      },
    },
  ];
}

/** What every object of a model is called and labelled. */
export function metadataOf({
  name,
  namespace,
  labels,
  annotations,
}: ModelSpec): KubernetesObject['metadata'] {
  return {
    name,
    namespace,
    ...(Object.keys(labels).length && { labels: { ...labels } }),
    ...(annotations && { annotations: { ...annotations } }),
  };
}

/** Quantities of one pod, GPUs as limits because Kubernetes takes them nowhere else. */
export function resourcesOf({
  gpus,
  gpuResource = 'nvidia.com/gpu',
  cpu,
  memory,
}: ModelSpec) {
  const requests = { ...(cpu && { cpu }), ...(memory && { memory }) };
  return {
    ...(Object.keys(requests).length && { requests }),
    ...(gpus > 0 && { limits: { [gpuResource]: String(gpus) } }),
  };
}

function podOf(spec: ModelSpec, options: KthenaOptions) {
  const { image = DEFAULT_IMAGE, gpus, source } = spec;
  const ofClaim = source.startsWith('pvc://');
  // Processes of one engine pass tensors through shared memory, of which a container has 64 MiB.
  const isParallel = gpus > 1;
  const mounts = [
    ...(ofClaim
      ? [{ name: 'weights', mountPath: WEIGHTS, readOnly: true }]
      : []),
    ...(isParallel ? [{ name: 'shm', mountPath: '/dev/shm' }] : []),
  ];
  const volumes = [
    ...(ofClaim
      ? [
          {
            name: 'weights',
            persistentVolumeClaim: {
              claimName: claimOf(source),
              readOnly: true,
            },
          },
        ]
      : []),
    ...(isParallel ? [{ name: 'shm', emptyDir: { medium: 'Memory' } }] : []),
  ];
  return {
    containers: [
      {
        name: 'engine',
        image,
        args: argsOf(spec),
        ports: [{ name: PORT_NAME, containerPort: ENGINE_PORT }],
        resources: resourcesOf(spec),
        ...(options.envFromSecret && {
          envFrom: [{ secretRef: { name: options.envFromSecret } }],
        }),
        readinessProbe: { httpGet: { path: '/health', port: ENGINE_PORT } },
        ...(mounts.length && { volumeMounts: mounts }),
      },
    ],
    ...(volumes.length && { volumes }),
  };
}

function argsOf(spec: ModelSpec): string[] {
  const { name, servedName = name, gpus, maxModelLength, args = [] } = spec;
  return [
    ...['--model', modelOf(spec)],
    ...['--served-model-name', servedName],
    ...['--port', String(ENGINE_PORT)],
    ...(gpus > 1 ? ['--tensor-parallel-size', String(gpus)] : []),
    ...(maxModelLength ? ['--max-model-len', String(maxModelLength)] : []),
    ...args,
  ];
}

function modelOf({ source }: ModelSpec): string {
  const rest = source.replace(/^[a-z]+:\/\//, '');
  return source.startsWith('pvc://')
    ? [WEIGHTS, ...rest.split('/').slice(1)].filter(Boolean).join('/')
    : rest;
}
