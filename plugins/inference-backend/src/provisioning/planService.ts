import {
  CallOptions,
  ClusterClient,
  KubernetesObject,
  ObjectTarget,
} from '@wakeboard/plugin-inference-node';
import { Change, changeOf } from './changes';
import { Service, ServiceObject } from './composeService';
import { applyOwn, findObject } from './OwnWrites';

/** What has to be done with one object. */
export interface PlannedObject {
  cluster: string;
  target: ObjectTarget;
  change: Change;
  /** What there is; undefined: nothing. */
  before?: KubernetesObject;
  /** What there would be, as the server says; undefined: nothing. */
  after?: KubernetesObject;
  /** What is applied; undefined: it is deleted. */
  object?: KubernetesObject;
}

/** Names an object. */
export function targetOf({ kind, object }: ServiceObject): ObjectTarget {
  const { name, namespace } = object.metadata;
  return { kind, name, namespace };
}

/**
 * What applying a service would do, as the servers themselves say; nothing is
 * stored.
 *
 * @param surplus - what was made for the model and is not asked for any more
 * @throws what a server says against it.
 */
export async function planService(
  service: Pick<Service, 'objects'>,
  surplus: readonly FoundObject[],
  clientOf: (cluster: string) => ClusterClient,
  options: CallOptions,
): Promise<PlannedObject[]> {
  const planned: PlannedObject[] = [];
  for (const wanted of service.objects) {
    const { cluster, kind, object } = wanted;
    const client = clientOf(cluster);
    const target = targetOf(wanted);
    const before = await findObject(client, target, options);
    const after = await applyOwn(client, kind, object, {
      ...options,
      dryRun: true,
    });
    const change = changeOf(before, after);
    planned.push({ cluster, target, change, before, after, object });
  }
  for (const { cluster, target, object } of surplus) {
    planned.push({ cluster, target, change: 'deleted', before: object });
  }
  return planned;
}

/** An object that is there. */
export interface FoundObject {
  cluster: string;
  target: ObjectTarget;
  object: KubernetesObject;
}

/** What of all that was found a service does not have. */
export function surplusOf(
  service: Pick<Service, 'objects'>,
  found: readonly FoundObject[],
): FoundObject[] {
  const wanted = new Set(
    service.objects.map(each => keyOf(each.cluster, targetOf(each))),
  );
  return found.filter(
    ({ cluster, target }) => !wanted.has(keyOf(cluster, target)),
  );
}

/** The same for the same object, whatever version of its kind is used. */
export function keyOf(
  cluster: string,
  { kind, namespace, name }: ObjectTarget,
): string {
  return JSON.stringify([cluster, kind.group, kind.plural, namespace, name]);
}
