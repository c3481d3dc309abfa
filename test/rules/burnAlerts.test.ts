import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  evaluateSlo,
  IndicatorDefinition,
  LEDGER_BUCKET_MS,
  Matcher,
  sloRuleGroups,
  SloSpec,
} from '@wakeboard/plugin-inference-common';
import { sliMatchers } from '@wakeboard/plugin-inference-node';
import { kthenaDriver } from '../../plugins/inference-backend/src/drivers/kthena';
import { modelOf } from '../../plugins/inference-backend/src/drivers/kthena/__testUtils__/fixtures';
import { ledgerOf, Minute } from './minutes';
import { promtool } from './promtool';

/**
 * The same events given to Prometheus, as counters that our rules read, and to
 * our own ledger: at every end of a bucket both have to say the same.
 *
 * The rate over a range of n samples is that of the n - 1 steps between them,
 * where the ledger counts n. So a burn must not be so close to the factor that
 * one sample of the long window decides.
 */

const MINUTE = 60_000;
const HOUR = 60;
const DAY = 24 * HOUR;
/** Who counts the events, and how the rules pick what was counted. */
interface Counters {
  indicator: IndicatorDefinition;
  matchers: Matcher[];
  /** The series that Prometheus has when these events happened. */
  seriesOf(minutes: Minute[]): Array<{ series: string; values: string }>;
}

const PODS: Counters = {
  indicator: {
    kind: 'counters',
    total: { metrics: ['gthread_sidecar_requests_total'] },
    good: {
      metrics: ['gthread_sidecar_requests_total'],
      matchers: [{ label: 'status', op: '=', value: 'success' }],
    },
  },
  matchers: [
    { label: 'namespace', op: '=', value: 'models' },
    { label: 'pod', op: 'matches', pattern: 'qwen-[a-z0-9-]+' },
  ],
  seriesOf: minutes =>
    (['good', 'bad'] as const).map(key => ({
      series: `gthread_sidecar_requests_total{namespace="models",pod="qwen-0",status="${
        key === 'good' ? 'success' : 'error'
      }"}`,
      values: valuesOf(minutes.map(minute => minute[key])),
    })),
};

/** Two routers that share the requests; without pods to send them to they answer 503 or 404 and name no server. */
const ROUTERS: Counters = {
  indicator: kthenaDriver.indicators!.slis.availability!,
  matchers: sliMatchers(
    kthenaDriver.indicators!,
    'availability',
    modelOf('serving'),
  )!,
  seriesOf: minutes => {
    const one = (router: number, labels: string, counts: number[]) => ({
      series: `kthena_router_requests_total{namespace="gateways",pod="router-${router}",${labels}}`,
      values: valuesOf(counts),
    });
    const half = (counts: number[], router: number) =>
      counts.map(count =>
        router === 0 ? Math.ceil(count / 2) : Math.floor(count / 2),
      );
    const good = minutes.map(minute => minute.good);
    const bad = minutes.map(minute => minute.bad);
    return [0, 1].flatMap(router => [
      one(
        router,
        'model="demo",model_server="demo",status_code="200"',
        half(good, router),
      ),
      one(
        router,
        `model="demo",status_code="${router === 0 ? 503 : 404}"`,
        half(bad, router),
      ),
      // Another model, of which all fail.
      one(
        router,
        'model="demo-2",status_code="500"',
        minutes.map(() => 50),
      ),
    ]);
  },
};

function anSlo(overrides: Partial<SloSpec> = {}): SloSpec {
  return {
    name: 'availability',
    sli: 'availability',
    basis: 'requests',
    objective: 99.9,
    windowMs: 30 * DAY * MINUTE,
    minEvents: 10,
    sleepPolicy: 'exclude',
    ...overrides,
  };
}

function during(minutes: number, good: number, bad: number): Minute[] {
  return Array.from({ length: minutes }, () => ({ good, bad }));
}

interface Scenario {
  name: string;
  spec: SloSpec;
  minutes: Minute[];
  /** Which severities fire at least once, and that they are silent at the end. */
  fires: string[];
  silentAtTheEnd: boolean;
}

const SCENARIOS: Scenario[] = [
  {
    name: 'a fast burn and its end',
    spec: anSlo(),
    minutes: [
      ...during(12 * HOUR, 60, 0),
      ...during(40, 48, 12),
      ...during(9 * HOUR, 60, 0),
    ],
    fires: ['page', 'ticket'],
    silentAtTheEnd: true,
  },
  {
    name: 'a slow burn that never pages',
    spec: anSlo({ objective: 99 }),
    minutes: [...during(8 * HOUR, 200, 0), ...during(30 * HOUR, 191, 9)],
    fires: ['ticket'],
    silentAtTheEnd: false,
  },
  {
    name: 'quiet traffic, of which two requests fail',
    spec: anSlo(),
    minutes: Array.from({ length: 20 * HOUR }, (_, minute) => ({
      good: minute % (3 * HOUR) === 20 ? 1 : 0,
      bad: minute === 7 * HOUR + 10 || minute === 11 * HOUR + 40 ? 1 : 0,
    })),
    fires: [],
    silentAtTheEnd: true,
  },
  {
    name: 'a burn that ends because nobody asks any more',
    spec: anSlo({ objective: 95 }),
    minutes: [
      ...during(6 * HOUR, 30, 0),
      ...during(2 * HOUR, 0, 30),
      ...during(30 * HOUR, 0, 0),
    ],
    fires: ['page', 'ticket'],
    silentAtTheEnd: true,
  },
  {
    name: 'a burn and its recovery with an objective over 28 days',
    spec: anSlo({ windowMs: 28 * DAY * MINUTE, objective: 99.5 }),
    minutes: [
      ...during(10 * HOUR, 100, 0),
      ...during(90, 90, 10),
      ...during(16 * HOUR, 100, 0),
    ],
    fires: ['page', 'ticket'],
    silentAtTheEnd: true,
  },
  {
    name: 'an objective over seven days, whose windows are shorter',
    spec: anSlo({ windowMs: 7 * DAY * MINUTE, objective: 99 }),
    minutes: [
      ...during(5 * HOUR, 100, 0),
      ...during(60, 30, 70),
      ...during(8 * HOUR, 100, 0),
    ],
    fires: ['page', 'ticket'],
    silentAtTheEnd: true,
  },
];

/** Running totals as promtool takes them, a sample a minute. */
function valuesOf(counts: number[]): string {
  let sum = 0;
  return [0, ...counts.map(count => (sum += count))].join(' ');
}

const ALERT = { name: 'ModelBudgetBurn', annotations: { runbook_url: 'x' } };

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'wakeboard-rules-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Both have to say the same of these events. */
async function expectAgreement(
  { spec, minutes, fires, silentAtTheEnd }: Scenario,
  { indicator, matchers, seriesOf }: Counters,
): Promise<void> {
  const groups = sloRuleGroups({
    spec,
    indicator,
    matchers,
    service: 'qwen',
    labels: { namespace: 'models' },
    alert: ALERT,
  });
  const rules = path.join(folder, 'rules.json');
  await writeFile(rules, JSON.stringify({ groups }));

  const alertRules = groups.flatMap(group =>
    group.rules.flatMap(rule => ('alert' in rule ? [rule] : [])),
  );
  const ledger = ledgerOf(minutes);
  const marks: Array<{ at: number; firing: string[] }> = [];
  for (
    let at = 2 * LEDGER_BUCKET_MS;
    at <= minutes.length * MINUTE;
    at += LEDGER_BUCKET_MS
  ) {
    const { alerts } = evaluateSlo(spec, ledger(at));
    const firing = alerts
      .filter(({ state }) => state === 'firing')
      .map(({ severity }) => severity);
    marks.push({ at, firing: [...new Set(firing)] });
  }
  expect([...new Set(marks.flatMap(({ firing }) => firing))].sort()).toEqual(
    fires,
  );
  expect(marks.at(-1)?.firing.length === 0).toBe(silentAtTheEnd);

  const test = path.join(folder, 'test.json');
  await writeFile(
    test,
    JSON.stringify({
      rule_files: [rules],
      evaluation_interval: '1m',
      group_eval_order: groups.map(({ name }) => name),
      tests: [
        {
          interval: '1m',
          input_series: seriesOf(minutes),
          alert_rule_test: marks.map(({ at, firing }) => ({
            eval_time: `${at / MINUTE}m`,
            alertname: ALERT.name,
            exp_alerts: alertRules
              .filter(({ labels }) =>
                firing.includes(labels?.sloth_severity ?? ''),
              )
              .map(({ labels, annotations }) => ({
                exp_labels: labels,
                exp_annotations: annotations,
              })),
          })),
        },
      ],
    }),
  );
  await promtool('check', 'rules', rules);
  await promtool('test', 'rules', test);
}

describe('the generated alerts', () => {
  it.each(SCENARIOS)(
    'fire and clear when our evaluation does: $name',
    scenario => expectAgreement(scenario, PODS),
    180_000,
  );

  it.each(SCENARIOS.slice(0, 3))(
    'read what routers count for a model and no other: $name',
    scenario => expectAgreement(scenario, ROUTERS),
    180_000,
  );
});
