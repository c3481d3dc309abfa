/**
 * 10,000 models in the catalog: the first reading of a cluster, and readings in
 * which ten models changed, beside the same mutations given to the catalog
 * directly. Everything is real but the inference backend, which answers from
 * memory.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {
  BackstageCredentials,
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { databaseServiceFactory } from '@backstage/backend-defaults/database';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { stringifyEntityRef } from '@backstage/catalog-model';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import {
  CatalogService,
  catalogProcessingExtensionPoint,
  catalogServiceRef,
  EntityProviderConnection,
} from '@backstage/plugin-catalog-node';
import { JsonObject } from '@backstage/types';
import { InferenceSchemas } from '@wakeboard/plugin-inference-common';
import knexFactory from 'knex';
import { CatalogReader } from '../plugins/catalog-backend-module-inference/src/CatalogReader';
import { InferenceEntityProvider } from '../plugins/catalog-backend-module-inference/src/InferenceEntityProvider';
import { toEntity } from '../plugins/catalog-backend-module-inference/src/toEntity';
import { aMapping } from '../plugins/catalog-backend-module-inference/src/__testUtils__/builders';
import { median, print, round, sideBySide } from './measure';

type Model = InferenceSchemas['InventoryModel'];

const MODELS = 10_000;
const CHANGED = 10;
/** Processing them takes the catalog a while. */
const PROCESSED = 1000;
const MINUTE = 60_000;
const mapping = aMapping();

function aModel(cluster: string, name: string): Model {
  const ref = { cluster, namespace: 'llm', driver: 'vllm', name };
  const labels = { 'inference/owner': 'search', app: name };
  return { ref, driverTitle: 'vLLM', servedName: `org/${name}`, labels };
}

const fleet = (cluster: string, length = MODELS) =>
  Array.from({ length }, (_, i) => aModel(cluster, `model-${i}`));

/** A catalog with our provider, and with the bare connection of another. */
interface World {
  /** What the inference backend answers. */
  models: Model[];
  now: number;
  refresh(): Promise<void>;
  direct: EntityProviderConnection;
  /** Entities that the catalog shows. */
  count(): Promise<number>;
  stop(): Promise<void>;
}

async function start(
  database: JsonObject,
  options: { processing: boolean },
): Promise<World> {
  const world = { models: [] as Model[], now: 0 } as World;
  let catalogOf: (() => Promise<number>) | undefined;
  const providers = createBackendModule({
    pluginId: 'catalog',
    moduleId: 'bench',
    register(env) {
      env.registerInit({
        deps: {
          auth: coreServices.auth,
          catalog: catalogServiceRef,
          logger: coreServices.logger,
          processing: catalogProcessingExtensionPoint,
        },
        async init({ auth, catalog, logger, processing }) {
          catalogOf = () => countEntities(catalog, auth);
          processing.addEntityProvider(
            InferenceEntityProvider.create({
              config: {
                cluster: 'ours',
                mapping,
                emptyAfterMs: MINUTE,
                schedule: {
                  frequency: { minutes: 1 },
                  timeout: { minutes: 5 },
                },
              },
              inference: {
                listInventory: async ({ after, limit = 500 }) => {
                  const from = Number(after ?? 0);
                  const end = from + limit;
                  return {
                    items: world.models.slice(from, end),
                    drivers: [{ id: 'vllm', title: 'vLLM', ok: true }],
                    after: end < world.models.length ? `${end}` : undefined,
                  };
                },
              },
              auth,
              catalog: CatalogReader.create({ catalog, auth }),
              logger,
              clock: { now: () => world.now },
              schedule: async task => {
                world.refresh = () => task();
              },
            }),
            {
              getProviderName: () => 'direct',
              connect: async connection => {
                world.direct = connection;
              },
            },
          );
        },
      });
    },
  });
  const backend = await startTestBackend({
    features: [
      catalogPlugin,
      providers,
      databaseServiceFactory,
      mockServices.rootConfig.factory({
        data: {
          backend: { database },
          catalog: {
            processingInterval: options.processing ? { hours: 1 } : false,
          },
        },
      }),
    ],
  });
  world.count = catalogOf!;
  world.stop = () => backend.stop();
  return world;
}

async function countEntities(
  catalog: CatalogService,
  auth: { getOwnServiceCredentials(): Promise<BackstageCredentials> },
): Promise<number> {
  const { totalItems } = await catalog.queryEntities(
    { limit: 1 },
    { credentials: await auth.getOwnServiceCredentials() },
  );
  return totalItems;
}

async function time(run: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await run();
  return performance.now() - begun;
}

const direct = (models: Model[]) =>
  models.map(model => ({ entity: toEntity(model, mapping) }));

/** Databases of their own, one after the other. */
interface Databases {
  name: string;
  fresh(): Promise<JsonObject>;
  close(): Promise<void>;
}

function sqlite(): Databases {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'wakeboard-bench-'));
  return {
    name: 'SQLite',
    fresh: async () => ({
      client: 'better-sqlite3',
      connection: { directory: mkdtempSync(path.join(folder, 'db-')) },
    }),
    close: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

function postgres(connection: string): Databases {
  const admin = knexFactory({ client: 'pg', connection });
  const drop = async () => {
    await admin.raw('drop schema if exists catalog cascade');
  };
  return {
    name: 'PostgreSQL',
    fresh: async () => {
      await drop();
      return { client: 'pg', connection, pluginDivisionMode: 'schema' };
    },
    close: async () => {
      await drop();
      await admin.destroy();
    },
  };
}

async function firstIngest({ name, fresh }: Databases): Promise<void> {
  const times = { ours: [] as number[], direct: [] as number[] };
  for (let i = 0; i < 3; i++) {
    const world = await start(await fresh(), { processing: false });
    world.models = fleet('ours');
    times.ours.push(await time(() => world.refresh()));
    await world.stop();
    const bare = await start(await fresh(), { processing: false });
    const entities = direct(fleet('peer'));
    times.direct.push(
      await time(() => bare.direct.applyMutation({ type: 'full', entities })),
    );
    await bare.stop();
  }
  const [ours, peer] = [median(times.ours), median(times.direct)];
  print(
    `${name}: first reading of ${MODELS.toLocaleString(
      'en',
    )} models, until the catalog has taken them: ${round(
      ours,
      0,
    )} ms; the same entities given directly: ${round(
      peer,
      0,
    )} ms; ratio ${round(ours / peer, 2)}`,
  );
}

/** Some models go and as many come. */
function change(models: Model[], cluster: string, turn: number) {
  const half = CHANGED / 2;
  const added = Array.from({ length: half }, (_, i) =>
    aModel(cluster, `new-${turn}-${i}`),
  );
  return { added, removed: models.slice(0, half), rest: models.slice(half) };
}

async function changes({ name, fresh }: Databases): Promise<void> {
  const world = await start(await fresh(), { processing: false });
  try {
    world.models = fleet('ours');
    await world.refresh();
    let peers = fleet('peer');
    await world.direct.applyMutation({ type: 'full', entities: direct(peers) });
    let turn = 0;
    const result = await sideBySide(
      {
        name: 'provider',
        run: async () => {
          turn += 1;
          const { added, rest } = change(world.models, 'ours', turn);
          world.models = [...rest, ...added];
          await world.refresh();
        },
      },
      {
        name: 'direct',
        run: async () => {
          const { added, removed, rest } = change(peers, 'peer', turn);
          peers = [...rest, ...added];
          await world.direct.applyMutation({
            type: 'delta',
            added: direct(added),
            removed: removed.map(model => ({
              entityRef: stringifyEntityRef(toEntity(model, mapping)),
            })),
          });
        },
      },
      15,
    );
    print(
      `${name}: a reading of ${MODELS.toLocaleString(
        'en',
      )} models of which ${CHANGED} changed: ${round(
        result.ours,
      )} ms; the same delta given directly: ${round(
        result.peer,
      )} ms; ratio ${round(result.ratio, 2)}`,
    );
  } finally {
    await world.stop();
  }
}

/** What a reading takes that asks the catalog what it has, as every ten minutes. */
async function comparison({ name, fresh }: Databases): Promise<void> {
  const world = await start(await fresh(), { processing: true });
  try {
    world.models = fleet('ours', PROCESSED);
    const processed = await time(async () => {
      await world.refresh();
      while ((await world.count()) < PROCESSED)
        await new Promise(resolve => setTimeout(resolve, 1000));
    });
    const times: number[] = [];
    for (let i = 0; i < 5; i++) {
      world.now += 10 * MINUTE;
      times.push(await time(() => world.refresh()));
    }
    print(
      `${name}: a reading of ${PROCESSED.toLocaleString(
        'en',
      )} models that compares with what the catalog has: ${round(
        median(times),
        0,
      )} ms; the catalog processed them in ${round(processed / 1000, 0)} s`,
    );
  } finally {
    await world.stop();
  }
}

async function main(): Promise<void> {
  const connection =
    process.env.BACKSTAGE_TEST_DATABASE_POSTGRES18_CONNECTION_STRING;
  const all = [sqlite(), ...(connection ? [postgres(connection)] : [])];
  for (const databases of all) {
    try {
      await firstIngest(databases);
      await changes(databases);
      await comparison(databases);
    } finally {
      await databases.close();
    }
  }
}

main().then(
  () => process.exit(0),
  error => {
    process.stderr.write(`${error?.stack ?? error}\n`);
    process.exit(1);
  },
);
