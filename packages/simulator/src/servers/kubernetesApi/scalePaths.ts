import { isObject, type JsonObject } from './schema';

/** The value at a path like `.spec.replicas`. */
export function valueAt(object: unknown, path: string): unknown {
  return path
    .split('.')
    .slice(1)
    .reduce<unknown>(
      (node, key) => (isObject(node) ? node[key] : undefined),
      object,
    );
}

/** The number at a path; undefined where there is none. */
export function replicasAt(object: unknown, path: string): number | undefined {
  const value = valueAt(object, path);
  return typeof value === 'number' ? value : undefined;
}

/** A copy of the object with the value at a path replaced. */
export function withValueAt(
  object: JsonObject,
  path: string,
  value: unknown,
): JsonObject {
  const [, key, ...rest] = path.split('.');
  const child = object[key];
  return {
    ...object,
    [key]:
      rest.length === 0
        ? value
        : withValueAt(
            isObject(child) ? child : {},
            `.${rest.join('.')}`,
            value,
          ),
  };
}
