import type { ApiObject } from './objectStore';
import { isObject } from './schema';

/** A new Namespace with what the server adds; any other object as it is. */
export function namespaceWithDefaults(object: ApiObject): ApiObject {
  if (object.kind !== 'Namespace' || object.apiVersion !== 'v1') {
    return object;
  }
  const { metadata } = object;
  return {
    ...object,
    metadata: {
      ...metadata,
      labels: {
        ...metadata.labels,
        'kubernetes.io/metadata.name': metadata.name,
      },
    },
    spec: { finalizers: ['kubernetes'] },
    status: { phase: 'Active' },
  };
}

/** A new Pod with its first phase; any other object as it is. */
export function podWithDefaults(object: ApiObject): ApiObject {
  if (object.kind !== 'Pod' || object.apiVersion !== 'v1') {
    return object;
  }
  const status = isObject(object.status) ? object.status : {};
  return { ...object, status: { phase: 'Pending', ...status } };
}
