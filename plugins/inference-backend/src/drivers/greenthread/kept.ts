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
import { MODEL_LABEL } from './labels';

const MODEL: Fields = {
  metadata: {
    ...METADATA_FIELDS,
    labels: true,
    annotations: keysOf(MANAGED_BY_ANNOTATIONS),
  },
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
    conditions: CONDITION_FIELDS,
  },
};

const POD: Fields = {
  ...POD_FIELDS,
  metadata: { ...POD_FIELDS.metadata, labels: { [MODEL_LABEL]: true } },
};

/** A Model without what is not read. */
export function keptOfModel(model: KubernetesObject): KubernetesObject {
  return keepFields(model, MODEL);
}

/** A pod without what is not read. */
export function keptOfPod(pod: KubernetesObject): KubernetesObject {
  return keepFields(pod, POD);
}
