import type { ObjectMeta } from './apiObject';
import type { WriteOptions } from './requests';
import type { Resource } from './resources';
import { isObject, type JsonObject } from './schema';
import { badRequest, invalid } from './status';
import { prune } from './structural';

/** Removes the fields that do not exist; under strict validation refuses them instead. */
export function dropUnknown(
  wanted: JsonObject,
  resource: Resource,
  fieldValidation: WriteOptions['fieldValidation'],
  source: 'body' | 'patch',
): string[] {
  const offered = fieldValidation === 'Strict' ? JSON.stringify(wanted) : '';
  const unknown = prune(wanted, resource.schema).map(
    path => `unknown field "${path}"`,
  );
  if (unknown.length > 0 && fieldValidation === 'Strict') {
    const problem = `strict decoding error: ${unknown.join(', ')}`;
    if (source === 'body') {
      const { kind, version } = resource;
      throw badRequest(
        `${kind} in version "${version}" cannot be handled as a ${kind}: ${problem}`,
      );
    }
    throw invalid({ group: '', kind: '' }, '', [
      {
        reason: 'FieldValueInvalid',
        message: `Invalid value: ${JSON.stringify(offered)}: ${problem}`,
        field: 'patch',
      },
    ]);
  }
  return fieldValidation === 'Warn' ? unknown : [];
}

/** The metadata of what a client wants; throws where labels or annotations are not texts. */
export function metadataOf(wanted: JsonObject): ObjectMeta {
  const metadata = isObject(wanted.metadata) ? wanted.metadata : {};
  for (const field of ['labels', 'annotations']) {
    const entries: unknown = metadata[field] ?? {};
    const valid =
      isObject(entries) &&
      Object.values(entries).every(value => typeof value === 'string');
    if (!valid) {
      throw badRequest(
        `json: cannot unmarshal object: metadata.${field} must be a map of strings to strings`,
      );
    }
  }
  return metadata as unknown as ObjectMeta;
}
