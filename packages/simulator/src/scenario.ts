import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import Ajv from 'ajv';
import { parse } from 'yaml';
import { PACKAGE_FOLDER } from './packageFolder';
import {
  amount,
  anything,
  closed,
  flag,
  node,
  text,
  texts,
  traffic,
} from './scenarioSchema';
import type { ScenarioIncident } from './scenarioIncident';
import { ScenarioService, servicesSchema } from './scenarioServices';
import { GpustackFaults } from './servers/gpustackApi';
import { KubernetesFaults } from './servers/kubernetesApi';
import { ServiceNodePlan } from './services/createServices';
import { NodePlan, WorldPlan } from './world/createWorld';
import { QUIET } from './world/models';
import { parseDuration, toSettings } from './world/settings';
import { Chaos, TrafficProfile } from './world/types';

/**
 * Scenarios as data: a file of `examples/scenarios`, or the same as an object. A scenario may extend another one and then says
 * only what differs: objects are merged, anything else is replaced.
 */

export interface ScenarioModel {
  namespace?: string;
  /** The spec of the GreenThread Model. */
  spec: Record<string, unknown>;
  labels?: Record<string, string>;
  /** What is left out is as for a model that nobody uses. */
  traffic?: Partial<TrafficProfile>;
  /** Times at which its requests fared otherwise. */
  incidents?: ScenarioIncident[];
  /** A duration: the model was made only that long ago. */
  age?: string;
}

/** What is wrong with the pods' metrics at the moment. */
export interface MetricsFaults {
  /** Connections are cut without an answer. */
  down?: boolean;
  /** Every answer comes this much later. */
  delayMs?: number;
  /** Every request is answered with this status. */
  status?: number;
  /** Every request is answered with a web page and status 200. */
  garbage?: boolean;
}

export interface Faults {
  kubernetes?: KubernetesFaults;
  metrics?: MetricsFaults;
  gpustack?: GpustackFaults;
}

export interface Scenario {
  name: string;
  description: string;
  nodes: NodePlan[];
  models: Record<string, ScenarioModel>;
  /** The second world: nodes of its own, and services by name. */
  serviceNodes: ServiceNodePlan[];
  services: Record<string, ScenarioService>;
  chaos: Chaos;
  conversionSecondsPerBillion: number;
  faults: Faults;
}

/** A scenario as it is written; `extends` names a scenario of `examples/scenarios`. */
export type ScenarioSource = Record<string, unknown>;

const NO_SERVICES = { serviceNodes: [], services: {} };

const DEFAULT_NAMESPACE = 'greenthread-system';

const FOLDER = path.resolve(PACKAGE_FOLDER, '../../examples/scenarios');

const check = new Ajv({ allErrors: true }).compile<Scenario>(
  closed({
    name: text,
    description: text,
    conversionSecondsPerBillion: amount,
    nodes: {
      type: 'array',
      items: node,
    },
    ...servicesSchema,
    models: {
      type: 'object',
      additionalProperties: closed(
        {
          namespace: text,
          age: text,
          spec: anything,
          labels: texts,
          traffic,
          incidents: {
            type: 'array',
            items: closed({ ago: text, lasts: text, traffic }),
          },
        },
        ['spec'],
      ),
    },
    chaos: closed({ crashesPerDay: amount, evictionsPerDay: amount }),
    faults: closed(
      {
        kubernetes: anything,
        metrics: closed(
          { down: flag, delayMs: amount, status: amount, garbage: flag },
          [],
        ),
        gpustack: closed(
          {
            down: flag,
            delayMs: amount,
            status: amount,
            garbage: flag,
            cutWatches: flag,
            unreachableWorkers: { type: 'array', items: text },
          },
          [],
        ),
      },
      [],
    ),
  }),
);

/** The scenarios of `examples/scenarios`, by name. */
export function scenarioNames(): string[] {
  return readdirSync(FOLDER)
    .filter(file => file.endsWith('.yaml'))
    .map(file => file.slice(0, -'.yaml'.length))
    .sort();
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function merge(base: unknown, over: unknown): unknown {
  if (!isObject(base) || !isObject(over)) return over;
  const merged = { ...base };
  for (const [key, value] of Object.entries(over)) {
    merged[key] = key in base ? merge(base[key], value) : value;
  }
  return merged;
}

function read(name: string): Record<string, unknown> {
  if (!scenarioNames().includes(name)) {
    throw new Error(
      `There is no scenario '${name}'; there are ${scenarioNames().join(', ')}`,
    );
  }
  const source: unknown = parse(
    readFileSync(path.join(FOLDER, `${name}.yaml`), 'utf8'),
    { merge: true },
  );
  if (!isObject(source)) throw new Error(`Scenario '${name}' is not a mapping`);
  return source;
}

function complete(source: ScenarioSource): Record<string, unknown> {
  const { extends: base, ...own } = source;
  if (typeof base !== 'string') return own;
  const merged = merge(complete(read(base)), own);
  return isObject(merged) ? merged : own;
}

/** Throws an error that names the scenario and what is wrong in it. */
export function loadScenario(source: string | ScenarioSource): Scenario {
  const scenario = {
    ...NO_SERVICES,
    ...complete(typeof source === 'string' ? read(source) : source),
  };
  if (check(scenario)) {
    for (const model of Object.values(scenario.models)) toSettings(model.spec);
    return scenario;
  }
  const name = typeof source === 'string' ? source : source.name;
  const reasons = (check.errors ?? []).map(
    error => `${error.instancePath || '/'} ${error.message}`,
  );
  throw new Error(`Scenario '${name}' is not right: ${reasons.join('; ')}`);
}

function profileOf(model: ScenarioModel): TrafficProfile {
  return { ...QUIET, ...model.traffic };
}

export function toWorldPlan(scenario: Scenario): WorldPlan {
  return {
    nodes: scenario.nodes,
    chaos: scenario.chaos,
    conversionSecondsPerBillion: scenario.conversionSecondsPerBillion,
    models: Object.entries(scenario.models).map(([name, model]) => ({
      name,
      namespace: model.namespace ?? DEFAULT_NAMESPACE,
      spec: model.spec,
      profile: profileOf(model),
      ...(model.labels && { labels: model.labels }),
      pastIncidents: (model.incidents ?? []).map(incident => ({
        ago: parseDuration(incident.ago),
        lasts: parseDuration(incident.lasts),
        profile: incident.traffic,
      })),
      ...(model.age && { age: parseDuration(model.age) }),
    })),
  };
}
