import { NotImplementedError } from '@backstage/errors';
import { Matcher, PromQL } from '../promql/build';
import { IndicatorDefinition } from '../slo/indicator';
import { BurnSeverity, SloSpec } from '../slo/types';
import { ModelAlertName } from './alerts';
import { Manifest, ManifestTarget } from './types';

/**
 * An SLO of the model: how it is counted, or why it cannot be.
 *
 * @public
 */
export type RuleSlo = { spec: SloSpec } & (
  | {
      indicator: IndicatorDefinition;
      /** Which series are the model's. */
      matchers: Matcher[];
    }
  /** Goes after "not measurable: ". */
  | { notMeasurable: string }
);

/**
 * An alert of the model beside those of its SLOs.
 *
 * @public
 */
export interface RuleAlert {
  name: ModelAlertName;
  expression: PromQL;
  /** Has to be true for so long, milliseconds. */
  forMs: number;
  severity: BurnSeverity;
  summary: string;
  description: string;
}

/**
 * What the rules of a model are made of.
 *
 * @public
 */
export interface RuleManifestInput extends ManifestTarget {
  slos: readonly RuleSlo[];
  alerts: readonly RuleAlert[];
  /** Name of the Group that is called: the label `owner` of every alert. */
  owner?: string;
  /** Where the pages of the runbooks are, without the name of the page. */
  runbookBaseUrl: string;
  /** The team's own words for the label `severity`; ours if left out. */
  severities?: Partial<Record<BurnSeverity, string>>;
}

/**
 * A PrometheusRule with the records and alerts of the SLOs, and the model's
 * other alerts. None where there is nothing to put into it.
 *
 * @public
 */
export function ruleManifest(_input: RuleManifestInput): Manifest {
  throw new NotImplementedError();
}
