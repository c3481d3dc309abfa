import {
  DriverResource,
  KubernetesObject,
} from '@wakeboard/plugin-inference-node';
import {
  CONDITION_FIELDS,
  Fields,
  keepFields,
  keysOf,
  MANAGED_BY_ANNOTATIONS,
  METADATA_FIELDS,
  NODES,
  POD_FIELDS,
} from '@wakeboard/plugin-inference-node/kit';
import {
  GROUP,
  RESTARTED_ANNOTATION,
  REVISION_LABEL,
  SERVICE_LABEL,
} from './names';
import { serviceOfPod } from './pods';

const NAMES: Fields = { name: true, namespace: true };

const SERVICE: Fields = {
  metadata: {
    ...METADATA_FIELDS,
    labels: true,
    annotations: keysOf(MANAGED_BY_ANNOTATIONS),
  },
  spec: {
    modelRef: true,
    runtime: true,
    mode: true,
    replicas: true,
    suspend: true,
    image: true,
    resources: { gpu: true, gpuMemory: true },
    autoscaling: { minReplicas: true, maxReplicas: true },
    contextSize: true,
    parallelSlots: true,
    priority: true,
    priorityClassName: true,
    podAnnotations: { [RESTARTED_ANNOTATION]: true },
    extraArgs: true,
    skipModelInit: true,
    slo: true,
  },
  status: {
    phase: true,
    readyReplicas: true,
    endpoint: true,
    schedulingStatus: true,
    schedulingMessage: true,
    queuePosition: true,
    waitingFor: true,
    acceleration: true,
    gateway: { modelName: true },
    conditions: CONDITION_FIELDS,
  },
};

const MODEL: Fields = {
  metadata: NAMES,
  spec: {
    source: true,
    format: true,
    quantization: true,
    hardware: { accelerator: true, gpu: { count: true } },
  },
  status: { phase: true, size: true, conditions: CONDITION_FIELDS },
};

const POOL: Fields = {
  metadata: NAMES,
  spec: { members: { inferenceServiceRef: { name: true } }, swapBudget: true },
  status: {
    phase: true,
    residentMember: true,
    members: { name: true, resident: true },
  },
};

const ROUTER: Fields = {
  metadata: NAMES,
  spec: {
    backends: { name: true, inferenceServiceRef: { name: true } },
    rules: { match: true, route: { backends: true } },
    defaultRoute: true,
    defaultRouteStrategy: true,
  },
};

const POD: Fields = {
  ...POD_FIELDS,
  metadata: {
    ...POD_FIELDS.metadata,
    labels: { [SERVICE_LABEL]: true, [REVISION_LABEL]: true },
    annotations: { [RESTARTED_ANNOTATION]: true },
  },
};

/** One of LLMKube's own kinds. */
function own(
  id: string,
  plural: string,
  kind: string,
  fields: Fields,
  optional?: boolean,
): DriverResource {
  return {
    id,
    group: GROUP,
    versions: ['v1alpha1'],
    plural,
    kind,
    namespaced: true,
    optional,
    project: object => keepFields(object, fields),
  };
}

/** What the driver reads. */
export const RESOURCES: DriverResource[] = [
  own('services', 'inferenceservices', 'InferenceService', SERVICE),
  own('models', 'models', 'Model', MODEL),
  own('pools', 'modelpools', 'ModelPool', POOL, true),
  own('routers', 'modelrouters', 'ModelRouter', ROUTER, true),
  {
    id: 'pods',
    group: '',
    versions: ['v1'],
    plural: 'pods',
    kind: 'Pod',
    namespaced: true,
    project: keptOfPod,
  },
  NODES,
];

/** Pods of everybody pass through here. */
function keptOfPod(pod: KubernetesObject): KubernetesObject | undefined {
  return serviceOfPod(pod) === undefined ? undefined : keepFields(pod, POD);
}
