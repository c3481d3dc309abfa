import { ModelSnapshot } from '@wakeboard/plugin-inference-common';
import {
  CallOptions,
  Clock,
  ClusterClient,
  DriverResource,
  InferenceDriver,
} from '@wakeboard/plugin-inference-node';
import { Check, clockCheck, wordsOf } from './checks';
import { NeededVerb, neededVerbs, probeVerbs } from './neededVerbs';

/** More models of one driver need no other verbs. */
const MOST_MODELS = 20;

/** One API with what is read of it. */
export interface CheckedCluster {
  client: ClusterClient;
  /** The drivers that read it. */
  drivers: InferenceDriver[];
  /** Ids of the drivers that may send requests to its pods. */
  podRequests: readonly string[];
  /** Keys of the base URLs that actions may call. */
  endpoints: readonly string[];
}

/** What is checked of one API: the cluster's, or a server's own. */
export async function clusterChecks(
  cluster: CheckedCluster,
  models: readonly ModelSnapshot[],
  options: CallOptions & { clock: Clock },
): Promise<Check[]> {
  const reachable = await reachableChecks(cluster.client, options);
  if (reachable[0].status === 'failed') {
    return reachable;
  }
  const ofDrivers = await Promise.all(
    cluster.drivers.map(async driver => {
      const own = models.filter(({ ref }) => ref.driver === driver.id);
      const checks = await driverChecks(cluster, driver, own, options);
      return checks.map(check => ({
        ...check,
        driver: driver.id,
        driverTitle: driver.title,
      }));
    }),
  );
  return [...reachable, ...ofDrivers.flat()];
}

async function reachableChecks(
  client: ClusterClient,
  { signal, clock }: CallOptions & { clock: Clock },
): Promise<Check[]> {
  const before = clock.now();
  try {
    const { version, serverTime } = await client.about({ signal });
    const after = clock.now();
    return [
      {
        check: 'reachable',
        status: 'passed',
        message: `It answers${version ? `: ${version}` : ''}`,
      },
      clockCheck(serverTime, { before, after }),
    ];
  } catch (error) {
    signal.throwIfAborted();
    return [
      {
        check: 'reachable',
        status: 'failed',
        message: wordsOf(error),
        nextStep: `Check the address and the credentials of ${client.source.name} in app-config, and that this backend may reach it`,
      },
    ];
  }
}

async function driverChecks(
  cluster: CheckedCluster,
  driver: InferenceDriver,
  models: readonly ModelSnapshot[],
  options: CallOptions,
): Promise<Check[]> {
  const { client } = cluster;
  const served = await Promise.all(
    driver.resources.map(async resource => ({
      resource,
      ...(await versionOf(client, resource, driver, options)),
    })),
  );
  const resources = served.map(({ check }) => check);
  if (served.some(({ resource, version }) => !resource.optional && !version)) {
    return resources;
  }
  const kinds = Object.fromEntries(
    served.flatMap(({ resource, version }) =>
      version === undefined ? [] : [[resource.id, { ...resource, version }]],
    ),
  );
  const allowsPods = cluster.podRequests.includes(driver.id);
  const reading = served
    .filter(({ version }) => version)
    .flatMap(({ resource }) =>
      ['list', 'watch'].map(
        (verb): NeededVerb => ({ verb, kind: resource, actions: [] }),
      ),
    );
  const writing = neededVerbs(driver, models.slice(0, MOST_MODELS), {
    endpoints: [...cluster.endpoints],
    kinds,
    podRequests: allowsPods,
    now: 0,
  });
  const asking = allowsPods ? probeVerbs(driver, models) : [];
  const verbs = await Promise.all(
    [...reading, ...asking, ...writing].map(verb =>
      verbCheck(client, verb, driver, options),
    ),
  );
  return [...resources, ...verbs, ...podChecks(cluster, driver)];
}

async function versionOf(
  client: ClusterClient,
  { group, plural, versions, optional }: DriverResource,
  driver: InferenceDriver,
  { signal }: CallOptions,
): Promise<{ version?: string; check: Check }> {
  const subject = group ? `${plural}.${group}` : plural;
  try {
    const served = await client.servedVersions({ group, plural }, { signal });
    const version = versions.find(each => served.includes(each));
    if (version) {
      return {
        version,
        check: {
          check: 'resource',
          subject,
          status: 'passed',
          message: `Served as ${served.join(', ')}; ${version} is read`,
        },
      };
    }
    const message = served.length
      ? `Served as ${served.join(
          ', ',
        )}, of which none is known here; known is ${versions.join(', ')}`
      : 'Not served';
    return {
      check: {
        check: 'resource',
        subject,
        status: optional || !served.length ? 'noted' : 'failed',
        message: optional
          ? `${message}; models are shown without what it says`
          : message,
        nextStep: served.length
          ? `Install a version of ${driver.title} that serves ${versions.join(
              ' or ',
            )}`
          : `If models of ${driver.title} are meant to be here, install it`,
      },
    };
  } catch (error) {
    signal.throwIfAborted();
    return {
      check: {
        check: 'resource',
        subject,
        status: 'failed',
        message: wordsOf(error),
        nextStep: 'See why the API does not tell what it serves',
      },
    };
  }
}

async function verbCheck(
  client: ClusterClient,
  { verb, kind: { group, plural }, subresource, actions }: NeededVerb,
  driver: InferenceDriver,
  { signal }: CallOptions,
): Promise<Check> {
  const what = [group ? `${plural}.${group}` : plural, subresource]
    .filter(part => part)
    .join('/');
  const base = { check: 'verb', subject: `${verb} ${what}` } as const;
  try {
    const isAllowed = await client.allowed(
      { verb, group, plural, subresource },
      { signal },
    );
    if (isAllowed) {
      return { ...base, status: 'passed', message: 'Allowed' };
    }
    if (isAllowed === undefined) {
      return {
        ...base,
        status: 'unknown',
        message: 'It cannot be told before it is tried',
      };
    }
    return {
      ...base,
      status: 'failed',
      message: actions.length
        ? `Not allowed in all namespaces; it is needed to ${actions.join(
            ', ',
          )} a model of ${driver.title}`
        : `Not allowed in all namespaces; models of ${driver.title} cannot be read completely`,
      nextStep: `Give our identity the verb ${verb} on ${what} by a ClusterRole`,
    };
  } catch (error) {
    signal.throwIfAborted();
    return { ...base, status: 'unknown', message: wordsOf(error) };
  }
}

/** Only of drivers that would ask pods something. */
function podChecks(
  { podRequests, client }: CheckedCluster,
  driver: InferenceDriver,
): Check[] {
  if (!driver.probes?.length) {
    return [];
  }
  return [
    podRequests.includes(driver.id)
      ? {
          check: 'podRequests',
          status: 'passed',
          message: 'Pods are asked for their state, and told to sleep and wake',
        }
      : {
          check: 'podRequests',
          status: 'noted',
          message:
            'Pods are not asked: what only they know comes from metrics, and what only they can do is refused',
          nextStep: `Add ${driver.id} to inference.clusters.${client.source.name}.podRequests to allow it`,
        },
  ];
}
