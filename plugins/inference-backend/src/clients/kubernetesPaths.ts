import { InputError } from '@backstage/errors';
import {
  ObjectTarget,
  PodRequest,
  ResourceKind,
} from '@wakeboard/plugin-inference-node';

/** The path of all objects of a kind, in one namespace or in all. */
export function collectionPath(kind: ResourceKind, namespace?: string): string {
  const { group, version, plural, namespaced } = kind;
  const base = `${groupPath(group)}/${segment(version, 'a version')}`;
  const inNamespace =
    namespaced && namespace !== undefined
      ? `/namespaces/${segment(namespace, 'a namespace')}`
      : '';
  return `${base}${inNamespace}/${segment(plural, 'a resource')}`;
}

/** The path of one object. */
export function objectPath(target: ObjectTarget): string {
  const { kind, namespace, name } = target;
  if (kind.namespaced && !namespace) {
    throw new InputError(
      `${describeKind(kind)} "${name}" is in a namespace, but none is given`,
    );
  }
  return `${collectionPath(kind, namespace)}/${segment(name, 'a name')}`;
}

/** The path on which the API server hands a request to the program in a pod. */
export function podProxyPath({
  namespace,
  pod,
  port,
  path,
}: PodRequest): string {
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new InputError(`${port} cannot be a port`);
  }
  // With a colon in it, the name could bring its own port, or a scheme.
  if (pod.includes(':')) {
    throw new InputError(`"${pod}" cannot be a name in Kubernetes`);
  }
  const inNamespace = `/api/v1/namespaces/${segment(namespace, 'a namespace')}`;
  return `${inNamespace}/pods/${segment(
    pod,
    'a name',
  )}:${port}/proxy${pathInPod(path)}`;
}

/** The API server takes a path apart after it was decoded, so that what counts is what the parts mean. */
function pathInPod(path: string): string {
  const [, parts, query] = /^\/([^?#]*)(?:\?([^#]*))?$/.exec(path) ?? [];
  if (parts === undefined) {
    throw new InputError(`"${path}" cannot be the path of a request to a pod`);
  }
  const encoded = parts.split('/').map((part, index, all) => {
    const text = decoded(part);
    const isEnd = index === all.length - 1;
    if (
      text === undefined ||
      (text === '' && !isEnd) ||
      text === '.' ||
      text === '..' ||
      /[/\\\p{Cc}]/u.test(text)
    ) {
      throw new InputError(
        `"${path}" cannot be the path of a request to a pod`,
      );
    }
    return encodeURIComponent(text);
  });
  const parameters = query ? `?${new URLSearchParams(query)}` : '';
  return `/${encoded.join('/')}${parameters}`;
}

function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}

/** The path of a group; empty is the core group. */
export function groupPath(group: string): string {
  return group === '' ? '/api' : `/apis/${segment(group, 'a group')}`;
}

/** A kind as in RBAC rules: `models.greenthread.ai`, `pods`. */
export function describeKind({
  group,
  plural,
}: Pick<ResourceKind, 'group' | 'plural'>): string {
  return group ? `${plural}.${group}` : plural;
}

/**
 * A part of a path. An empty one or dots would lead to another resource: a
 * deletion of the object ".." is one of all objects.
 */
function segment(text: string, what: string): string {
  if (text === '' || text === '.' || text === '..' || /[/%]/.test(text)) {
    throw new InputError(`"${text}" cannot be ${what} in Kubernetes`);
  }
  return encodeURIComponent(text);
}
