import { KubernetesObject } from '@wakeboard/plugin-inference-node';
import { MODEL_LABEL } from './labels';

/**
 * What is kept of the objects in memory: the fields that are read. The
 * contract of the drivers holds this file to it. Pods of everybody pass
 * through here, and of most of a pod nobody reads anything.
 */

/** A field is kept whole, or of what is in it these fields; in a list, of each item. */
type Fields = { readonly [field: string]: true | Fields };

const CONDITION: Fields = {
  type: true,
  status: true,
  reason: true,
  message: true,
};

const CONTAINER: Fields = {
  name: true,
  state: {
    waiting: { reason: true, message: true },
    terminated: { reason: true, exitCode: true },
  },
};

const METADATA: Fields = {
  name: true,
  namespace: true,
  uid: true,
  resourceVersion: true,
  creationTimestamp: true,
  deletionTimestamp: true,
};

const MODEL: Fields = {
  metadata: { ...METADATA, labels: true, annotations: true },
  spec: {
    modelName: true,
    modelType: true,
    dtype: true,
    quantization: true,
    replicas: true,
    tensorParallelSize: true,
    parallelism: { tensor: true, pipeline: true },
    product: true,
    gpuMemoryUtilization: true,
    sleep: { idleTimeout: true, drainTimeout: true },
    fairness: { minRuntime: true, maxWaitTime: true, popular: true },
    staging: { pinned: true },
  },
  status: {
    phase: true,
    url: true,
    replicas: true,
    readyReplicas: true,
    servingReplicas: true,
    sleepingReplicas: true,
    servingMemoryPerGPU: true,
    conversion: { status: true },
    distribution: { availableOnNodes: true, stagingTier: true },
    conditions: { ...CONDITION, lastTransitionTime: true },
  },
};

const POD: Fields = {
  metadata: {
    ...METADATA,
    labels: { [MODEL_LABEL]: true },
    ownerReferences: { apiVersion: true, kind: true, name: true },
  },
  spec: { nodeName: true },
  status: {
    phase: true,
    reason: true,
    conditions: CONDITION,
    initContainerStatuses: CONTAINER,
    containerStatuses: CONTAINER,
  },
};

/** A Model without what is not read. */
export function keptOfModel(model: KubernetesObject): KubernetesObject {
  return keep(model, MODEL);
}

/** A pod without what is not read. */
export function keptOfPod(pod: KubernetesObject): KubernetesObject {
  return keep(pod, POD);
}

/** What is not as expected stays as it is, so that it is reported. */
function keep<T>(value: T, fields: Fields): T {
  if (Array.isArray(value)) {
    return value.map(item => keep(item, fields)) as T;
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const entries = Object.entries(fields)
    .filter(([field]) => Object.hasOwn(value, field))
    .map(([field, inner]) => {
      const present: unknown = value[field as keyof T];
      return [field, inner === true ? present : keep(present, inner)];
    });
  return Object.fromEntries(entries);
}
