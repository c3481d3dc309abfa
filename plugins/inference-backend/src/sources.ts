import {
  AuthService,
  DiscoveryService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { Clock, ClusterClient } from '@wakeboard/plugin-inference-node';
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
import { ClusterConfig, InferenceConfig } from './config';
import { InferenceMetrics } from './metrics/InferenceMetrics';
import { MetricsSource } from './read/SeriesReader';

/** What the sources are reached with. */
export interface SourcesOptions {
  config: InferenceConfig;
  auth: AuthService;
  discovery: DiscoveryService;
  logger: LoggerService;
  metrics: InferenceMetrics;
  clock: Clock;
}

/** The clients of all sources that are configured, by cluster. */
export interface Sources {
  clusters: ReadonlyMap<string, ClusterClient>;
  /** For the collector: every call goes to the source. */
  prometheus: ReadonlyMap<string, MetricsSource>;
  /** For pages: answers are shared. */
  cached: ReadonlyMap<string, MetricsSource>;
}

/** Makes the clients of all sources that are configured. */
export async function createSources(options: SourcesOptions): Promise<Sources> {
  const { config, metrics, clock, logger } = options;
  const plugin = new KubernetesPlugin(options);
  const clusters = new Map<string, ClusterClient>();
  const prometheus = new Map<string, MetricsSource>();
  const cached = new Map<string, MetricsSource>();
  for (const cluster of config.clusters) {
    const { name } = cluster;
    const access = await createAccess(cluster, plugin, logger);
    clusters.set(
      name,
      new MeasuredClusterClient(
        new KubernetesClusterClient({ access }),
        metrics.observer({ kind: 'cluster', name }),
      ),
    );
    if (cluster.prometheus) {
      const { scrapeIntervalMs } = cluster.prometheus;
      const source = { kind: 'prometheus', name } as const;
      const client = new MeasuredMetricsClient(
        new PrometheusMetricsClient({
          name,
          config: cluster.prometheus,
          clock,
        }),
        metrics.observer(source),
      );
      prometheus.set(name, { client, scrapeIntervalMs });
      cached.set(name, {
        client: new MeasuredMetricsClient(
          new CachingMetricsClient({ client }),
          metrics.requestObserver(source),
        ),
        scrapeIntervalMs,
      });
    }
  }
  return { clusters, prometheus, cached };
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
