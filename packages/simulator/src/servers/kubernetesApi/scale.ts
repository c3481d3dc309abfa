import { inVersion } from './customResources';
import type { ApiObject } from './objectStore';
import type { ObjectWriter } from './ObjectWriter';
import { patched } from './ObjectPatcher';
import type { Body, WriteOptions } from './requests';
import { groupVersion, type Resource, type ScalePaths } from './resources';
import { replicasAt, valueAt, withValueAt } from './scalePaths';
import { builtinSchema, isObject, type JsonObject } from './schema';
import {
  badRequest,
  internalError,
  invalid,
  modified,
  StatusError,
} from './status';

/** An object's replicas as the scale subresource shows them. */
export function scaleOf(
  object: ApiObject,
  paths: ScalePaths,
  resource: Resource,
): ApiObject {
  if (
    replicasAt(object, paths.specReplicasPath) === undefined &&
    resource.custom
  ) {
    throw internalError(
      `the spec replicas field "${paths.specReplicasPath}" does not exist`,
    );
  }
  return view(object, paths);
}

function view(object: ApiObject, paths: ScalePaths): ApiObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } =
    object.metadata;
  const replicas = replicasAt(object, paths.specReplicasPath);
  const selector = selectorText(
    paths.labelSelectorPath && valueAt(object, paths.labelSelectorPath),
  );
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    // Like the API server, which leaves a zero out.
    spec: replicas ? { replicas } : {},
    status: {
      replicas: replicasAt(object, paths.statusReplicasPath) ?? 0,
      ...(selector && { selector }),
    },
  };
}

function selectorText(selector: unknown): string | undefined {
  if (typeof selector === 'string') {
    return selector;
  }
  const labels =
    isObject(selector) && isObject(selector.matchLabels)
      ? selector.matchLabels
      : {};
  const pairs = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  return pairs.length > 0 ? pairs.sort().join(',') : undefined;
}

/** Sets the replicas from a whole Scale (`put`) or a patch of one. */
export function writeScale(
  current: ApiObject,
  paths: ScalePaths,
  resource: Resource,
  request: { put: JsonObject } | { patch: Body },
  options: WriteOptions,
  writer: ObjectWriter,
): ApiObject {
  const wanted =
    'put' in request
      ? request.put
      : patchedScale(view(current, paths), request.patch, resource);
  const replicas = checkedReplicas(wanted, current, resource);
  const object = inVersion(current, resource);
  const { object: written } = writer.write({
    resource,
    current,
    part: 'scale',
    wanted: withValueAt(object, paths.specReplicasPath, replicas),
    options,
    source: 'body',
  });
  return view(written, paths);
}

function patchedScale(
  scale: ApiObject,
  body: Body,
  resource: Resource,
): JsonObject {
  if (body.mediaType === 'application/apply-patch+yaml') {
    throw new StatusError(
      500,
      undefined,
      'failed to create manager for existing fields: failed to convert live object ' +
        `(/; autoscaling/v1, Kind=Scale) to proper version: no conversion to ${groupVersion(
          resource,
        )}`,
    );
  }
  return patched(scale, body, builtinSchema);
}

function checkedReplicas(
  wanted: JsonObject,
  current: ApiObject,
  resource: Resource,
): number {
  const metadata = isObject(wanted.metadata) ? wanted.metadata : {};
  const { name, resourceVersion } = current.metadata;
  if (metadata.name && metadata.name !== name) {
    throw badRequest(
      `the name of the object (${metadata.name}) does not match the name on the URL (${name})`,
    );
  }
  if (
    metadata.resourceVersion &&
    metadata.resourceVersion !== resourceVersion
  ) {
    throw modified(resource, name);
  }
  const replicas = valueAt(wanted, '.spec.replicas') ?? 0;
  if (typeof replicas !== 'number' || !Number.isInteger(replicas)) {
    throw badRequest(
      'Scale in version "v1" cannot be handled as a Scale: json: cannot unmarshal ' +
        `${typeof replicas} into Go struct field ScaleSpec.spec.replicas of type int32`,
    );
  }
  if (replicas < 0 && !resource.custom) {
    const message = `Invalid value: ${replicas}: must be greater than or equal to 0`;
    throw invalid({ group: 'autoscaling', kind: 'Scale' }, name, [
      { reason: 'FieldValueInvalid', message, field: 'spec.replicas' },
    ]);
  }
  return replicas;
}
