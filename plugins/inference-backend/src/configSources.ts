import { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import {
  ClusterProvisioning,
  readClusterProvisioning,
  readServerProvisioning,
  ServerProvisioning,
} from './configProvisioning';
import { ConfigSection } from './configSection';

/** One cluster, with everything of it that is configured. */
export interface ClusterConfig {
  /** As in the `kubernetes:` section; part of every model reference. */
  name: string;
  /**
   * `kubernetes-plugin`: through the Kubernetes backend plugin's `/proxy` with
   * a service token. `direct`: with our own connection.
   */
  transport:
    | { kind: 'kubernetes-plugin' }
    | {
        kind: 'direct';
        /** Path of a kubeconfig file; undefined: inside the cluster, or as in the `kubernetes:` section. */
        kubeconfig?: string;
        /** Context of the kubeconfig; undefined: its current one. */
        context?: string;
        /** Connection as given in the `kubernetes:` section. */
        server?: {
          url: string;
          token?: string;
          /** Certificate authority, PEM in base64. */
          caData?: string;
          /** Path of a PEM file with the certificate authority. */
          caFile?: string;
          skipTlsVerify: boolean;
        };
      };
  prometheus?: PrometheusConfig;
  /** Base URLs that actions may call, by the key that drivers use. */
  endpoints: Record<string, { url: string; headers: Record<string, string> }>;
  /** Ids of the drivers that may send requests to the programs in its pods. */
  podRequests: string[];
  /** Undefined: nothing may be made there. */
  provisioning?: ClusterProvisioning;
}

/** One server that is reached by its own API. */
export interface ServerConfig {
  /** Stands for the cluster in every model reference. */
  name: string;
  /** Id of the driver that speaks its API. */
  driver: string;
  url: string;
  /** Sent with every request, for example an authorization. */
  headers: Record<string, string>;
  /** Milliseconds; a call that takes longer has failed. */
  timeoutMs: number;
  prometheus?: PrometheusConfig;
  /** Undefined: nothing may be made there. */
  provisioning?: ServerProvisioning;
}

/** One source that speaks the HTTP API of Prometheus. */
export interface PrometheusConfig {
  url: string;
  /** Sent with every request, for example a tenant or an authorization. */
  headers: Record<string, string>;
  /** Milliseconds; a query that takes longer has failed. */
  timeoutMs: number;
  /** Expected time between two scrapes, milliseconds. */
  scrapeIntervalMs: number;
}

const SECOND = 1000;

type KubernetesServers = Map<
  string,
  NonNullable<(ClusterConfig['transport'] & { kind: 'direct' })['server']>
>;

/** The clusters of the `kubernetes:` section that are written down there; other locators find theirs at run time. */
function readKubernetesClusters(config: Config): KubernetesServers {
  const servers: KubernetesServers = new Map();
  for (const method of config.getOptionalConfigArray(
    'kubernetes.clusterLocatorMethods',
  ) ?? []) {
    if (method.getOptionalString('type') !== 'config') {
      continue;
    }
    for (const cluster of method.getOptionalConfigArray('clusters') ?? []) {
      servers.set(cluster.getString('name'), {
        url: cluster.getString('url'),
        token: cluster.getOptionalString('serviceAccountToken'),
        caData: cluster.getOptionalString('caData'),
        caFile: cluster.getOptionalString('caFile'),
        skipTlsVerify: cluster.getOptionalBoolean('skipTLSVerify') ?? false,
      });
    }
  }
  return servers;
}

/** The clusters of both sections. */
export function readClusters(
  config: Config,
  root: ConfigSection,
  drivers: string[],
): ClusterConfig[] {
  const servers = readKubernetesClusters(config);
  const sections = new Map(
    root
      .section('clusters')
      .entries()
      .map(([name, value]) => [
        name,
        ConfigSection.of(`inference.clusters.${name}`, value),
      ]),
  );
  const names = new Set([...servers.keys(), ...sections.keys()]);
  return [...names].map(name => {
    const section =
      sections.get(name) ?? ConfigSection.of(`inference.clusters.${name}`, {});
    section.refuseOthers([
      'transport',
      'kubeconfig',
      'context',
      'prometheus',
      'endpoints',
      'podRequests',
      'provisioning',
    ]);
    return {
      name,
      transport: readTransport(section, servers.get(name)),
      prometheus: readPrometheus(section),
      podRequests: readPodRequests(section, drivers),
      provisioning: readClusterProvisioning(section),
      endpoints: Object.fromEntries(
        section
          .section('endpoints')
          .entries()
          .map(([key, value]) => [
            key,
            readEndpoint(
              ConfigSection.of(`${section.key}.endpoints.${key}`, value),
            ),
          ]),
      ),
    };
  });
}

function readTransport(
  section: ConfigSection,
  server: ReturnType<KubernetesServers['get']>,
): ClusterConfig['transport'] {
  const kind = section.oneOf(
    'transport',
    ['kubernetes-plugin', 'direct'],
    'kubernetes-plugin',
  );
  const kubeconfig = section.text('kubeconfig');
  const context = section.text('context');
  if (kind === 'direct') {
    return {
      kind,
      kubeconfig,
      context,
      server: kubeconfig === undefined ? server : undefined,
    };
  }
  if (kubeconfig !== undefined || context !== undefined) {
    throw new InputError(
      `Config key ${section.key}.${
        kubeconfig === undefined ? 'context' : 'kubeconfig'
      } is only used with ${
        section.key
      }.transport: direct; set that too, or remove it`,
    );
  }
  return { kind };
}

function readPodRequests(section: ConfigSection, drivers: string[]): string[] {
  const key = `${section.key}.podRequests`;
  const value = section.value('podRequests') ?? [];
  if (!Array.isArray(value)) {
    throw new InputError(
      `Config key ${key} is ${JSON.stringify(
        value,
      )}; expected a list of drivers, for example [vllm]`,
    );
  }
  return value.map(each => {
    if (typeof each !== 'string' || !drivers.includes(each)) {
      throw new InputError(
        `Config key ${key} holds ${JSON.stringify(each)}; expected ${thatAreOn(
          drivers,
        )}`,
      );
    }
    return each;
  });
}

/** The servers that are reached by their own API. */
export function readServers(
  root: ConfigSection,
  drivers: string[],
  clusters: readonly ClusterConfig[],
): ServerConfig[] {
  const servers = root.section('servers');
  return servers.entries().map(([name, value]) => {
    const section = ConfigSection.of(`${servers.key}.${name}`, value);
    section.refuseOthers([
      'driver',
      'url',
      'headers',
      'timeout',
      'prometheus',
      'provisioning',
    ]);
    if (clusters.some(cluster => cluster.name === name)) {
      throw new InputError(
        `Config key ${section.key} has the name of a cluster; models are named after both, so give the server another name`,
      );
    }
    const driver = section.value('driver');
    if (typeof driver !== 'string' || !drivers.includes(driver)) {
      throw new InputError(
        `Config key ${section.key}.driver is ${
          driver === undefined ? 'missing' : JSON.stringify(driver)
        }; expected ${thatAreOn(drivers)}`,
      );
    }
    return {
      name,
      driver,
      url: section.url('url'),
      headers: section.headers('headers'),
      timeoutMs: section.durationMs('timeout', { or: 10 * SECOND, min: 100 }),
      prometheus: readPrometheus(section),
      provisioning: readServerProvisioning(section, clusters),
    };
  });
}

function thatAreOn(drivers: string[]): string {
  return drivers.length > 0
    ? `a driver that inference.drivers turns on: ${drivers.join(' or ')}`
    : 'a driver that inference.drivers turns on, which is none so far';
}

function readPrometheus(parent: ConfigSection): PrometheusConfig | undefined {
  if (!parent.has('prometheus')) return undefined;
  const section = parent.section('prometheus');
  section.refuseOthers(['url', 'headers', 'timeout', 'scrapeInterval']);
  return {
    url: section.url('url'),
    headers: section.headers('headers'),
    timeoutMs: section.durationMs('timeout', { or: 10 * SECOND, min: 100 }),
    scrapeIntervalMs: section.durationMs('scrapeInterval', {
      or: 15 * SECOND,
      min: 100,
    }),
  };
}

function readEndpoint(section: ConfigSection) {
  section.refuseOthers(['url', 'headers']);
  return { url: section.url('url'), headers: section.headers('headers') };
}
