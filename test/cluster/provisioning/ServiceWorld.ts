import { DatabaseService } from '@backstage/backend-plugin-api';
import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import {
  InferenceSchemas,
  ModelServiceSpec,
} from '@wakeboard/plugin-inference-common';
import {
  ClusterClient,
  InferenceDriver,
  KubernetesObject,
} from '@wakeboard/plugin-inference-node';
import { FakeClock } from '@wakeboard/plugin-inference-node/testing';
import {
  createProvisioning,
  Provisioning,
} from '../../../plugins/inference-backend/src/provisioning/createProvisioning';
import { MANIFEST_KINDS } from '../../../plugins/inference-backend/src/provisioning/manifestKinds';
import { DatabaseProvisioningStore } from '../../../plugins/inference-backend/src/store/DatabaseProvisioningStore';
import { ProvisioningStore } from '../../../plugins/inference-backend/src/store/types';
import { DriverCluster } from '../drivers/DriverCluster';
import { KillSwitch } from './KillSwitch';

const { signal } = new AbortController();
const HOUR = 3_600_000;

type Applied = InferenceSchemas['AppliedModelService'];

/** A backend that makes model services. */
export class Backend {
  constructor(
    readonly provisioning: Provisioning,
    private readonly cluster: string,
    private readonly world: ServiceWorld,
    private readonly stopping: AbortController,
  ) {}

  /** Stops, which is all that a process that dies leaves: nothing of it goes on. */
  stop(): void {
    this.stopping.abort();
  }

  async apply(
    spec: Pick<ModelServiceSpec, 'name' | 'driver' | 'source'> &
      Partial<ModelServiceSpec>,
  ): Promise<Applied> {
    const { cluster, world } = this;
    return this.provisioning.manifests.apply(
      mockCredentials.user(),
      { spec: { ...spec, cluster, namespace: world.namespace } },
      { signal },
    );
  }

  async remove(
    ref: Pick<ModelServiceSpec, 'name' | 'driver'>,
  ): Promise<InferenceSchemas['ProvisionedObjects']> {
    const { name, driver } = ref;
    const { cluster, world } = this;
    return this.provisioning.remover.remove(
      mockCredentials.user(),
      { cluster, namespace: world.namespace, driver, name },
      { signal },
    );
  }

  async takeBack(): Promise<void> {
    await this.provisioning.unfinished.run({ signal });
  }
}

/** One namespace of a cluster with one database: what backends share that come and go. */
export class ServiceWorld {
  readonly clock = new FakeClock(2_000_000_000_000);

  static async create(
    cluster: DriverCluster,
    driver: InferenceDriver,
    database: DatabaseService,
  ): Promise<ServiceWorld> {
    const store = await DatabaseProvisioningStore.create({ database });
    const namespace = await cluster.newNamespace();
    return new ServiceWorld(cluster.client, driver, store, namespace);
  }

  private constructor(
    private readonly client: ClusterClient,
    private readonly driver: InferenceDriver,
    readonly store: ProvisioningStore,
    readonly namespace: string,
  ) {}

  /** A backend; with a switch, one that dies, or has a cluster that does. */
  backend(kill?: KillSwitch, what?: 'cluster'): Backend {
    const { clock, driver, namespace } = this;
    const client = kill ? kill.wrap(this.client) : this.client;
    const store =
      kill && what !== 'cluster' ? kill.wrap(this.store) : this.store;
    const cluster = client.cluster;
    const stopping = new AbortController();
    const provisioning = createProvisioning({
      config: {
        clusters: [
          {
            name: cluster,
            provisioning: {
              namespaces: [namespace],
              ruleLabels: { release: 'prometheus' },
              monitorLabels: {},
              dashboardLabels: {},
            },
          },
        ],
        servers: [],
        slo: { profiles: {} },
        provisioning: {
          runbookBaseUrl: 'https://runbooks.example.com',
          severityLabels: {},
          requireOwner: false,
        },
      },
      drivers: [driver],
      reads: () => true,
      clusters: new Map([[cluster, client]]),
      access: {
        couldPermit: async () => () => true,
        permits: async (_, permissions) => permissions.map(() => true),
      },
      models: { findModel: async () => undefined },
      devices: { read: async () => ({ gpus: [] }) },
      store,
      mappings: { definitions: async ({ signals }) => signals },
      problems: { problemOf: async () => undefined },
      sources: {
        health: async () => [],
        absences: async () => [],
        reading: () => ({ ok: true }),
      },
      auditor: {
        createEvent: async () => ({
          success: async () => {},
          fail: async () => {},
        }),
      },
      logger: mockServices.logger.mock(),
      clock,
      stopping: stopping.signal,
    });
    return new Backend(provisioning, cluster, this, stopping);
  }

  /** So much later that nobody holds anything any more, and everything is due. */
  later(): void {
    this.clock.advance(HOUR);
  }

  /** Everything in the namespace that a model service may have, without what changes by itself. */
  async objects(): Promise<KubernetesObject[]> {
    const kinds = [...(this.driver.renders ?? []), ...MANIFEST_KINDS];
    const lists = await Promise.all(
      kinds.map(kind =>
        this.client.list(kind, { namespace: this.namespace, signal }),
      ),
    );
    return lists
      .flatMap(({ items }) => items)
      .filter(({ metadata }) => metadata.name !== 'kube-root-ca.crt')
      .map(({ status: _, metadata, ...object }) => ({
        ...object,
        metadata: {
          name: metadata.name,
          namespace: metadata.namespace,
          labels: metadata.labels,
          annotations: metadata.annotations,
        },
      }));
  }

  /** The same with their versions. */
  async versions(): Promise<string[]> {
    const kinds = [...(this.driver.renders ?? []), ...MANIFEST_KINDS];
    const lists = await Promise.all(
      kinds.map(kind =>
        this.client.list(kind, { namespace: this.namespace, signal }),
      ),
    );
    return lists
      .flatMap(({ items }) => items)
      .map(
        ({ metadata: { uid, resourceVersion } }) => `${uid} ${resourceVersion}`,
      );
  }
}
