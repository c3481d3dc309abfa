import { Target } from '../../metrics/targets';
import {
  tritonFamilies,
  TritonMetricsConfig,
} from '../../metrics/tritonFamilies';
import type { PodTemplate, ServingSystem } from '../../services/system';
import {
  EngineSettings,
  Replica,
  Service,
  ServicesWorld,
} from '../../services/types';
import { autoscalerObjects } from '../autoscaler';
import { frontObjects } from '../monitoring';
import {
  completeWorkload,
  readWorkload,
  WORKLOAD_KINDS,
} from '../readWorkload';
import {
  optionOf,
  templateOf,
  texts,
  versionOf,
  workloadOf,
} from '../vllm/podTemplate';

/** Annotations that name what is in the model repository: the simulator's own, and one that a client may write. */
const REPOSITORY = 'example.com/models';
const NAMED_BY_CLIENT = 'inference/triton-models';

function tritonTemplate(service: Service): PodTemplate {
  const { name, settings, options } = service;
  const { engine, gpusPerReplica, product, drainMs } = settings;
  const gpus = { 'nvidia.com/gpu': String(gpusPerReplica) };
  const [first] = engine.models;
  return {
    metadata: {
      labels: { app: name, 'backstage.io/kubernetes-id': name },
      annotations: { [REPOSITORY]: engine.models.join(',') },
    },
    spec: {
      terminationGracePeriodSeconds: Math.ceil(drainMs / 1_000),
      ...(product && { nodeSelector: { 'nvidia.com/gpu.product': product } }),
      containers: [
        {
          name: 'triton',
          image: `nvcr.io/nvidia/tritonserver:${engine.version}-py3`,
          args: [
            'tritonserver',
            '--model-repository=/models',
            ...(engine.explicitModels
              ? ['--model-control-mode=explicit', `--load-model=${first}`]
              : []),
            ...texts(options.metricsConfig).map(
              each => `--metrics-config=${each}`,
            ),
          ],
          ports: [
            { name: 'http', containerPort: 8000 },
            { name: 'grpc', containerPort: 8001 },
            { name: 'metrics', containerPort: 8002 },
          ],
          resources:
            gpusPerReplica > 0
              ? { limits: gpus, requests: gpus }
              : { limits: { cpu: '4', memory: '8Gi' } },
          livenessProbe: { httpGet: { path: '/v2/health/live', port: 'http' } },
          readinessProbe: {
            httpGet: { path: '/v2/health/ready', port: 'http' },
          },
        },
      ],
    },
  };
}

function currentTemplate(service: Service): PodTemplate {
  return (
    templateOf({ template: service.options.template }) ??
    tritonTemplate(service)
  );
}

/** What is in the model repository cannot be seen in a template but for annotations. */
function tritonEngine(template: PodTemplate, name: string): EngineSettings {
  const [container] = template.spec.containers;
  const args = [...texts(container.command), ...texts(container.args)];
  const { annotations } = template.metadata;
  const known = (
    annotations?.[REPOSITORY] ?? annotations?.[NAMED_BY_CLIENT]
  )?.split(',');
  const loaded = optionOf(args, '--load-model');
  return {
    kind: 'triton',
    version: versionOf(container.image),
    models: known ?? (loaded.length > 0 ? loaded : [name.replace(/-/g, '_')]),
    cacheTokens: 1_000_000,
    sleepMode: false,
    developerMode: false,
    explicitModels: args.includes('--model-control-mode=explicit'),
  };
}

function metricsConfig(service: Service): TritonMetricsConfig {
  const [container] = currentTemplate(service).spec.containers;
  const wanted = optionOf(texts(container.args), '--metrics-config');
  return {
    histogramLatencies: wanted.includes('histogram_latencies=true'),
    summaryLatencies: wanted.includes('summary_latencies=true'),
  };
}

function tritonTarget(
  world: ServicesWorld,
  service: Service,
  replica: Replica,
): Target {
  const { namespace, name, ip = '' } = replica;
  return {
    kind: 'services',
    path: `/pods/${namespace}/${name}/triton`,
    labels: {
      job: service.name,
      instance: `${ip}:8002`,
      namespace,
      pod: name,
      container: 'triton',
      service: service.name,
      endpoint: 'metrics',
    },
    // Its own server is up before the models are.
    isUp: () =>
      replica.startedAt !== undefined && replica.phase !== 'restarting',
    families: tritonFamilies(world, replica, metricsConfig(service)),
  };
}

/** Plain Triton: a Deployment whose server has a repository of models. */
export const tritonSystem: ServingSystem = {
  id: 'triton',
  complete: completeWorkload,
  kinds: WORKLOAD_KINDS,
  workload: workloadOf,
  podTemplate: currentTemplate,
  objects: (service, scene) => [
    ...frontObjects(
      service,
      [
        ['http', 8000],
        ['grpc', 8001],
        ['metrics', 8002],
      ],
      'metrics',
      scene.get,
    ),
    ...autoscalerObjects(service, scene),
  ],
  read: (change, scene) => readWorkload('triton', change, scene, tritonEngine),
  replicaTargets: (world, service, replica) => [
    tritonTarget(world, service, replica),
  ],
};
