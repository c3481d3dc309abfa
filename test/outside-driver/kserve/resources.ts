import { DriverResource } from '@wakeboard/plugin-inference-node';
import {
  CONDITION_FIELDS,
  Fields,
  keepFields,
  keysOf,
  MANAGED_BY_ANNOTATIONS,
  METADATA_FIELDS,
  POD_FIELDS,
} from '@wakeboard/plugin-inference-node/kit';

/** Part of every reference to a model of KServe. */
export const DRIVER_ID = 'kserve';

/** LLMKube has a kind of the same name in another group. */
export const GROUP = 'serving.kserve.io';

/** Label on a pod that names its InferenceService. */
export const SERVICE_LABEL = 'serving.kserve.io/inferenceservice';
/** Annotation that stops a service and keeps it. */
export const STOP_ANNOTATION = 'serving.kserve.io/stop';

/** Annotations that are read; others may be large. */
export const ANNOTATIONS = [...MANAGED_BY_ANNOTATIONS, STOP_ANNOTATION];

const SERVICE: Fields = {
  metadata: {
    ...METADATA_FIELDS,
    labels: true,
    annotations: keysOf(ANNOTATIONS),
  },
  spec: { predictor: { minReplicas: true, maxReplicas: true, model: true } },
  status: {
    url: true,
    observedGeneration: true,
    conditions: CONDITION_FIELDS,
    modelStatus: true,
  },
};

const POD: Fields = {
  ...POD_FIELDS,
  metadata: { ...POD_FIELDS.metadata, labels: { [SERVICE_LABEL]: true } },
};

/** What the driver reads. */
export const RESOURCES: DriverResource[] = [
  {
    id: 'services',
    group: GROUP,
    versions: ['v1beta1'],
    plural: 'inferenceservices',
    kind: 'InferenceService',
    namespaced: true,
    project: service => keepFields(service, SERVICE),
  },
  {
    id: 'pods',
    group: '',
    versions: ['v1'],
    plural: 'pods',
    kind: 'Pod',
    namespaced: true,
    // Pods of everybody pass through here; those of other systems stay nowhere.
    project: pod =>
      pod.metadata?.labels?.[SERVICE_LABEL] === undefined
        ? undefined
        : keepFields(pod, POD),
  },
];
