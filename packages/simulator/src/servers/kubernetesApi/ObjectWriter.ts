import { randomInt, randomUUID } from 'node:crypto';
import {
  checkIdentity,
  checkNamespace,
  otherName,
  withKind,
} from './objectIdentity';
import {
  nextGeneration,
  restricted,
  withoutEmpty,
  type Part,
} from './objectParts';
import { namespaceWithDefaults, podWithDefaults } from './builtinDefaults';
import { inVersion } from './customResources';
import { dropUnknown, metadataOf } from './decoding';
import { afterUpdate, type Writer } from './managedFields';
import {
  timestamp,
  type ApiObject,
  type ManagedFieldsEntry,
  type ObjectMeta,
  type ObjectStore,
} from './objectStore';
import type { WriteOptions } from './requests';
import type { Resource } from './resources';
import { isObject, type JsonObject } from './schema';
import { alreadyExists, invalid, notFound, StatusError } from './status';
import { applyDefaults } from './structural';
import { validate } from './validation';

/** A finished write. */
export interface Written {
  object: ApiObject;
  created: boolean;
  /** Texts for the Warning header. */
  warnings: string[];
}

/** What a write is to make of an object. */
interface Intent {
  resource: Resource;
  current?: ApiObject;
  part: Part;
  wanted: JsonObject;
  options: WriteOptions;
  /** The managed fields, where server-side apply has worked them out. */
  managedFields?: ManagedFieldsEntry[];
  /** How the API words unknown fields under strict validation. */
  source: 'body' | 'patch';
}

/**
 * Brings an object that a client wants through everything the API server does to it before it is stored: unknown
 * fields out, defaults in, what the client may not change restored, generation and field owners counted, the
 * schema checked.
 */
export class ObjectWriter {
  readonly #store: ObjectStore;

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  create(
    resource: Resource,
    namespace: string | undefined,
    body: JsonObject,
    options: WriteOptions,
  ): Written {
    const wanted = withKind(body, resource);
    const metadata = isObject(wanted.metadata) ? wanted.metadata : {};
    checkNamespace(metadata, namespace);
    if (metadata.resourceVersion) {
      throw new StatusError(
        500,
        undefined,
        'resourceVersion should not be set on objects to be created',
      );
    }
    const name = metadata.name || generatedName(metadata.generateName);
    if (typeof name !== 'string') {
      const message = 'Required value: name or generateName is required';
      throw invalid(resource, '', [
        { reason: 'FieldValueRequired', message, field: 'metadata.name' },
      ]);
    }
    return this.write({
      resource,
      part: undefined,
      wanted: {
        ...wanted,
        metadata: { ...metadata, name, ...(namespace && { namespace }) },
      },
      options,
      source: 'body',
    });
  }

  update(
    resource: Resource,
    current: ApiObject,
    part: Part,
    body: JsonObject,
    options: WriteOptions,
  ): Written {
    const wanted = withKind(body, resource);
    const metadata = isObject(wanted.metadata) ? wanted.metadata : {};
    const { name } = current.metadata;
    if (!metadata.resourceVersion && resource.custom) {
      throw invalid({ group: resource.group, kind: resource.plural }, name, [
        {
          reason: 'FieldValueInvalid',
          message: 'Invalid value: 0: must be specified for an update',
          field: 'metadata.resourceVersion',
        },
      ]);
    }
    return this.write({
      resource,
      current,
      part,
      wanted,
      options,
      source: 'body',
    });
  }

  /** Refuses a body that names another object than the path. */
  checkName(body: JsonObject, name: string): void {
    const metadata = isObject(body.metadata) ? body.metadata : {};
    if (metadata.name !== name) {
      throw otherName(metadata.name, name);
    }
  }

  /** Stores what is wanted, unless it is a dry run. */
  write(intent: Intent): Written {
    const { resource, current, part, options } = intent;
    const now = this.#store.now();
    const wanted = structuredClone(intent.wanted);
    const warnings = dropUnknown(
      wanted,
      resource,
      options.fieldValidation,
      intent.source,
    );
    const claims = metadataOf(wanted);
    if (current) {
      checkIdentity(claims, current, resource);
    } else if (resource.namespaced) {
      this.#checkNamespaceExists(claims.namespace);
    }
    let object = restricted(
      { ...wanted, metadata: claims } as ApiObject,
      current,
      resource,
      part,
    );
    applyDefaults(object, resource.schema);
    object = current ? object : namespaceWithDefaults(podWithDefaults(object));
    const generation = nextGeneration(object, current, resource);
    const metadata: ObjectMeta = {
      ...withoutEmpty(object.metadata),
      uid: current?.metadata.uid ?? randomUUID(),
      creationTimestamp: current?.metadata.creationTimestamp ?? timestamp(now),
      ...(generation !== undefined && { generation }),
    };
    delete metadata.managedFields;
    object = { ...object, metadata };
    const managedFields =
      intent.managedFields ??
      this.#managedFields(object, current, resource, part, options, now);
    if (managedFields && managedFields.length > 0) {
      metadata.managedFields = managedFields;
    }
    validate(object, current, resource);
    if (
      !current &&
      this.#store.get(resource.storageName, metadata.namespace, metadata.name)
    ) {
      throw alreadyExists(resource, metadata.name);
    }
    return {
      object: this.#commit(object, current, resource, options),
      created: !current,
      warnings,
    };
  }

  #managedFields(
    object: ApiObject,
    current: ApiObject | undefined,
    resource: Resource,
    part: Part,
    options: WriteOptions,
    now: Date,
  ): ManagedFieldsEntry[] | undefined {
    if (part === 'scale' && resource.custom) {
      return current?.metadata.managedFields;
    }
    const writer: Writer = {
      manager: options.fieldManager,
      now,
      ...(part && { subresource: part }),
    };
    return afterUpdate(
      current && inVersion(current, resource),
      object,
      resource,
      writer,
    );
  }

  #commit(
    object: ApiObject,
    current: ApiObject | undefined,
    resource: Resource,
    options: WriteOptions,
  ): ApiObject {
    const { namespace, name, deletionTimestamp, finalizers } = object.metadata;
    const before = current?.metadata.resourceVersion;
    const unstored = {
      ...object,
      metadata: {
        ...object.metadata,
        ...(before && { resourceVersion: before }),
      },
    };
    if (options.dryRun) {
      return unstored;
    }
    if (deletionTimestamp && !finalizers) {
      this.#store.discard(resource.storageName, namespace, name, 'api');
      return unstored;
    }
    return this.#store.commit(resource.storageName, object, 'api');
  }

  #checkNamespaceExists(namespace: string | undefined): void {
    if (!namespace || !this.#store.get('namespaces', undefined, namespace)) {
      throw notFound(
        { group: '', plural: 'namespaces', kind: 'Namespace' },
        namespace ?? '',
      );
    }
  }
}

const nameAlphabet = 'bcdfghjklmnpqrstvwxz2456789';

function generatedName(prefix: unknown): string | undefined {
  if (typeof prefix !== 'string' || prefix === '') {
    return undefined;
  }
  return (
    prefix +
    Array.from(
      { length: 5 },
      () => nameAlphabet[randomInt(nameAlphabet.length)],
    ).join('')
  );
}
