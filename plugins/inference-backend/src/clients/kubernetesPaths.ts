import { InputError } from '@backstage/errors';
import { ObjectTarget, ResourceKind } from '@wakeboard/plugin-inference-node';

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
