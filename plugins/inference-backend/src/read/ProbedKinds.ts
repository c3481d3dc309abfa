import {
  Clock,
  ClusterClient,
  DriverResource,
  InferenceDriver,
  ResourceKind,
} from '@wakeboard/plugin-inference-node';
import { ServedKinds } from './ports';

/** Shorter than the time between two questions of one driver, which get a new answer each. */
const KNOWN_FOR_MS = 30_000;

type Kinds = Record<string, ResourceKind>;

/**
 * Asks the clusters in which version they serve a driver's resources, and
 * knows it for a while, for all drivers that read the same. What a driver
 * cannot do without and is not served is asked for anew each time.
 */
export class ProbedKinds implements ServedKinds {
  static create(options: {
    clusters: ReadonlyMap<string, ClusterClient>;
    clock: Clock;
  }): ProbedKinds {
    return new ProbedKinds(options.clusters, options.clock);
  }

  /** Versions served, by cluster and resource. */
  private readonly known = new Map<
    string,
    { versions: string[]; until: number }
  >();

  private constructor(
    private readonly clusters: ReadonlyMap<string, ClusterClient>,
    private readonly clock: Clock,
  ) {}

  async kinds(
    cluster: string,
    driver: InferenceDriver,
    options: { signal: AbortSignal },
  ): Promise<Kinds> {
    const client = this.clusters.get(cluster);
    if (!client) {
      return {};
    }
    const found = await Promise.all(
      driver.resources.map(async resource => {
        const served = await this.served(client, resource, options);
        const version = resource.versions.find(one => served.includes(one));
        const { id, group, plural, kind, namespaced } = resource;
        return version
          ? [[id, { group, version, plural, kind, namespaced }] as const]
          : [];
      }),
    );
    return Object.fromEntries(found.flat());
  }

  private async served(
    client: ClusterClient,
    { group, plural, optional = false }: DriverResource,
    options: { signal: AbortSignal },
  ): Promise<string[]> {
    const key = JSON.stringify([client.cluster, group, plural]);
    const known = this.known.get(key);
    const isEnough = known && (known.versions.length > 0 || optional);
    if (isEnough && known.until > this.clock.now()) {
      return known.versions;
    }
    const versions = await client.servedVersions({ group, plural }, options);
    this.known.set(key, { versions, until: this.clock.now() + KNOWN_FOR_MS });
    return versions;
  }
}
