import { llamacppFamilies } from '../../metrics/llamacppFamilies';
import type { Family } from '../../metrics/series';
import { sglangFamilies } from '../../metrics/sglangFamilies';
import type { Target } from '../../metrics/targets';
import { vllmFamilies } from '../../metrics/vllmFamilies';
import type { ApiObject } from '../../servers/kubernetesApi';
import type {
  ObjectWrite,
  PodTemplate,
  Scene,
  ServingSystem,
} from '../../services/system';
import type {
  NewService,
  Replica,
  Service,
  ServicesWorld,
} from '../../services/types';
import { seconds } from '../../workloads/conditions';
import { withCircumstances } from '../complete';
import { withDefaults } from '../defaults';
import { numberAt, objectAt, textAt } from '../values';
import { controllerTargets, ReadyTimes } from './controllerTargets';
import {
  gpusOf,
  imageOf,
  llmkubeService,
  optionsOf,
  runtimeOf,
  runtimeSettings,
} from './llmkubeService';
import { POOLS, PoolRouter, poolWrites } from './pools';
import { MODELS, readLlmkube, SERVICES } from './read';
import { currentSpec, serviceStatus } from './status';

const GROUP = 'inference.llmkube.dev';
const API_VERSION = `${GROUP}/v1alpha1`;

function podTemplate(service: Service): PodTemplate {
  const options = optionsOf(service);
  const { spec } = options;
  const { container, port } = runtimeSettings(spec);
  const gpus = gpusOf(options);
  const limits = { 'nvidia.com/gpu': String(gpus) };
  return {
    metadata: {
      labels: {
        app: service.name,
        [`${GROUP}/service`]: service.name,
        [`${GROUP}/model`]: textAt(spec, 'modelRef') ?? '',
        [`${GROUP}/runtime`]: runtimeOf(spec),
      },
    },
    spec: {
      terminationGracePeriodSeconds: 30,
      containers: [
        {
          name: container,
          image: imageOf(spec),
          ports: [{ name: 'http', containerPort: port }],
          ...(gpus > 0 && { resources: { limits, requests: limits } }),
          startupProbe: {
            httpGet: { path: '/health', port: 'http' },
            periodSeconds: 10,
            failureThreshold: 180,
          },
          readinessProbe: {
            httpGet: { path: '/health', port: 'http' },
            periodSeconds: 10,
          },
        },
      ],
    },
  };
}

function modelWrite(service: Service, scene: Scene): ObjectWrite[] {
  const { namespace } = service;
  const { spec, model } = optionsOf(service);
  const name = textAt(spec, 'modelRef') ?? service.name;
  const present = scene.get(MODELS, namespace, name);
  // Only its user makes it anew once it is gone.
  if (!present) return [];
  const accelerator = textAt(model, 'hardware.accelerator') ?? 'cpu';
  const status = {
    phase: 'Ready',
    // Of a remote source the pod fetches the weights, and nobody knows their size.
    size: '0',
    cacheKey: service.uid.slice(0, 16),
    acceleratorReady: accelerator !== 'cpu',
    lastUpdated: seconds(service.createdAt),
    conditions: [
      {
        type: 'Available',
        status: 'True',
        reason: 'ModelReady',
        message: '',
        lastTransitionTime: seconds(service.createdAt),
      },
    ],
  };
  return [{ plural: MODELS, object: { ...present, status } }];
}

const ownerOf = (service: Service) => ({
  apiVersion: API_VERSION,
  kind: 'InferenceService',
  name: service.name,
  uid: service.uid,
  controller: true as const,
  blockOwnerDeletion: true as const,
});

function serviceWrites(service: Service, scene: Scene): ObjectWrite[] {
  const { namespace, name, labels, uid } = service;
  const present = scene.get(SERVICES, namespace, name);
  const spec = currentSpec(service, present);
  const object: ApiObject = present ?? {
    apiVersion: API_VERSION,
    kind: 'InferenceService',
    metadata: {
      name,
      namespace,
      uid,
      labels,
      creationTimestamp: seconds(service.createdAt),
    },
  };
  const modelName = textAt(spec, 'modelRef') ?? '';
  const hasModel = scene.get(MODELS, namespace, modelName) !== undefined;
  const { world } = scene;
  const status = serviceStatus(world, service, object, spec, hasModel);
  const port = numberAt(spec, 'endpoint.port') ?? 8_080;
  const serviceName = name.replaceAll('.', '-');
  const front: ApiObject = scene.get('services', namespace, serviceName) ?? {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: serviceName,
      namespace,
      labels: { app: name, [`${GROUP}/service`]: name },
      ownerReferences: [ownerOf(service)],
    },
    spec: {
      type: textAt(spec, 'endpoint.type') ?? 'ClusterIP',
      selector: { app: name, [`${GROUP}/service`]: name },
      ports: [{ name: 'http', port, targetPort: port }],
    },
  };
  return [
    { plural: SERVICES, object: { ...object, spec, status } },
    { plural: 'services', object: front },
  ];
}

/** SGLang's and llama.cpp's own; anything else is taken for vLLM. */
function engineFamilies(
  world: ServicesWorld,
  runtime: string,
  replica: Replica,
): Family[] {
  const engine = () => replica.engines[0];
  const modelName = replica.settings.engine.models[0];
  const now = () => world.now;
  if (replica.settings.engine.kind === 'llamacpp') {
    return llamacppFamilies(engine);
  }
  if (runtime === 'sglang') {
    return sglangFamilies({ modelName, now, engine });
  }
  return vllmFamilies({
    modelName,
    now,
    engine,
    sleepLevel: () => 0,
    generation: 'current',
  });
}

function engineTarget(
  world: ServicesWorld,
  service: Service,
  replica: Replica,
): Target {
  const { spec } = optionsOf(service);
  const { container, port } = runtimeSettings(spec);
  const { namespace, name, ip = '' } = replica;
  return {
    kind: 'services',
    path: `/pods/${namespace}/${name}/${container}`,
    labels: {
      job: 'llmkube-inference',
      instance: `${ip}:${port}`,
      namespace,
      pod: name,
      container,
      endpoint: 'http',
      service: service.name,
      model: textAt(spec, 'modelRef') ?? '',
      runtime: runtimeOf(spec),
    },
    isUp: () => ['ready', 'terminating'].includes(replica.phase),
    families: engineFamilies(world, runtimeOf(spec), replica),
    kinds: {
      'vllm:request_success_total': 'requests',
      'sglang:num_running_reqs': 'gauge',
      'sglang:num_queue_reqs': 'gauge',
      'sglang:token_usage': 'gauge',
      'sglang:num_requests_total': 'requests',
      'sglang:num_aborted_requests_total': 'requests',
      'sglang:prompt_tokens_total': 'flow',
      'sglang:generation_tokens_total': 'flow',
      'sglang:time_to_first_token_seconds': 'flow',
      'sglang:inter_token_latency_seconds': 'flow',
      'sglang:e2e_request_latency_seconds': 'flow',
      'llamacpp:requests_processing': 'gauge',
      'llamacpp:requests_deferred': 'gauge',
      'llamacpp:prompt_tokens_total': 'flow',
      'llamacpp:tokens_predicted_total': 'flow',
    },
  };
}

/** Models of the world as it begins, each once. */
function modelObjects({ world }: Scene): ObjectWrite[] {
  return world.services
    .filter(each => each.system === 'llmkube')
    .map(service => {
      const { spec, model } = optionsOf(service);
      return {
        plural: MODELS,
        object: {
          apiVersion: API_VERSION,
          kind: 'Model',
          metadata: {
            name: textAt(spec, 'modelRef') ?? service.name,
            namespace: service.namespace,
            labels: service.labels,
            creationTimestamp: seconds(service.createdAt),
          },
          spec: model,
        },
      };
    });
}

/** A scenario gives the specs of the InferenceService and of its Model. */
function complete(planned: NewService): NewService {
  const { namespace, name, options = {}, settings } = planned;
  const { pool, suspends } = optionsOf({ options });
  const wants = objectAt(options, 'spec');
  // A service that is suspended at times keeps its number meanwhile.
  const replicas = suspends ? wants.replicas ?? 1 : settings.replicas;
  const spec = withDefaults(SERVICES, { modelRef: name, ...wants, replicas });
  const wanted = llmkubeService(
    { namespace, name },
    {
      spec,
      model: withDefaults(MODELS, objectAt(options, 'model')),
      ...(pool && { pool }),
      ...(suspends && { suspends }),
    },
  );
  return withCircumstances(planned, wanted);
}

export function createLlmkubeSystem(): ServingSystem {
  const router = new PoolRouter();
  const readyTimes = new ReadyTimes();
  return {
    id: 'llmkube',
    kinds: [SERVICES, MODELS, POOLS],
    complete,
    workload: () => 'Deployment',
    workloadOwner: ownerOf,
    objects: (service, scene) => [
      ...modelWrite(service, scene),
      ...serviceWrites(service, scene),
      ...poolWrites(scene, service),
    ],
    commonObjects: modelObjects,
    read: readLlmkube,
    tick: scene => router.swap(scene),
    podTemplate,
    replicaTargets: (world, service, replica) =>
      replica.engines.length > 0 ? [engineTarget(world, service, replica)] : [],
    otherTargets: world =>
      world.services.some(each => each.system === 'llmkube')
        ? controllerTargets(world, readyTimes)
        : [],
  };
}
