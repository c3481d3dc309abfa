import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import { inferenceDriversExtensionPoint } from '@wakeboard/plugin-inference-node';
import { EntityModels } from './access/EntityModels';
import { ModelAccess } from './access/ModelAccess';
import { ModelActions } from './command/ModelActions';
import { ModelCommander } from './command/ModelCommander';
import { readInferenceConfig } from './config';
import { builtInDrivers } from './drivers';
import { DriverRegistry } from './drivers/DriverRegistry';
import { InferenceMetrics } from './metrics/InferenceMetrics';
import { createReaders } from './read/createReaders';
import { ProbedKinds } from './read/ProbedKinds';
import { createRouter } from './router/createRouter';
import { ChangePublisher } from './signals/ChangePublisher';
import { createSources } from './sources';
import { DatabaseActionStore } from './store/DatabaseActionStore';
import { DatabaseHistoryStore } from './store/DatabaseHistoryStore';
import { DatabaseModelStore } from './store/DatabaseModelStore';
import { systemClock as clock } from './systemClock';

/**
 * The backend of Wakeboard: models served on Kubernetes, their history, and
 * actions on them.
 *
 * @public
 */
export const inferencePlugin = createBackendPlugin({
  pluginId: 'inference',
  register(env) {
    const registry = new DriverRegistry();
    for (const driver of builtInDrivers) {
      registry.addDriver(driver);
    }
    env.registerExtensionPoint(inferenceDriversExtensionPoint, registry);

    env.registerInit({
      deps: {
        auditor: coreServices.auditor,
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        database: coreServices.database,
        discovery: coreServices.discovery,
        http: coreServices.httpRouter,
        httpAuth: coreServices.httpAuth,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
        rootConfig: coreServices.rootConfig,
        scheduler: coreServices.scheduler,
        signals: signalsServiceRef,
      },
      async init(deps) {
        const config = readInferenceConfig(deps.rootConfig);
        const drivers = registry.enabled(config.drivers);
        const models = await DatabaseModelStore.create(deps);
        const history = await DatabaseHistoryStore.create(deps);
        const actions = await DatabaseActionStore.create(deps);
        const metrics = new InferenceMetrics();
        const { clusters, cached } = await createSources({
          ...deps,
          config,
          metrics,
          clock,
        });
        const publisher = ChangePublisher.create(deps);
        const served = ProbedKinds.create({ clusters, clock });
        const access = ModelAccess.create({ ...deps, models });
        const commander = ModelCommander.create({
          ...deps,
          drivers,
          actions,
          clusters,
          kinds: (...asked) => served.kinds(...asked),
          endpoints: Object.fromEntries(
            config.clusters.map(({ name, endpoints }) => [name, endpoints]),
          ),
          clock,
          changed: ref => publisher.changed([ref]),
        });
        const modelActions = ModelActions.create({
          access,
          commander,
          actions,
          clock,
          counted: (action, outcome) => metrics.countAction(action, outcome),
        });
        const sources = { health: async () => [] };
        const readers = createReaders({
          access,
          entities: EntityModels.create(deps),
          models,
          history,
          actions,
          drivers,
          sources,
          availabilities: modelActions,
          served,
          clusters,
          metrics: cached,
          clock,
        });

        deps.http.use(
          createRouter({
            ...deps,
            ...readers,
            actions: modelActions,
            exposition: async () => metrics.exposition(await sources.health()),
          }),
        );
        deps.http.addAuthPolicy({ path: '/health', allow: 'unauthenticated' });

        deps.lifecycle.addShutdownHook(async () => {
          await commander.stop();
        });
      },
    });
  },
});
