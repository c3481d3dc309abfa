import {
  Matcher,
  ModelSnapshot,
  SliName,
} from '@wakeboard/plugin-inference-common';
import { DriverIndicators } from './driver';

/**
 * What picks the series that count for an SLI of a model, of all replicas that
 * it ever has: for rules, which are written before the replicas exist. A
 * change of the name by which a model is picked needs the rules to be made
 * anew.
 *
 * @returns undefined where nothing picks them, as no series can name the model
 * @public
 */
export function sliMatchers(
  indicators: DriverIndicators,
  sli: SliName,
  model: ModelSnapshot,
): Matcher[] | undefined {
  if (indicators.ofModels?.includes(sli)) {
    return indicators.modelMatchers?.(model);
  }
  const { namespaceLabel, replicaLabel } = indicators;
  const { ref } = model;
  return [
    { label: namespaceLabel, op: '=', value: ref.namespace },
    {
      label: replicaLabel,
      op: 'matches',
      pattern: indicators.replicaPattern(ref),
    },
  ];
}
