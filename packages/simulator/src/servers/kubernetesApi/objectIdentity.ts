import type { ApiObject, ObjectMeta } from './apiObject';
import { groupVersion, type Resource } from './resources';
import { isObject, type JsonObject } from './schema';
import { badRequest, invalid, modified, StatusError } from './status';

/** The body with its kind and version; throws where they are not the resource's. */
export function withKind(body: JsonObject, resource: Resource): JsonObject {
  const expected = groupVersion(resource);
  if (!resource.custom) {
    const { apiVersion = expected, kind = resource.kind } = body;
    if (apiVersion !== expected || kind !== resource.kind) {
      throw badRequest(
        `${kind} in version "${apiVersion}" cannot be handled as a ${resource.kind}: the kinds do not match`,
      );
    }
    return { ...body, apiVersion, kind };
  }
  if (!body.kind || !body.apiVersion) {
    throw badRequest(
      `the object provided is unrecognized (must be of type ${resource.kind}): ` +
        `Object '${
          body.kind ? 'apiVersion' : 'Kind'
        }' is missing in '${JSON.stringify(body)}'`,
    );
  }
  if (body.apiVersion !== expected) {
    throw badRequest(
      `the API version in the data (${body.apiVersion}) does not match the expected API version (${expected})`,
    );
  }
  if (body.kind !== resource.kind) {
    const name = isObject(body.metadata)
      ? String(body.metadata.name ?? '')
      : '';
    const message = `Invalid value: ${JSON.stringify(body.kind)}: must be ${
      resource.kind
    }`;
    throw invalid({ group: resource.group, kind: String(body.kind) }, name, [
      { reason: 'FieldValueInvalid', message, field: 'kind' },
    ]);
  }
  return body;
}

/** Refuses an object of another namespace than the path's. */
export function checkNamespace(
  metadata: JsonObject,
  namespace: string | undefined,
): void {
  if (metadata.namespace && metadata.namespace !== namespace) {
    throw badRequest(
      'the namespace of the provided object does not match the namespace sent on the request',
    );
  }
}

/** Refuses to write an object over another one, or over another version or incarnation than the client saw. */
export function checkIdentity(
  claims: ObjectMeta,
  { metadata }: ApiObject,
  resource: Resource,
): void {
  const { name, namespace, uid, resourceVersion } = metadata;
  if (claims.name !== name) {
    throw otherName(claims.name, name);
  }
  checkNamespace({ namespace: claims.namespace }, namespace);
  if (claims.resourceVersion && claims.resourceVersion !== resourceVersion) {
    throw modified(resource, name);
  }
  if (claims.uid && claims.uid !== uid) {
    throw new StatusError(
      409,
      'Conflict',
      `Operation cannot be fulfilled on ${resource.storageName} "${name}": Precondition failed: ` +
        `UID in precondition: ${claims.uid}, UID in object meta: ${uid}`,
      { name, group: resource.group, kind: resource.plural },
    );
  }
}

/** The refusal of a body that names another object than the path. */
export function otherName(named: unknown, name: string): StatusError {
  return badRequest(
    `the name of the object (${
      named ?? ''
    }) does not match the name on the URL (${name})`,
  );
}
