import { inVersion } from './customResources';
import { foregroundFinalizer } from './GarbageCollector';
import { timestamp, type ApiObject, type ObjectStore } from './objectStore';
import { dryRun, parsePatch } from './requests';
import type { Resource } from './resources';
import { isObject } from './schema';
import {
  badRequest,
  invalidOption,
  preconditionFailed,
  type Status,
} from './status';

const policies = ['Foreground', 'Background', 'Orphan'] as const;

/** How an object is to be deleted. */
export interface DeleteOptions {
  dryRun: boolean;
  propagationPolicy: (typeof policies)[number];
  uid?: string;
  resourceVersion?: string;
}

/** Reads the options of a deletion from the query and the body. */
export function deleteOptions(
  query: URLSearchParams,
  text: string,
): DeleteOptions {
  const body = text === '' ? {} : parsePatch(text, 'YAML');
  if (!isObject(body)) {
    throw badRequest("couldn't get version/kind; the body is not an object");
  }
  const preconditions = isObject(body.preconditions) ? body.preconditions : {};
  const policy =
    body.propagationPolicy ?? query.get('propagationPolicy') ?? 'Background';
  const propagationPolicy = policies.find(known => known === policy);
  if (!propagationPolicy) {
    throw invalidOption(
      'DeleteOptions',
      'propagationPolicy',
      'FieldValueNotSupported',
      `Unsupported value: ${JSON.stringify(
        policy,
      )}: supported values: "Foreground", "Background", "Orphan", "nil"`,
    );
  }
  const tries = Array.isArray(body.dryRun)
    ? body.dryRun.map(String)
    : query.getAll('dryRun');
  return {
    dryRun: dryRun(tries, 'DeleteOptions'),
    propagationPolicy,
    ...(typeof preconditions.uid === 'string' && { uid: preconditions.uid }),
    ...(typeof preconditions.resourceVersion === 'string' && {
      resourceVersion: preconditions.resourceVersion,
    }),
  };
}

/** Deletes an object; answers a Status where it is gone, the object where finalizers keep it. */
export function deleteObject(
  store: ObjectStore,
  resource: Resource,
  current: ApiObject,
  options: DeleteOptions,
  everything: () => Iterable<string>,
): Status | ApiObject {
  checkPreconditions(current, resource, options);
  const { metadata } = current;
  const { namespace, name, uid } = metadata;
  const foreground = options.propagationPolicy === 'Foreground';
  const finalizers = [
    ...(metadata.finalizers ?? []),
    ...(foreground && !metadata.finalizers?.includes(foregroundFinalizer)
      ? [foregroundFinalizer]
      : []),
  ];
  if (finalizers.length > 0) {
    return inVersion(
      marked(store, resource, current, finalizers, options),
      resource,
    );
  }
  if (!options.dryRun) {
    if (options.propagationPolicy === 'Orphan') {
      orphan(store, uid, everything());
    }
    store.discard(resource.storageName, namespace, name, 'api');
  }
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: {
      name,
      ...(resource.group && { group: resource.group }),
      kind: resource.plural,
      ...(uid && { uid }),
    },
  };
}

function checkPreconditions(
  { metadata }: ApiObject,
  resource: Resource,
  { uid, resourceVersion }: DeleteOptions,
): void {
  if (uid !== undefined && uid !== metadata.uid) {
    throw preconditionFailed(
      resource,
      metadata.name,
      `the UID in the precondition (${uid}) does not match the UID in record (${metadata.uid}). ` +
        'The object might have been deleted and then recreated',
    );
  }
  if (
    resourceVersion !== undefined &&
    resourceVersion !== metadata.resourceVersion
  ) {
    throw preconditionFailed(
      resource,
      metadata.name,
      `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record ` +
        `(${metadata.resourceVersion}). The object might have been modified`,
    );
  }
}

/** The object with its deletion begun. */
function marked(
  store: ObjectStore,
  resource: Resource,
  current: ApiObject,
  finalizers: string[],
  options: DeleteOptions,
): ApiObject {
  const { metadata } = current;
  const begun = metadata.deletionTimestamp !== undefined;
  const { generation } = metadata;
  const object: ApiObject = {
    ...current,
    metadata: {
      ...metadata,
      finalizers,
      deletionTimestamp: metadata.deletionTimestamp ?? timestamp(store.now()),
      deletionGracePeriodSeconds: 0,
      ...(generation !== undefined && {
        generation: begun ? generation : generation + 1,
      }),
    },
  };
  return options.dryRun
    ? object
    : store.commit(resource.storageName, object, 'api');
}

function orphan(
  store: ObjectStore,
  uid: string | undefined,
  plurals: Iterable<string>,
): void {
  for (const plural of new Set(plurals)) {
    for (const object of store.list(plural)) {
      const { ownerReferences } = object.metadata;
      if (ownerReferences?.some(owner => owner.uid === uid)) {
        const left = ownerReferences.filter(owner => owner.uid !== uid);
        store.put(plural, {
          ...object,
          metadata: { ...object.metadata, ownerReferences: left },
        });
      }
    }
  }
}
