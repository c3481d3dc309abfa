import { InferenceDriver } from '@wakeboard/plugin-inference-node';
import { ClusterConfig, ServerConfig } from '../config';

/** Where model services may be made, as configured. */
export interface Target {
  /** Name of the cluster or server. */
  cluster: string;
  kind: 'cluster' | 'server';
  namespaces: string[];
  /** Whether models may use the disks of the machines that they run on. */
  hostPaths?: boolean;
  /** Secrets that models may use; none if left out. */
  secrets?: string[];
  /** ServiceAccounts as which they may run, beside the default one. */
  serviceAccounts?: string[];
  /** What images begin with that may be asked for; any if left out. */
  images?: string[];
  /** The systems of which it may be: those that are read there and that we know how to make. */
  drivers: InferenceDriver[];
  ruleLabels: Record<string, string>;
  monitorLabels: Record<string, string>;
  dashboardLabels: Record<string, string>;
  /** Where rules and dashboards go; undefined: nowhere, they are only rendered. */
  beside?: Beside;
  /** GPUs there may be beside those that are known: product, and bytes of one. */
  otherGpus?: Record<string, number>;
}

/** Where rules and dashboards go. */
export interface Beside {
  cluster: string;
  /** Undefined: beside the model. */
  ruleNamespace?: string;
  dashboardNamespace?: string;
}

/** What {@link Targets} is made of. */
export interface TargetsOptions {
  clusters: readonly Pick<ClusterConfig, 'name' | 'provisioning'>[];
  servers: readonly Pick<ServerConfig, 'name' | 'provisioning'>[];
  drivers: Iterable<InferenceDriver>;
  reads(name: string, driver: InferenceDriver): boolean;
}

/** All places where model services may be made; a place that is not here has nothing made in it. */
export class Targets {
  static create(options: TargetsOptions): Targets {
    const { clusters, servers, reads } = options;
    const makes = [...options.drivers].filter(driver => driver.render);
    const driversOf = (name: string) =>
      makes.filter(driver => reads(name, driver));
    const ofClusters = clusters.flatMap(({ name, provisioning }): Target[] => {
      if (!provisioning) return [];
      const { ruleNamespace, dashboardNamespace, ...rest } = provisioning;
      return [
        {
          ...rest,
          cluster: name,
          kind: 'cluster',
          drivers: driversOf(name),
          beside: { cluster: name, ruleNamespace, dashboardNamespace },
        },
      ];
    });
    const ofServers = servers.flatMap(({ name, provisioning }): Target[] => {
      if (!provisioning) return [];
      const { namespaces, rulesIn, hostPaths, images } = provisioning;
      const labels = clusters.find(each => each.name === rulesIn?.cluster);
      const { ruleLabels, monitorLabels, dashboardLabels } =
        labels?.provisioning ?? {};
      return [
        {
          cluster: name,
          kind: 'server',
          namespaces,
          hostPaths,
          images,
          drivers: driversOf(name),
          ruleLabels: ruleLabels ?? {},
          monitorLabels: monitorLabels ?? {},
          dashboardLabels: dashboardLabels ?? {},
          ...(rulesIn && {
            beside: {
              cluster: rulesIn.cluster,
              ruleNamespace: rulesIn.namespace,
              dashboardNamespace: rulesIn.namespace,
            },
          }),
        },
      ];
    });
    const places = ofServers.flatMap(({ beside }) => beside?.cluster ?? []);
    const made = ofClusters.map(({ cluster }) => cluster);
    return new Targets(
      [...ofClusters, ...ofServers],
      [...new Set([...made, ...places])],
    );
  }

  private constructor(
    readonly all: readonly Target[],
    /** Clusters in which rules and dashboards are or may have been made. */
    readonly manifestClusters: readonly string[],
  ) {}

  /** Undefined where nothing may be made. */
  find(cluster: string): Target | undefined {
    return this.all.find(each => each.cluster === cluster);
  }
}
