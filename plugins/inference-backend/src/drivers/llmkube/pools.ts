import { SourceError } from '@wakeboard/plugin-inference-common';
import { KubernetesObject } from '@wakeboard/plugin-inference-node';
import { ObjectReader } from '@wakeboard/plugin-inference-node/kit';
import { keyOf } from './weights';

/** What a ModelPool says about one of its members. */
export interface Membership {
  pool: string;
  /** The member that holds the GPU; none while one takes the place of another. */
  resident?: string;
  /** How long the router holds a request for a member, milliseconds. */
  holdMs?: number;
}

/** The pool of each InferenceService that is a member of one, by namespace and name. */
export function readMemberships(
  objects: KubernetesObject[],
  cluster: string,
  errors: SourceError[],
): Map<string, Membership> {
  const memberships = new Map<string, Membership>();
  for (const object of objects) {
    const fields = ObjectReader.of(object, 'ModelPool', cluster, errors);
    const pool = fields.requiredText('metadata.name');
    const namespace = fields.requiredText('metadata.namespace');
    if (pool === undefined || namespace === undefined) {
      continue;
    }
    const membership = {
      pool,
      resident: residentOf(fields),
      holdMs: fields.duration('spec.swapBudget'),
    };
    for (const member of fields.list('spec.members')) {
      const name = member.text('inferenceServiceRef.name');
      if (name) {
        memberships.set(keyOf(namespace, name), membership);
      }
    }
  }
  return memberships;
}

/** `status.residentMember` keeps the name of the last one while members are swapped. */
function residentOf(pool: ObjectReader): string | undefined {
  const members = pool.list('status.members');
  const resident = members
    .find(member => member.flag('resident') === true)
    ?.text('name');
  return (
    resident ??
    (members.length === 0 && pool.text('status.phase') === 'Ready'
      ? pool.text('status.residentMember')
      : undefined)
  );
}
