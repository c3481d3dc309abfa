import { parser } from '@prometheus-io/lezer-promql';
import { atLeast, selector } from '../promql/build';
import { PrometheusRule, PrometheusRuleGroup } from '../slo/rules';
import { anSloSpec } from '../testing/sloBuilders';
import { ModelAlertName, RUNBOOKS } from './alerts';
import {
  RuleAlert,
  ruleManifest,
  RuleManifestInput,
  RuleSlo,
} from './prometheusRule';
import { aRef, aTarget } from './__testUtils__/targets';
import { Manifest } from './types';

/** How the operator's definition wants a duration. */
const DURATION =
  /^(0|(([0-9]+)y)?(([0-9]+)w)?(([0-9]+)d)?(([0-9]+)h)?(([0-9]+)m)?(([0-9]+)s)?(([0-9]+)ms)?)$/;
const MINUTE_MS = 60_000;

const ALERT_NAMES = Object.keys(RUNBOOKS).filter(
  (page): page is ModelAlertName => page !== 'error-budget-burn',
);

const MATCHERS = [{ label: 'namespace', op: '=' as const, value: 'llm' }];

function anSlo(overrides: Parameters<typeof anSloSpec>[0] = {}): RuleSlo {
  return {
    spec: anSloSpec(overrides),
    indicator: {
      kind: 'counters',
      total: { metrics: ['requests_total'] },
      bad: {
        metrics: ['requests_total'],
        matchers: [{ label: 'status', op: '=', value: 'error' }],
      },
    },
    matchers: MATCHERS,
  };
}

function anAlert(overrides: Partial<RuleAlert> = {}): RuleAlert {
  return {
    name: 'wake-stuck',
    expression: atLeast(selector({ metric: 'state', matchers: MATCHERS }), 1),
    forMs: 2 * MINUTE_MS,
    severity: 'page',
    summary: '{{ $labels.pod }} does not wake.',
    description: 'Counted by the sidecar.',
    ...overrides,
  };
}

function anInput(
  overrides: Partial<RuleManifestInput> = {},
): RuleManifestInput {
  return {
    ...aTarget(),
    slos: [anSlo()],
    alerts: [anAlert()],
    owner: 'search',
    runbookBaseUrl: 'https://docs.example/runbooks',
    ...overrides,
  };
}

function groupsOf({ object }: Manifest): PrometheusRuleGroup[] {
  return (object?.spec as { groups: PrometheusRuleGroup[] }).groups;
}

function alertsOf(manifest: Manifest) {
  return groupsOf(manifest).flatMap(({ rules }) =>
    rules.flatMap(rule => ('alert' in rule ? [rule] : [])),
  );
}

it('is a PrometheusRule with the labels and in the place that were asked for', () => {
  const { object, notes } = ruleManifest(
    anInput({ place: { labels: { release: 'prom' } } }),
  );
  expect(object).toMatchObject({
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: {
      name: 'vllm-chat',
      namespace: 'llm',
      labels: { release: 'prom', 'inference/provisioned-by': 'wakeboard' },
    },
  });
  expect(notes).toEqual([]);
});

it('has the three groups of every SLO and one of the other alerts, each name once', () => {
  const groups = groupsOf(
    ruleManifest(anInput({ slos: [anSlo(), anSlo({ name: 'second' })] })),
  );
  const names = groups.map(({ name }) => name);
  expect(names).toHaveLength(7);
  expect(new Set(names).size).toBe(7);
  expect(names.at(-1)).toBe('wakeboard-alerts-demo/llm/vllm/chat');
});

it('names the model by its whole reference on every record and alert', () => {
  const rules = groupsOf(ruleManifest(anInput())).flatMap(group => group.rules);
  expect(rules.length).toBeGreaterThan(10);
  for (const { labels } of rules) {
    expect(labels?.inference_model).toBe('demo/llm/vllm/chat');
  }
});

it('keeps the records of models apart that are named alike', () => {
  const selected = (namespace: string) => {
    const ref = aRef({ namespace });
    const alerts = alertsOf(ruleManifest(anInput({ ...aTarget({ ref }) })));
    return alerts[0].expr;
  };
  expect(selected('llm')).toContain('sloth_service="demo/llm/vllm/chat"');
  expect(selected('other')).not.toContain('sloth_service="demo/llm/vllm/chat"');
});

it('says whom an alert calls, how urgently and where to read', () => {
  expect(alertsOf(ruleManifest(anInput())).at(-1)).toEqual({
    alert: 'InferenceModelWakeStuck',
    expr: '(state{namespace="llm"}) >= 1',
    for: '2m',
    labels: {
      inference_model: 'demo/llm/vllm/chat',
      severity: 'page',
      owner: 'search',
    },
    annotations: {
      summary: '{{ $labels.pod }} does not wake.',
      description: 'Counted by the sidecar.',
      runbook_url: 'https://docs.example/runbooks/wake-stuck.md',
    },
  });
});

it("has the team's own words for how urgent it is, and Sloth's beside them", () => {
  const alerts = alertsOf(
    ruleManifest(
      anInput({ severities: { page: 'critical', ticket: 'warning' } }),
    ),
  );
  expect(
    alerts.map(({ alert, labels }) => [
      alert,
      labels?.severity,
      labels?.sloth_severity,
    ]),
  ).toEqual([
    ['InferenceModelErrorBudgetBurn', 'critical', 'page'],
    ['InferenceModelErrorBudgetBurn', 'warning', 'ticket'],
    ['InferenceModelWakeStuck', 'critical', undefined],
  ]);
});

it('links every alert to its page, whether the address ends in a slash or not', () => {
  const pages = (runbookBaseUrl: string) =>
    alertsOf(
      ruleManifest(
        anInput({
          runbookBaseUrl,
          alerts: ALERT_NAMES.map(name => anAlert({ name })),
        }),
      ),
    ).map(({ annotations }) => annotations.runbook_url);
  expect(pages('https://docs.example/r/')).toEqual(
    pages('https://docs.example/r'),
  );
  expect(new Set(pages('https://docs.example/r'))).toEqual(
    new Set(
      Object.keys(RUNBOOKS).map(page => `https://docs.example/r/${page}.md`),
    ),
  );
});

it('leaves out `for` where an alert fires at once, and writes the others as the operator reads them', () => {
  const [, , atOnce, later] = alertsOf(
    ruleManifest(
      anInput({
        alerts: [anAlert({ forMs: 0 }), anAlert({ forMs: 90.5 * MINUTE_MS })],
      }),
    ),
  );
  expect(atOnce).not.toHaveProperty('for');
  expect(later.for).toBe('1h30m30s');
  expect(later.for).toMatch(DURATION);
});

it('gives a record neither `for` nor annotations', () => {
  const records = groupsOf(ruleManifest(anInput()))
    .flatMap(({ rules }) => rules)
    .filter(
      (rule): rule is PrometheusRule & { record: string } => 'record' in rule,
    );
  expect(records.length).toBeGreaterThan(5);
  for (const record of records) {
    expect(Object.keys(record).sort()).toEqual(['expr', 'labels', 'record']);
  }
});

it('leaves out an SLO without rules and says why', () => {
  const { notes, ...manifest } = ruleManifest(
    anInput({
      slos: [
        anSlo({ name: 'uptime', basis: 'time' }),
        {
          spec: anSloSpec({ name: 'wakes', sli: 'wake', thresholdSeconds: 5 }),
          notMeasurable: 'Kthena counts no wakes',
        },
      ],
    }),
  );
  expect(groupsOf({ notes, ...manifest })).toHaveLength(1);
  expect(notes).toEqual([
    'No rules are made for the SLO uptime: it counts time, which is known from the history of the model and not from a counter; Wakeboard evaluates it all the same.',
    'No rules are made for the SLO wakes: Kthena counts no wakes.',
  ]);
});

it('is not made where nothing would be in it', () => {
  expect(ruleManifest(anInput({ slos: [], alerts: [] }))).toEqual({
    notes: [
      'No PrometheusRule is made, because there is neither an SLO nor an alert to put into it.',
    ],
  });
});

it('takes what a person wrote for no template of Prometheus', () => {
  const { labels } = alertsOf(
    ruleManifest(anInput({ owner: '{{ $labels.pod }}' })),
  )[0];
  expect(labels?.owner).toBe('{{"{{"}} $labels.pod }}');
});

it('holds nothing but PromQL as expressions', () => {
  for (const group of groupsOf(ruleManifest(anInput()))) {
    for (const { expr } of group.rules) {
      const faults: string[] = [];
      parser.parse(expr).iterate({
        enter: ({ name }) => void (name === '⚠' && faults.push(expr)),
      });
      expect(faults).toEqual([]);
    }
  }
});
