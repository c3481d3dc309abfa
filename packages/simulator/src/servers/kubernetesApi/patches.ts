import { applyPatch, type Operation } from 'fast-json-patch';
import { isObject, type JsonObject, type Schema } from './schema';
import { badRequest, StatusError } from './status';

/** RFC 6902. */
export function jsonPatch(object: JsonObject, patch: unknown): JsonObject {
  if (!Array.isArray(patch)) {
    throw badRequest(
      'error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp',
    );
  }
  const unsupported = patch.find(
    operation =>
      !isObject(operation) ||
      !['add', 'remove', 'replace', 'move', 'copy', 'test'].includes(
        String(operation.op),
      ),
  );
  if (unsupported !== undefined) {
    throw badRequest(
      `invalid operation ${JSON.stringify(unsupported)}: unsupported operation`,
    );
  }
  try {
    const { newDocument } = applyPatch(
      structuredClone(object),
      patch as Operation[],
      true,
      true,
    );
    return newDocument;
  } catch {
    throw new StatusError(
      422,
      'Invalid',
      'the server rejected our request due to an error in our request',
      {},
    );
  }
}

/** RFC 7386. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) {
    return patch;
  }
  const result: JsonObject = isObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) {
      delete result[key];
    } else {
      result[key] = mergePatch(result[key], value);
    }
  }
  return result;
}

/**
 * The strategic merge patch of built-in kinds: a merge patch that merges the keyed lists of the schema item by item;
 * an item with `$patch: delete` is taken out.
 */
export function strategicMergePatch(
  target: unknown,
  patch: unknown,
  schema: Schema | undefined,
): unknown {
  const [key] = schema?.['x-kubernetes-list-map-keys'] ?? [];
  if (Array.isArray(patch) && Array.isArray(target) && key) {
    return mergeItems(target, patch, key, schema?.items);
  }
  if (!isObject(patch)) {
    return patch;
  }
  const result: JsonObject = isObject(target) ? { ...target } : {};
  for (const [field, value] of Object.entries(patch)) {
    const free = schema?.additionalProperties;
    const child =
      schema?.properties?.[field] ??
      (isObject(free) ? (free as Schema) : undefined);
    if (value === null) {
      delete result[field];
    } else if (!field.startsWith('$')) {
      result[field] = strategicMergePatch(result[field], value, child);
    }
  }
  return result;
}

function mergeItems(
  target: unknown[],
  patch: unknown[],
  key: string,
  schema: Schema | undefined,
): unknown[] {
  const result = [...target];
  for (const item of patch.filter(isObject)) {
    const index = result.findIndex(
      present => isObject(present) && present[key] === item[key],
    );
    if (item.$patch === 'delete') {
      result.splice(index, index < 0 ? 0 : 1);
    } else if (index < 0) {
      result.push(strategicMergePatch({}, item, schema));
    } else {
      result[index] = strategicMergePatch(result[index], item, schema);
    }
  }
  return result;
}
