import type { JsonObject } from '../../servers/kubernetesApi/schema';
import type { NewService, Service } from '../../services/types';
import type { Circumstances } from '../complete';
import {
  countAt,
  listAt,
  numberAt,
  objectAt,
  revisionOf,
  textAt,
} from '../values';

/** What Kthena's objects want of a service. One serving group is one pod: the entry of its first role. */

export interface KthenaOptions {
  /** `spec` of the ModelBooster, if there is one: then all others are made from it. */
  booster?: JsonObject;
  /** `spec` of the ModelServing. */
  serving: JsonObject;
  servingName: string;
  /** The name that clients ask for: `modelName` of the ModelRoute. */
  modelName: string;
  /** `spec` of the AutoscalingPolicy that aims at the ModelServing. */
  policy?: JsonObject;
  /** Milliseconds before the beginning of the world at which it once failed: the condition has stayed. */
  failedBefore?: number;
}

export function optionsOf(service: Service): KthenaOptions {
  const { booster, policy, failedBefore } = service.options;
  return {
    ...(booster !== undefined && {
      booster: objectAt(service.options, 'booster'),
    }),
    serving: objectAt(service.options, 'serving'),
    servingName: textAt(service.options, 'servingName') ?? service.name,
    modelName: textAt(service.options, 'modelName') ?? service.name,
    ...(policy !== undefined && {
      policy: objectAt(service.options, 'policy'),
    }),
    ...(typeof failedBefore === 'number' && { failedBefore }),
  };
}

/** The engine's readiness probe of a ModelBooster waits this long before it asks at all. */
const INITIAL_DELAY_MS = 180_000;

/** The ModelServing that the controller makes from a ModelBooster. */
export function servingOfBooster(
  name: string,
  booster: JsonObject,
): JsonObject {
  const backend = objectAt(booster, 'backend');
  const worker = objectAt(backend, 'workers.0');
  const served =
    textAt(worker, 'config.served-model-name') ??
    textAt(booster, 'name') ??
    name;
  return {
    replicas: numberAt(backend, 'replicas') ?? 1,
    schedulerName: textAt(backend, 'schedulerName') ?? 'volcano',
    recoveryPolicy: 'RoleRecreate',
    template: {
      restartGracePeriodSeconds: 0,
      roles: [
        {
          name: 'leader',
          replicas: 1,
          workerReplicas: 0,
          entryTemplate: {
            metadata: { labels: {} },
            spec: {
              containers: [
                {
                  name: 'runtime',
                  image: 'ghcr.io/volcano-sh/runtime:v1.0.0',
                  ports: [{ containerPort: 8_100 }],
                },
                {
                  name: 'engine',
                  image: textAt(worker, 'image') ?? 'vllm/vllm-openai:v0.14.1',
                  command: [
                    'python3',
                    '-m',
                    'vllm.entrypoints.openai.api_server',
                    '--model',
                    (textAt(backend, 'modelURI') ?? '').replace(
                      /^\w+:\/\//,
                      '',
                    ),
                    '--served-model-name',
                    served,
                  ],
                  resources: objectAt(worker, 'resources'),
                  readinessProbe: {
                    httpGet: { path: '/health', port: 8_000 },
                    initialDelaySeconds: INITIAL_DELAY_MS / 1_000,
                  },
                },
              ],
            },
          },
        },
      ],
    },
  };
}

export const containersOf = (serving: JsonObject): unknown[] =>
  listAt(serving, 'template.roles.0.entryTemplate.spec.containers');

/** The container with the GPUs, or the first. */
function engineOf(serving: JsonObject): unknown {
  const containers = containersOf(serving);
  return (
    containers.find(each => gpusOf(each) > 0) ??
    containers.find(each => textAt(each, 'name') === 'engine') ??
    containers[0]
  );
}

function gpusOf(container: unknown): number {
  const limits = objectAt(container, 'resources.limits');
  return countAt({ count: limits['nvidia.com/gpu'] }, 'count') ?? 0;
}

function servedName(container: unknown): string | undefined {
  const words = [...listAt(container, 'command'), ...listAt(container, 'args')];
  const flag = words.indexOf('--served-model-name');
  const name = flag >= 0 ? words[flag + 1] : undefined;
  return typeof name === 'string' ? name : undefined;
}

export const roleOf = (serving: JsonObject): string =>
  textAt(serving, 'template.roles.0.name') ?? 'leader';

export function kthenaService(
  place: { namespace: string; name: string },
  options: KthenaOptions,
  more: Circumstances = {},
): NewService {
  const { serving } = options;
  const engine = engineOf(serving);
  const { profile, labels, schedule, incidents, ...timings } = more;
  const image = textAt(engine, 'image') ?? '';
  return {
    system: 'kthena',
    ...place,
    ...(profile && { profile }),
    ...(labels && { labels }),
    ...(schedule && { schedule }),
    ...(incidents && { incidents }),
    settings: {
      replicas: numberAt(serving, 'replicas') ?? 1,
      gpusPerReplica: gpusOf(engine),
      engine: {
        kind: 'vllm',
        version: /:v?(\d[\w.]*)/.exec(image)?.[1] ?? '0.14.1',
        models: [servedName(engine) ?? options.modelName],
        cacheTokens: 160_000,
        sleepMode: false,
        developerMode: false,
        explicitModels: false,
      },
      schedulingMs: 2_000,
      downloadingMs: 15_000,
      loadingMs: options.booster ? INITIAL_DELAY_MS + 45_000 : 70_000,
      drainMs: 300_000,
      ...timings,
    },
    naming: {
      kind: 'ordinal',
      pattern: `${options.servingName}-{ordinal}-${roleOf(serving)}-0-0`,
      ordered: false,
    },
    options: { ...options },
    revision: revisionOf(objectAt(serving, 'template')),
  };
}
