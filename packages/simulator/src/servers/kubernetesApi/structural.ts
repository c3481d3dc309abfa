import {
  isObject,
  metadataSchema,
  type JsonObject,
  type Schema,
} from './schema';

/** Removes, in place, what the schema does not declare; returns the paths removed ("spec.parts[0].colour"). */
export function prune(object: JsonObject, schema: Schema): string[] {
  const removed: string[] = [];
  pruneValue(object, schema, '', removed);
  return removed;
}

function pruneValue(
  value: unknown,
  schema: Schema,
  path: string,
  removed: string[],
): void {
  if (Array.isArray(value)) {
    const { items } = schema;
    if (items) {
      value.forEach((item, index) =>
        pruneValue(item, items, `${path}[${index}]`, removed),
      );
    }
    return;
  }
  if (!isObject(value) || schema['x-kubernetes-int-or-string']) {
    return;
  }
  for (const [key, child] of Object.entries(value)) {
    const childPath = path ? `${path}.${key}` : key;
    const childSchema = fieldSchema(schema, key);
    if (childSchema === undefined) {
      removed.push(childPath);
      delete value[key];
    } else if (childSchema !== true) {
      pruneValue(child, childSchema, childPath, removed);
    }
  }
}

/** The schema of a field; true where anything goes, undefined where the field does not exist. */
function fieldSchema(schema: Schema, key: string): Schema | true | undefined {
  const declared = schema.properties?.[key];
  if (declared) {
    return declared;
  }
  if (isObject(schema.additionalProperties)) {
    return schema.additionalProperties as Schema;
  }
  if (
    schema['x-kubernetes-embedded-resource'] &&
    ['apiVersion', 'kind', 'metadata'].includes(key)
  ) {
    return key === 'metadata' ? metadataSchema : true;
  }
  return schema['x-kubernetes-preserve-unknown-fields'] ||
    schema.additionalProperties === true
    ? true
    : undefined;
}

/** Fills in, in place, the schema's defaults; an explicit null counts as absent unless the field is nullable. */
export function applyDefaults(value: unknown, schema: Schema): void {
  if (Array.isArray(value)) {
    const { items } = schema;
    if (items) {
      value.forEach(item => applyDefaults(item, items));
    }
    return;
  }
  if (!isObject(value)) {
    return;
  }
  for (const [key, child] of Object.entries(schema.properties ?? {})) {
    const present = value[key];
    if (
      child.default !== undefined &&
      (present === undefined || (present === null && !child.nullable))
    ) {
      value[key] = structuredClone(child.default);
    }
    applyDefaults(value[key], child);
  }
  const { additionalProperties } = schema;
  if (isObject(additionalProperties)) {
    for (const [key, child] of Object.entries(value)) {
      if (!schema.properties?.[key]) {
        applyDefaults(child, additionalProperties);
      }
    }
  }
}
