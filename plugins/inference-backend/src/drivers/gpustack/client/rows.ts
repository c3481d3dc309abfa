import { createHash } from 'node:crypto';
import { JsonObject, JsonValue } from '@backstage/types';
import { KubernetesObject } from '@wakeboard/plugin-inference-node';
import { GROUP, KINDS, Plural, VERSION } from './kinds';
import { describe, labelsIn } from './description';
import { ClusterNames, Named, RowName, RowNames } from './names';

/**
 * Rows of GPUStack as objects and back. Of a model the fields that a person
 * sets are its `spec`; of everything else the row is the `status`.
 */

/** A row as the server gives it. */
export type Row = JsonObject;

/** Fields of a model that only the server writes. */
const SERVERS_FIELDS = [
  'id',
  'created_at',
  'updated_at',
  'ready_replicas',
  'has_stale_lora_instances',
] as const;

const WITHOUT_ZONE = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?$/;

/** Whether a value is a row at all. */
export function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The number of a row; undefined where it has none that can stand in a path. */
export function idOf(row: Row): number | undefined {
  const { id } = row;
  return typeof id === 'number' && Number.isSafeInteger(id) && id >= 0
    ? id
    : undefined;
}

/** What a row is named after; undefined where that is missing. */
export function namedOf(row: Row): Named | undefined {
  const id = idOf(row);
  const { name, cluster_id: clusterId } = row;
  if (id === undefined || typeof name !== 'string' || name === '') {
    return undefined;
  }
  return {
    id,
    name,
    clusterId: typeof clusterId === 'number' ? clusterId : undefined,
  };
}

/** The names of all rows of one kind. */
export function namesOfRows(
  rows: readonly Row[],
  clusters: ClusterNames,
): RowNames {
  return RowNames.of(
    rows.flatMap(row => namedOf(row) ?? []),
    clusters,
  );
}

/** A row as an object; one that cannot be named has no name, which its reader reports. */
export function toObject(
  plural: Plural,
  row: Row,
  name: RowName | undefined,
): KubernetesObject {
  const id = idOf(row);
  const metadata: KubernetesObject['metadata'] = {
    name: name?.name ?? '',
    ...(plural !== 'clusters' && { namespace: name?.namespace ?? '' }),
    ...(id !== undefined && { uid: String(id) }),
    resourceVersion: versionOf(row),
    creationTimestamp: timeOf(row.created_at),
  };
  const identity = {
    apiVersion: `${GROUP}/${VERSION}`,
    kind: KINDS[plural],
  };
  if (plural !== 'models') {
    return { ...identity, metadata, status: row };
  }
  const spec = { ...row };
  const status: Row = {};
  for (const field of SERVERS_FIELDS) {
    delete spec[field];
  }
  if (row.ready_replicas !== undefined) {
    status.ready_replicas = row.ready_replicas;
  }
  const labels = labelsIn(row.description);
  return { ...identity, metadata: { ...metadata, labels }, spec, status };
}

/** A row that is gone, of which only the number is known. */
export function goneObject(
  plural: Plural,
  id: number,
  { name, namespace }: RowName,
): KubernetesObject {
  return {
    apiVersion: `${GROUP}/${VERSION}`,
    kind: KINDS[plural],
    metadata: { name, namespace, uid: String(id) },
  };
}

/** Changes with every change of the row that the server makes known. */
export function versionOf(row: Row): string | undefined {
  return timeOf(row.updated_at);
}

/** Tells apart two rows that differ in anything: the times are of whole seconds on some databases. */
export function digestOf(row: Row): string {
  return createHash('sha1').update(JSON.stringify(row)).digest('base64');
}

/** What is sent to make a model. */
export function toRow(object: KubernetesObject): Row {
  const spec = isRow(object.spec) ? object.spec : {};
  return {
    ...withoutServersFields(spec),
    ...describeFields(spec.description, object.metadata.labels),
  };
}

/** What is sent to change a model: the whole of it, with a merge patch applied. */
export function patchedRow(row: Row, patch: Record<string, unknown>): Row {
  const spec = isRow(patch.spec) ? withoutServersFields(patch.spec) : {};
  const merged = { ...withoutServersFields(row) };
  for (const [field, value] of Object.entries(spec)) {
    // A field that is left out keeps its value, so that what is to go is sent as null.
    merged[field] = mergePatch(merged[field], value) ?? null;
  }
  const metadata = isRow(patch.metadata) ? patch.metadata : {};
  const labels = isRow(metadata.labels)
    ? mergePatch(labelsIn(row.description), metadata.labels)
    : labelsIn(row.description);
  return {
    ...merged,
    ...describeFields(merged.description, textsIn(labels)),
  };
}

/** A merge patch as RFC 7386 defines it. */
function mergePatch(
  value: JsonValue | undefined,
  patch: JsonValue | undefined,
): JsonValue | undefined {
  if (!isRow(patch)) return patch;
  const merged: Row = isRow(value) ? { ...value } : {};
  for (const [field, inner] of Object.entries(patch)) {
    if (inner === null) delete merged[field];
    else merged[field] = mergePatch(merged[field], inner);
  }
  return merged;
}

function describeFields(
  description: unknown,
  labels: Record<string, string> = {},
): Row {
  const text = describe(description, labels);
  return text === undefined ? {} : { description: text };
}

function withoutServersFields(row: Row): Row {
  const rest = { ...row };
  for (const field of SERVERS_FIELDS) delete rest[field];
  return rest;
}

function textsIn(value: JsonValue | undefined): Record<string, string> {
  return Object.fromEntries(
    Object.entries(isRow(value) ? value : {}).flatMap(([key, text]) =>
      typeof text === 'string' ? [[key, text]] : [],
    ),
  );
}

/** A time with its zone: some versions leave it out, and mean UTC. */
function timeOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value.replace(/\+00:00$/, 'Z');
  return WITHOUT_ZONE.test(text) ? `${text.replace(' ', 'T')}Z` : text;
}
