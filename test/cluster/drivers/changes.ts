import { KubernetesObject } from '@wakeboard/plugin-inference-node';

/** What the API server writes by itself when anything changes. */
const BY_THE_SERVER =
  /^metadata\.(resourceVersion|generation|uid|creationTimestamp|managedFields)/;

/** What became of objects, one sentence each: `Deployment demo: spec.replicas 1 -> 0`. */
export function changesBetween(
  before: KubernetesObject[],
  after: KubernetesObject[],
): string[] {
  const later = new Map(after.map(each => [nameOf(each), each]));
  const earlier = new Set(before.map(nameOf));
  return [
    ...before.flatMap(object => {
      const name = nameOf(object);
      const next = later.get(name);
      if (!next) return [`${name} is deleted`];
      return differences(object, next, '')
        .filter(({ path }) => !BY_THE_SERVER.test(path))
        .map(({ path, from, to }) => `${name}: ${path} ${from} -> ${to}`);
    }),
    ...after
      .filter(each => !earlier.has(nameOf(each)))
      .map(each => `${nameOf(each)} is created`),
  ].sort();
}

function nameOf({ kind, metadata }: KubernetesObject): string {
  return `${kind} ${metadata.name}`;
}

function differences(
  from: unknown,
  to: unknown,
  path: string,
): Array<{ path: string; from: string; to: string }> {
  if (isPlain(from) || isPlain(to)) {
    const [a, b] = [Object(from), Object(to)];
    const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
    return keys.flatMap(key =>
      differences(a[key], b[key], path ? `${path}.${key}` : key),
    );
  }
  const [was, is] = [from, to].map(each => JSON.stringify(each) ?? 'nothing');
  return was === is ? [] : [{ path, from: was, to: is }];
}

function isPlain(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
