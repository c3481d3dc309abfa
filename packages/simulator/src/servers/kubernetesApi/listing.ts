import { inVersion } from './customResources';
import type { ApiObject, ObjectStore } from './objectStore';
import { numberIn } from './requests';
import { groupVersion, type Resource } from './resources';
import { selectorOf } from './selectors';
import { badRequest, expired, invalidOption, StatusError } from './status';

/** The answer to a list. */
export interface ObjectList {
  apiVersion: string;
  kind: string;
  metadata: {
    resourceVersion: string;
    continue?: string;
    remainingItemCount?: number;
  };
  items: ApiObject[];
}

interface ContinueToken {
  v: 'meta.k8s.io/v1';
  /** The version the list is of; -1: whatever is there now. */
  rv: number;
  start: string;
}

/** Lists the objects of a resource, whole or by pages that all show one version. */
export function listObjects(
  store: ObjectStore,
  resource: Resource,
  namespace: string | undefined,
  query: URLSearchParams,
): ObjectList {
  const selector = selectorOf(query, resource);
  const limit = Math.max(0, numberIn(query, 'limit') ?? 0);
  const token = continueToken(query);
  const version = token ? token.rv : requestedVersion(store, query);
  const resourceVersion = version < 0 ? store.resourceVersion : version;
  const all =
    version < 0
      ? store.list(resource.storageName)
      : store.listAt(resource.storageName, version);
  if (!all) {
    throw token ? expiredPage(token) : expired(tooOld(version, store));
  }
  const matching = all.filter(
    object =>
      (namespace === undefined || object.metadata.namespace === namespace) &&
      (!selector || selector(object)) &&
      (!token || pageKey(object) > token.start),
  );
  const items = limit > 0 ? matching.slice(0, limit) : matching;
  const remaining = matching.length - items.length;
  return {
    apiVersion: groupVersion(resource),
    kind: resource.listKind,
    metadata: {
      resourceVersion: String(resourceVersion),
      ...(remaining > 0 && {
        continue: encode({
          v: 'meta.k8s.io/v1',
          rv: resourceVersion,
          start: pageKey(items[items.length - 1]),
        }),
        ...(!selector && { remainingItemCount: remaining }),
      }),
    },
    items: items.map(object => inVersion(object, resource)),
  };
}

/** How the API says that a version is no longer kept. */
export function tooOld(version: number, store: ObjectStore): string {
  return `too old resource version: ${version} (${store.oldestResourceVersion})`;
}

/** Parses a resource version of the query; undefined where it is absent. */
export function versionIn(query: URLSearchParams): number | undefined {
  const value = query.get('resourceVersion');
  if (!value) {
    return undefined;
  }
  if (!/^\d+$/.test(value)) {
    const text = JSON.stringify(value);
    throw badRequest(
      `invalid resource version: resourceVersion: Invalid value: ${text}: strconv.ParseUint: parsing ${text}: invalid syntax`,
    );
  }
  return Number(value);
}

/** The version a list is to show; -1: the present one. */
function requestedVersion(store: ObjectStore, query: URLSearchParams): number {
  const version = versionIn(query);
  const match = query.get('resourceVersionMatch');
  if (query.get('sendInitialEvents')) {
    const message = 'Forbidden: sendInitialEvents is forbidden for list';
    throw invalidOption(
      'ListOptions',
      'sendInitialEvents',
      'FieldValueForbidden',
      message,
    );
  }
  if (match && version === undefined) {
    const message =
      'Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided';
    throw invalidOption(
      'ListOptions',
      'resourceVersionMatch',
      'FieldValueForbidden',
      message,
    );
  }
  if (version !== undefined && version > store.resourceVersion) {
    throw new StatusError(
      504,
      'Timeout',
      `Timeout: Too large resource version: ${version}, current: ${store.resourceVersion}`,
      {
        causes: [
          {
            reason: 'ResourceVersionTooLarge',
            message: 'Too large resource version',
          },
        ],
        retryAfterSeconds: 1,
      },
    );
  }
  return match === 'Exact' && version !== undefined ? version : -1;
}

function pageKey({ metadata }: ApiObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}

function continueToken(query: URLSearchParams): ContinueToken | undefined {
  const text = query.get('continue');
  if (!text) {
    return undefined;
  }
  if (query.get('resourceVersion') && query.get('resourceVersion') !== '0') {
    throw badRequest(
      'specifying resource version is not allowed when using continue',
    );
  }
  try {
    const token = JSON.parse(
      Buffer.from(text, 'base64url').toString('utf8'),
    ) as ContinueToken;
    if (
      token.v === 'meta.k8s.io/v1' &&
      Number.isInteger(token.rv) &&
      typeof token.start === 'string'
    ) {
      return token;
    }
  } catch {
    // Falls through to the same refusal.
  }
  throw badRequest('invalid continue token: continue key is not valid');
}

function encode(token: ContinueToken): string {
  return Buffer.from(JSON.stringify(token)).toString('base64url');
}

function expiredPage(token: ContinueToken): StatusError {
  return expired(
    'The provided continue parameter is too old to display a consistent list result. You can start a new list ' +
      'without the continue parameter, or use the continue token in this response to retrieve the remainder of the ' +
      'results. Continuing with the provided token results in an inconsistent list - objects that were created, ' +
      'modified, or deleted between the time the first chunk was returned and now may show up in the list.',
    encode({ ...token, rv: -1 }),
  );
}
