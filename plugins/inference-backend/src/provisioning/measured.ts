import {
  DashboardSignal,
  DashboardStates,
  Matcher,
  maxBy,
  ModelSnapshot,
  RuleAlert,
  RuleSlo,
  selector,
  SIGNALS,
  SignalName,
  SloSpec,
} from '@wakeboard/plugin-inference-common';
import {
  InferenceDriver,
  MetricEvidence,
} from '@wakeboard/plugin-inference-node';
import { withReplicaPattern } from './replicaPattern';

/** Rates on dashboards are over this; longer than four scrapes of any system that we know. */
const RATE_WINDOW_MS = 5 * 60_000;

/** How each SLO of a model that may not exist yet is counted, or why it cannot be. */
export function ruleSlos(
  { indicators, title }: InferenceDriver,
  model: ModelSnapshot,
  specs: readonly SloSpec[],
): RuleSlo[] {
  return specs.map(spec => {
    const { sli, basis } = spec;
    if (basis === 'time') {
      return {
        spec,
        notMeasurable:
          'it counts time, which Wakeboard knows from the history of the model and no series tells',
      };
    }
    const indicator = indicators?.slis[sli];
    const why =
      indicators?.notMeasurable?.(sli, model) ??
      (indicator ? undefined : `${title} has no series for it`);
    if (!indicators || !indicator || why !== undefined) {
      return { spec, notMeasurable: why ?? `${title} has no series for it` };
    }
    const matchers = indicators.ofModels?.includes(sli)
      ? indicators.modelMatchers?.(model)
      : replicaMatchers(
          indicators,
          indicators.replicaPattern(model.ref),
          model,
        );
    return matchers
      ? { spec, indicator, matchers }
      : {
          spec,
          notMeasurable: `which series of ${title} are of this model cannot be told before it is there`,
        };
  });
}

/** The alerts of a driver that can be told of this model. */
export function ruleAlerts(
  { alerts = [] }: InferenceDriver,
  model: ModelSnapshot,
): RuleAlert[] {
  return alerts.flatMap(({ expression: of, ...alert }) => {
    const expression = of(model);
    return expression === undefined ? [] : [{ ...alert, expression }];
  });
}

/** The signals that can be measured of a model whatever its replicas will be called. */
export function dashboardSignals(
  { indicators }: InferenceDriver,
  signals: InferenceDriver['signals'],
  model: ModelSnapshot,
): DashboardSignal[] {
  const pattern = indicators?.replicaPattern(model.ref);
  return (Object.keys(SIGNALS) as SignalName[]).flatMap(signal => {
    const definition = signals[signal];
    if (!definition || pattern === undefined) return [];
    const { by, factor } = definition;
    const expression = withReplicaPattern(pattern, replicas =>
      definition.expression({
        model,
        replicas,
        gpus: [],
        rateWindowMs: RATE_WINDOW_MS,
      }),
    );
    return expression === undefined ? [] : [{ signal, expression, by, factor }];
  });
}

/** Where a dashboard has the states of a model from; undefined: no series tells. */
export function dashboardStates(
  { evidence, indicators, modelEvidence = [] }: InferenceDriver,
  model: ModelSnapshot,
): DashboardStates | undefined {
  const pattern = indicators?.replicaPattern(model.ref);
  if (evidence?.stateSet && pattern !== undefined) {
    return {
      ...evidence.stateSet,
      replicaLabel: evidence.replicaLabel,
      matchers: replicaMatchers(evidence, pattern, model),
    };
  }
  for (const { desired, ready, matchersOf } of modelEvidence) {
    const own = matchersOf?.(model);
    if (!own) continue;
    const countOf = ({ metric, matchers = [] }: typeof desired) =>
      // Every copy of an exporter says the same.
      maxBy([], selector({ metric, matchers: [...matchers, ...own] }));
    return { desired: countOf(desired), ready: countOf(ready) };
  }
  return undefined;
}

/** The histogram of the durations of wakes, where the system has one. */
export function dashboardWakes(
  { evidence, indicators }: InferenceDriver,
  model: ModelSnapshot,
): { histogram: string; matchers: Matcher[] } | undefined {
  if (!evidence?.wakeHistogram || !indicators) return undefined;
  const { metric } = evidence.wakeHistogram;
  return {
    histogram: metric.replace(/_bucket$/, ''),
    matchers: replicaMatchers(
      evidence,
      indicators.replicaPattern(model.ref),
      model,
    ),
  };
}

function replicaMatchers(
  labels: Pick<MetricEvidence, 'namespaceLabel' | 'replicaLabel'>,
  pattern: string,
  { ref }: ModelSnapshot,
): Matcher[] {
  return [
    { label: labels.namespaceLabel, op: '=', value: ref.namespace },
    { label: labels.replicaLabel, op: 'matches', pattern },
  ];
}
