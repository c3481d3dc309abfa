import { createHash } from 'node:crypto';
import { isObject, type JsonObject } from '../servers/kubernetesApi/schema';

/** Careful reading of what clients wrote. */

/** The value at a path of names and numbers, `spec.template.roles.0.name`. */
export function valueAt(from: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (value, key) =>
        typeof value === 'object' && value !== null
          ? Reflect.get(value, key)
          : undefined,
      from,
    );
}

export function objectAt(from: unknown, path: string): JsonObject {
  const value = valueAt(from, path);
  return isObject(value) ? value : {};
}

export function listAt(from: unknown, path: string): unknown[] {
  const value = valueAt(from, path);
  return Array.isArray(value) ? value : [];
}

export function textAt(from: unknown, path: string): string | undefined {
  const value = valueAt(from, path);
  return typeof value === 'string' ? value : undefined;
}

export function numberAt(from: unknown, path: string): number | undefined {
  const value = valueAt(from, path);
  return typeof value === 'number' ? value : undefined;
}

/** A count that may be written as a quantity: `1` or `"1"`. */
export function countAt(from: unknown, path: string): number | undefined {
  const value = valueAt(from, path);
  const count = typeof value === 'string' ? Number(value) : value;
  return typeof count === 'number' && Number.isInteger(count)
    ? count
    : undefined;
}

/** JSON whose keys are in order. */
const ordered = (value: unknown) =>
  JSON.stringify(value, (_, each) =>
    isObject(each)
      ? Object.fromEntries(
          Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)),
        )
      : each,
  );

/** A short name for what is wanted: another one where anything differs. */
export function revisionOf(value: unknown): string {
  return createHash('sha256').update(ordered(value)).digest('hex').slice(0, 10);
}

/** A UUID that follows from a text. */
export function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  const part = (from: number, to: number) => hex.slice(from, to);
  return [
    part(0, 8),
    part(8, 12),
    `4${part(13, 16)}`,
    `8${part(17, 20)}`,
    part(20, 32),
  ].join('-');
}
