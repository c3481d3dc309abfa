import { inVersion } from './customResources';
import { apply, type Writer } from './managedFields';
import type { ApiObject, ObjectStore } from './objectStore';
import type { Part } from './objectParts';
import type { ObjectWriter, Written } from './ObjectWriter';
import { jsonPatch, mergePatch, strategicMergePatch } from './patches';
import { parsePatch, type Body, type WriteOptions } from './requests';
import { groupVersion, type Resource } from './resources';
import { isObject, type JsonObject, type Schema } from './schema';
import {
  badRequest,
  invalidOption,
  goneBefore,
  modified,
  notFound,
  StatusError,
  unsupportedMediaType,
} from './status';
import { typedErrors } from './typedErrors';

const applyType = 'application/apply-patch+yaml';
const strategicType = 'application/strategic-merge-patch+json';

/** Refuses a patch whose kind or options the resource does not take. */
export function checkPatch(
  { mediaType }: Body,
  query: URLSearchParams,
  options: WriteOptions,
  resource: Resource,
): void {
  const accepted = [
    'application/json-patch+json',
    'application/merge-patch+json',
    ...(resource.custom ? [] : [strategicType]),
    applyType,
  ];
  if (!accepted.includes(mediaType)) {
    throw unsupportedMediaType(accepted);
  }
  if (mediaType !== applyType && options.force !== undefined) {
    const message = 'Forbidden: may not be specified for non-apply patch';
    throw invalidOption(
      'PatchOptions',
      'force',
      'FieldValueForbidden',
      message,
    );
  }
  if (mediaType === applyType && !query.get('fieldManager')) {
    const message = 'Required value: is required for apply patch';
    throw invalidOption(
      'PatchOptions',
      'fieldManager',
      'FieldValueRequired',
      message,
    );
  }
}

/** Works a patch of any kind but server-side apply into an object. */
export function patched(
  object: JsonObject,
  { text, mediaType }: Body,
  schema: Schema,
): JsonObject {
  const patch = parsePatch(text, 'JSON');
  if (mediaType === 'application/json-patch+json') {
    return jsonPatch(object, patch);
  }
  if (!isObject(patch)) {
    const type = Array.isArray(patch) ? 'array' : typeof patch;
    throw badRequest(
      `error decoding patch: json: cannot unmarshal ${type} into Go value of type map[string]interface {}`,
    );
  }
  const result =
    mediaType === strategicType
      ? strategicMergePatch(object, patch, schema)
      : mergePatch(object, patch);
  return result as JsonObject;
}

/** Patches stored objects. */
export class ObjectPatcher {
  readonly #store: ObjectStore;
  readonly #writer: ObjectWriter;

  constructor(store: ObjectStore, writer: ObjectWriter) {
    this.#store = store;
    this.#writer = writer;
  }

  patch(
    resource: Resource,
    namespace: string | undefined,
    name: string,
    part: Part,
    body: Body,
    options: WriteOptions,
  ): Written {
    const current = this.#store.get(resource.storageName, namespace, name);
    if (body.mediaType === applyType) {
      return this.#apply(
        resource,
        namespace,
        name,
        part,
        body,
        options,
        current,
      );
    }
    if (!current) {
      throw notFound(resource, name);
    }
    const wanted = patched(inVersion(current, resource), body, resource.schema);
    return this.#writer.write({
      resource,
      current,
      part,
      wanted,
      options,
      source: 'patch',
    });
  }

  #apply(
    resource: Resource,
    namespace: string | undefined,
    name: string,
    part: Part,
    { text }: Body,
    options: WriteOptions,
    current: ApiObject | undefined,
  ): Written {
    const configuration = checkedConfiguration(
      parsePatch(text, 'YAML'),
      resource,
      name,
    );
    if (!current && part) {
      throw notFound(resource, name);
    }
    const { resourceVersion, ...metadata } = configuration.metadata;
    if (
      current &&
      resourceVersion &&
      resourceVersion !== current.metadata.resourceVersion
    ) {
      throw modified(resource, name);
    }
    if (!current && metadata.uid) {
      throw goneBefore(resource, name, metadata.uid);
    }
    const identity = { name, ...(resource.namespaced && { namespace }) };
    const live = current
      ? inVersion(current, resource)
      : {
          apiVersion: groupVersion(resource),
          kind: resource.kind,
          metadata: identity,
        };
    const writer: Writer = {
      manager: options.fieldManager,
      now: this.#store.now(),
      ...(part && { subresource: part }),
    };
    const intended = partOf(
      { ...configuration, metadata: { ...metadata, ...identity } },
      resource,
      part,
    );
    const { object, managedFields } = apply(
      live,
      intended,
      resource,
      writer,
      options.force ?? false,
    );
    return this.#writer.write({
      resource,
      ...(current && { current }),
      part,
      wanted: object,
      options,
      managedFields: managedFields ?? [],
      source: 'patch',
    });
  }
}

function checkedConfiguration(
  value: unknown,
  resource: Resource,
  name: string,
): ApiObject {
  if (!isObject(value)) {
    throw badRequest('error decoding YAML: the patch is not an object');
  }
  const { apiVersion = '/', kind = '', metadata = {} } = value;
  if (apiVersion !== groupVersion(resource) || kind !== resource.kind) {
    throw badRequest(`invalid object type: ${apiVersion}, Kind=${kind}`);
  }
  if (!isObject(metadata)) {
    throw badRequest('error decoding YAML: metadata is not an object');
  }
  if (metadata.managedFields) {
    throw badRequest('metadata.managedFields must be nil');
  }
  if (metadata.name !== undefined && metadata.name !== name) {
    throw badRequest(
      `the name of the object (${metadata.name}) does not match the name on the URL (${name})`,
    );
  }
  const errors = typedErrors(value, resource.schema);
  if (errors.length > 0) {
    const of = `${
      metadata.namespace ?? ''
    }/${name}; ${apiVersion}, Kind=${kind}`;
    throw new StatusError(
      500,
      undefined,
      `failed to create typed patch object (${of}): ${errors.join('\n')}`,
    );
  }
  return {
    ...value,
    apiVersion,
    kind,
    metadata: { ...metadata, name },
  } as ApiObject;
}

/** What of a configuration counts: the status of a status apply, all the rest otherwise. */
function partOf(
  configuration: ApiObject,
  resource: Resource,
  part: Part,
): ApiObject {
  const { apiVersion, kind, metadata, status, ...rest } = configuration;
  if (part === 'status') {
    const { name, namespace } = metadata;
    return {
      apiVersion,
      kind,
      metadata: { name, ...(namespace && { namespace }) },
      ...(status !== undefined && { status }),
    };
  }
  return {
    apiVersion,
    kind,
    metadata,
    ...rest,
    ...(!resource.hasStatus && status !== undefined && { status }),
  };
}
