import { ModelRef, ModelSnapshot } from '@wakeboard/plugin-inference-common';
import { ModelEvidence } from '@wakeboard/plugin-inference-node';
import { REPLICAS, SERVICE_SERIES_LABEL } from './metrics';

/**
 * Wanted and ready replicas as the operator exports them: wanted is 0 while a
 * service is suspended. Each copy of the operator has series of its own, and
 * while none runs there are none, which says nothing about the services.
 */
export const modelEvidence: ModelEvidence[] = [
  {
    desired: {
      metric: REPLICAS,
      matchers: [{ label: 'state', op: '=', value: 'desired' }],
    },
    ready: {
      metric: REPLICAS,
      matchers: [{ label: 'state', op: '=', value: 'ready' }],
    },
    matchersOf: ({ ref }) => [
      { label: 'namespace', op: '=', value: ref.namespace },
      { label: SERVICE_SERIES_LABEL, op: '=', value: ref.name },
    ],
  },
];

/** Labels that may hold the namespace of the service: the operator's own may stand in the way. */
const NAMESPACE_LABELS = ['exported_namespace', 'namespace'];
/** Labels with the name: the operator's, and the engines' as LLMKube's own monitor sets it. */
const NAME_LABELS = [SERVICE_SERIES_LABEL, 'service'];

/** The service that a series names. */
export function modelOfSeries(
  labels: Readonly<Record<string, string>>,
  models: readonly ModelSnapshot[],
): ModelRef | undefined {
  const textOf = (names: string[]) =>
    names
      .filter(name => Object.hasOwn(labels, name))
      .map(name => labels[name])
      .find(Boolean);
  const namespace = textOf(NAMESPACE_LABELS);
  const name = textOf(NAME_LABELS);
  return models.find(
    ({ ref }) => ref.namespace === namespace && ref.name === name,
  )?.ref;
}
