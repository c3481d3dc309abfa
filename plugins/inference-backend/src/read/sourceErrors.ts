import {
  InferenceSchemas,
  ModelSnapshot,
  SourceError,
} from '@wakeboard/plugin-inference-common';

type Health = InferenceSchemas['SourceHealth'];

/** What is wrong with all sources. What fails in several ways for one reason is said once, with when it began. */
export function errorsOf(health: Health[]): SourceError[] {
  const distinct = new Map<string, SourceError>();
  for (const { error } of health) {
    if (error) {
      const { source, reason, message, object } = error;
      const key = JSON.stringify([source, reason, message, object]);
      const known = distinct.get(key);
      if (!known || (error.since ?? Infinity) < (known.since ?? Infinity)) {
        distinct.set(key, error);
      }
    }
  }
  return [...distinct.values()];
}

/** What is wrong with the sources of one cluster. */
export function errorsOfCluster(
  health: Health[],
  cluster: string,
): SourceError[] {
  return errorsOf(health.filter(({ source }) => source.name === cluster));
}

/**
 * What is wrong with the sources that matter to one model: its cluster and its
 * Prometheus. An object that cannot be read matters only to the model whose
 * own it is, or one of its pods or devices.
 */
export function errorsOfModel(
  health: Health[],
  { ref, pods }: ModelSnapshot,
): SourceError[] {
  const own = new Set(
    [ref.name, ...pods.flatMap(({ name, gpus }) => [name, ...gpus])].flatMap(
      name => [name, `${ref.namespace}/${name}`],
    ),
  );
  return errorsOfCluster(health, ref.cluster).filter(
    ({ reason, object }) =>
      reason !== 'malformedObject' ||
      object === undefined ||
      object.split(/[\s:]+/).some(word => own.has(word)),
  );
}
