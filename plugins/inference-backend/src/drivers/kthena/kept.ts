import { KubernetesObject } from '@wakeboard/plugin-inference-node';
import {
  CONDITION_FIELDS,
  Fields,
  keepFields,
  keysOf,
  MANAGED_BY_ANNOTATIONS,
  METADATA_FIELDS,
  POD_FIELDS,
} from '@wakeboard/plugin-inference-node/kit';
import { POD_LABELS } from './labels';

/**
 * What is kept of the objects in memory: the fields that are read. Of a
 * ModelServing most is pod templates, which nobody reads here.
 */

const OWNED: Fields = {
  ...METADATA_FIELDS,
  labels: true,
  annotations: keysOf(MANAGED_BY_ANNOTATIONS),
  ownerReferences: { apiVersion: true, kind: true, name: true },
};

const STATUS: Fields = {
  observedGeneration: true,
  replicas: true,
  availableReplicas: true,
  conditions: CONDITION_FIELDS,
};

const SERVING: Fields = {
  metadata: OWNED,
  spec: {
    replicas: true,
    schedulerName: true,
    recoveryPolicy: true,
    template: {
      roles: {
        name: true,
        replicas: true,
        workerReplicas: true,
        entryTemplate: { metadata: { labels: true } },
      },
    },
  },
  status: STATUS,
};

const BOOSTER: Fields = {
  metadata: OWNED,
  spec: {
    name: true,
    owner: true,
    backend: {
      name: true,
      type: true,
      modelURI: true,
      cacheURI: true,
      replicas: true,
    },
  },
  status: STATUS,
};

const SERVER: Fields = {
  metadata: METADATA_FIELDS,
  spec: {
    inferenceEngine: true,
    workloadSelector: { matchLabels: true },
    workloadPort: { port: true },
  },
};

const ROUTE: Fields = {
  metadata: METADATA_FIELDS,
  spec: {
    modelName: true,
    loraAdapters: true,
    rules: { targetModels: { modelServerName: true } },
  },
};

const TARGET: Fields = {
  targetRef: { kind: true, name: true },
  metricSources: true,
};

const POLICY: Fields = {
  metadata: METADATA_FIELDS,
  spec: {
    metrics: { name: true },
    homogeneousTarget: {
      minReplicas: true,
      maxReplicas: true,
      target: TARGET,
    },
    heterogeneousTarget: {
      params: { minReplicas: true, maxReplicas: true, target: TARGET },
    },
    disaggregatedTarget: { targetRef: TARGET.targetRef },
  },
};

const POD: Fields = {
  ...POD_FIELDS,
  metadata: {
    ...POD_FIELDS.metadata,
    labels: Object.fromEntries(
      Object.values(POD_LABELS).map(label => [label, true as const]),
    ),
  },
};

/** Longest value of a label, as Kubernetes accepts it. */
const MOST_LABEL = 63;

type Keep = (object: KubernetesObject) => KubernetesObject;

const keeping =
  (fields: Fields): Keep =>
  object =>
    keepFields(object, fields);

export const keptOfServing = keeping(SERVING);
export const keptOfBooster = keeping(BOOSTER);
export const keptOfServer = keeping(SERVER);
export const keptOfRoute = keeping(ROUTE);
export const keptOfPolicy = keeping(POLICY);

/** Pods of everybody come by here; only those of a ModelServing stay. */
export function keptOfPod(pod: KubernetesObject): KubernetesObject | undefined {
  return servingOfPod(pod) === undefined ? undefined : keepFields(pod, POD);
}

/** The ModelServing that a pod says it is of; undefined for anybody else's pod. */
export function servingOfPod(pod: KubernetesObject): string | undefined {
  return labelOf(pod, POD_LABELS.serving);
}

/** A label, whatever the others are; one that is no text, or no label's value, is none. */
export function labelOf(
  object: KubernetesObject,
  label: string,
): string | undefined {
  const labels: unknown = object?.metadata?.labels;
  const value: unknown =
    typeof labels === 'object' &&
    labels !== null &&
    Object.hasOwn(labels, label)
      ? Reflect.get(labels, label)
      : undefined;
  return typeof value === 'string' && value && value.length <= MOST_LABEL
    ? value
    : undefined;
}
