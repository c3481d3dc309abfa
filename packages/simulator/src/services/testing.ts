import { QUIET } from '../world/models';
import { TrafficProfile } from '../world/types';
import { createServices, ServiceNodePlan, ServicePlan } from './createServices';
import { ServiceSettings } from './types';

/** Builders for tests of the services world. */

export const NOON = Date.UTC(2026, 10, 23, 12);

export const aNode: ServiceNodePlan = {
  name: 'gpu-node-c',
  product: 'NVIDIA-L4',
  productName: 'NVIDIA L4',
  memoryMiB: 23034,
  directStorage: false,
  gpus: 4,
};

export const BUSY: TrafficProfile = {
  ...QUIET,
  sessionsPerHour: 20,
  sessionMinutes: 20,
  requestsPerMinute: 12,
  batch: 1.5,
  errorShare: 0.05,
};

export function aService(
  over: Partial<Omit<ServicePlan, 'settings'>> = {},
  settings: Partial<ServiceSettings> = {},
): ServicePlan {
  return {
    system: 'vllm',
    namespace: 'ml-models',
    name: 'mistral-7b',
    naming: { kind: 'deployment' },
    ...over,
    settings: {
      replicas: 1,
      gpusPerReplica: 1,
      engine: {
        kind: 'vllm',
        version: '0.14.1',
        models: ['mistral-7b'],
        cacheTokens: 40_000,
        sleepMode: true,
        developerMode: true,
        explicitModels: false,
      },
      schedulingMs: 1_000,
      downloadingMs: 10_000,
      loadingMs: 30_000,
      drainMs: 20_000,
      ...settings,
    },
  };
}

/** A world with these services that began so many milliseconds before noon. */
export function aServicesWorld(services: ServicePlan[], ago = 0, seed = 1) {
  return createServices({
    seed,
    plan: {
      nodes: [aNode],
      services,
      chaos: { crashesPerDay: 0, evictionsPerDay: 0 },
    },
    from: NOON - ago,
    readyAt: NOON,
  });
}
