import { InputError } from '@backstage/errors';
import {
  atLeast,
  divide,
  firstOf,
  increase,
  Matcher,
  PromQL,
  selector,
  sumBy,
  withRange,
} from '../promql/build';
import {
  aboveProduct,
  allOf,
  divideByGroup,
  maxWithout,
  meanOverTime,
  oneMinus,
  plainNumber,
  provided,
  vector,
} from '../promql/rules';
import { prometheusDuration, SLO_LABELS, SLO_RECORDS } from './conventions';
import { IndicatorDefinition } from './indicator';
import { addedUp, rateOfBad, rateOfTotal, totalSeries } from './indicatorRates';
import { BurnSeverity, SloSpec } from './types';
import { burnWindows } from './windows';

/**
 * From an SLO to rules of Prometheus: records under the names and labels of
 * Sloth, and one alert per severity over the same burn windows as our own
 * evaluation, so that both say the same at the same time.
 *
 * Two things are other than what Sloth writes, because they go wrong for
 * models that sleep: where nothing was asked there is no record, and not NaN,
 * one of which would spoil the sum of a whole period; and an alert holds back
 * while there were fewer events than the SLO's minimum. There is no alert on
 * absence, as what sleeps may be absent.
 */

/**
 * A rule of Prometheus.
 *
 * @public
 */
export type PrometheusRule = {
  expr: string;
  labels?: Record<string, string>;
} & (
  | { record: string }
  | { alert: string; for?: string; annotations: Record<string, string> }
);

/**
 * A group of rules, which are evaluated one after the other.
 *
 * @public
 */
export interface PrometheusRuleGroup {
  name: string;
  rules: PrometheusRule[];
}

/**
 * What {@link sloRuleGroups} needs beyond the SLO itself.
 *
 * @public
 */
export interface SloRuleInput {
  spec: SloSpec;
  indicator: IndicatorDefinition;
  /** Which series are the model's. */
  matchers: Matcher[];
  /** What the SLO is of: the label `sloth_service`. */
  service: string;
  /** On every record and alert, for example to find the model again. */
  labels?: Record<string, string>;
  alert: {
    name: string;
    /** Further labels by severity. */
    labels?: Partial<Record<BurnSeverity, Record<string, string>>>;
    /** Beside the title and the summary, for example `runbook_url`. */
    annotations?: Record<string, string>;
  };
}

const IDENTITY = [SLO_LABELS.id, SLO_LABELS.slo, SLO_LABELS.service];

/**
 * The recording and alert rules of one SLO, in the three groups of Sloth.
 *
 * @throws `InputError` for an SLO that rules cannot evaluate.
 * @public
 */
export function sloRuleGroups(input: SloRuleInput): PrometheusRuleGroup[] {
  const { spec, service } = input;
  if (spec.basis === 'time') {
    throw new InputError(
      `The SLO "${spec.name}" counts time, which is known from the history of the model and not from a counter; no rules can be made for it`,
    );
  }
  const id = `${service}-${spec.name}`;
  const scope = { ...input, id };
  return [
    { name: `sloth-slo-sli-recordings-${id}`, rules: ratioRecords(scope) },
    { name: `sloth-slo-meta-recordings-${id}`, rules: metaRecords(scope) },
    {
      name: `sloth-slo-alerts-${id}`,
      rules: [alertRule(scope, 'page'), alertRule(scope, 'ticket')],
    },
  ];
}

type Scope = SloRuleInput & { id: string };

function identity({ id, service, spec }: Scope): Record<string, string> {
  return {
    [SLO_LABELS.id]: id,
    [SLO_LABELS.service]: service,
    [SLO_LABELS.slo]: spec.name,
  };
}

/** One of our own records of this SLO. */
function recorded(scope: Scope, metric: string, rangeMs?: number): PromQL {
  const matchers = Object.entries(identity(scope)).map(
    ([label, value]): Matcher => ({ label, op: '=', value }),
  );
  const instant = selector({ metric, matchers });
  return rangeMs === undefined ? instant : withRange(instant, rangeMs);
}

function ratioRecords(scope: Scope): PrometheusRule[] {
  const { spec, indicator, matchers, labels } = scope;
  const windows = [
    ...new Set(
      burnWindows(spec.windowMs).flatMap(({ shortMs, longMs }) => [
        shortMs,
        longMs,
      ]),
    ),
  ].sort((a, b) => a - b);
  const shortest = prometheusDuration(windows[0]);
  const period = prometheusDuration(spec.windowMs);
  const record = (window: string, expr: PromQL): PrometheusRule => ({
    record: SLO_RECORDS.errorRatio(window),
    expr,
    labels: {
      ...labels,
      ...identity(scope),
      [SLO_LABELS.window]: window,
    },
  });
  return [
    ...windows.map(rangeMs => {
      const counted = { indicator, matchers, spec, rangeMs };
      return record(
        prometheusDuration(rangeMs),
        divide(rateOfBad(counted), rateOfTotal(counted)),
      );
    }),
    record(
      period,
      meanOverTime(
        recorded(scope, SLO_RECORDS.errorRatio(shortest), spec.windowMs),
        SLO_LABELS.window,
      ),
    ),
  ];
}

function metaRecords(scope: Scope): PrometheusRule[] {
  const { spec, labels } = scope;
  const windows = burnWindows(spec.windowMs).map(({ shortMs }) => shortMs);
  const ratio = (ms: number) =>
    recorded(scope, SLO_RECORDS.errorRatio(prometheusDuration(ms)));
  const budget = recorded(scope, SLO_RECORDS.errorBudget);
  const record = (
    name: string,
    expr: PromQL,
    more?: Record<string, string>,
  ): PrometheusRule => ({
    record: name,
    expr,
    labels: { ...labels, ...identity(scope), ...more },
  });
  return [
    record(SLO_RECORDS.objective, vector(spec.objective / 100)),
    record(SLO_RECORDS.errorBudget, vector(budgetOf(spec))),
    record(SLO_RECORDS.periodDays, vector(spec.windowMs / 86_400_000)),
    record(
      SLO_RECORDS.currentBurnRate,
      divideByGroup(ratio(Math.min(...windows)), IDENTITY, budget),
    ),
    record(
      SLO_RECORDS.periodBurnRate,
      divideByGroup(ratio(spec.windowMs), IDENTITY, budget),
    ),
    record(
      SLO_RECORDS.periodBudgetRemaining,
      oneMinus(recorded(scope, SLO_RECORDS.periodBurnRate)),
    ),
    record(SLO_RECORDS.info, vector(1), {
      [SLO_LABELS.version]: 'wakeboard',
      [SLO_LABELS.mode]: 'wakeboard',
      [SLO_LABELS.spec]: 'sloth.slok.dev/v1',
      [SLO_LABELS.objective]: plainNumber(spec.objective),
    }),
  ];
}

function alertRule(scope: Scope, severity: BurnSeverity): PrometheusRule {
  const { spec, service, labels, alert } = scope;
  const tooHigh = (ms: number, factor: number) =>
    maxWithout(
      [SLO_LABELS.window],
      aboveProduct(
        recorded(scope, SLO_RECORDS.errorRatio(prometheusDuration(ms))),
        factor,
        budgetOf(spec),
      ),
    );
  const pairs = burnWindows(spec.windowMs)
    .filter(window => window.severity === severity)
    .map(({ shortMs, longMs, factor }) =>
      withEnoughEvents(
        scope,
        longMs,
        allOf([tooHigh(shortMs, factor), tooHigh(longMs, factor)]),
      ),
    );
  return {
    alert: alert.name,
    expr: firstOf(pairs),
    labels: {
      ...labels,
      ...identity(scope),
      [SLO_LABELS.severity]: severity,
      ...alert.labels?.[severity],
    },
    annotations: {
      title: `(${severity}) ${service} ${spec.name}: the error budget burns too fast`,
      summary: `The ${spec.name} objective of ${service}, ${plainNumber(
        spec.objective,
      )} % over ${prometheusDuration(
        spec.windowMs,
      )}, will be missed at this rate`,
      ...alert.annotations,
    },
  };
}

/** Fewer events than this say nothing: with one request, half of it cannot fail. */
function withEnoughEvents(
  { spec, indicator, matchers }: Scope,
  rangeMs: number,
  expression: PromQL,
): PromQL {
  if (spec.minEvents <= 1) return expression;
  const events = addedUp(totalSeries(indicator, matchers), series =>
    firstOf(series.map(parts => sumBy([], increase({ ...parts, rangeMs })))),
  );
  return provided(expression, atLeast(events, spec.minEvents));
}

function budgetOf({ objective }: SloSpec): number {
  return Number(((100 - objective) / 100).toFixed(12));
}
