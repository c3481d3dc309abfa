import { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { JsonValue } from '@backstage/types';
import {
  GpuPrices,
  parseGpuPrices,
  parseSloProfiles,
  SloSpec,
} from '@wakeboard/plugin-inference-common';
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

/** The `inference:` section of app-config, parsed once. */
export interface InferenceConfig {
  clusters: ClusterConfig[];
  /** Ids of the drivers that are on. */
  drivers: string[];
  collector: {
    /** Time between two readings of each source, milliseconds. */
    intervalMs: number;
    /** How far back the first start reads, milliseconds. */
    backfillMs: number;
  };
  retention: { intervalsMs: number; rollupsMs: number };
  slo: {
    /** The profile of models for which none is chosen; undefined: they have no SLOs. */
    defaultProfile?: string;
    /** By name. */
    profiles: Record<string, SloSpec[]>;
  };
  /** Undefined: no prices are configured, and GPU-hours are shown without money. */
  prices?: GpuPrices;
}

const SECOND = 1000;
const DAY = 24 * 60 * 60 * SECOND;

/**
 * Reads the `inference:` and `kubernetes:` sections of app-config.
 *
 * @throws InputError that names the key and says what is accepted.
 */
export function readInferenceConfig(config: Config): InferenceConfig {
  const root = ConfigSection.of(
    'inference',
    config.getOptional<JsonValue>('inference') ?? {},
  );
  root.refuseOthers([
    'drivers',
    'clusters',
    'collector',
    'retention',
    'slo',
    'cost',
  ]);
  const collector = root.section('collector');
  collector.refuseOthers(['interval', 'backfill']);
  const retention = root.section('retention');
  retention.refuseOthers(['intervals', 'rollups']);
  return {
    clusters: readClusters(root, readKubernetesClusters(config)),
    drivers: readDrivers(root.section('drivers')),
    collector: {
      intervalMs: collector.durationMs('interval', {
        or: 15 * SECOND,
        min: SECOND,
      }),
      backfillMs: collector.durationMs('backfill', { or: 30 * DAY, min: 0 }),
    },
    retention: {
      intervalsMs: retention.durationMs('intervals', {
        or: 90 * DAY,
        min: DAY,
      }),
      rollupsMs: retention.durationMs('rollups', { or: 400 * DAY, min: DAY }),
    },
    slo: readSlo(root.section('slo')),
    prices: parseGpuPrices(root.value('cost'), `${root.key}.cost`),
  };
}

function readSlo(section: ConfigSection): InferenceConfig['slo'] {
  section.refuseOthers(['default', 'profiles']);
  const profiles = parseSloProfiles(
    section.value('profiles'),
    `${section.key}.profiles`,
  );
  const defaultProfile = section.text('default');
  if (
    defaultProfile !== undefined &&
    !Object.hasOwn(profiles, defaultProfile)
  ) {
    throw new InputError(
      `Config key ${section.key}.default is ${JSON.stringify(
        defaultProfile,
      )}; expected ${
        Object.keys(profiles).join(' or ') ||
        `nothing, because ${section.key}.profiles has no profile`
      }`,
    );
  }
  return { defaultProfile, profiles };
}

function readDrivers(section: ConfigSection): string[] {
  return section.entries().flatMap(([id, value]) => {
    if (!/^[a-z][a-z0-9]*$/.test(id)) {
      throw new InputError(
        `Config key ${section.key} holds ${JSON.stringify(
          id,
        )}, which is not the id of a driver; an id is lower case letters and digits, for example greenthread`,
      );
    }
    if (value === false) {
      return [];
    }
    const isObject =
      typeof value === 'object' && value !== null && !Array.isArray(value);
    if (value !== true && !isObject) {
      throw new InputError(
        `Config key ${section.key}.${id} is ${JSON.stringify(
          value,
        )}; expected {} to turn the driver on, or false`,
      );
    }
    return [id];
  });
}

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

function readClusters(
  root: ConfigSection,
  servers: KubernetesServers,
): ClusterConfig[] {
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
    ]);
    return {
      name,
      transport: readTransport(section, servers.get(name)),
      prometheus: section.has('prometheus')
        ? readPrometheus(section.section('prometheus'))
        : undefined,
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

function readPrometheus(section: ConfigSection): PrometheusConfig {
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
