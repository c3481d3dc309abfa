import {
  IndicatorDefinition,
  Matcher,
  ModelRef,
  ModelSnapshot,
  SliName,
} from '@wakeboard/plugin-inference-common';

/**
 * What of a system can be promised, and how it is counted for all models at
 * once.
 *
 * @public
 */
export interface DriverIndicators {
  /** Label that holds the namespace. */
  namespaceLabel: string;
  /** Label that holds the replica's name. */
  replicaLabel: string;
  /** An SLI that is missing here is not measurable with this driver. */
  slis: Partial<Record<SliName, IndicatorDefinition>>;
  /**
   * Why one of these SLIs cannot be measured of this model, in words that go
   * after "not measurable with <title>: ", because its engine has no such
   * series, say; undefined: it can be, as far as its objects tell.
   */
  notMeasurable?(sli: SliName, model: ModelSnapshot): string | undefined;
  /** SLIs whose series name the model and not a replica; {@link InferenceDriver.modelOfSeries} says which. */
  ofModels?: SliName[];
  /**
   * What picks the series of {@link DriverIndicators.ofModels} that are a
   * model's, which for rules may not exist yet; undefined: nothing does. Where `ofModels` has any SLI, this is needed.
   */
  modelMatchers?(model: ModelSnapshot): Matcher[] | undefined;
  /**
   * Regular expression (RE2, anchored on both ends by Prometheus) for the
   * names of all replicas that a model ever has, and of no other model's: for
   * rules, which are written before the replicas exist.
   */
  replicaPattern(model: ModelRef): string;
}
