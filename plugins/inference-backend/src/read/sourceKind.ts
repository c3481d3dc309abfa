import { ClusterClient } from '@wakeboard/plugin-inference-node';

/** What is configured under a name that stands at the place of a cluster. */
export type ConfiguredSources = ReadonlyMap<
  string,
  Pick<ClusterClient, 'source'>
>;

/** Whether a name is of a cluster or of a server; undefined: it is configured no more. */
export function sourceKindOf(
  clusters: ConfiguredSources,
  name: string,
): 'cluster' | 'server' | undefined {
  const kind = clusters.get(name)?.source.kind;
  return kind === 'prometheus' ? undefined : kind;
}
