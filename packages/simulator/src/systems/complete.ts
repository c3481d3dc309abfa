import type { ApiObject } from '../servers/kubernetesApi';
import type { NewService, ServiceSettings } from '../services/types';
import { parseDuration } from '../world/settings';

/** Timing and load that no object says. */
export type Circumstances = Partial<
  Pick<
    ServiceSettings,
    | 'schedulingMs'
    | 'downloadingMs'
    | 'loadingMs'
    | 'drainMs'
    | 'failing'
    | 'product'
  >
> &
  Pick<NewService, 'profile' | 'labels' | 'schedule' | 'incidents'>;

/** What a scenario says of a service and no object does, laid over what its objects want. */
export function withCircumstances(
  planned: NewService,
  wanted: NewService,
): NewService {
  const { schedulingMs, downloadingMs, loadingMs, drainMs, product, failing } =
    planned.settings;
  return {
    ...planned,
    naming: wanted.naming,
    options: wanted.options,
    ...(wanted.revision !== undefined && { revision: wanted.revision }),
    schedule: [...(planned.schedule ?? []), ...(wanted.schedule ?? [])],
    settings: {
      ...wanted.settings,
      replicas: planned.settings.replicas,
      engine: {
        ...wanted.settings.engine,
        cacheTokens: planned.settings.engine.cacheTokens,
      },
      schedulingMs,
      downloadingMs,
      loadingMs,
      drainMs,
      ...(product && { product }),
      ...(failing && { failing }),
    },
  };
}

/** A duration: a service made by a client takes this long from pending to ready, and what its system usually takes otherwise. */
const STARTUP_ANNOTATION = 'simulator/startup';

export function startupOf(object: ApiObject): Partial<ServiceSettings> {
  const asked = object.metadata.annotations?.[STARTUP_ANNOTATION];
  if (asked === undefined) return {};
  const third = Math.ceil(parseDuration(asked) / 3);
  return { schedulingMs: third, downloadingMs: third, loadingMs: third };
}
