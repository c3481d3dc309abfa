import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  IndicatorDefinition,
  Matcher,
  PrometheusRule,
  sloRuleGroups,
  SloSpec,
} from '@wakeboard/plugin-inference-common';
import { sliMatchers } from '@wakeboard/plugin-inference-node';
import { parse } from 'yaml';
import { kthenaDriver } from '../../plugins/inference-backend/src/drivers/kthena';
import { modelOf } from '../../plugins/inference-backend/src/drivers/kthena/__testUtils__/fixtures';

/** The golden files are in the layout of Sloth; how an expression is broken into lines means nothing. */
function readGolden(name: string) {
  const text = readFileSync(
    path.join(__dirname, 'sloth', `${name}.yaml`),
    'utf8',
  );
  return parse(text) as { groups: ReturnType<typeof sloRuleGroups> };
}

function inOneLine(expr: string): string {
  return expr
    .replace(/\s+/g, ' ')
    .replace(/([({[]) /g, '$1')
    .replace(/ ([)}\]])/g, '$1')
    .replace(/, /g, ',')
    .trim();
}

/** Without the parentheses that group what is one operand anyway. */
function normalised(rule: PrometheusRule): PrometheusRule {
  return { ...rule, expr: inOneLine(rule.expr) };
}

const SPEC: SloSpec = {
  name: 'availability',
  sli: 'availability',
  basis: 'requests',
  objective: 99.9,
  windowMs: 30 * 86_400_000,
  minEvents: 10,
  sleepPolicy: 'exclude',
};

const OF_PODS: Matcher[] = [
  { label: 'namespace', op: '=', value: 'models' },
  { label: 'pod', op: 'matches', pattern: 'qwen-[a-z0-9-]+' },
];

const CASES: Array<{
  golden: string;
  spec: SloSpec;
  indicator: IndicatorDefinition;
  matchers: Matcher[];
}> = [
  {
    golden: 'availability-30d',
    spec: SPEC,
    indicator: {
      kind: 'counters',
      total: { metrics: ['gthread_sidecar_requests_total'] },
      good: {
        metrics: ['gthread_sidecar_requests_total'],
        matchers: [{ label: 'status', op: '=', value: 'success' }],
      },
    },
    matchers: OF_PODS,
  },
  {
    golden: 'latency-28d',
    spec: {
      ...SPEC,
      name: 'latency',
      sli: 'latency',
      objective: 95,
      thresholdSeconds: 5,
      windowMs: 28 * 86_400_000,
    },
    indicator: {
      kind: 'histogram',
      histogram: { metrics: ['vllm:e2e_request_latency_seconds'] },
    },
    matchers: OF_PODS,
  },
  {
    golden: 'router-availability-30d',
    spec: SPEC,
    indicator: kthenaDriver.indicators!.slis.availability!,
    matchers: sliMatchers(
      kthenaDriver.indicators!,
      'availability',
      modelOf('serving'),
    )!,
  },
];

describe.each(CASES)('the rules for $golden', testCase => {
  const { golden, spec, indicator, matchers } = testCase;
  const groups = sloRuleGroups({
    spec,
    indicator,
    matchers,
    service: 'qwen',
    labels: { namespace: 'models' },
    alert: {
      name: 'ModelBudgetBurn',
      labels: {
        page: { severity: 'critical' },
        ticket: { severity: 'warning' },
      },
      annotations: {
        runbook_url: 'https://example.com/runbooks/error-budget-burn',
      },
    },
  });
  const expected = readGolden(golden).groups;

  it('are in the groups of Sloth', () => {
    expect(groups.map(({ name }) => name)).toEqual(
      expected.map(({ name }) => name),
    );
  });

  const rows = expected.flatMap((group, g) =>
    group.rules.map((rule, r) => ({
      name: 'record' in rule ? rule.record : `${rule.alert} ${r}`,
      rule,
      ours: groups[g]?.rules[r],
    })),
  );

  it.each(rows)('agree in $name: name, labels and expression', row => {
    expect(normalised(row.ours)).toEqual(normalised(row.rule));
  });

  it('are no more than these', () => {
    expect(groups.flatMap(({ rules }) => rules)).toHaveLength(rows.length);
  });
});

it('refuses an objective that counts time', () => {
  expect(() =>
    sloRuleGroups({
      spec: { ...SPEC, basis: 'time' },
      indicator: CASES[0].indicator,
      matchers: [],
      service: 'qwen',
      alert: { name: 'x' },
    }),
  ).toThrow('The SLO "availability" counts time');
});
