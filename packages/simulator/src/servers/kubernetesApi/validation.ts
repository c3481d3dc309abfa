import type { ErrorObject } from 'ajv';
import { schemaErrors } from './jsonSchema';
import type { ApiObject } from './objectStore';
import type { Resource } from './resources';
import { isObject, type Schema } from './schema';
import { sameJson } from './sameJson';
import { replicasAt } from './scalePaths';
import { branchesOf } from './shape';
import { invalid, type StatusCause } from './status';

const dns1123 =
  '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*';
const subdomain = new RegExp(`^${dns1123}$`);
const mostAnnotationBytes = 256 * 1024;
const labelValue = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;

/**
 * Checks a whole object; throws a 422 that lists what is wrong. On an update, what was wrong before and is unchanged
 * is tolerated, as the API server does.
 */
export function validate(
  object: ApiObject,
  previous: ApiObject | undefined,
  resource: Resource,
): void {
  const causes = [
    ...(previous ? finalizerCauses(object, previous) : nameCauses(object)),
    ...labelCauses(object),
    ...annotationCauses(object),
    ...(resource.custom ? schemaCauses(object, previous, resource) : []),
  ];
  if (causes.length > 0) {
    throw invalid(resource, object.metadata.name ?? '', causes);
  }
}

function nameCauses({ metadata: { name } }: ApiObject): StatusCause[] {
  if (subdomain.test(name) && name.length <= 253) {
    return [];
  }
  const message =
    `Invalid value: ${JSON.stringify(
      name,
    )}: a lowercase RFC 1123 subdomain must consist of lower case alphanumeric ` +
    `characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used ` +
    `for validation is '${dns1123}')`;
  return [{ reason: 'FieldValueInvalid', message, field: 'metadata.name' }];
}

function labelCauses({ metadata: { labels } }: ApiObject): StatusCause[] {
  return Object.values(labels ?? {})
    .filter(value => !labelValue.test(value) || value.length > 63)
    .map(value => ({
      reason: 'FieldValueInvalid',
      message:
        `Invalid value: ${JSON.stringify(
          value,
        )}: a valid label must be an empty string or consist of alphanumeric ` +
        `characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or ` +
        `'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')`,
      field: 'metadata.labels',
    }));
}

function annotationCauses({
  metadata: { annotations },
}: ApiObject): StatusCause[] {
  const bytes = Object.entries(annotations ?? {})
    .flat()
    .reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  return bytes > mostAnnotationBytes
    ? [
        {
          reason: 'FieldValueTooLong',
          message: `Too long: may not be more than ${mostAnnotationBytes} bytes`,
          field: 'metadata.annotations',
        },
      ]
    : [];
}

function finalizerCauses(
  object: ApiObject,
  previous: ApiObject,
): StatusCause[] {
  const before = previous.metadata.finalizers ?? [];
  const added = (object.metadata.finalizers ?? []).filter(
    finalizer => !before.includes(finalizer),
  );
  if (!previous.metadata.deletionTimestamp || added.length === 0) {
    return [];
  }
  const message =
    'Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers ' +
    `[]string{${added.map(finalizer => JSON.stringify(finalizer)).join(', ')}}`;
  return [
    { reason: 'FieldValueForbidden', message, field: 'metadata.finalizers' },
  ];
}

function schemaCauses(
  object: ApiObject,
  previous: ApiObject | undefined,
  { schema, scale }: Resource,
): StatusCause[] {
  const replicas = scale && replicasAt(object, scale.specReplicasPath);
  return [
    ...schemaErrors(object, schema)
      .filter(error => !isDetailOfAlternative(error))
      .filter(error => !previous || !unchanged(error, object, previous))
      .map(toCause),
    ...duplicates(object, schema, ''),
    ...(replicas !== undefined && replicas < 0
      ? [
          {
            reason: 'FieldValueInvalid',
            message: `Invalid value: ${replicas}: should be a non-negative integer`,
            field: scale?.specReplicasPath,
          },
        ]
      : []),
  ];
}

function isDetailOfAlternative(error: ErrorObject): boolean {
  return /\/(anyOf|oneOf|not)\//.test(error.schemaPath);
}

function unchanged(
  error: ErrorObject,
  object: ApiObject,
  previous: ApiObject,
): boolean {
  const before = at(previous, error.instancePath);
  return (
    before !== undefined && sameJson(at(object, error.instancePath), before)
  );
}

function at(value: unknown, pointer: string): unknown {
  return segments(pointer).reduce<unknown>(
    (node, key) =>
      typeof node === 'object' && node !== null
        ? Reflect.get(node, key)
        : undefined,
    value,
  );
}

function segments(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map(segment => segment.replace(/~1/g, '/').replace(/~0/g, '~'));
}

function fieldOf(pointer: string): string {
  return segments(pointer).reduce((path, segment) => {
    if (/^\d+$/.test(segment)) {
      return `${path}[${segment}]`;
    }
    return path ? `${path}.${segment}` : segment;
  }, '');
}

function typeOf(value: unknown): string {
  if (value === null) {
    return 'null';
  }
  if (Array.isArray(value)) {
    return 'array';
  }
  return Number.isInteger(value) ? 'integer' : typeof value;
}

function toCause(error: ErrorObject): StatusCause {
  const field = fieldOf(error.instancePath);
  const shown = JSON.stringify(error.data);
  const inBody = (what: string): StatusCause => ({
    reason: 'FieldValueInvalid',
    message: `Invalid value: ${shown}: ${field} in body ${what}`,
    field,
  });
  const { params } = error;
  switch (error.keyword) {
    case 'required': {
      const missing = String(params.missingProperty);
      const path = field ? `${field}.${missing}` : missing;
      return {
        reason: 'FieldValueRequired',
        message: 'Required value',
        field: path,
      };
    }
    case 'type': {
      const type = `"${typeOf(error.data)}"`;
      const wanted = [params.type].flat()[0];
      const message = `Invalid value: ${type}: ${field} in body must be of type ${wanted}: ${type}`;
      return { reason: 'FieldValueTypeInvalid', message, field };
    }
    case 'enum': {
      const values = (params.allowedValues as unknown[]).map(value =>
        JSON.stringify(value),
      );
      const message = `Unsupported value: ${shown}: supported values: ${values.join(
        ', ',
      )}`;
      return { reason: 'FieldValueNotSupported', message, field };
    }
    case 'maxLength': {
      const message = `Too long: may not be more than ${params.limit} bytes`;
      return { reason: 'FieldValueTooLong', message, field };
    }
    case 'maxItems': {
      const count = (error.data as unknown[]).length;
      const message = `Too many: ${count}: must have at most ${params.limit} items`;
      return { reason: 'FieldValueTooMany', message, field };
    }
    case 'minItems':
      return inBody(`should have at least ${params.limit} items`);
    case 'minLength':
      return inBody(`should be at least ${params.limit} chars long`);
    case 'pattern':
      return inBody(`should match '${params.pattern}'`);
    case 'minimum':
      return inBody(`should be greater than or equal to ${params.limit}`);
    case 'maximum':
      return inBody(`should be less than or equal to ${params.limit}`);
    case 'exclusiveMinimum':
      return inBody(`should be greater than ${params.limit}`);
    case 'exclusiveMaximum':
      return inBody(`should be less than ${params.limit}`);
    case 'multipleOf':
      return inBody(`should be a multiple of ${params.multipleOf}`);
    case 'format':
      return inBody(`must be of type ${params.format}: ${shown}`);
    case 'anyOf':
      return inBody('must validate at least one schema (anyOf)');
    case 'oneOf':
      return inBody('must validate one and only one schema (oneOf)');
    case 'not':
      return inBody('must not validate the schema (not)');
    default:
      return inBody(error.message ?? 'is not valid');
  }
}

/** Items of keyed lists and sets that occur twice. */
function duplicates(
  value: unknown,
  schema: Schema | undefined,
  path: string,
): StatusCause[] {
  const seen = new Set<string>();
  return (branchesOf(value, schema) ?? []).flatMap((branch, index) => {
    const isField = branch.segment.startsWith('f:');
    const name = branch.segment.slice(2);
    const field = path && isField ? `${path}.${name}` : name;
    const below = isField ? field : `${path}[${index}]`;
    const repeated = !isField && seen.has(name);
    seen.add(name);
    return [
      ...(repeated
        ? [
            {
              reason: 'FieldValueDuplicate',
              message: `Duplicate value: ${name}`,
              field: below,
            },
          ]
        : []),
      ...(isObject(branch.value) || Array.isArray(branch.value)
        ? duplicates(branch.value, branch.schema, below)
        : []),
    ];
  });
}
