import { KubernetesObject } from '../ports';

/**
 * What scales a workload, in words for people, by namespace, kind and name of
 * its target. Those of others pass through here: one that cannot be read is
 * none of ours.
 */
export function autoscalersByTarget(
  autoscalers: readonly KubernetesObject[],
): ReadonlyMap<string, string> {
  return new Map(
    autoscalers.flatMap((autoscaler): Array<[string, string]> => {
      const { metadata, spec } = autoscaler ?? {};
      const target = part(spec, 'scaleTargetRef');
      const kind = part(target, 'kind');
      const name = part(target, 'name');
      const most = part(spec, 'maxReplicas');
      const least = part(spec, 'minReplicas') ?? 1;
      return typeof name === 'string' &&
        typeof metadata?.name === 'string' &&
        Number.isSafeInteger(least) &&
        Number.isSafeInteger(most)
        ? [
            [
              `${metadata.namespace}/${kind}/${name}`,
              `HorizontalPodAutoscaler ${metadata.name.slice(
                0,
                253,
              )} (${least} to ${most} replicas)`,
            ],
          ]
        : [];
    }),
  );
}

function part(object: unknown, key: string): unknown {
  return typeof object === 'object' &&
    object !== null &&
    Object.hasOwn(object, key)
    ? Reflect.get(object, key)
    : undefined;
}
