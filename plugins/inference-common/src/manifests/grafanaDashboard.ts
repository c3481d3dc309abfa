import { stringifyModelRef } from '../model/modelRef';
import { nameHash } from '../model/nameHash';
import {
  atLeast,
  divide,
  histogramQuantile,
  increase,
  Matcher,
  multiply,
  PromQL,
  selector,
  sumBy,
} from '../promql/build';
import { SignalName } from '../series/types';
import { SLO_LABELS, SLO_RECORDS } from '../slo/conventions';
import { SloSpec } from '../slo/types';
import { SIGNAL_ROWS } from './dashboardPanels';
import {
  DashboardStates,
  stateExpression,
  stateMappings,
} from './dashboardStates';
import { dashboardJson, line, PanelPart } from './dashboardJson';
import { manifestMetadata, manifestName } from './manifestName';
import { ManifestObject, ManifestTarget } from './types';

/**
 * The label by which the sidecar of Grafana's chart finds dashboards.
 *
 * @public
 */
export const DASHBOARD_LABEL = 'grafana_dashboard';

/** Wakes are rare: of less than this there is seldom any. */
const WAKE_RANGE_MS = 30 * 60_000;

/**
 * How a signal of the model is measured.
 *
 * @public
 */
export interface DashboardSignal {
  signal: SignalName;
  expression: PromQL;
  /** Labels of the answer that tell its lines apart. */
  by: string[];
  /** What the expression's values are multiplied by to get the signal's unit. */
  factor?: number;
}

/**
 * What a dashboard of a model is made of; what is left out has no panel.
 *
 * @public
 */
export interface DashboardManifestInput extends ManifestTarget {
  /** Name of the system for people. */
  driverTitle: string;
  states?: DashboardStates;
  /** Histogram of the durations of wakes, seconds; its name without `_bucket`. */
  wakes?: { histogram: string; matchers: Matcher[] };
  /** Those whose records {@link ruleManifest} makes. */
  slos: readonly SloSpec[];
  signals: readonly DashboardSignal[];
}

/**
 * A ConfigMap with a dashboard of Grafana (10 or later), found by the sidecar of
 * its chart by the label `grafana_dashboard`.
 *
 * @public
 */
export function dashboardManifest(
  input: DashboardManifestInput,
): ManifestObject {
  const { ref, driverTitle } = input;
  const model = stringifyModelRef(ref);
  const metadata = manifestMetadata(input);
  const dashboard = dashboardJson({
    uid: `wakeboard-${nameHash([model])}`,
    title: `${ref.name} on ${driverTitle} (${ref.namespace}, ${ref.cluster})`,
    tags: ['inference', 'wakeboard', driverTitle],
    rows: [
      { title: 'State', panels: statePanels(input) },
      { title: 'Wakes', panels: wakePanels(input) },
      { title: 'Error budgets', panels: budgetPanels(input, model) },
      ...SIGNAL_ROWS.map(({ title, panels }) => ({
        title,
        panels: panels.flatMap(panel => signalPanel(panel, input.signals)),
      })),
    ],
  });
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      ...metadata,
      labels: { [DASHBOARD_LABEL]: '1', ...metadata.labels },
    },
    data: {
      [`${manifestName(input)}.json`]: `${JSON.stringify(
        dashboard,
        null,
        2,
      )}\n`,
    },
  };
}

function statePanels({ states }: DashboardManifestInput): PanelPart[] {
  if (!states) return [];
  const legend = 'ready' in states ? 'model' : `{{${states.replicaLabel}}}`;
  return [
    {
      type: 'state-timeline',
      title: 'State',
      targets: [line(stateExpression(states), legend)],
      fieldConfig: {
        defaults: {
          custom: { fillOpacity: 80, lineWidth: 0, spanNulls: false },
          mappings: stateMappings(),
        },
        overrides: [],
      },
      options: {
        mergeValues: true,
        showValue: 'auto',
        rowHeight: 0.8,
        legend: { displayMode: 'list', placement: 'bottom', showLegend: true },
        tooltip: { mode: 'single', sort: 'none' },
      },
    },
  ];
}

function wakePanels({ wakes }: DashboardManifestInput): PanelPart[] {
  if (!wakes) return [];
  const { histogram, matchers } = wakes;
  const increased = (suffix: string, by: string[] = []) =>
    sumBy(
      by,
      increase({
        metric: `${histogram}_${suffix}`,
        matchers,
        rangeMs: WAKE_RANGE_MS,
      }),
    );
  const p95 = histogramQuantile(0.95, increased('bucket', ['le']));
  return [
    lines('Duration of wakes', 's', [
      line(divide(increased('sum'), increased('count')), 'mean'),
      line(atLeast(p95, 0), 'P95'),
    ]),
    lines('Wakes in 30 minutes', 'short', [line(increased('count'), 'wakes')]),
  ];
}

function budgetPanels(
  { slos }: DashboardManifestInput,
  model: string,
): PanelPart[] {
  if (slos.length === 0) return [];
  const recorded = (metric: string) =>
    line(
      selector({
        metric,
        matchers: [{ label: SLO_LABELS.service, op: '=', value: model }],
      }),
      `{{${SLO_LABELS.slo}}}`,
    );
  const remaining = recorded(SLO_RECORDS.periodBudgetRemaining);
  return [
    {
      type: 'stat',
      title: 'Error budget left',
      targets: [remaining],
      fieldConfig: {
        defaults: {
          unit: 'percentunit',
          decimals: 1,
          noValue: 'no traffic',
          color: { mode: 'thresholds' },
          thresholds: {
            mode: 'absolute',
            steps: [
              { color: 'red', value: null },
              { color: 'yellow', value: 0 },
              { color: 'green', value: 0.25 },
            ],
          },
        },
        overrides: [],
      },
      options: {
        reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false },
        textMode: 'value_and_name',
        colorMode: 'value',
        graphMode: 'none',
        orientation: 'auto',
        justifyMode: 'auto',
      },
    },
    lines('Error budget left over time', 'percentunit', [remaining]),
    lines('Burn rate', 'short', [recorded(SLO_RECORDS.currentBurnRate)]),
  ];
}

function signalPanel(
  panel: (typeof SIGNAL_ROWS)[number]['panels'][number],
  signals: readonly DashboardSignal[],
): PanelPart[] {
  const targets = Object.entries(panel.lines).flatMap(([name, word]) =>
    signals
      .filter(({ signal }) => signal === name)
      .map(({ expression, by, factor = 1 }) =>
        line(
          factor === 1 ? expression : multiply(expression, factor),
          [word, ...by.map(label => `{{${label}}}`)].join(' '),
        ),
      ),
  );
  return targets.length === 0 ? [] : [lines(panel.title, panel.unit, targets)];
}

/** Lines over time, which end where there is no data. */
function lines(
  title: string,
  unit: string,
  targets: PanelPart['targets'],
): PanelPart {
  return {
    type: 'timeseries',
    title,
    targets,
    fieldConfig: {
      defaults: {
        unit,
        custom: { drawStyle: 'line', lineWidth: 1, spanNulls: false },
      },
      overrides: [],
    },
    options: {
      legend: { displayMode: 'list', placement: 'bottom', showLegend: true },
      tooltip: { mode: 'multi', sort: 'none' },
    },
  };
}
