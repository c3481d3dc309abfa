import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import {
  catalogProcessingExtensionPoint,
  catalogServiceRef,
} from '@backstage/plugin-catalog-node';
import { inferenceServiceRef } from '@wakeboard/plugin-inference-node';
import { CatalogReader } from './CatalogReader';
import { readProviderConfigs } from './config';
import {
  inferenceCatalogExtensionPoint,
  InferenceModelTransformer,
} from './extensions';
import { InferenceEntityProvider } from './InferenceEntityProvider';
import { originOf } from './toEntity';

/** Keeps models in the catalog. */
export const catalogModuleInference = createBackendModule({
  pluginId: 'catalog',
  moduleId: 'inference',
  register(env) {
    let transformer: InferenceModelTransformer | undefined;
    const transformerOf = () => transformer;
    env.registerExtensionPoint(inferenceCatalogExtensionPoint, {
      setTransformer(one) {
        if (transformer)
          throw new Error('The mapping of models to entities is set already');
        transformer = one;
      },
    });
    env.registerInit({
      deps: {
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        inference: inferenceServiceRef,
        logger: coreServices.logger,
        processing: catalogProcessingExtensionPoint,
        scheduler: coreServices.scheduler,
      },
      async init(deps) {
        const { auth, catalog, inference, logger, processing, scheduler } =
          deps;
        const reader = CatalogReader.create({ catalog, auth });
        for (const config of readProviderConfigs(deps.config)) {
          const id = `${originOf(config.cluster)}:refresh`;
          processing.addEntityProvider(
            InferenceEntityProvider.create({
              config,
              inference,
              auth,
              catalog: reader,
              logger,
              clock: { now: () => Date.now() },
              transformer: transformerOf,
              schedule: fn =>
                scheduler.scheduleTask({ id, fn, ...config.schedule }),
            }),
          );
        }
      },
    });
  },
});
