import { parser } from '@prometheus-io/lezer-promql';
import { PromQL, selector } from '../promql/build';
import { SignalName, SIGNALS } from '../series/types';
import { anSloSpec } from '../testing/sloBuilders';
import { SIGNAL_ROWS } from './dashboardPanels';
import { DashboardManifestInput, dashboardManifest } from './grafanaDashboard';
import { aRef, aTarget } from './__testUtils__/targets';

interface Panel {
  id: number;
  type: string;
  title: string;
  gridPos: { x: number; y: number; w: number; h: number };
  targets?: Array<{ refId: string; expr: string; legendFormat: string }>;
  datasource?: { uid: string };
  fieldConfig?: {
    defaults: { unit?: string; custom?: { spanNulls: boolean } };
  };
}

interface Dashboard {
  uid: string;
  schemaVersion: number;
  templating: { list: Array<{ name: string; type: string }> };
  panels: Panel[];
}

const MATCHERS = [{ label: 'namespace', op: '=' as const, value: 'llm' }];

const expressionOf = (metric: string): PromQL =>
  selector({ metric, matchers: MATCHERS });

function anInput(
  overrides: Partial<DashboardManifestInput> = {},
): DashboardManifestInput {
  return {
    ...aTarget(),
    driverTitle: 'vLLM',
    states: {
      metric: 'engine_state',
      label: 'state',
      states: {
        awake: 'serving',
        discarded: 'sleeping',
        offloaded: 'sleeping',
      },
      replicaLabel: 'pod',
      matchers: MATCHERS,
    },
    wakes: { histogram: 'wake_duration_seconds', matchers: MATCHERS },
    slos: [anSloSpec()],
    signals: (Object.keys(SIGNALS) as SignalName[]).map(signal => ({
      signal,
      expression: expressionOf(`of_${signal}`),
      by: [],
    })),
    ...overrides,
  };
}

function dashboardOf(input: DashboardManifestInput): Dashboard {
  const [json] = Object.values(
    dashboardManifest(input).data as Record<string, string>,
  );
  return JSON.parse(json);
}

const titlesOf = (input: DashboardManifestInput) =>
  dashboardOf(input).panels.map(({ title }) => title);

const NOTHING = anInput({
  states: undefined,
  wakes: undefined,
  slos: [],
  signals: [],
});

it("is found by the sidecar of Grafana's chart, or by the labels that are asked for", () => {
  const { kind, metadata, data } = dashboardManifest(
    anInput({ place: { labels: { grafana_dashboard: 'team-a' } } }),
  );
  expect(kind).toBe('ConfigMap');
  expect(Object.keys(data as object)).toEqual(['vllm-chat.json']);
  expect(metadata.labels).toMatchObject({
    grafana_dashboard: 'team-a',
    'inference/provisioned-by': 'wakeboard',
  });
  expect(dashboardManifest(anInput()).metadata.labels).toMatchObject({
    grafana_dashboard: '1',
  });
});

it('keeps its address, and shares it with no other model', () => {
  const uidOf = (name: string) =>
    dashboardOf(anInput(aTarget({ ref: aRef({ name }) }))).uid;
  expect(uidOf('chat')).toBe(uidOf('chat'));
  expect(uidOf('chat')).not.toBe(uidOf('chat-2'));
  expect(uidOf('chat')).toMatch(/^[a-zA-Z0-9_-]{1,40}$/);
});

it('asks the data source that its reader chooses', () => {
  const { templating, panels, schemaVersion } = dashboardOf(anInput());
  expect(templating.list).toMatchObject([
    { name: 'datasource', type: 'datasource', query: 'prometheus' },
  ]);
  expect(schemaVersion).toBe(38);
  const asking = panels.filter(({ targets }) => targets);
  expect(asking.length).toBeGreaterThan(10);
  for (const { datasource } of asking) {
    expect(datasource).toEqual({ type: 'prometheus', uid: '$datasource' });
  }
});

it('has a panel for every signal, and each of them once', () => {
  const shown = SIGNAL_ROWS.flatMap(({ panels }) =>
    panels.flatMap(({ lines }) => Object.keys(lines)),
  );
  expect([...shown].sort()).toEqual(Object.keys(SIGNALS).sort());
});

it('puts only signals of one unit into one panel', () => {
  for (const { panels } of SIGNAL_ROWS) {
    for (const { lines } of panels) {
      const units = (Object.keys(lines) as SignalName[]).map(
        name => SIGNALS[name].unit,
      );
      expect(new Set(units).size).toBe(1);
    }
  }
});

it('leaves out the panels, and the rows, of what the system does not tell', () => {
  expect(titlesOf(NOTHING)).toEqual([]);
  expect(
    titlesOf({
      ...NOTHING,
      signals: [
        { signal: 'latencyP95', expression: expressionOf('x'), by: [] },
      ],
    }),
  ).toEqual(['Latency', 'Latency']);
});

it('calls the lines of a signal by their labels, and counts them in its unit', () => {
  const { panels } = dashboardOf({
    ...NOTHING,
    signals: [
      {
        signal: 'gpuMemoryReserved',
        expression: expressionOf('x'),
        by: ['pod', 'gpu'],
        factor: 1024,
      },
      { signal: 'gpuMemoryServing', expression: expressionOf('y'), by: [] },
    ],
  });
  expect(panels[1].targets).toMatchObject([
    {
      refId: 'A',
      expr: '(x{namespace="llm"}) * 1024',
      legendFormat: 'reserved {{pod}} {{gpu}}',
    },
    { refId: 'B', expr: 'y{namespace="llm"}', legendFormat: 'serving' },
  ]);
  expect(panels[1].fieldConfig?.defaults.unit).toBe('bytes');
});

it('shows where there is no data as a gap', () => {
  const { panels } = dashboardOf(anInput());
  const drawn = panels.filter(({ type }) =>
    ['timeseries', 'state-timeline'].includes(type),
  );
  expect(drawn.length).toBeGreaterThan(10);
  for (const { fieldConfig } of drawn) {
    expect(fieldConfig?.defaults.custom?.spanNulls).toBe(false);
  }
});

it('places its panels beside and below each other, none over another', () => {
  const { panels } = dashboardOf(anInput());
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from(
      { length: w * h },
      (_, i) => `${x + (i % w)},${y + Math.floor(i / w)}`,
    ),
  );
  expect(new Set(cells).size).toBe(cells.length);
  for (const { gridPos } of panels) {
    expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
  }
});

it('asks nothing but PromQL', () => {
  const expressions = [
    ...dashboardOf(anInput()).panels,
    ...dashboardOf(
      anInput({
        states: { desired: expressionOf('want'), ready: expressionOf('have') },
      }),
    ).panels,
  ].flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
  for (const expression of expressions) {
    const faults: string[] = [];
    parser.parse(expression).iterate({
      enter: ({ name }) => void (name === '⚠' && faults.push(expression)),
    });
    expect(faults).toEqual([]);
  }
});

it('reads the budgets from the records of the rules', () => {
  const { panels } = dashboardOf({ ...NOTHING, slos: [anSloSpec()] });
  expect(panels.map(({ type }) => type)).toEqual([
    'row',
    'stat',
    'timeseries',
    'timeseries',
  ]);
  expect(panels[1].targets?.[0]).toMatchObject({
    expr: 'slo:period_error_budget_remaining:ratio{sloth_service="demo/llm/vllm/chat"}',
    legendFormat: '{{sloth_slo}}',
  });
});
