import type { ApiObject, ObjectMeta } from './apiObject';
import { inVersion } from './customResources';
import type { Resource } from './resources';
import { sameJson } from './sameJson';

/** Which part of an object a write is for. */
export type Part = 'status' | 'scale' | undefined;

/** Keeps of the wanted object only what this kind of write may change. */
export function restricted(
  wanted: ApiObject,
  current: ApiObject | undefined,
  resource: Resource,
  part: Part,
): ApiObject {
  const withoutStatus = (object: ApiObject): ApiObject => {
    const { status: _status, ...rest } = object;
    return rest as ApiObject;
  };
  if (!current) {
    const { metadata } = wanted;
    delete metadata.deletionTimestamp;
    delete metadata.deletionGracePeriodSeconds;
    return resource.hasStatus && resource.custom
      ? withoutStatus(wanted)
      : wanted;
  }
  const present = inVersion(current, resource);
  const status = part === 'status' ? wanted.status : present.status;
  if (part === 'status') {
    const rest = structuredClone(withoutStatus(present));
    return status === undefined ? rest : { ...rest, status };
  }
  const { namespace, deletionTimestamp, deletionGracePeriodSeconds } =
    present.metadata;
  const metadata: ObjectMeta = { ...wanted.metadata };
  delete metadata.deletionTimestamp;
  delete metadata.deletionGracePeriodSeconds;
  Object.assign(metadata, {
    ...(namespace && { namespace }),
    ...(deletionTimestamp && { deletionTimestamp, deletionGracePeriodSeconds }),
  });
  if (!resource.hasStatus) {
    return { ...wanted, metadata };
  }
  return {
    ...withoutStatus(wanted),
    metadata,
    ...(status !== undefined && { status: structuredClone(status) }),
  };
}

/** The generation after a write: one more where what is wanted differs. */
export function nextGeneration(
  object: ApiObject,
  current: ApiObject | undefined,
  resource: Resource,
): number | undefined {
  if (!resource.hasGeneration) {
    return undefined;
  }
  if (!current) {
    return 1;
  }
  const generation = current.metadata.generation ?? 1;
  return sameJson(desired(object, resource), desired(current, resource))
    ? generation
    : generation + 1;
}

function desired(object: ApiObject, resource: Resource): unknown {
  if (!resource.custom) {
    return object.spec;
  }
  const { apiVersion: _v, kind: _k, metadata: _m, status, ...rest } = object;
  return resource.hasStatus ? rest : { ...rest, status };
}

/** Metadata without empty fields. */
export function withoutEmpty(metadata: ObjectMeta): ObjectMeta {
  const isEmpty = (value: unknown) =>
    value === null ||
    value === undefined ||
    (typeof value === 'object' && Object.keys(value).length === 0);
  const entries = Object.entries(metadata).filter(
    ([field, value]) => field !== 'selfLink' && !isEmpty(value),
  );
  return Object.fromEntries(entries) as unknown as ObjectMeta;
}
