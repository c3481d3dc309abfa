import { ModelSnapshot } from '@wakeboard/plugin-inference-common';
import { GroupReading } from './groups';
import { enginesOf, ModelParts } from './parts';

/** What plans and signals need to know of a model beside what everybody is shown. */
export interface KthenaData {
  /** Name of the ModelServing; undefined: there is none yet. */
  serving?: string;
  /** Name of the ModelBooster that the ModelServing belongs to. */
  booster?: string;
  /** Groups that the ModelBooster asks for; undefined: it could not be read, or is of a version without. */
  boosterReplicas?: number;
  /** What else made the ModelServing and may set it back, in words. */
  owner?: string;
  /** Engines in its pods, as its ModelServers or its ModelBooster name them. */
  engines: string[];
  recoveryPolicy?: string;
  /** ModelServers and ModelRoutes that serve this model alone. */
  servers: string[];
  routes: string[];
  /** Pods that answer, a hundred at most; more is undefined. */
  entries?: string[];
  /** The AutoscalingPolicy that sets the number of groups. */
  policy?: { name: string; min: number; max?: number; wakes: boolean };
}

const MOST_ENTRIES = 100;
const MOST_ENGINES = 10;

/** What is kept of a model for its plans and signals. */
export function dataOf(
  parts: ModelParts,
  groups: GroupReading[] | undefined,
  own: { servers: string[]; routes: string[] },
): NonNullable<ModelSnapshot['driverData']> {
  const { booster, boosterName, serving, policies } = parts;
  const entries = groups?.flatMap(group => group.entries);
  const policy = policies.find(({ min }) => min !== undefined);
  const owner = serving?.fields
    .list('metadata.ownerReferences')
    .map(each => [each.text('kind'), each.text('name')])
    .find(([kind]) => kind !== 'ModelBooster');
  const data: Record<string, string | number | boolean | undefined> = {
    serving: serving?.name,
    booster: boosterName,
    boosterReplicas: booster?.count('spec.backend.replicas'),
    owner: owner && owner.join(' '),
    engines: enginesOf(parts).slice(0, MOST_ENGINES).join(','),
    recoveryPolicy: serving?.fields.text('spec.recoveryPolicy', 64),
    servers: own.servers.join(','),
    routes: own.routes.join(','),
    entries:
      entries && entries.length <= MOST_ENTRIES ? entries.join(',') : undefined,
    policy: policy?.name,
    policyMin: policy?.min,
    policyMax: policy?.max,
    policyWakes: policy?.wakes,
  };
  return Object.fromEntries(
    Object.entries(data).flatMap(([key, value]) =>
      value === undefined ? [] : [[key, value] as const],
    ),
  );
}

/** Reads what {@link dataOf} has written. */
export function readData({ driverData = {} }: ModelSnapshot): KthenaData {
  const text = (key: string) => {
    const value = driverData[key];
    return typeof value === 'string' ? value : undefined;
  };
  const count = (key: string) => {
    const value = driverData[key];
    return typeof value === 'number' ? value : undefined;
  };
  const names = (key: string) => text(key)?.split(',').filter(Boolean);
  const policy = text('policy');
  return {
    serving: text('serving'),
    booster: text('booster'),
    boosterReplicas: count('boosterReplicas'),
    owner: text('owner'),
    engines: names('engines') ?? [],
    recoveryPolicy: text('recoveryPolicy'),
    servers: names('servers') ?? [],
    routes: names('routes') ?? [],
    entries: names('entries'),
    policy:
      policy === undefined
        ? undefined
        : {
            name: policy,
            min: count('policyMin') ?? 0,
            max: count('policyMax'),
            wakes: driverData.policyWakes === true,
          },
  };
}

/** The object that a model is named after: its ModelBooster, or its ModelServing. */
export function objectOf(model: ModelSnapshot): {
  resource: string;
  name: string;
} {
  const { booster, serving = model.ref.name } = readData(model);
  return booster === undefined
    ? { resource: 'modelservings', name: serving }
    : { resource: 'modelboosters', name: booster };
}
