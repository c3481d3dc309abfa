import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import { ModelRef } from '@wakeboard/plugin-inference-common';
import { inferenceDriversExtensionPoint } from '@wakeboard/plugin-inference-node';
import { EntityModels } from './access/EntityModels';
import { ModelAccess } from './access/ModelAccess';
import { PlatformAccess } from './access/PlatformAccess';
import { Reflector } from './clients/Reflector';
import { SharedFeeds } from './clients/SharedFeeds';
import { Boundaries } from './collector/Boundaries';
import { Collector } from './collector/Collector';
import { SourceStatus } from './collector/SourceStatus';
import { Tasks } from './collector/Tasks';
import { ModelActions } from './command/ModelActions';
import { ModelCommander } from './command/ModelCommander';
import { readInferenceConfig } from './config';
import { checkedClusters } from './doctor/checkedClusters';
import { DoctorReader } from './doctor/DoctorReader';
import { builtInDrivers } from './drivers';
import { DriverRegistry } from './drivers/DriverRegistry';
import { MappingService } from './mapping/MappingService';
import { SignalMappings } from './mapping/SignalMappings';
import { InferenceMetrics } from './metrics/InferenceMetrics';
import { createProvisioning } from './provisioning/createProvisioning';
import { createReaders } from './read/createReaders';
import { ProbedKinds } from './read/ProbedKinds';
import { createRouter } from './router/createRouter';
import { ChangePublisher } from './signals/ChangePublisher';
import { createSources } from './sources';
import { DatabaseActionStore } from './store/DatabaseActionStore';
import { DatabaseFleetStore } from './store/DatabaseFleetStore';
import { DatabaseHistoryStore } from './store/DatabaseHistoryStore';
import { DatabaseLedgerStore } from './store/DatabaseLedgerStore';
import { DatabaseMappingStore } from './store/DatabaseMappingStore';
import { DatabaseModelStore } from './store/DatabaseModelStore';
import { DatabaseProvisioningStore } from './store/DatabaseProvisioningStore';
import { DatabaseRollupStore } from './store/DatabaseRollupStore';
import { DatabaseSloStore } from './store/DatabaseSloStore';
import { systemClock as clock } from './systemClock';

const UNFINISHED_EVERY_MS = 15_000;

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
        const rollups = await DatabaseRollupStore.create(deps);
        const actions = await DatabaseActionStore.create(deps);
        const ledger = await DatabaseLedgerStore.create(deps);
        const slos = await DatabaseSloStore.create(deps);
        const fleet = await DatabaseFleetStore.create(deps);
        const sources = new SourceStatus({ clock, logger: deps.logger });
        const metrics = new InferenceMetrics();
        const { clusters, prometheus, cached, reads } = await createSources({
          ...deps,
          config,
          drivers,
          metrics,
          clock,
        });
        const publisher = ChangePublisher.create(deps);
        const publish = (changed: ModelRef[]) => {
          metrics.countChanged(changed.length);
          publisher.changed(changed);
        };
        const served = ProbedKinds.create({ clusters, clock });
        const podRequests = Object.fromEntries(
          config.clusters.map(each => [each.name, each.podRequests]),
        );
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
          podRequests,
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
        const boundaries = Boundaries.create({
          drivers,
          reads,
          metrics: prometheus,
          clock,
        });
        const platform = PlatformAccess.create(deps);
        const signalMappings = SignalMappings.create({
          drivers,
          configured: config.signals,
          store: await DatabaseMappingStore.create(deps),
          clock,
        });
        const readers = createReaders({
          access,
          platform,
          entities: EntityModels.create(deps),
          models,
          history,
          actions,
          fleet,
          ledger,
          slos,
          problems: boundaries,
          prices: config.prices,
          drivers,
          reads,
          mappings: signalMappings,
          sources,
          availabilities: modelActions,
          served,
          clusters,
          metrics: cached,
          clock,
        });

        const stopping = new AbortController();
        const provisioning = createProvisioning({
          ...deps,
          config,
          drivers,
          reads,
          clusters,
          access,
          models,
          devices: readers.devices,
          store: await DatabaseProvisioningStore.create(deps),
          mappings: signalMappings,
          problems: boundaries,
          sources,
          clock,
          stopping: stopping.signal,
        });

        deps.http.use(
          createRouter({
            ...deps,
            ...readers,
            actions: modelActions,
            provisioning,
            mappings: MappingService.create({
              platform,
              mappings: signalMappings,
              series: readers.series,
            }),
            doctor: DoctorReader.create({
              platform,
              clusters: checkedClusters({
                clusters,
                drivers,
                reads,
                config,
              }),
              metrics: prometheus,
              mappings: signalMappings,
              models,
              sources,
              clock,
            }),
            exposition: async () => metrics.exposition(await sources.health()),
          }),
        );
        deps.http.addAuthPolicy({ path: '/health', allow: 'unauthenticated' });

        const feeds = new SharedFeeds();
        const collector = Collector.create({
          ...deps,
          drivers,
          clusters,
          metrics: prometheus,
          findKinds: (...asked) => served.kinds(...asked),
          reads,
          podRequests,
          createReflector: options => new Reflector({ ...options, feeds }),
          models,
          history,
          rollups,
          actions,
          ledger,
          slos,
          fleet,
          boundaries,
          status: sources,
          publish,
          counts: metrics,
          config: {
            ...config.collector,
            retention: config.retention,
            slo: config.slo,
          },
          clock,
        });
        deps.lifecycle.addStartupHook(async () => {
          await collector.start(stopping.signal);
          await new Tasks(deps.scheduler).add('provisioning', {
            everyMs: UNFINISHED_EVERY_MS,
            run: options => provisioning.unfinished.run(options),
          });
        });
        deps.lifecycle.addShutdownHook(async () => {
          stopping.abort();
          await Promise.all([collector.stopped(), commander.stop()]);
          await publisher.publish();
        });
      },
    });
  },
});
