import { createPermission } from '@backstage/plugin-permission-common';

/**
 * The resource type of a model in permission policies.
 *
 * @public
 */
export const RESOURCE_TYPE_INFERENCE_MODEL = 'inference-model';

/**
 * Allows seeing a model: its state, history, signals and resource.
 *
 * @public
 */
export const inferenceModelReadPermission = createPermission({
  name: 'inference.model.read',
  attributes: { action: 'read' },
  resourceType: RESOURCE_TYPE_INFERENCE_MODEL,
});

/**
 * Allows waking a model.
 *
 * @public
 */
export const inferenceModelWakePermission = createPermission({
  name: 'inference.model.wake',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_INFERENCE_MODEL,
});

/**
 * Allows putting a model to sleep.
 *
 * @public
 */
export const inferenceModelSleepPermission = createPermission({
  name: 'inference.model.sleep',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_INFERENCE_MODEL,
});

/**
 * Allows suspending, resuming and restarting a model.
 *
 * @public
 */
export const inferenceModelUpdatePermission = createPermission({
  name: 'inference.model.update',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_INFERENCE_MODEL,
});

/**
 * Allows deleting a model.
 *
 * @public
 */
export const inferenceModelDeletePermission = createPermission({
  name: 'inference.model.delete',
  attributes: { action: 'delete' },
  resourceType: RESOURCE_TYPE_INFERENCE_MODEL,
});

/**
 * Allows making a model service. Conditions are asked of the model as it would
 * be: its cluster, namespace, driver and owner.
 *
 * @public
 */
export const inferenceModelCreatePermission = createPermission({
  name: 'inference.model.create',
  attributes: { action: 'create' },
  resourceType: RESOURCE_TYPE_INFERENCE_MODEL,
});

/**
 * Allows changing the number of replicas of a model.
 *
 * @public
 */
export const inferenceModelScalePermission = createPermission({
  name: 'inference.model.scale',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_INFERENCE_MODEL,
});

/**
 * Allows seeing the GPU devices of all clusters. Which models are on them is
 * shown only of models that may be read.
 *
 * @public
 */
export const inferenceGpuReadPermission = createPermission({
  name: 'inference.gpu.read',
  attributes: { action: 'read' },
});

/**
 * Allows seeing what is checked of every source: what it serves, what we may
 * do there, which series it has.
 *
 * @public
 */
export const inferenceDoctorReadPermission = createPermission({
  name: 'inference.doctor.read',
  attributes: { action: 'read' },
});

/**
 * Allows changing which series feed a signal, for all models and everybody.
 *
 * @public
 */
export const inferenceMetricsMappingUpdatePermission = createPermission({
  name: 'inference.metrics-mapping.update',
  attributes: { action: 'update' },
});

/**
 * Every permission of Wakeboard, for registration and for policies.
 *
 * @public
 */
export const inferencePermissions = [
  inferenceModelReadPermission,
  inferenceModelWakePermission,
  inferenceModelSleepPermission,
  inferenceModelScalePermission,
  inferenceModelUpdatePermission,
  inferenceModelDeletePermission,
  inferenceModelCreatePermission,
  inferenceGpuReadPermission,
  inferenceDoctorReadPermission,
  inferenceMetricsMappingUpdatePermission,
];
