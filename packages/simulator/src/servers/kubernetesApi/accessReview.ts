import type { KubernetesFaults } from './faults';
import { isObject, type JsonObject } from './schema';

/** Answers a SelfSubjectAccessReview: everything is allowed but what the faults forbid. */
export function reviewed(
  body: JsonObject,
  faults: KubernetesFaults,
): JsonObject {
  const spec = isObject(body.spec) ? body.spec : {};
  const attributes = isObject(spec.resourceAttributes)
    ? spec.resourceAttributes
    : {};
  const { resource = '', group = '', subresource } = attributes;
  const storageName = group ? `${resource}.${group}` : String(resource);
  const names = [
    storageName,
    ...(subresource ? [`${storageName}/${subresource}`] : []),
  ];
  const allowed = !faults.forbidden?.some(each => names.includes(each));
  return {
    kind: 'SelfSubjectAccessReview',
    apiVersion: 'authorization.k8s.io/v1',
    metadata: {},
    spec,
    status: {
      allowed,
      ...(!allowed && { reason: 'forbidden by the simulated fault' }),
    },
  };
}
