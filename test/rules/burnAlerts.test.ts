import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  evaluateSlo,
  IndicatorDefinition,
  LEDGER_BUCKET_MS,
  sloRuleGroups,
  SloSpec,
} from '@wakeboard/plugin-inference-common';
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
const METRIC = 'gthread_sidecar_requests_total';

const INDICATOR: IndicatorDefinition = {
  kind: 'counters',
  total: { metrics: [METRIC] },
  good: {
    metrics: [METRIC],
    matchers: [{ label: 'status', op: '=', value: 'success' }],
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

const SCENARIOS: Array<{
  name: string;
  spec: SloSpec;
  minutes: Minute[];
  /** Which severities fire at least once, and that they are silent at the end. */
  fires: string[];
  silentAtTheEnd: boolean;
}> = [
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
function valuesOf(minutes: Minute[], key: keyof Minute): string {
  let sum = 0;
  return [0, ...minutes.map(minute => (sum += minute[key]))].join(' ');
}

const ALERT = { name: 'ModelBudgetBurn', annotations: { runbook_url: 'x' } };

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'wakeboard-rules-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('the generated alerts', () => {
  it.each(SCENARIOS)(
    'fire and clear when our evaluation does: $name',
    async ({ spec, minutes, fires, silentAtTheEnd }) => {
      const groups = sloRuleGroups({
        spec,
        indicator: INDICATOR,
        matchers: [
          { label: 'namespace', op: '=', value: 'models' },
          { label: 'pod', op: 'matches', pattern: 'qwen-[a-z0-9-]+' },
        ],
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
      expect(
        [...new Set(marks.flatMap(({ firing }) => firing))].sort(),
      ).toEqual(fires);
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
              input_series: (['good', 'bad'] as const).map(key => ({
                series: `${METRIC}{namespace="models",pod="qwen-0",status="${
                  key === 'good' ? 'success' : 'error'
                }"}`,
                values: valuesOf(minutes, key),
              })),
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
    },
    180_000,
  );
});
