import type { JsonObject } from '../../servers/kubernetesApi/schema';
import type {
  NewService,
  Service,
  ServiceSettings,
} from '../../services/types';
import type { TrafficProfile } from '../../world/types';
import { enabledSchedule, scheduleEntries } from './scalingSchedule';

/**
 * A model of GPUStack is a row of its server's database. Of a service of the simulated world that row is kept in `options`, with the
 * number of its organisation; what the world decides (replicas, readiness, times) is put into it when it is read.
 */
export interface GpustackOptions {
  id: number;
  organization: number;
  document: JsonObject;
}

export function optionsOf(service: Service): GpustackOptions {
  const { id, organization, document } = service.options;
  return {
    id: Number(id),
    organization: Number(organization),
    document:
      typeof document === 'object' && document !== null
        ? Object.fromEntries(Object.entries(document))
        : {},
  };
}

export type Timings = Partial<
  Pick<ServiceSettings, 'schedulingMs' | 'downloadingMs' | 'loadingMs'>
>;

/** `--tensor-parallel-size=2` among the parameters of the backend, or as many GPUs as were chosen. */
function gpusOf(document: JsonObject): number {
  const parameters = Array.isArray(document.backend_parameters)
    ? document.backend_parameters.join(' ')
    : '';
  const parallel = /--tensor-parallel-size[ =](\d+)/.exec(parameters);
  return parallel ? Number(parallel[1]) : 1;
}

/** The service that a row asks for. */
export function gpustackService(
  row: GpustackOptions,
  place: { name: string; cluster: string },
  more: {
    timings?: Timings;
    product?: string;
    profile?: TrafficProfile;
    labels?: Record<string, string>;
  } = {},
): NewService {
  const { document } = row;
  const name = String(document.name);
  const schedule = enabledSchedule(document.scaling_schedule);
  return {
    system: 'gpustack',
    namespace: place.cluster,
    name: place.name,
    ...(more.labels && { labels: more.labels }),
    ...(more.profile && { profile: more.profile }),
    settings: {
      replicas: typeof document.replicas === 'number' ? document.replicas : 1,
      gpusPerReplica: gpusOf(document),
      ...(more.product && { product: more.product }),
      engine: {
        kind: 'vllm',
        version: String(document.backend_version ?? '0.11.0'),
        models: [name],
        cacheTokens: 120_000,
        sleepMode: false,
        developerMode: false,
        explicitModels: false,
      },
      schedulingMs: 3_000,
      downloadingMs: 20_000,
      loadingMs: 60_000,
      // Instances are deleted, not drained.
      drainMs: 0,
      ...more.timings,
    },
    naming: { kind: 'suffix', name },
    options: { ...row },
    schedule: schedule ? scheduleEntries(schedule) : [],
  };
}
