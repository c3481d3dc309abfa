import {
  readSchedulerServiceTaskScheduleDefinitionFromConfig,
  SchedulerServiceTaskScheduleDefinition,
} from '@backstage/backend-plugin-api';
import { parseEntityRef } from '@backstage/catalog-model';
import {
  Config,
  ConfigReader,
  readDurationFromConfig,
} from '@backstage/config';
import { InputError } from '@backstage/errors';
import { durationToMilliseconds, JsonObject } from '@backstage/types';
import { OWNER_LABEL, SYSTEM_LABEL } from '@wakeboard/plugin-inference-common';

/** How models of one cluster become entities. */
export interface EntityMapping {
  /** Entity reference. */
  owner: string;
  /** Entity reference. */
  system?: string;
  lifecycle: string;
  namespace: string;
  type: string;
  /** Keys of labels of the resource. */
  labels: { owner: string; system: string };
  links: Array<{ url: string; title: string; icon?: string }>;
}

/** One cluster or server whose models are in the catalog. */
export interface ProviderConfig {
  cluster: string;
  mapping: EntityMapping;
  /** Milliseconds. */
  emptyAfterMs: number;
  schedule: SchedulerServiceTaskScheduleDefinition;
}

const SECTION = 'catalog.providers.inference';
const KNOWN = [
  'owner',
  'system',
  'lifecycle',
  'namespace',
  'type',
  'labels',
  'links',
  'emptyAfter',
  'schedule',
];
/** Not at once: entities that are registered elsewhere come before ours. */
const EVERY_MINUTE: SchedulerServiceTaskScheduleDefinition = {
  frequency: { minutes: 1 },
  initialDelay: { seconds: 30 },
  timeout: { minutes: 5 },
};
const TEN_MINUTES_MS = 10 * 60_000;

/**
 * Reads `catalog.providers.inference`.
 *
 * @throws InputError that names the key and says what is accepted.
 */
export function readProviderConfigs(config: Config): ProviderConfig[] {
  // Names of clusters may be any text, which Backstage's own reader refuses in a path.
  const clusters = config.getOptional<JsonObject>(SECTION) ?? {};
  return Object.entries(clusters).map(([cluster, values]) => {
    const key = `${SECTION}.${cluster}`;
    if (typeof values !== 'object' || values === null || Array.isArray(values))
      throw new InputError(
        `Config key ${key} is ${JSON.stringify(
          values,
        )}; expected a section with at least "owner"`,
      );
    const unknown = Object.keys(values).find(name => !KNOWN.includes(name));
    if (unknown !== undefined)
      throw new InputError(
        `Config key ${key}.${unknown} is not known; ${key} takes ${KNOWN.join(
          ', ',
        )}`,
      );
    try {
      return readProvider(
        cluster,
        new ConfigReader(values, 'app-config', undefined, key),
      );
    } catch (error) {
      throw new InputError(`Config key ${key} cannot be read`, error);
    }
  });
}

function readProvider(cluster: string, config: Config): ProviderConfig {
  const owner = readRef(config, 'owner', 'group');
  if (owner === undefined)
    throw new InputError(
      'owner is missing; expected the owner of models that name none, for example group:default/ml-platform',
    );
  const text = (key: string, or: string) => config.getOptionalString(key) ?? or;
  return {
    cluster,
    mapping: {
      owner,
      system: readRef(config, 'system', 'system'),
      lifecycle: text('lifecycle', 'production'),
      namespace: text('namespace', 'default'),
      type: text('type', 'model-service'),
      labels: {
        owner: text('labels.owner', OWNER_LABEL),
        system: text('labels.system', SYSTEM_LABEL),
      },
      links: (config.getOptionalConfigArray('links') ?? []).map(link => ({
        url: readUrl(link),
        title: link.getString('title'),
        icon: link.getOptionalString('icon'),
      })),
    },
    emptyAfterMs: config.has('emptyAfter')
      ? readPositive(config, 'emptyAfter')
      : TEN_MINUTES_MS,
    schedule: config.has('schedule')
      ? readSchedulerServiceTaskScheduleDefinitionFromConfig(
          config.getConfig('schedule'),
        )
      : EVERY_MINUTE,
  };
}

function readRef(
  config: Config,
  key: 'owner' | 'system',
  defaultKind: string,
): string | undefined {
  const value = config.getOptionalString(key);
  if (value === undefined) return undefined;
  try {
    parseEntityRef(value, { defaultKind });
  } catch {
    throw new InputError(
      `${key} is ${JSON.stringify(
        value,
      )}; expected an entity reference, for example ${defaultKind}:default/name`,
    );
  }
  return value;
}

function readUrl(link: Config): string {
  const url = link.getString('url');
  // With its placeholders filled in, it is one of these whatever a model is called.
  if (!/^https?:\/\/[^{}/]+(\/|$)/.test(url) || !URL.canParse(url))
    throw new InputError(
      `The link ${JSON.stringify(
        url,
      )} is not accepted; expected an http:// or https:// URL with placeholders after its host only`,
    );
  return url;
}

function readPositive(config: Config, key: string): number {
  const ms = durationToMilliseconds(readDurationFromConfig(config, { key }));
  if (!(ms > 0))
    throw new InputError(
      `${key} has to be longer than nothing, for example "10 minutes"`,
    );
  return ms;
}
