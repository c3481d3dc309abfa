import { stringifyModelRef } from '../model/modelRef';
import { Matcher, PromQL } from '../promql/build';
import { prometheusDuration } from '../slo/conventions';
import { IndicatorDefinition } from '../slo/indicator';
import {
  PrometheusRule,
  PrometheusRuleGroup,
  sloRuleGroups,
} from '../slo/rules';
import { BurnSeverity, SloSpec } from '../slo/types';
import { ModelAlertName, Runbook, RUNBOOKS } from './alerts';
import { manifestMetadata } from './manifestName';
import { Manifest, ManifestTarget } from './types';

/**
 * The rules of one model, as the operator of Prometheus reads them. Every
 * record and alert carries the model's whole reference: by it a page finds the
 * alerts of its model, and two models that are named alike in two namespaces
 * stay apart in a Prometheus that reads both.
 */

/**
 * Label of every generated record and alert, and of the alerts of others that
 * name a model on purpose: the model's reference.
 *
 * @public
 */
export const MODEL_RULE_LABEL = 'inference_model';

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
  /** A sentence without its point, for example "not measurable with Kthena". */
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
  /** May hold templates of Prometheus, as the description may. */
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
 * other alerts. None where there is nothing to put into it. An SLO without
 * rules is named in the notes.
 *
 * @throws `InputError` for an SLO without the threshold that its indicator needs.
 * @public
 */
export function ruleManifest(input: RuleManifestInput): Manifest {
  const notes: string[] = [];
  const groups = input.slos.flatMap(slo => {
    const reason = whyWithoutRules(slo);
    if (reason !== undefined) {
      notes.push(`No rules are made for the SLO ${slo.spec.name}: ${reason}.`);
      return [];
    }
    return groupsOfSlo(slo, input);
  });
  if (input.alerts.length > 0) {
    groups.push({
      name: `wakeboard-alerts-${stringifyModelRef(input.ref)}`,
      rules: input.alerts.map(alert => ruleOfAlert(alert, input)),
    });
  }
  if (groups.length === 0) {
    return {
      notes: [
        ...notes,
        'No PrometheusRule is made, because there is neither an SLO nor an alert to put into it.',
      ],
    };
  }
  return {
    object: {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'PrometheusRule',
      metadata: manifestMetadata(input),
      spec: { groups },
    },
    notes,
  };
}

/** What an SLO needs to be in the rules. */
type MeasurableSlo = Extract<RuleSlo, { indicator: IndicatorDefinition }>;

function whyWithoutRules(slo: RuleSlo): string | undefined {
  if (slo.spec.basis === 'time') {
    return 'it counts time, which is known from the history of the model and not from a counter; Wakeboard evaluates it all the same';
  }
  return 'notMeasurable' in slo ? slo.notMeasurable : undefined;
}

function groupsOfSlo(
  slo: RuleSlo,
  input: RuleManifestInput,
): PrometheusRuleGroup[] {
  const { spec, indicator, matchers } = slo as MeasurableSlo;
  const model = stringifyModelRef(input.ref);
  return sloRuleGroups({
    spec,
    indicator,
    matchers,
    service: model,
    labels: { [MODEL_RULE_LABEL]: model },
    alert: {
      name: RUNBOOKS['error-budget-burn'].alert,
      labels: {
        page: alertLabels('page', input),
        ticket: alertLabels('ticket', input),
      },
      annotations: {
        runbook_url: runbookUrl('error-budget-burn', input),
      },
    },
  });
}

function ruleOfAlert(
  alert: RuleAlert,
  input: RuleManifestInput,
): PrometheusRule {
  return {
    alert: RUNBOOKS[alert.name].alert,
    expr: alert.expression,
    ...(alert.forMs > 0 && { for: prometheusDuration(alert.forMs) }),
    labels: {
      [MODEL_RULE_LABEL]: stringifyModelRef(input.ref),
      ...alertLabels(alert.severity, input),
    },
    annotations: {
      summary: alert.summary,
      description: alert.description,
      runbook_url: runbookUrl(alert.name, input),
    },
  };
}

function alertLabels(
  severity: BurnSeverity,
  { owner, severities }: RuleManifestInput,
): Record<string, string> {
  return {
    severity: literal(severities?.[severity] ?? severity),
    ...(owner && { owner: literal(owner) }),
  };
}

function runbookUrl(page: Runbook, { runbookBaseUrl }: RuleManifestInput) {
  return literal(`${runbookBaseUrl.replace(/\/+$/, '')}/${page}.md`);
}

/** Prometheus fills templates in labels and annotations; what a person wrote is none. */
function literal(text: string): string {
  return text.replaceAll('{{', '{{"{{"}}');
}
