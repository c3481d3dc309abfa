import { isDeepStrictEqual } from 'node:util';
import { KubernetesObject } from '@wakeboard/plugin-inference-node';
import { formatPatch, structuredPatch } from 'diff';
import { stringify } from 'yaml';
import { redact } from '../read/redact';

/** What applying an object does. */
export type Change = 'created' | 'changed' | 'unchanged' | 'deleted';

/** What the server writes into every object by itself. */
const SERVERS_FIELDS = [
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'managedFields',
  'selfLink',
];

/** What becomes of an object, by what it is and what the server says it would be. */
export function changeOf(
  before: KubernetesObject | undefined,
  after: KubernetesObject | undefined,
): Change {
  if (!after) return 'deleted';
  if (!before) return 'created';
  return isDeepStrictEqual(asJson(wanted(before)), asJson(wanted(after)))
    ? 'unchanged'
    : 'changed';
}

/** A unified diff of what people write of an object, without secrets; undefined where nothing changes. */
export function diffOf(
  before: KubernetesObject | undefined,
  after: KubernetesObject | undefined,
): string | undefined {
  if (changeOf(before, after) === 'unchanged') return undefined;
  const { kind, metadata } = (after ?? before)!;
  const name = `${kind} ${metadata.namespace ?? ''}/${metadata.name}`;
  const patch = structuredPatch(name, name, toYaml(before), toYaml(after));
  return patch.hunks.length > 0
    ? formatPatch(patch).replace(/^Index: .*\n=+\n/, '')
    : 'Only values differ that are not shown, because they may be secret.\n';
}

/** As it goes over the wire: what is undefined is not there. */
function asJson(object: KubernetesObject): unknown {
  return JSON.parse(JSON.stringify(object));
}

function toYaml(object: KubernetesObject | undefined): string {
  return object
    ? stringify(redact(wanted(object)), { aliasDuplicateObjects: false })
    : '';
}

function wanted({ status: _, ...object }: KubernetesObject): KubernetesObject {
  const metadata = { ...object.metadata } as Record<string, unknown>;
  for (const field of SERVERS_FIELDS) delete metadata[field];
  return { ...object, metadata: metadata as KubernetesObject['metadata'] };
}
