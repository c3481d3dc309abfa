import {
  InferenceSchemas,
  ModelSnapshot,
  SourceError,
} from '@wakeboard/plugin-inference-common';

type Health = InferenceSchemas['SourceHealth'];

/** What is wrong with the sources of one cluster. */
export function errorsOfCluster(
  health: Health[],
  cluster: string,
): SourceError[] {
  return health.flatMap(({ source, error }) =>
    error && source.name === cluster ? [error] : [],
  );
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
