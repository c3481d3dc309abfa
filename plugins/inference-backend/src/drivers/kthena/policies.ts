import { ObjectReader } from '@wakeboard/plugin-inference-node/kit';

/** What an AutoscalingPolicy does to the number of groups of one ModelServing. */
export interface Policy {
  name: string;
  /** Bounds it keeps the number of groups in; undefined where it scales roles instead. */
  min?: number;
  max?: number;
  /** Names of the metrics it looks at. */
  metrics: string[];
  /**
   * Whether it can bring the model back from 0: a metric of pods is missing
   * while there are none, so only one that Prometheus gives can.
   */
  wakes: boolean;
}

const MOST_QUERY = 10_000;

interface PlacedPolicy {
  namespace: string;
  name: string;
  fields: ObjectReader;
}

/** Policies by `namespace/name` of the ModelServing that they scale. */
export function readPolicies(policies: PlacedPolicy[]): Map<string, Policy[]> {
  const byServing = new Map<string, Policy[]>();
  for (const { namespace, name, fields } of policies) {
    const metrics = fields
      .list('spec.metrics')
      .flatMap(metric => metric.text('name') ?? []);
    const add = (at: ObjectReader, target: string, bounds?: string) => {
      const kind = at.text(`${target}targetRef.kind`);
      const serving = at.text(`${target}targetRef.name`);
      if (!serving || (kind && kind !== 'ModelServing')) return;
      const key = `${namespace}/${serving}`;
      const policy: Policy = {
        name,
        min:
          bounds === undefined ? undefined : at.count(`${bounds}minReplicas`),
        max:
          bounds === undefined ? undefined : at.count(`${bounds}maxReplicas`),
        metrics,
        // A path is split at dots, which the name of a metric rarely has.
        wakes: metrics.some(
          metric =>
            at.text(
              `${target}metricSources.${metric}.prometheus.query`,
              MOST_QUERY,
            ) !== undefined,
        ),
      };
      byServing.set(key, [...(byServing.get(key) ?? []), policy]);
    };
    const homogeneous = 'spec.homogeneousTarget.';
    add(fields, `${homogeneous}target.`, homogeneous);
    for (const param of fields.list('spec.heterogeneousTarget.params')) {
      add(param, 'target.', '');
    }
    add(fields, 'spec.disaggregatedTarget.');
  }
  return byServing;
}
