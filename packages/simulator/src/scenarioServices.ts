import type { ScenarioIncident } from './scenarioIncident';
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
import { ServicePlan, ServicesPlan } from './services/createServices';
import {
  EngineSettings,
  ScheduleEntry,
  ServiceCause,
  SleepLevel,
  SystemId,
} from './services/types';
import { SYSTEMS } from './systems';
import { QUIET } from './world/models';
import { parseDuration } from './world/settings';
import type { Chaos, TrafficProfile } from './world/types';

/** Services in a scenario: times are durations and times of day, and what is left out is as usual. */
export interface ScenarioService {
  system: SystemId;
  namespace: string;
  /** Default: the name it is listed under. */
  name?: string;
  replicas: number;
  gpusPerReplica?: number;
  product?: string;
  engine: Partial<EngineSettings> & Pick<EngineSettings, 'kind' | 'version'>;
  labels?: Record<string, string>;
  /** What its system understands. */
  options?: Record<string, unknown>;
  startup?: { scheduling?: string; downloading?: string; loading?: string };
  drain?: string;
  failing?: 'crash' | 'image';
  traffic?: Partial<TrafficProfile>;
  incidents?: ScenarioIncident[];
  schedule?: ScenarioSchedule[];
}

export interface ScenarioSchedule {
  /** Time of day in UTC, `07:30`. */
  at: string;
  /** Default: every day. */
  days?: Day[];
  replicas?: number;
  sleep?: SleepLevel;
  by: ServiceCause;
  /** A duration: so much later at most, by chance. */
  jitter?: string;
}

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
type Day = (typeof DAYS)[number];

const whole = { type: 'integer', minimum: 0 };

export const servicesSchema = {
  serviceNodes: {
    type: 'array',
    items: {
      ...node,
      properties: {
        ...node.properties,
        hostnameLabel: { enum: ['Hostname', 'hostname'] },
        outside: closed({ system: { enum: ['gpustack'] }, cluster: text }),
      },
    },
  },
  services: {
    type: 'object',
    additionalProperties: closed(
      {
        system: { enum: ['kthena', 'llmkube', 'vllm', 'triton', 'gpustack'] },
        namespace: text,
        name: text,
        replicas: whole,
        gpusPerReplica: whole,
        product: text,
        engine: closed(
          {
            kind: { enum: ['vllm', 'triton', 'llamacpp'] },
            version: text,
            models: { type: 'array', items: text, minItems: 1 },
            cacheTokens: amount,
            sleepMode: flag,
            developerMode: flag,
            explicitModels: flag,
          },
          ['kind', 'version'],
        ),
        labels: texts,
        options: anything,
        startup: closed(
          { scheduling: text, downloading: text, loading: text },
          [],
        ),
        drain: text,
        failing: { enum: ['crash', 'image'] },
        traffic,
        incidents: {
          type: 'array',
          items: closed({ ago: text, lasts: text, traffic }),
        },
        schedule: {
          type: 'array',
          items: closed(
            {
              at: { type: 'string', pattern: '^([01]\\d|2[0-3]):[0-5]\\d$' },
              days: { type: 'array', items: { enum: DAYS } },
              replicas: whole,
              sleep: { enum: [0, 1, 2] },
              by: { enum: ['user', 'autoscaler', 'schedule'] },
              jitter: text,
            },
            ['at', 'by'],
          ),
        },
      },
      ['system', 'namespace', 'replicas', 'engine'],
    ),
  },
};

function toSchedule(entry: ScenarioSchedule): ScheduleEntry {
  const [hour, minute] = entry.at.split(':').map(Number);
  return {
    minute: 60 * hour + minute,
    days: (entry.days ?? DAYS).map(day => DAYS.indexOf(day)),
    act:
      entry.sleep === undefined
        ? { replicas: entry.replicas ?? 0 }
        : { sleep: entry.sleep },
    by: entry.by,
    jitterMs: entry.jitter ? parseDuration(entry.jitter) : 0,
  };
}

export const profileOf = (service: ScenarioService): TrafficProfile => ({
  ...QUIET,
  ...service.traffic,
});

function toPlan(listedAs: string, service: ScenarioService): ServicePlan {
  const { startup = {}, product, failing } = service;
  const name = service.name ?? listedAs;
  const plan: ServicePlan = {
    system: service.system,
    namespace: service.namespace,
    name,
    labels: service.labels ?? {},
    options: service.options ?? {},
    naming: { kind: 'deployment' },
    settings: {
      replicas: service.replicas,
      gpusPerReplica: service.gpusPerReplica ?? 1,
      ...(product && { product }),
      engine: {
        models: [name],
        cacheTokens: 40_000,
        sleepMode: false,
        developerMode: false,
        explicitModels: false,
        ...service.engine,
      },
      schedulingMs: parseDuration(startup.scheduling ?? '2s'),
      downloadingMs: parseDuration(startup.downloading ?? '12s'),
      loadingMs: parseDuration(startup.loading ?? '40s'),
      drainMs: parseDuration(service.drain ?? '30s'),
      ...(failing && { failing }),
    },
    schedule: (service.schedule ?? []).map(toSchedule),
    profile: profileOf(service),
    pastIncidents: (service.incidents ?? []).map(incident => ({
      ago: parseDuration(incident.ago),
      lasts: parseDuration(incident.lasts),
      profile: incident.traffic,
    })),
  };
  const complete = SYSTEMS.get(service.system)?.complete;
  return complete ? { ...plan, ...complete(plan) } : plan;
}

export function toServicesPlan(scenario: {
  serviceNodes: ServicesPlan['nodes'];
  services: Record<string, ScenarioService>;
  chaos: Chaos;
}): ServicesPlan {
  return {
    nodes: scenario.serviceNodes,
    chaos: scenario.chaos,
    services: Object.entries(scenario.services).map(([name, service]) =>
      toPlan(name, service),
    ),
  };
}
