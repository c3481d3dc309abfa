import { httpFamilies } from '../../metrics/httpFamilies';
import { Target } from '../../metrics/targets';
import { vllmFamilies } from '../../metrics/vllmFamilies';
import type { PodTemplate, ServingSystem } from '../../services/system';
import { Replica, Service, ServicesWorld } from '../../services/types';
import { autoscalerObjects } from '../autoscaler';
import { frontObjects } from '../monitoring';
import {
  completeWorkload,
  readWorkload,
  WORKLOAD_KINDS,
} from '../readWorkload';
import {
  templateOf,
  vllmEngine,
  vllmTemplate,
  workloadOf,
} from './podTemplate';

const CACHE_TOKENS = 40_000;

/** The template that a client wrote last, or the scenario's. */
function currentTemplate(service: Service): PodTemplate {
  return (
    templateOf({ template: service.options.template }) ?? vllmTemplate(service)
  );
}

/** Images before 0.10 have the older names. */
function generationOf(version: string): 'current' | 'older' {
  const [major, minor] = version.split('.').map(Number);
  return major === 0 && minor < 10 ? 'older' : 'current';
}

function vllmTarget(
  world: ServicesWorld,
  service: Service,
  replica: Replica,
): Target {
  const { namespace, name, ip = '' } = replica;
  const { models, version } = replica.settings.engine;
  return {
    kind: 'services',
    path: `/pods/${namespace}/${name}/vllm`,
    labels: {
      job: service.name,
      instance: `${ip}:8000`,
      namespace,
      pod: name,
      container: 'vllm',
      service: service.name,
      endpoint: 'http',
    },
    // Its server listens when the engine has loaded, and until the process ends.
    isUp: () => replica.ready,
    families: [
      ...vllmFamilies({
        modelName: models[0],
        now: () => world.now,
        engine: () => replica.engines[0],
        sleepLevel: () => replica.sleep.level,
        generation: generationOf(version),
      }),
      ...httpFamilies(replica),
    ],
    // Sleep has no counter of its own but these, and availability is counted by them.
    kinds: {
      'vllm:engine_sleep_state': 'state',
      'vllm:request_success_total': 'requests',
      http_request_duration_seconds_count: 'state',
      http_request_duration_seconds_sum: 'state',
    },
  };
}

/** Plain vLLM: a Deployment or a StatefulSet, a Service and a ServiceMonitor. */
export const vllmSystem: ServingSystem = {
  id: 'vllm',
  complete: completeWorkload,
  kinds: WORKLOAD_KINDS,
  workload: workloadOf,
  podTemplate: currentTemplate,
  objects: (service, scene) => [
    ...frontObjects(service, [['http', 8000]], 'http', scene.get),
    ...autoscalerObjects(service, scene),
  ],
  read: (change, scene) =>
    readWorkload('vllm', change, scene, (template, name) => ({
      kind: 'vllm',
      cacheTokens: CACHE_TOKENS,
      explicitModels: false,
      ...vllmEngine(template, name),
    })),
  replicaTargets: (world, service, replica) => [
    vllmTarget(world, service, replica),
  ],
};
