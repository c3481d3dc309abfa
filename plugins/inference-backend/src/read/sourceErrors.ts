import {
  InferenceSchemas,
  ModelRef,
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
 * object it is.
 */
export function errorsOfModel(health: Health[], ref: ModelRef): SourceError[] {
  return errorsOfCluster(health, ref.cluster).filter(
    ({ reason, object }) =>
      reason !== 'malformedObject' ||
      object === undefined ||
      object.split(/[\s:]/).includes(`${ref.namespace}/${ref.name}`),
  );
}
