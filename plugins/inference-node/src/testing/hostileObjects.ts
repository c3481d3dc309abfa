import { KubernetesObject } from '../ports';

/** Breaks whatever puts it anywhere without escaping. */
export const hostileText = '"} or vector(1) #\n\\`\'{{$x}}../..';

const HOSTILE_VALUES: unknown[] = [
  null,
  0,
  -1,
  1e308,
  true,
  '',
  hostileText,
  '__proto__',
  'x'.repeat(100_000),
  [],
  [null, 1, 'text', [], {}],
  {},
  JSON.parse('{"__proto__": {"polluted": true}, "constructor": "text"}'),
];

type Objects = Record<string, KubernetesObject[]>;

/**
 * The objects over and over, each time with one field replaced by something
 * that nobody should write there. A field that several sets have is spoilt in
 * the first of them.
 */
export function* hostileObjects(sets: Objects[]): Iterable<Objects> {
  const done = new Set<string>();
  for (const objects of sets) {
    for (const path of pathsIn(objects)) {
      const place = path.join('.');
      if (path.length < 3 || done.has(place)) {
        continue;
      }
      done.add(place);
      for (const value of HOSTILE_VALUES) {
        yield withValue(objects, path, value) as Objects;
      }
    }
  }
}

function pathsIn(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  return Object.entries(value).flatMap(([key, child]) => [
    [...path, key],
    ...pathsIn(child, [...path, key]),
  ]);
}

/** The same with another value in one place; what lies beside the way to it is shared. */
function withValue(node: unknown, path: string[], value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  const copy = Array.isArray(node) ? [...node] : Object.assign({}, node);
  Reflect.set(copy, key, withValue(Reflect.get(copy, key), rest, value));
  return copy;
}
