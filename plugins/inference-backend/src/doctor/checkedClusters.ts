import {
  ClusterClient,
  InferenceDriver,
} from '@wakeboard/plugin-inference-node';
import { InferenceConfig } from '../config';
import { CheckedCluster } from './clusterChecks';

/** Every cluster and server with what is read of it, from the configuration. */
export function checkedClusters(options: {
  clusters: ReadonlyMap<string, ClusterClient>;
  drivers: Iterable<InferenceDriver>;
  reads(name: string, driver: InferenceDriver): boolean;
  config: Pick<InferenceConfig, 'clusters'>;
}): Map<string, CheckedCluster> {
  const { clusters, drivers, reads, config } = options;
  return new Map(
    [...clusters].map(([name, client]) => {
      const configured = config.clusters.find(each => each.name === name);
      return [
        name,
        {
          client,
          drivers: [...drivers].filter(driver => reads(name, driver)),
          podRequests: configured?.podRequests ?? [],
          endpoints: Object.keys(configured?.endpoints ?? {}),
        },
      ];
    }),
  );
}
