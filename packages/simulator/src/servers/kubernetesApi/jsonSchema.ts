import Ajv, { type ErrorObject, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { isObject, type Schema } from './schema';

/*
 * Kubernetes schemas as Ajv understands them: OpenAPI 3.0 says "nullable" and flags exclusive bounds by booleans,
 * and Kubernetes adds values that are a number or a string.
 */

const ajv = new Ajv({
  allErrors: true,
  strict: false,
  verbose: true,
  unicodeRegExp: false,
  formats: { int32: true, int64: true, float: true, double: true },
});
addFormats(ajv, [
  'date-time',
  'date',
  'duration',
  'uri',
  'email',
  'ipv4',
  'ipv6',
  'hostname',
  'uuid',
  'byte',
]);
// Kubernetes ignores formats it does not know.
const knownFormats = new Set(Object.keys(ajv.formats));

const compiled = new WeakMap<Schema, ValidateFunction>();

/** The errors of a value against a schema. */
export function schemaErrors(value: unknown, schema: Schema): ErrorObject[] {
  let validate = compiled.get(schema);
  if (!validate) {
    validate = ajv.compile(toJsonSchema(schema));
    compiled.set(schema, validate);
  }
  return validate(value) ? [] : [...(validate.errors ?? [])];
}

function toJsonSchema(schema: Schema): Record<string, unknown> {
  const {
    properties,
    additionalProperties,
    items,
    allOf,
    anyOf,
    oneOf,
    not,
    nullable,
    format,
    minimum,
    maximum,
    exclusiveMinimum,
    exclusiveMaximum,
    default: _default,
    description: _description,
    ...rest
  } = schema;
  const keywords = Object.fromEntries(
    Object.entries(rest).filter(([keyword]) => !keyword.startsWith('x-')),
  );
  if (schema['x-kubernetes-int-or-string']) {
    keywords.type = ['integer', 'string'];
  }
  if (nullable) {
    keywords.type = [keywords.type, 'null'].flat();
    if (schema.enum) {
      keywords.enum = [...schema.enum, null];
    }
  }
  return {
    ...keywords,
    ...(format && knownFormats.has(format) && { format }),
    ...(minimum !== undefined && {
      [exclusiveMinimum ? 'exclusiveMinimum' : 'minimum']: minimum,
    }),
    ...(maximum !== undefined && {
      [exclusiveMaximum ? 'exclusiveMaximum' : 'maximum']: maximum,
    }),
    ...(properties && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([key, child]) => [
          key,
          toJsonSchema(child),
        ]),
      ),
    }),
    ...(isObject(additionalProperties) && {
      additionalProperties: toJsonSchema(additionalProperties as Schema),
    }),
    ...(items && { items: toJsonSchema(items) }),
    ...(allOf && { allOf: allOf.map(toJsonSchema) }),
    ...(anyOf && { anyOf: anyOf.map(toJsonSchema) }),
    ...(oneOf && { oneOf: oneOf.map(toJsonSchema) }),
    ...(not && { not: toJsonSchema(not) }),
  };
}
