import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import {
  AuthorizePermissionRequest,
  AuthorizeResult,
  DefinitivePolicyDecision,
  QueryPermissionRequest,
} from '@backstage/plugin-permission-common';
import {
  GpuPrices,
  inferenceGpuReadPermission,
  InferenceSchemas,
} from '@wakeboard/plugin-inference-common';
import { FakeClock } from '@wakeboard/plugin-inference-node/testing';
import PromiseRouter from 'express-promise-router';
import request from 'supertest';
import { PlatformAccess } from '../../access/PlatformAccess';
import { ModelAccess } from '../../access/ModelAccess';
import { builtInDrivers } from '../../drivers';
import { createFleetReaders } from '../../read/createFleetReaders';
import { GpuCosts } from '../../read/GpuCosts';
import { SloEvaluations } from '../../read/SloEvaluations';
import { fleetRoutes } from '../fleetRoutes';
import { validateAgainstContract } from '../validation';
import { FleetStores, H100, NOW } from './fleetWorld';
import { allow, Decide } from './startRouter';

export const PRICES: GpuPrices = {
  currency: 'EUR',
  byProduct: { [H100]: 4 },
  other: 1,
  source: 'price list 2026',
};

/** The routes of the fleet on a real HTTP server over some stores; answers are checked against the contract. */
export async function startFleet(stores: FleetStores) {
  const clock = new FakeClock(NOW);
  const state = {
    decide: allow as Decide,
    mayReadGpus: true,
    health: [] as Array<InferenceSchemas['SourceHealth']>,
  };
  const drivers = {
    get: (id: string) => builtInDrivers.find(driver => driver.id === id),
  };
  const evaluations = SloEvaluations.create({
    ...stores,
    drivers,
    problems: { problemOf: async () => undefined },
    clock,
  });
  const permissions = mockServices.permissions.mock({
    authorize: jest.fn(async (queries: AuthorizePermissionRequest[]) =>
      queries.map(({ permission: { name } }): DefinitivePolicyDecision => {
        const isGpus = name === inferenceGpuReadPermission.name;
        return isGpus && state.mayReadGpus
          ? { result: AuthorizeResult.ALLOW }
          : { result: AuthorizeResult.DENY };
      }),
    ),
    authorizeConditional: jest.fn(async (queries: QueryPermissionRequest[]) =>
      queries.map(({ permission }) => state.decide(permission.name)),
    ),
  });
  const { server } = await startTestBackend({
    features: [
      permissions.factory,
      createBackendPlugin({
        pluginId: 'inference',
        register(env) {
          env.registerInit({
            deps: {
              httpAuth: coreServices.httpAuth,
              http: coreServices.httpRouter,
              permissions: coreServices.permissions,
              permissionsRegistry: coreServices.permissionsRegistry,
            },
            async init(deps) {
              const router = PromiseRouter();
              router.use(validateAgainstContract({ responses: true }));
              router.use(
                '/fleet',
                fleetRoutes({
                  credentialsOf: req => deps.httpAuth.credentials(req),
                  fleet: createFleetReaders({
                    ...stores,
                    access: ModelAccess.create({
                      ...deps,
                      models: stores.models,
                    }),
                    platform: PlatformAccess.create(deps),
                    evaluations,
                    costs: GpuCosts.create({
                      ...stores,
                      prices: PRICES,
                      clock,
                    }),
                    drivers,
                    clusters: new Map(),
                    sources: {
                      health: async () => state.health,
                      absences: async () => [],
                      reading: () => ({ ok: true }),
                    },
                    clock,
                    mostExportRows: 5,
                  }),
                }),
              );
              deps.http.use(router);
            },
          });
        },
      }),
    ],
  });
  return {
    ...stores,
    server,
    state,
    clock,
    evaluations,
    /** Asks for a path under `/fleet`. */
    ask: (path: string) => request(server).get(`/api/inference/fleet${path}`),
  };
}

/** The items of all pages, each from the cursor of the one before. */
export async function walk<T>(
  page: (after: string) => Promise<{ items: T[]; after?: string }>,
): Promise<T[]> {
  const items: T[] = [];
  for (let after = ''; ; ) {
    const answer = await page(after);
    items.push(...answer.items);
    if (answer.after === undefined) {
      return items;
    }
    after = `&after=${encodeURIComponent(answer.after)}`;
  }
}
