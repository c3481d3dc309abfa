import { isObject, type JsonObject, type Schema } from './schema';
import { sameJson } from './sameJson';

/*
 * How server-side apply sees a value: as a tree whose branches are the fields of maps, the items of keyed lists and
 * the items of sets, and whose leaves are scalars and everything the schema calls atomic. A branch is named as in
 * managedFields: `f:replicas`, `k:{"name":"gpu"}`, `v:"finalizer"`.
 */

/** One branch below a value. */
export interface Branch {
  segment: string;
  value: unknown;
  schema: Schema | undefined;
  /** Whether the schema names the field, as against a key of a free map. */
  declared: boolean;
}

/** The branches of a value; undefined where it is a leaf. */
export function branchesOf(
  value: unknown,
  schema: Schema | undefined,
): Branch[] | undefined {
  if (Array.isArray(value)) {
    return listBranches(value, schema);
  }
  if (!isObject(value) || schema?.['x-kubernetes-map-type'] === 'atomic') {
    return undefined;
  }
  return Object.entries(value).map(([key, child]) => {
    const declared = schema?.properties?.[key];
    const free = schema?.additionalProperties;
    return {
      segment: `f:${key}`,
      value: child,
      schema: declared ?? (isObject(free) ? (free as Schema) : undefined),
      declared: declared !== undefined,
    };
  });
}

function listBranches(
  items: unknown[],
  schema: Schema | undefined,
): Branch[] | undefined {
  const keys = schema?.['x-kubernetes-list-map-keys'];
  if (schema?.['x-kubernetes-list-type'] === 'map' && keys) {
    return items.map(item => ({
      segment: `k:${JSON.stringify(keyOf(item, keys, schema.items))}`,
      value: item,
      schema: schema.items,
      declared: true,
    }));
  }
  if (schema?.['x-kubernetes-list-type'] === 'set') {
    return items.map(item => ({
      segment: `v:${JSON.stringify(item)}`,
      value: item,
      schema: schema.items,
      declared: true,
    }));
  }
  return undefined;
}

function keyOf(
  item: unknown,
  keys: string[],
  schema: Schema | undefined,
): JsonObject {
  const fields = isObject(item) ? item : {};
  return Object.fromEntries(
    [...keys]
      .sort()
      .map(key => [key, fields[key] ?? schema?.properties?.[key]?.default])
      .filter(([, value]) => value !== undefined),
  );
}

/** Puts a value together from its branches; `like` says whether it is a list or a map. */
function assemble(branches: Branch[], like: unknown): unknown {
  return Array.isArray(like)
    ? branches.map(branch => branch.value)
    : Object.fromEntries(
        branches.map(branch => [branch.segment.slice(2), branch.value]),
      );
}

/** Lays an applied value over the live one: branches are merged, leaves replaced. */
export function merge(
  live: unknown,
  applied: unknown,
  schema: Schema | undefined,
): unknown {
  const under = branchesOf(live, schema);
  const over = branchesOf(applied, schema);
  if (!under || !over || Array.isArray(live) !== Array.isArray(applied)) {
    return applied;
  }
  const appliedBySegment = new Map(
    over.map(branch => [branch.segment, branch]),
  );
  const present = new Set(under.map(branch => branch.segment));
  const merged = under.map(branch => {
    const match = appliedBySegment.get(branch.segment);
    return match
      ? { ...branch, value: merge(branch.value, match.value, branch.schema) }
      : branch;
  });
  return assemble(
    [...merged, ...over.filter(branch => !present.has(branch.segment))],
    applied,
  );
}

/** Takes one branch out of a value, by its path. */
export function without(
  value: unknown,
  path: string[],
  schema: Schema | undefined,
): unknown {
  const [segment, ...rest] = path;
  const branches = branchesOf(value, schema);
  if (!branches?.some(branch => branch.segment === segment)) {
    return value;
  }
  return assemble(
    branches.flatMap(branch => {
      if (branch.segment !== segment) {
        return [branch];
      }
      return rest.length === 0
        ? []
        : [{ ...branch, value: without(branch.value, rest, branch.schema) }];
    }),
    value,
  );
}

/** The paths by which two values differ. */
export interface Difference {
  /** Added or changed. */
  set: string[][];
  removed: string[][];
}

/** Compares two values branch by branch. */
export function compare(
  before: unknown,
  after: unknown,
  schema: Schema | undefined,
): Difference {
  const difference: Difference = { set: [], removed: [] };
  compareInto(before, after, schema, [], difference);
  return difference;
}

function compareInto(
  before: unknown,
  after: unknown,
  schema: Schema | undefined,
  path: string[],
  difference: Difference,
): void {
  const old = branchesOf(before, schema);
  const now = branchesOf(after, schema);
  if (
    !(old && now) &&
    before !== undefined &&
    after !== undefined &&
    !sameJson(before, after)
  ) {
    difference.set.push(path);
  }
  const oldBySegment = new Map(old?.map(branch => [branch.segment, branch]));
  for (const branch of now ?? []) {
    const match = oldBySegment.get(branch.segment);
    oldBySegment.delete(branch.segment);
    const below = [...path, branch.segment];
    if (!match) {
      difference.set.push(below);
    }
    compareInto(match?.value, branch.value, branch.schema, below, difference);
  }
  for (const branch of oldBySegment.values()) {
    const below = [...path, branch.segment];
    difference.removed.push(below);
    compareInto(branch.value, undefined, branch.schema, below, difference);
  }
}

/** The paths that an applied value names, and so claims. */
export function claimedPaths(
  value: unknown,
  schema: Schema | undefined,
): string[][] {
  const paths: string[][] = [];
  claimInto(value, schema, [], paths);
  return paths;
}

function claimInto(
  value: unknown,
  schema: Schema | undefined,
  path: string[],
  paths: string[][],
): void {
  for (const branch of branchesOf(value, schema) ?? []) {
    const below = [...path, branch.segment];
    const branches = branchesOf(branch.value, branch.schema);
    const isItem = !branch.segment.startsWith('f:');
    if (
      isItem ||
      !branch.declared ||
      !branches ||
      (branches.length === 0 && isObject(branch.value))
    ) {
      paths.push(below);
    }
    claimInto(branch.value, branch.schema, below, paths);
  }
}
