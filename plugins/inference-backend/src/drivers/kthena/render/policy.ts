import { ModelSpec } from '@wakeboard/plugin-inference-common';
import { KubernetesObject } from '@wakeboard/plugin-inference-node';
import { VERSION, WORKLOAD_GROUP } from '../resources';
import { Autoscaling } from './options';
import { metadataOf } from './serving';

/** The AutoscalingPolicy of a ModelServing. */
export function renderPolicy(
  spec: ModelSpec,
  serving: string,
  { minReplicas, maxReplicas, metric }: Autoscaling,
  podPort: number,
): KubernetesObject {
  const { name, targetValue, prometheus } = metric;
  return {
    apiVersion: `${WORKLOAD_GROUP}/${VERSION}`,
    kind: 'AutoscalingPolicy',
    metadata: metadataOf(spec),
    spec: {
      metrics: [{ name, targetValue }],
      homogeneousTarget: {
        minReplicas,
        maxReplicas,
        target: {
          targetRef: { kind: 'ModelServing', name: serving },
          metricSources: {
            [name]: prometheus
              ? { prometheus }
              : { pod: { uri: '/metrics', port: podPort } },
          },
        },
      },
    },
  };
}

/** What a person should know of the policy. */
export function policyNotes(
  { replicas }: ModelSpec,
  { minReplicas, maxReplicas, metric }: Autoscaling,
): string[] {
  const { prometheus } = metric;
  return [
    replicas < minReplicas || replicas > maxReplicas
      ? `The AutoscalingPolicy keeps ${minReplicas} to ${maxReplicas} groups and will change the ${replicas} asked for.`
      : undefined,
    minReplicas > 0
      ? `The AutoscalingPolicy keeps at least ${minReplicas} groups: putting the model to sleep is reverted within 15 seconds.`
      : 'Requests for the model at 0 groups fail until the AutoscalingPolicy has started it, which takes at least as long as its weights take to load.',
    prometheus && !/\bor\s+vector\(/.test(prometheus.query)
      ? 'The query of the AutoscalingPolicy has to give exactly one sample, also while no pod runs; end it with "or vector(0)".'
      : undefined,
    prometheus ? 'Kthena asks Prometheus without authentication.' : undefined,
  ].filter(note => note !== undefined);
}
