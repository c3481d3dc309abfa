import {
  AuthService,
  DiscoveryService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import {
  Clock,
  ClusterClient,
  InferenceDriver,
} from '@wakeboard/plugin-inference-node';
import { CachingMetricsClient } from './clients/CachingMetricsClient';
import { DirectClusterAccess } from './clients/DirectClusterAccess';
import { KubernetesClusterClient } from './clients/KubernetesClusterClient';
import { MeasuredClusterClient } from './clients/MeasuredClusterClient';
import { MeasuredMetricsClient } from './clients/MeasuredMetricsClient';
import { PrometheusMetricsClient } from './clients/PrometheusMetricsClient';
import {
  KubernetesPlugin,
  ProxiedClusterAccess,
} from './clients/ProxiedClusterAccess';
import {
  ClusterConfig,
  InferenceConfig,
  PrometheusConfig,
  ServerConfig,
} from './config';
import { InferenceMetrics } from './metrics/InferenceMetrics';
import { MetricsSource } from './read/SeriesReader';

/** What the sources are reached with. */
export interface SourcesOptions {
  config: InferenceConfig;
  /** The drivers that are on. */
  drivers: { get(id: string): InferenceDriver | undefined };
  auth: AuthService;
  discovery: DiscoveryService;
  logger: LoggerService;
  metrics: InferenceMetrics;
  clock: Clock;
}

/** The clients of all sources that are configured, by the name of the cluster or server. */
export interface Sources {
  clusters: ReadonlyMap<string, ClusterClient>;
  /** For the collector: every call goes to the source. */
  prometheus: ReadonlyMap<string, MetricsSource>;
  /** For pages: answers are shared. */
  cached: ReadonlyMap<string, MetricsSource>;
  /** A server is read by its own driver, a cluster by all that read clusters. */
  reads(name: string, driver: InferenceDriver): boolean;
}

/** Makes the clients of all sources that are configured. */
export async function createSources(options: SourcesOptions): Promise<Sources> {
  const { config, metrics, logger } = options;
  const plugin = new KubernetesPlugin(options);
  const clusters = new Map<string, ClusterClient>();
  const prometheus = new Map<string, MetricsSource>();
  const cached = new Map<string, MetricsSource>();
  const add = (client: ClusterClient, prometheusConfig?: PrometheusConfig) => {
    const name = client.cluster;
    clusters.set(
      name,
      new MeasuredClusterClient(client, metrics.observer(client.source)),
    );
    if (prometheusConfig) {
      const source = createMetrics(name, prometheusConfig, options);
      prometheus.set(name, source.direct);
      cached.set(name, source.cached);
    }
  };
  for (const cluster of config.clusters) {
    const access = await createAccess(cluster, plugin, logger);
    add(new KubernetesClusterClient({ access }), cluster.prometheus);
  }
  for (const server of config.servers) {
    add(connect(server, options), server.prometheus);
  }
  const driverOfServer = new Map(
    config.servers.map(({ name, driver }) => [name, driver]),
  );
  return {
    clusters,
    prometheus,
    cached,
    reads: (name, driver) => {
      const own = driverOfServer.get(name);
      return own === undefined ? !driver.connect : own === driver.id;
    },
  };
}

function connect(
  { driver: id, ...server }: ServerConfig,
  { drivers, clock }: SourcesOptions,
): ClusterClient {
  const client = drivers.get(id)?.connect?.({ ...server, clock });
  if (!client) {
    throw new InputError(
      `Config key inference.servers.${server.name}.driver is ${JSON.stringify(
        id,
      )}, which reads clusters; configure it under inference.clusters, or name the driver of a system with an API of its own`,
    );
  }
  return client;
}

function createMetrics(
  name: string,
  config: PrometheusConfig,
  { metrics, clock }: SourcesOptions,
): { direct: MetricsSource; cached: MetricsSource } {
  const { scrapeIntervalMs } = config;
  const source = { kind: 'prometheus', name } as const;
  const client = new MeasuredMetricsClient(
    new PrometheusMetricsClient({ name, config, clock }),
    metrics.observer(source),
  );
  const shared = new MeasuredMetricsClient(
    new CachingMetricsClient({ client }),
    metrics.requestObserver(source),
  );
  return {
    direct: { client, scrapeIntervalMs },
    cached: { client: shared, scrapeIntervalMs },
  };
}

async function createAccess(
  { name, transport }: ClusterConfig,
  plugin: KubernetesPlugin,
  logger: LoggerService,
) {
  return transport.kind === 'direct'
    ? DirectClusterAccess.create({ cluster: name, transport, logger })
    : new ProxiedClusterAccess({ cluster: name, plugin });
}
