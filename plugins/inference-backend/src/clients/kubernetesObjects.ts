import {
  KubernetesObject,
  ResourceKind,
  WatchEvent,
} from '@wakeboard/plugin-inference-node';
import { parseRecord, recordOf } from '../records';

/** What a line of a watch holds. */
export type WatchLine =
  | WatchEvent
  | { type: 'error'; code: number; text: string }
  | { type: 'unreadable' };

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

const EVENT_TYPES: Record<string, 'added' | 'modified' | 'deleted'> = {
  ADDED: 'added',
  MODIFIED: 'modified',
  DELETED: 'deleted',
};

/** One page of a list; undefined for anything else. */
export function readList(
  body: Record<string, unknown>,
  kind: ResourceKind,
):
  | { items: KubernetesObject[]; resourceVersion: string; next?: string }
  | undefined {
  const metadata = recordOf(body.metadata);
  const resourceVersion = metadata?.resourceVersion;
  // An empty list of some servers has null for items.
  const items = body.items === null ? [] : body.items;
  if (!Array.isArray(items) || typeof resourceVersion !== 'string') {
    return undefined;
  }
  const next = metadata?.continue;
  return {
    items: items.flatMap(item => readObject(item, kind) ?? []),
    resourceVersion,
    next: typeof next === 'string' && next !== '' ? next : undefined,
  };
}

/**
 * An object, without what nobody reads here and takes half of its memory: the
 * managers of its fields and kubectl's copy of it. Undefined for anything
 * without a name. The value is changed, not copied.
 */
export function readObject(
  value: unknown,
  kind: ResourceKind,
): KubernetesObject | undefined {
  const object = recordOf(value);
  const metadata = recordOf(object?.metadata);
  if (!object || !metadata || typeof metadata.name !== 'string') {
    return undefined;
  }
  delete metadata.managedFields;
  const annotations = recordOf(metadata.annotations);
  if (annotations) delete annotations[LAST_APPLIED];
  // Items of a list of a built-in kind come without them.
  object.apiVersion ??= kind.group
    ? `${kind.group}/${kind.version}`
    : kind.version;
  object.kind ??= kind.kind;
  return object as KubernetesObject;
}

/** One line of a watch. */
export function readWatchEvent(line: string, kind: ResourceKind): WatchLine {
  const event = parseRecord(line);
  const object = recordOf(event?.object);
  if (!event || !object) return { type: 'unreadable' };
  if (event.type === 'ERROR') {
    const code = typeof object.code === 'number' ? object.code : 500;
    return { type: 'error', code, text: JSON.stringify(object) };
  }
  if (event.type === 'BOOKMARK') {
    const version = recordOf(object.metadata)?.resourceVersion;
    return typeof version === 'string'
      ? { type: 'bookmark', resourceVersion: version }
      : { type: 'unreadable' };
  }
  const type = EVENT_TYPES[String(event.type)];
  const read = readObject(object, kind);
  return type && read ? { type, object: read } : { type: 'unreadable' };
}

/** The versions of a group, preferred first, from its discovery document. */
export function readServedVersions(
  group: Record<string, unknown> | undefined,
): string[] {
  const preferred = recordOf(group?.preferredVersion)?.version;
  const versions = Array.isArray(group?.versions) ? group.versions : [];
  // The core group has plain texts, the others have objects.
  const names = versions.map(each => recordOf(each)?.version ?? each);
  return [...new Set([preferred, ...names])].filter(isText);
}

/** Whether a version's discovery document has a resource. */
export function serves(
  version: Record<string, unknown> | undefined,
  plural: string,
): boolean {
  const resources = version?.resources;
  return (
    Array.isArray(resources) &&
    resources.some(each => recordOf(each)?.name === plural)
  );
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
