import {
  KubernetesObject,
  ResourceKind,
} from '@wakeboard/plugin-inference-node';
import { DriverCluster } from './DriverCluster';

/**
 * The sections of an object that we own, where nobody else owns any of it and
 * we own nothing that we did not write.
 */
export async function ownedSections(
  cluster: DriverCluster,
  kind: ResourceKind,
  object: KubernetesObject,
): Promise<Set<string>> {
  const { name, namespace } = object.metadata;
  const managers = await cluster.managersOf({ kind, name, namespace });
  expect(
    managers.map(({ manager, operation }) => [manager, operation]),
  ).toEqual([['wakeboard', 'Apply']]);
  const [{ fieldsV1 }] = managers;
  expect(notIn(object, fieldsV1)).toEqual([]);
  return new Set(ownedFields(fieldsV1).map(path => path.split('.')[1]));
}

/**
 * What the API server says that a manager owns of an object (`fieldsV1` of its
 * managed fields), as paths: `spec.template.containers[name=engine].image`.
 */
export function ownedFields(
  fields: Record<string, unknown>,
  path = '',
): string[] {
  return Object.entries(fields).flatMap(([key, below]) => {
    if (key === '.') return [];
    const inner = Object(below) as Record<string, unknown>;
    const here = path + stepOf(key);
    const deeper = ownedFields(inner, here);
    return deeper.length > 0 ? deeper : [here];
  });
}

/** The paths, written the same way, of those that an object does not have. */
export function notIn(object: unknown, fields: Record<string, unknown>) {
  return strays(object, fields, '');
}

function strays(
  value: unknown,
  fields: Record<string, unknown>,
  path: string,
): string[] {
  return Object.entries(fields).flatMap(([key, below]) => {
    if (key === '.') return [];
    const here = path + stepOf(key);
    const inner = valueAt(value, key);
    return inner === undefined
      ? [here]
      : strays(inner, Object(below) as Record<string, unknown>, here);
  });
}

function valueAt(value: unknown, key: string): unknown {
  const text = key.slice(2);
  if (key.startsWith('f:')) {
    return Object.hasOwn(Object(value), text) ? Object(value)[text] : undefined;
  }
  const items: unknown[] = Array.isArray(value) ? value : [];
  const wanted: unknown = JSON.parse(text);
  if (key.startsWith('v:')) return items.find(each => each === wanted);
  return items.find(each =>
    Object.entries(Object(wanted)).every(
      ([name, expected]) => Object(each)[name] === expected,
    ),
  );
}

function stepOf(key: string): string {
  return key.startsWith('f:') ? `.${key.slice(2)}` : `[${key.slice(2)}]`;
}
