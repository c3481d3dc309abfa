import { FieldSet, pathText } from './FieldSet';
import {
  timestamp,
  type ApiObject,
  type ManagedFieldsEntry,
} from './objectStore';
import { groupVersion, type Resource } from './resources';
import { claimedPaths, compare, merge, without } from './shape';
import { StatusError, type StatusCause } from './status';

/*
 * Who owns which field. A client that updates owns what it changed; a client that applies owns what it named, gives
 * up what it no longer names, and is told of a conflict where it would change what another owns. Follows the
 * behaviour of the API server's structured merge, without its conversion between versions.
 */

/** Who writes, and through which part of the object. */
export interface Writer {
  manager: string;
  subresource?: 'status' | 'scale';
  now: Date;
}

const unowned = new Set([
  'apiVersion',
  'kind',
  'metadata',
  ...[
    'name',
    'namespace',
    'selfLink',
    'uid',
    'generation',
    'resourceVersion',
    'creationTimestamp',
    'deletionTimestamp',
    'deletionGracePeriodSeconds',
    'managedFields',
  ].map(field => `metadata/${field}`),
]);

function ownable(path: string[], resource: Resource, writer: Writer): boolean {
  const [first, second] = path.map(segment => segment.slice(2));
  if (unowned.has(path.length === 1 ? first : `${first}/${second}`)) {
    return false;
  }
  if (writer.subresource === 'status') {
    return first === 'status';
  }
  return !(resource.hasStatus && first === 'status');
}

function isOf(
  entry: ManagedFieldsEntry,
  operation: string,
  resource: Resource,
  writer: Writer,
) {
  return (
    entry.manager === writer.manager &&
    entry.operation === operation &&
    entry.subresource === writer.subresource &&
    (operation === 'Apply' || entry.apiVersion === groupVersion(resource))
  );
}

/** The managed fields after an update from one state to another (`before` is undefined for a creation). */
export function afterUpdate(
  before: ApiObject | undefined,
  after: ApiObject,
  resource: Resource,
  writer: Writer,
): ManagedFieldsEntry[] | undefined {
  const { set, removed } = compare(before ?? {}, after, resource.schema);
  const written = new FieldSet(set).filter(path =>
    ownable(path, resource, writer),
  );
  const lost = new FieldSet([...set, ...removed]);
  const gone = new FieldSet(removed);
  const entries = before?.metadata.managedFields ?? [];
  const own = entries.find(entry => isOf(entry, 'Update', resource, writer));
  const others = entries
    .filter(entry => entry !== own)
    .map(entry => ({
      ...entry,
      fieldsV1: FieldSet.fromFieldsV1(entry.fieldsV1).minus(lost).toFieldsV1(),
    }));
  const fields = FieldSet.fromFieldsV1(own?.fieldsV1 ?? {})
    .minus(gone)
    .union(written);
  return ordered([
    ...others,
    entryFor(own, 'Update', fields, resource, writer),
  ]);
}

/** What an applied configuration makes of an object. */
export interface Applied {
  object: ApiObject;
  managedFields: ManagedFieldsEntry[] | undefined;
}

/** Merges an applied configuration into an object; throws a 409 where it would change what others own. */
export function apply(
  live: ApiObject,
  configuration: ApiObject,
  resource: Resource,
  writer: Writer,
  force: boolean,
): Applied {
  const { schema } = resource;
  const claimed = new FieldSet(
    claimedPaths(configuration, schema).filter(path =>
      ownable(path, resource, writer),
    ),
  );
  const entries = live.metadata.managedFields ?? [];
  const own = entries.find(entry => isOf(entry, 'Apply', resource, writer));
  const others = entries
    .filter(entry => entry !== own)
    .map(entry => ({ entry, fields: FieldSet.fromFieldsV1(entry.fieldsV1) }));

  const dropped = FieldSet.fromFieldsV1(own?.fieldsV1 ?? {})
    .withAncestors()
    .minus(claimed.withAncestors())
    .filter(
      path =>
        ownable(path, resource, writer) &&
        !others.some(other => other.fields.touches(path)),
    );
  let object: unknown = merge(live, configuration, schema);
  for (const path of dropped.paths()) {
    object = without(object, path, schema);
  }

  const { set, removed } = compare(live, object, schema);
  const changed = new FieldSet(set);
  const conflicts = others
    .map(({ entry, fields }) => ({
      entry,
      fields: fields.intersection(changed),
    }))
    .filter(({ fields }) => !fields.isEmpty);
  if (conflicts.length > 0 && !force) {
    throw conflictError(conflicts);
  }
  const lost = changed.union(new FieldSet(removed));
  return {
    object: object as ApiObject,
    managedFields: ordered([
      ...others.map(({ entry, fields }) => ({
        ...entry,
        fieldsV1: fields.minus(lost).toFieldsV1(),
      })),
      entryFor(own, 'Apply', claimed, resource, writer),
    ]),
  };
}

function entryFor(
  previous: ManagedFieldsEntry | undefined,
  operation: 'Apply' | 'Update',
  fields: FieldSet,
  resource: Resource,
  writer: Writer,
): ManagedFieldsEntry {
  if (previous && FieldSet.fromFieldsV1(previous.fieldsV1).equals(fields)) {
    return previous;
  }
  return {
    manager: writer.manager,
    operation,
    apiVersion: groupVersion(resource),
    time: timestamp(writer.now),
    fieldsType: 'FieldsV1',
    fieldsV1: fields.toFieldsV1(),
    ...(writer.subresource && { subresource: writer.subresource }),
  };
}

function ordered(
  entries: ManagedFieldsEntry[],
): ManagedFieldsEntry[] | undefined {
  const owning = entries.filter(
    entry => Object.keys(entry.fieldsV1).length > 0,
  );
  const key = (entry: ManagedFieldsEntry) =>
    [entry.operation, entry.time, entry.manager, entry.subresource].join('\n');
  return owning.length > 0
    ? owning.sort((a, b) => (key(a) < key(b) ? -1 : 1))
    : undefined;
}

function conflictError(
  conflicts: { entry: ManagedFieldsEntry; fields: FieldSet }[],
): StatusError {
  const causes: StatusCause[] = [];
  const groups = conflicts.map(({ entry, fields }) => {
    const subresource = entry.subresource
      ? ` with subresource "${entry.subresource}"`
      : '';
    const using =
      entry.operation === 'Update' ? ` using ${entry.apiVersion}` : '';
    const who = `"${entry.manager}"${subresource}${using}`;
    const paths = fields
      .paths()
      .sort((a, b) => a.length - b.length)
      .map(pathText);
    causes.push(
      ...paths.map(field => ({
        reason: 'FieldManagerConflict',
        message: `conflict with ${who}`,
        field,
      })),
    );
    return { who, paths };
  });
  const text =
    causes.length === 1
      ? `Apply failed with 1 conflict: conflict with ${groups[0].who}: ${groups[0].paths[0]}`
      : `Apply failed with ${causes.length} conflicts: ${groups
          .map(
            ({ who, paths }) =>
              `conflicts with ${who}:\n${paths
                .map(path => `- ${path}`)
                .join('\n')}`,
          )
          .join('\n')}`;
  return new StatusError(409, 'Conflict', text, { causes });
}
