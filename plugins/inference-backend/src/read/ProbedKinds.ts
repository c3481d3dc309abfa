import {
  Clock,
  ClusterClient,
  InferenceDriver,
  ResourceKind,
} from '@wakeboard/plugin-inference-node';
import { ServedKinds } from './ports';

const KNOWN_FOR_MS = 30_000;

type Kinds = Record<string, ResourceKind>;

/** Asks the clusters in which version they serve a driver's resources, and knows it for a while. What is not served is asked for anew each time. */
export class ProbedKinds implements ServedKinds {
  static create(options: {
    clusters: ReadonlyMap<string, ClusterClient>;
    clock: Clock;
  }): ProbedKinds {
    return new ProbedKinds(options.clusters, options.clock);
  }

  private readonly known = new Map<string, { kinds: Kinds; until: number }>();

  private constructor(
    private readonly clusters: ReadonlyMap<string, ClusterClient>,
    private readonly clock: Clock,
  ) {}

  async kinds(
    cluster: string,
    driver: InferenceDriver,
    options: { signal: AbortSignal },
  ): Promise<Kinds> {
    const key = JSON.stringify([cluster, driver.id]);
    const known = this.known.get(key);
    if (known && known.until > this.clock.now()) {
      return known.kinds;
    }
    const kinds = await this.probe(cluster, driver, options);
    if (driver.resources.every(({ id, optional }) => optional || kinds[id])) {
      this.known.set(key, { kinds, until: this.clock.now() + KNOWN_FOR_MS });
    }
    return kinds;
  }

  private async probe(
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
        const served = await client.servedVersions(resource, options);
        const version = resource.versions.find(one => served.includes(one));
        const { id, group, plural, kind, namespaced } = resource;
        return version
          ? [[id, { group, version, plural, kind, namespaced }] as const]
          : [];
      }),
    );
    return Object.fromEntries(found.flat());
  }
}
