import { KubernetesObject } from '../ports';

/**
 * What is kept of the objects in memory: the fields that a driver reads. The
 * contract of the drivers holds each driver to it. Pods of everybody pass
 * through here, and of most of a pod nobody reads anything.
 */

/**
 * A field is kept whole, or of what is in it these fields; in a list, of each
 * item.
 *
 * @public
 */
export type Fields = { readonly [field: string]: true | Fields };

/**
 * The fields of metadata that identify an object and say how old it is.
 *
 * @public
 */
export const METADATA_FIELDS: Fields = {
  name: true,
  namespace: true,
  uid: true,
  resourceVersion: true,
  generation: true,
  creationTimestamp: true,
  deletionTimestamp: true,
};

/**
 * The fields of a condition.
 *
 * @public
 */
export const CONDITION_FIELDS: Fields = {
  type: true,
  status: true,
  reason: true,
  message: true,
  lastTransitionTime: true,
};

/**
 * Of a map, such as labels, the values under these keys.
 *
 * @public
 */
export function keysOf(keys: readonly string[]): Fields {
  return Object.fromEntries(keys.map(key => [key, true as const]));
}

const CONTAINER_STATUS: Fields = {
  name: true,
  restartCount: true,
  state: {
    waiting: { reason: true, message: true },
    running: true,
    terminated: { reason: true, exitCode: true },
  },
};

/**
 * The fields of a pod that {@link readPod} reads. Labels are not among them:
 * a driver keeps those it needs.
 *
 * @public
 */
export const POD_FIELDS: { metadata: Fields; spec: Fields; status: Fields } = {
  metadata: {
    ...METADATA_FIELDS,
    ownerReferences: { apiVersion: true, kind: true, name: true, uid: true },
  },
  spec: {
    nodeName: true,
    containers: { name: true, resources: true },
  },
  status: {
    phase: true,
    reason: true,
    conditions: CONDITION_FIELDS,
    initContainerStatuses: CONTAINER_STATUS,
    containerStatuses: CONTAINER_STATUS,
  },
};

/**
 * An object without what is not read. What is not as expected stays as it is,
 * so that it is reported.
 *
 * @public
 */
export function keepFields(
  object: KubernetesObject,
  fields: Fields,
): KubernetesObject {
  return keep(object, fields);
}

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
