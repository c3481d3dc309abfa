import { KubernetesObject } from '@wakeboard/plugin-inference-node';
import { MODEL_LABEL } from './labels';

const { lastTransitionTime: _, ...CONDITION } = CONDITION_FIELDS;

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

