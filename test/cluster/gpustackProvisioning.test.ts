import {
  mockCredentials,
  mockServices,
  TestDatabases,
} from '@backstage/backend-test-utils';
import { ObjectStore, startKubernetesApi } from '@wakeboard/simulator';
import { startGpustackApi } from '../../packages/simulator/src/servers/gpustackApi';
import { LiveServices } from '../../packages/simulator/src/services/LiveServices';
import { gpustackService } from '../../packages/simulator/src/systems/gpustack/gpustackService';
import {
  aDocument,
  aLab,
} from '../../packages/simulator/src/systems/gpustack/testing';
import { DirectClusterAccess } from '../../plugins/inference-backend/src/clients/DirectClusterAccess';
import { gpustackDriver } from '../../plugins/inference-backend/src/drivers/gpustack';
import { createProvisioning } from '../../plugins/inference-backend/src/provisioning/createProvisioning';
import { MANIFEST_KINDS } from '../../plugins/inference-backend/src/provisioning/manifestKinds';
import { DatabaseProvisioningStore } from '../../plugins/inference-backend/src/store/DatabaseProvisioningStore';
import { DriverCluster } from './drivers/DriverCluster';
import { logger } from './kubeUp';

const NOW = Date.UTC(2026, 2, 4, 12);
const clock = { now: () => Date.now() };
const { signal } = new AbortController();
const MODELS = gpustackDriver.renders![0];

describe('making models on a GPUStack server', () => {
  const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
  const ends: Array<() => Promise<unknown>> = [];
  afterAll(async () => {
    for (const end of ends) await end();
  });

  /** A server with one model that somebody made by hand. */
  async function startServer() {
    const document = aDocument('by-hand', {
      huggingface_repo_id: 'Qwen/Qwen3-8B',
    });
    const world = aLab({
      seed: 7,
      from: NOW - 60_000,
      readyAt: NOW,
      services: [
        gpustackService(
          { id: 1, organization: 1, document },
          { name: 'by-hand', cluster: 'lab' },
          { timings: { schedulingMs: 10, downloadingMs: 10, loadingMs: 10 } },
        ),
      ],
    });
    const live = new LiveServices(world, () => NOW);
    live.present();
    const server = await startGpustackApi({
      live,
      port: 0,
      faults: () => ({}),
      schedulerMs: 1_000,
    });
    ends.push(() => server.close());
    return gpustackDriver.connect!({
      name: 'server',
      url: server.url,
      headers: { authorization: 'Bearer key' },
      timeoutMs: 10_000,
      clock,
    });
  }

  async function startCluster() {
    const api = await startKubernetesApi({ store: new ObjectStore() });
    const access = await DirectClusterAccess.create({
      cluster: 'simulated',
      transport: {
        kind: 'direct',
        server: { url: api.url, skipTlsVerify: false },
      },
      logger,
    });
    ends.push(() => api.close());
    return DriverCluster.start({ access, stop: () => api.close() }, []);
  }

  it('makes, leaves, changes and deletes them, with their rules in a cluster', async () => {
    const client = await startServer();
    const cluster = await startCluster();
    const monitoring = await cluster.newNamespace();
    const knex = await databases.init('SQLITE_3');
    const provisioning = createProvisioning({
      config: {
        clusters: [],
        servers: [
          {
            name: 'server',
            provisioning: {
              namespaces: ['lab'],
              rulesIn: { cluster: 'simulated', namespace: monitoring },
            },
          },
        ],
        slo: { profiles: {} },
        provisioning: {
          runbookBaseUrl: 'https://runbooks.example.com',
          severityLabels: {},
          requireOwner: false,
        },
      },
      drivers: [gpustackDriver],
      reads: () => true,
      clusters: new Map([
        ['server', client],
        ['simulated', cluster.client],
      ]),
      access: {
        couldPermit: async () => () => true,
        permits: async (_, permissions) => permissions.map(() => true),
      },
      models: { findModel: async () => undefined },
      devices: { read: async () => ({ gpus: [] }) },
      store: await DatabaseProvisioningStore.create({
        database: { getClient: async () => knex },
      }),
      mappings: { definitions: async ({ signals }) => signals },
      problems: { problemOf: async () => undefined },
      sources: {
        health: async () => [],
        absences: async () => [],
        reading: () => ({ ok: true }),
      },
      auditor: mockServices.auditor.mock(),
      logger: mockServices.logger.mock(),
      clock,
      stopping: new AbortController().signal,
    });
    const { manifests, remover } = provisioning;
    const credentials = mockCredentials.user();
    const spec = {
      cluster: 'server',
      driver: 'gpustack',
      namespace: 'lab',
      name: 'chat',
      source: 'hf://Qwen/Qwen3-8B',
      owner: 'team-a',
    };
    const apply = async (more: object = {}) => {
      const { objects } = await manifests.apply(
        credentials,
        { spec: { ...spec, ...more } },
        { signal },
      );
      return objects.map(each => [each.cluster, each.kind, each.change]);
    };
    const named = async () =>
      (await client.list(MODELS, { signal })).items.map(
        ({ metadata }) => metadata.name,
      );
    const beside = async () => {
      const lists = await Promise.all(
        MANIFEST_KINDS.map(kind =>
          cluster.client.list(kind, { namespace: monitoring, signal }),
        ),
      );
      return lists.flatMap(({ items }) => items.map(each => each.kind));
    };

    expect(await apply()).toEqual([
      ['server', 'Model', 'created'],
      ['simulated', 'PrometheusRule', 'created'],
      ['simulated', 'ConfigMap', 'created'],
    ]);
    expect((await named()).sort()).toEqual(['by-hand', 'chat']);
    expect((await apply()).map(([, , change]) => change)).toEqual([
      'unchanged',
      'unchanged',
      'unchanged',
    ]);
    expect(await apply({ replicas: 2, dashboard: false })).toEqual([
      ['server', 'Model', 'changed'],
      ['simulated', 'PrometheusRule', 'unchanged'],
      ['simulated', 'ConfigMap', 'deleted'],
    ]);
    expect(await beside()).toEqual(['PrometheusRule']);

    // What another server's model of the same name has in the same place.
    const [rules] = MANIFEST_KINDS.filter(
      ({ kind }) => kind === 'PrometheusRule',
    );
    const [own] = (
      await cluster.client.list(rules, { namespace: monitoring, signal })
    ).items;
    await cluster.client.apply(
      rules,
      {
        apiVersion: own.apiVersion,
        kind: own.kind,
        metadata: {
          name: 'of-another-server',
          namespace: monitoring,
          labels: own.metadata.labels,
        },
        spec: { groups: [] },
      },
      { signal },
    );

    await expect(apply({ name: 'by-hand' })).rejects.toThrow(
      'The name by-hand is taken in lab of server',
    );
    const elsewhere = await manifests.check(
      credentials,
      { ...spec, namespace: 'elsewhere' },
      { signal },
    );
    expect(elsewhere.problems).toEqual([
      {
        field: 'namespace',
        message: expect.stringContaining('you may in lab'),
      },
    ]);

    const { cluster: _, ...rest } = spec;
    const removed = await remover.remove(
      credentials,
      { cluster: 'server', ...rest },
      { signal },
    );
    expect(removed.errors).toEqual([]);
    expect(removed.objects.map(({ kind }) => kind)).toEqual([
      'PrometheusRule',
      'Model',
    ]);
    expect(await named()).toEqual(['by-hand']);
    expect(await beside()).toEqual(['PrometheusRule']);
  }, 300_000);
});
