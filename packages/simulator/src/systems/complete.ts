import type { NewService } from '../services/types';

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
