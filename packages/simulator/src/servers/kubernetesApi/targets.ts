import { badRequest } from './status';

/** Where a path leads. */
export type Target =
  | { kind: 'versions' | 'groups' | 'version' | 'health' | 'nothing' }
  | { kind: 'group'; group: string }
  | { kind: 'podProxy'; namespace: string; segment: string; path: string }
  | { kind: 'resources'; group: string; version: string }
  | {
      kind: 'objects';
      group: string;
      version: string;
      plural: string;
      namespace?: string;
      name?: string;
      subresource?: string;
    };

/** A path that leads to objects. */
export type ObjectTarget = Extract<Target, { kind: 'objects' }>;

/** A path that leads into a pod; `segment` names it, with its port. */
export type PodProxyTarget = Extract<Target, { kind: 'podProxy' }>;

/** Reads a path. */
export function targetOf(pathname: string): Target {
  const parts = pathname.split('/').filter(part => part !== '');
  const [root, ...rest] = parts.map(decoded);
  switch (root) {
    case 'version':
      return { kind: rest.length === 0 ? 'version' : 'nothing' };
    case 'healthz':
    case 'livez':
    case 'readyz':
      return { kind: 'health' };
    case 'api':
      return rest.length === 0 ? { kind: 'versions' } : below('', rest);
    case 'apis': {
      const [group, ...inGroup] = rest;
      if (group === undefined) {
        return { kind: 'groups' };
      }
      return inGroup.length === 0
        ? { kind: 'group', group }
        : below(group, inGroup);
    }
    default:
      return { kind: 'nothing' };
  }
}

function below(group: string, [version, ...rest]: string[]): Target {
  if (rest.length === 0) {
    return { kind: 'resources', group, version };
  }
  let parts = rest;
  let namespace: string | undefined;
  const ownSubresource =
    ['status', 'finalize'].includes(parts[2]) && parts.length === 3;
  if (
    parts[0] === 'namespaces' &&
    parts.length > 2 &&
    !(group === '' && ownSubresource)
  ) {
    namespace = parts[1];
    parts = parts.slice(2);
  }
  const [plural, name, subresource, ...more] = parts;
  if (group === '' && plural === 'pods' && subresource === 'proxy') {
    return namespace === undefined
      ? { kind: 'nothing' }
      : {
          kind: 'podProxy',
          namespace,
          segment: name,
          path: `/${more.join('/')}`,
        };
  }
  if (more.length > 0) {
    return { kind: 'nothing' };
  }
  return {
    kind: 'objects',
    group,
    version,
    plural,
    namespace,
    name,
    subresource,
  };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw badRequest(`invalid URL escape in "${part}"`);
  }
}
