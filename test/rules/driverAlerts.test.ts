import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  ModelSnapshot,
  ModelSpec,
  PrometheusRule,
  PrometheusRuleGroup,
  ruleManifest,
  RUNBOOKS,
} from '@wakeboard/plugin-inference-common';
import {
  InferenceDriver,
  KubernetesObject,
} from '@wakeboard/plugin-inference-node';
import { builtInDrivers } from '../../plugins/inference-backend/src/drivers';
import { gpustack } from './alerts/gpustack';
import { greenthread } from './alerts/greenthread';
import { kthena } from './alerts/kthena';
import { llmkube } from './alerts/llmkube';
import { AlertScenario, SystemScenarios } from './alerts/scenario';
import { triton, vllm } from './alerts/workloads';
import { promtool } from './promtool';

/**
 * The alerts of every system as they are made for a model that does not exist
 * yet, evaluated by Prometheus' own engine: each fires and clears on series
 * made for it, and all are silent while a model sleeps or is stopped.
 */

const systems: SystemScenarios[] = [
  greenthread,
  kthena,
  llmkube,
  vllm,
  triton,
  gpustack,
];

function driverOf({ driver: id }: SystemScenarios): InferenceDriver {
  const found = builtInDrivers.find(driver => driver.id === id);
  if (!found) throw new Error(`There is no driver ${id}`);
  return found;
}

/** The model as it will be, read of what is rendered for it. */
function modelOf(driver: InferenceDriver, spec: ModelSpec): ModelSnapshot {
  const rendering = driver.render?.(spec);
  if (!rendering || 'refused' in rendering) throw new Error(rendering?.refused);
  const objects: Record<string, KubernetesObject[]> = {};
  for (const { id, kind } of driver.resources) {
    objects[id] = rendering.objects.filter(each => each.kind === kind);
  }
  return driver.toSnapshots({ cluster: 'demo', objects }).models[0];
}

/** The rules of a model, with those of its alerts only. */
function rulesOf(
  driver: InferenceDriver,
  spec: ModelSpec,
): PrometheusRuleGroup[] {
  const model = modelOf(driver, spec);
  const { object } = ruleManifest({
    ref: model.ref,
    labels: {},
    slos: [],
    alerts: (driver.alerts ?? []).flatMap(alert => {
      const expression = alert.expression(model);
      return expression === undefined ? [] : [{ ...alert, expression }];
    }),
    runbookBaseUrl: 'https://example.com/runbooks',
  });
  return Object(object?.spec).groups;
}

/** A scenario as promtool takes it. */
function testOf(
  { name, step = 1, series, fires = [], silent }: AlertScenario,
  rules: PrometheusRule[],
) {
  const steps = [...new Set([...silent, ...fires.map(({ at }) => at)])];
  return {
    name,
    interval: `${step}m`,
    input_series: series.map(([selector, values]) => ({
      series: selector,
      values,
    })),
    alert_rule_test: rules.flatMap(rule => {
      if (!('alert' in rule)) return [];
      return steps
        .sort((a, b) => a - b)

        .map(at => ({
          eval_time: `${at * step}m`,
          alertname: rule.alert,
          exp_alerts: fires
            .filter(
              fire =>
                fire.at === at && RUNBOOKS[fire.alert].alert === rule.alert,
            )
            .map(({ labels, summary }) => ({
              exp_labels: { ...labels, ...rule.labels },
              exp_annotations: { ...rule.annotations, summary },
            })),
        }));
    }),
  };
}

/** What one evaluation can hold: scenarios with the same rules and the same step. */
function together({ spec, scenarios }: SystemScenarios) {
  const byKey = new Map<
    string,
    { spec: ModelSpec; step: number; scenarios: AlertScenario[] }
  >();
  for (const scenario of scenarios) {
    const own = { ...spec, ...scenario.spec };
    const { step = 1 } = scenario;
    const key = JSON.stringify([own, step]);
    const known = byKey.get(key);
    if (known) known.scenarios.push(scenario);
    else byKey.set(key, { spec: own, step, scenarios: [scenario] });
  }
  return [...byKey.values()];
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'wakeboard-alerts-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe.each(systems.map(each => [each.driver, each] as const))(
  'the alerts of %s',
  (_, system) => {
    const driver = driverOf(system);
    const { alerts = [] } = driver;

    it('fire and clear as they should, and are silent for a model that sleeps a week', async () => {
      for (const { spec, step, scenarios } of together(system)) {
        const groups = rulesOf(driver, spec);
        const rules = path.join(folder, `${driver.id}.json`);
        const test = path.join(folder, `${driver.id}-test.json`);
        await writeFile(rules, JSON.stringify({ groups }));
        const tests = scenarios.map(scenario =>
          testOf(
            scenario,
            groups.flatMap(group => group.rules),
          ),
        );
        await writeFile(
          test,
          JSON.stringify({
            rule_files: [rules],
            evaluation_interval: `${step}m`,
            tests,
          }),
        );
        await promtool('check', 'rules', rules);
        expect(await promtool('test', 'rules', test)).toContain('SUCCESS');
      }
    }, 300_000);

    it('have each fired and ended in a scenario, and been silent for a week', () => {
      const { scenarios } = system;
      for (const { fires = [], silent } of scenarios) {
        const last = Math.max(0, ...fires.map(({ at }) => at));
        expect(Math.max(...silent)).toBeGreaterThan(last);
      }
      const fired = scenarios.flatMap(({ fires = [] }) =>
        fires.map(({ alert }) => alert),
      );
      expect([...new Set(fired)].sort()).toEqual(
        alerts.map(({ name }) => name).sort(),
      );
      const weeks = scenarios.filter(
        ({ fires = [], silent, step = 1 }) =>
          step * Math.max(...silent) > 6 * 24 * 60 && fires.length === 0,
      );
      expect(weeks).not.toHaveLength(0);
    });
  },
);
