import { pathText } from './FieldSet';
import { isObject, type Schema } from './schema';
import { branchesOf } from './shape';

/** Why a configuration cannot be applied: fields that do not exist, values of another type, keys given twice. */
export function typedErrors(value: unknown, schema: Schema): string[] {
  const errors: string[] = [];
  check(value, schema, [], errors);
  return errors;
}

function check(
  value: unknown,
  schema: Schema | undefined,
  path: string[],
  errors: string[],
): void {
  if (schema === undefined || value === null) {
    return;
  }
  const mismatch = typeMismatch(value, schema);
  if (mismatch) {
    errors.push(`${pathText(path)}: ${mismatch}`);
    return;
  }
  const seen = new Set<string>();
  for (const branch of branchesOf(value, schema) ?? []) {
    const below = [...path, branch.segment];
    if (branch.schema === undefined && !allowsAnything(schema)) {
      errors.push(`${pathText(below)}: field not declared in schema`);
    }
    if (seen.has(branch.segment)) {
      errors.push(
        `${pathText(path)}: duplicate entries for key ${pathText([
          branch.segment,
        ])}`,
      );
    }
    seen.add(branch.segment);
    check(branch.value, branch.schema, below, errors);
  }
}

function allowsAnything(schema: Schema): boolean {
  return (
    schema['x-kubernetes-preserve-unknown-fields'] === true ||
    schema['x-kubernetes-embedded-resource'] === true ||
    schema.additionalProperties === true ||
    schema['x-kubernetes-list-type'] !== undefined
  );
}

function typeMismatch(value: unknown, schema: Schema): string | undefined {
  const got = goType(value);
  switch (schema.type) {
    case 'string':
      return typeof value === 'string'
        ? undefined
        : `expected string, got ${got}`;
    case 'integer':
    case 'number':
      return typeof value === 'number'
        ? undefined
        : `expected numeric (int or float), got ${got}`;
    case 'boolean':
      return typeof value === 'boolean'
        ? undefined
        : `expected boolean, got ${got}`;
    case 'array':
      return Array.isArray(value) ? undefined : `expected list, got ${got}`;
    case 'object':
      return isObject(value) ? undefined : `expected map, got ${got}`;
    default:
      return undefined;
  }
}

function goType(value: unknown): string {
  if (Array.isArray(value)) {
    return 'list';
  }
  return isObject(value) ? 'map' : typeof value;
}
