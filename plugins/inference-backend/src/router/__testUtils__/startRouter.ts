import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
  TestDatabases,
} from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import {
  AuthorizePermissionRequest,
  AuthorizeResult,
  PolicyDecision,
  QueryPermissionRequest,
} from '@backstage/plugin-permission-common';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import {
  InferenceSchemas,
  MODEL_ANNOTATION,
  ModelRef,
  SourceError,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import { InferenceDriver } from '@wakeboard/plugin-inference-node';
import {
  FakeClock,
  FakeClusterClient,
  FakeMetricsClient,
} from '@wakeboard/plugin-inference-node/testing';
import { EntityModels } from '../../access/EntityModels';
import { PlatformAccess } from '../../access/PlatformAccess';
import { ModelAccess } from '../../access/ModelAccess';
import { ModelActions } from '../../command/ModelActions';
import { ModelCommander } from '../../command/ModelCommander';
import { builtInDrivers } from '../../drivers';
import { DoctorReader } from '../../doctor/DoctorReader';
import { MappingService } from '../../mapping/MappingService';
import {
  ConfiguredSignals,
  SignalMappings,
} from '../../mapping/SignalMappings';
import { InferenceMetrics } from '../../metrics/InferenceMetrics';
import {
  createProvisioning,
  ProvisioningOptions,
} from '../../provisioning/createProvisioning';
import { ProbedKinds } from '../../read/ProbedKinds';
import { createReaders } from '../../read/createReaders';
import { SourceStates } from '../../read/ports';
import { DatabaseActionStore } from '../../store/DatabaseActionStore';
import { DatabaseFleetStore } from '../../store/DatabaseFleetStore';
import { DatabaseHistoryStore } from '../../store/DatabaseHistoryStore';
import { DatabaseLedgerStore } from '../../store/DatabaseLedgerStore';
import { DatabaseMappingStore } from '../../store/DatabaseMappingStore';
import { DatabaseModelStore } from '../../store/DatabaseModelStore';
import { DatabaseProvisioningStore } from '../../store/DatabaseProvisioningStore';
import { DatabaseSloStore } from '../../store/DatabaseSloStore';
import { createRouter } from '../createRouter';
import { NOW, PRODUCT, REF, seedLedger, seedModels } from './routerWorld';

export {
  DAY,
  HOUR,
  KNOWN_FROM,
  NOW,
  OWNED,
  PRODUCT,
  REF,
  SLOS,
} from './routerWorld';

export const MODEL_KIND = {
  group: 'greenthread.ai',
  version: 'v1alpha1',
  plural: 'models',
  kind: 'Model',
  namespaced: true,
};

export type Decide = (permission: string) => PolicyDecision;
export const allow: Decide = () => ({ result: AuthorizeResult.ALLOW });
export const deny: Decide = () => ({ result: AuthorizeResult.DENY });

/** A component of the catalog, annotated with a text. */
export function aComponent(name: string, annotation?: string): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name,
      annotations:
        annotation === undefined ? {} : { [MODEL_ANNOTATION]: annotation },
    },
    spec: {},
  };
}

/**
 * The routes on a real HTTP server and a real SQLite database with one hour of
 * history; clusters, metrics and catalog are fakes. Answers are checked
 * against the contract.
 */
export async function startRouter(
  databases: TestDatabases,
  options: {
    decide?: Decide;
    entities?: Entity[];
    seriesDeadlineMs?: number;
    /** Signals from config. */
    signals?: ConfiguredSignals;
    /** What may be made where. */
    config?: Partial<ProvisioningOptions['config']>;
  } = {},
) {
  const knex = await databases.init('SQLITE_3');
  const database = { getClient: async () => knex };
  const clock = new FakeClock(NOW);
  const cluster = new FakeClusterClient({ cluster: REF.cluster });
  const prometheus = new FakeMetricsClient({ name: REF.cluster, clock });
  const auditor = mockServices.auditor.mock();
  const audit = { success: jest.fn(), fail: jest.fn() };
  auditor.createEvent.mockResolvedValue(audit);
  const state = {
    decide: options.decide ?? allow,
    health: [
      { source: { kind: 'cluster', name: REF.cluster }, ok: true },
      { source: { kind: 'prometheus', name: REF.cluster }, ok: true },
    ] as Array<InferenceSchemas['SourceHealth']>,
    /** Of all drivers in all clusters. */
    reading: { ok: true, readAt: NOW } as ReturnType<SourceStates['reading']>,
    absences: [] as Array<{ driver: string; error: SourceError }>,
    /** What is wrong with every threshold. */
    problem: undefined as string | undefined,
  };
  const permissions = mockServices.permissions.mock({
    authorizeConditional: jest.fn(async (queries: QueryPermissionRequest[]) =>
      queries.map(({ permission }) => state.decide(permission.name)),
    ),
    authorize: jest.fn(async (queries: AuthorizePermissionRequest[]) =>
      queries.map(({ permission }) => {
        const { result } = state.decide(permission.name);
        // Nobody attaches conditions to what is not on a resource.
        return {
          result:
            result === AuthorizeResult.ALLOW ? result : AuthorizeResult.DENY,
        };
      }),
    ),
  });
  const known = catalogServiceMock({ entities: options.entities });
  const nothing = catalogServiceMock();
  const catalogOf = (caller: unknown) =>
    JSON.stringify(caller).includes('user:default/stranger') ? nothing : known;
  const catalog = catalogServiceMock.mock({
    getEntityByRef: jest.fn((ref, caller) =>
      catalogOf(caller).getEntityByRef(ref, caller),
    ),
    getEntities: jest.fn((asked, caller) =>
      catalogOf(caller).getEntities(asked, caller),
    ),
  });
  const models = await DatabaseModelStore.create({ database });
  const history = await DatabaseHistoryStore.create({ database });
  const actions = await DatabaseActionStore.create({ database });
  const fleet = await DatabaseFleetStore.create({ database });
  const ledger = await DatabaseLedgerStore.create({ database });
  const slos = await DatabaseSloStore.create({ database });
  const clusters = new Map([[REF.cluster, cluster]]);
  const served = ProbedKinds.create({ clusters, clock });
  const mappingStore = await DatabaseMappingStore.create({ database });
  const enabled = new Map(builtInDrivers.map(driver => [driver.id, driver]));
  const drivers = {
    get: (id: string) => enabled.get(id),
    [Symbol.iterator]: () => enabled.values(),
  };
  const runs = await DatabaseProvisioningStore.create({ database });
  const stopping = new AbortController();
  const config: ProvisioningOptions['config'] = {
    clusters: [],
    servers: [],
    slo: { profiles: {} },
    provisioning: {
      runbookBaseUrl: 'https://runbooks.example.com',
      severityLabels: {},
      requireOwner: false,
    },
    ...options.config,
  };
  await seedModels(models, history);
  await seedLedger(slos, ledger);

  const { server } = await startTestBackend({
    features: [
      permissions.factory,
      auditor.factory,
      catalog.factory,
      createBackendPlugin({
        pluginId: 'inference',
        register(env) {
          env.registerInit({
            deps: {
              auditor: coreServices.auditor,
              catalog: catalogServiceRef,
              httpAuth: coreServices.httpAuth,
              logger: coreServices.logger,
              http: coreServices.httpRouter,
              permissions: coreServices.permissions,
              permissionsRegistry: coreServices.permissionsRegistry,
            },
            async init(deps) {
              const access = ModelAccess.create({ ...deps, models });
              const sources = {
                health: async () => state.health,
                absences: async () => state.absences,
                reading: () => state.reading,
              };
              const metrics = new InferenceMetrics();
              const modelActions = ModelActions.create({
                access,
                actions,
                clock,
                counted: (...counted) => metrics.countAction(...counted),
                commander: ModelCommander.create({
                  drivers,
                  actions,
                  clusters,
                  kinds: (...asked) => served.kinds(...asked),
                  endpoints: {},
                  podRequests: {},
                  clock,
                  logger: deps.logger,
                  changed: () => {},
                }),
              });
              const platform = PlatformAccess.create(deps);
              const mappings = SignalMappings.create({
                drivers,
                configured: options.signals ?? {},
                store: mappingStore,
                clock,
              });
              const reads = (_: string, driver: InferenceDriver) =>
                !driver.connect;
              const problems = { problemOf: async () => state.problem };
              const readers = createReaders({
                seriesDeadlineMs: options.seriesDeadlineMs,
                access,
                platform,
                mappings,
                entities: EntityModels.create(deps),
                models,
                history,
                actions,
                fleet,
                ledger,
                slos,
                problems,
                prices: {
                  currency: 'EUR',
                  byProduct: { [PRODUCT]: 4 },
                  source: 'price list 2026',
                },
                drivers,
                reads,
                sources,
                availabilities: modelActions,
                served,
                clusters,
                metrics: new Map([
                  [
                    REF.cluster,
                    { client: prometheus, scrapeIntervalMs: 15_000 },
                  ],
                ]),
                clock,
              });
              const provisioning = createProvisioning({
                ...deps,
                config,
                drivers,
                reads,
                clusters,
                access,
                models,
                devices: readers.devices,
                store: runs,
                mappings,
                problems,
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
                    mappings,
                    series: readers.series,
                  }),
                  doctor: DoctorReader.create({
                    platform,
                    clusters: new Map([
                      [
                        REF.cluster,
                        {
                          client: cluster,
                          drivers: [enabled.get(REF.driver)!],
                          podRequests: [],
                          endpoints: [],
                        },
                      ],
                    ]),
                    metrics: new Map([
                      [
                        REF.cluster,
                        { client: prometheus, scrapeIntervalMs: 15_000 },
                      ],
                    ]),
                    mappings,
                    models,
                    sources,
                    clock,
                  }),
                  exposition: async () =>
                    metrics.exposition(await sources.health()),
                  validateResponses: true,
                }),
              );
            },
          });
        },
      }),
    ],
  });
  return {
    server,
    state,
    clock,
    cluster,
    prometheus,
    models,
    history,
    ledger,
    slos,
    runs,
    auditor,
    audit,
    catalog,
    permissions,
  };
}

/** The path of a model in the API. */
export function pathOf(ref: ModelRef, rest = ''): string {
  return `/api/inference/models/${stringifyModelRef(ref)}${rest}`;
}

/** Headers of a caller. */
export const AS = {
  user: { authorization: mockCredentials.user.header('user:default/ann') },
  stranger: {
    authorization: mockCredentials.user.header('user:default/stranger'),
  },
  service: { authorization: mockCredentials.service.header() },
  nobody: { authorization: mockCredentials.none.header() },
};
