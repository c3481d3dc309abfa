import { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { JsonValue } from '@backstage/types';
import {
  GpuPrices,
  parseGpuPrices,
  parseSloProfiles,
  SloSpec,
} from '@wakeboard/plugin-inference-common';
import { ProvisioningConfig, readProvisioning } from './configProvisioning';
import { ConfigSection } from './configSection';
import {
  ClusterConfig,
  readClusters,
  readServers,
  ServerConfig,
} from './configSources';

export type {
  ClusterProvisioning,
  ProvisioningConfig,
  ServerProvisioning,
} from './configProvisioning';
export type {
  ClusterConfig,
  PrometheusConfig,
  ServerConfig,
} from './configSources';
import { readConfiguredSignals } from './mapping/readConfiguredSignals';
import { ConfiguredSignals } from './mapping/SignalMappings';

/** The `inference:` section of app-config, parsed once. */
export interface InferenceConfig {
  clusters: ClusterConfig[];
  /** Servers with an API of their own. */
  servers: ServerConfig[];
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
  /** What feeds signals in place of what drivers say. */
  signals: ConfiguredSignals;
  provisioning: ProvisioningConfig;
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
    'servers',
    'collector',
    'retention',
    'slo',
    'cost',
    'signals',
    'provisioning',
  ]);
  const collector = root.section('collector');
  collector.refuseOthers(['interval', 'backfill']);
  const retention = root.section('retention');
  retention.refuseOthers(['intervals', 'rollups']);
  const drivers = readDrivers(root.section('drivers'));
  const clusters = readClusters(config, root, drivers);
  return {
    clusters,
    servers: readServers(root, drivers, clusters),
    drivers,
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
    signals: readConfiguredSignals(root.section('signals')),
    provisioning: readProvisioning(root.section('provisioning')),
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
