import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {
  coreServices,
  createBackendModule,
  createServiceFactory,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import { databaseServiceFactory } from '@backstage/backend-defaults/database';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import { JsonObject } from '@backstage/types';
import { InferenceSchemas } from '@wakeboard/plugin-inference-common';
import {
  InferenceService,
  inferenceServiceRef,
} from '@wakeboard/plugin-inference-node';
import catalogModuleInference, {
  inferenceCatalogExtensionPoint,
  InferenceModelTransformer,
} from './index';
import { aDriver, models } from './__testUtils__/builders';

jest.setTimeout(300_000);

/** What the inference backend would answer. */
class FakeInference implements Pick<InferenceService, 'listInventory'> {
  items: Array<InferenceSchemas['InventoryModel']> = [];
  drivers = [aDriver()];
  readonly principals: unknown[] = [];

  async listInventory(
    ...[, { credentials }]: Parameters<InferenceService['listInventory']>
  ) {
    this.principals.push(credentials.principal);
    return { items: this.items, drivers: this.drivers };
  }
}

type TestBackend = Awaited<ReturnType<typeof startTestBackend>>;

describe('the module in the catalog', () => {
  let folder: string;
  let inference: FakeInference;
  let scheduler: SchedulerService;
  let backend: TestBackend | undefined;

  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'wakeboard-catalog-'));
    inference = new FakeInference();
  });
  afterEach(async () => {
    await backend?.stop();
    backend = undefined;
    rmSync(folder, { recursive: true, force: true });
  });

  /** A backend on the same database as the one before. */
  async function start(
    options: {
      locations?: JsonObject[];
      transformer?: InferenceModelTransformer;
    } = {},
  ) {
    await backend?.stop();
    scheduler = mockServices.scheduler();
    const mapping = createBackendModule({
      pluginId: 'catalog',
      moduleId: 'mapping',
      register(env) {
        env.registerInit({
          deps: { point: inferenceCatalogExtensionPoint },
          async init({ point }) {
            if (options.transformer) point.setTransformer(options.transformer);
          },
        });
      },
    });
    backend = await startTestBackend({
      features: [
        catalogPlugin,
        catalogModuleInference,
        mapping,
        mockServices.rootConfig.factory({
          data: {
            backend: {
              database: {
                client: 'better-sqlite3',
                connection: { directory: folder },
              },
            },
            catalog: {
              processingInterval: '1s',
              locations: options.locations ?? [],
              providers: {
                inference: {
                  demo: { owner: 'group:default/ml-platform' },
                },
              },
            },
          },
        }),
        databaseServiceFactory,
        createServiceFactory({
          service: coreServices.scheduler,
          deps: {},
          factory: () => scheduler,
        }),
        createServiceFactory({
          service: inferenceServiceRef,
          deps: {},
          factory: () =>
            inference as Partial<InferenceService> as InferenceService,
        }),
      ],
    });
  }

  const refresh = () => scheduler.triggerTask('inference:demo:refresh');

  async function entities(): Promise<Entity[]> {
    const { port } = backend!.server.address() as { port: number };
    const response = await fetch(
      `http://127.0.0.1:${port}/api/catalog/entities?filter=metadata.annotations.inference/model`,
    );
    return (await response.json()) as Entity[];
  }

  const names = async () =>
    (await entities()).map(({ metadata }) => metadata.name).sort();

  /** The names in the catalog, when there are so many, or after a deadline. */
  async function settled(count: number): Promise<string[]> {
    const deadline = Date.now() + 120_000;
    while (Date.now() < deadline && (await names()).length !== count) {
      await new Promise(resolve => setTimeout(resolve, 100));
    }
    return names();
  }

  it('keeps models in the catalog until their resources are gone', async () => {
    await start();
    inference.items = models('chat', 'draft');
    inference.items[0].labels = {
      'inference/owner': 'search',
      'inference/system': 'shop',
    };
    await refresh();
    expect(await settled(2)).toEqual([
      'demo.llm.vllm.chat',
      'demo.llm.vllm.draft',
    ]);
    const chat = (await entities()).find(
      ({ metadata }) => metadata.title === 'chat',
    )!;
    expect(chat.spec).toMatchObject({
      type: 'model-service',
      owner: 'group:default/search',
      system: 'system:default/shop',
    });
    expect(chat.metadata.annotations).toMatchObject({
      'inference/model': 'demo/llm/vllm/chat',
    });

    inference.items = models('chat');
    await refresh();
    expect(await settled(1)).toEqual(['demo.llm.vllm.chat']);
    expect(inference.principals[0]).toEqual({
      type: 'service',
      subject: 'plugin:catalog',
    });
  });

  it('knows after a restart what was there: removes what went, and nothing when it finds a cluster empty', async () => {
    await start();
    inference.items = models('chat', 'draft', 'embed');
    await refresh();
    expect(await settled(3)).toEqual([
      'demo.llm.vllm.chat',
      'demo.llm.vllm.draft',
      'demo.llm.vllm.embed',
    ]);

    inference.items = models('chat', 'embed');
    await start();
    await refresh();
    expect(await settled(2)).toEqual([
      'demo.llm.vllm.chat',
      'demo.llm.vllm.embed',
    ]);

    inference.items = [];
    await start();
    await refresh();
    inference.items = models('new');
    inference.drivers = [aDriver({ ok: false })];
    await start();
    await refresh();
    expect(await settled(3)).toEqual([
      'demo.llm.vllm.chat',
      'demo.llm.vllm.embed',
      'demo.llm.vllm.new',
    ]);
  });

  it('leaves a model to an entity that somebody registered, also to one of the same name', async () => {
    const file = path.join(folder, 'catalog-info.yaml');
    const anEntity = (name: string, model: string) =>
      JSON.stringify({
        apiVersion: 'backstage.io/v1alpha1',
        kind: 'Component',
        metadata: { name, annotations: { 'inference/model': model } },
        spec: { type: 'model-service', lifecycle: 'production', owner: 'me' },
      });
    inference.items = models('chat', 'draft', 'embed');
    await start();
    await refresh();
    expect(await settled(3)).toEqual([
      'demo.llm.vllm.chat',
      'demo.llm.vllm.draft',
      'demo.llm.vllm.embed',
    ]);

    writeFileSync(
      file,
      [
        anEntity('my-chat', 'demo/llm/vllm/chat'),
        anEntity('demo.llm.vllm.draft', 'demo/llm/vllm/draft'),
      ].join('\n---\n'),
    );
    await start({ locations: [{ type: 'file', target: file }] });
    expect(await settled(4)).toEqual([
      'demo.llm.vllm.chat',
      'demo.llm.vllm.draft',
      'demo.llm.vllm.embed',
      'my-chat',
    ]);
    await refresh();
    expect(await settled(3)).toEqual([
      'demo.llm.vllm.draft',
      'demo.llm.vllm.embed',
      'my-chat',
    ]);
    const owners = (await entities()).map(({ spec }) => spec!.owner);
    expect(owners.sort()).toEqual(['group:default/ml-platform', 'me', 'me']);
  });

  it('maps models as another module says', async () => {
    await start({
      transformer: ({ ref }, entity) =>
        ref.name === 'draft'
          ? undefined
          : { ...entity, metadata: { ...entity.metadata, name: 'mine' } },
    });
    inference.items = models('chat', 'draft');
    await refresh();
    expect(await settled(1)).toEqual(['mine']);
  });
});
