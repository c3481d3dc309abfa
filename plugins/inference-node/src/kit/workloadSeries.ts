import { ModelRef, ModelSnapshot } from '@wakeboard/plugin-inference-common';
import { ModelEvidence } from '../driver';
import { modelNameOf } from './workloadNames';

/**
 * Series of kube-state-metrics on the replicas of workloads. What is ready of
 * a Deployment is `status.readyReplicas`, so a pod whose engine sleeps is
 * among them.
 *
 * @public
 */
export const WORKLOAD_EVIDENCE: ModelEvidence[] = [
  {
    desired: { metric: 'kube_deployment_spec_replicas' },
    ready: { metric: 'kube_deployment_status_replicas_ready' },
  },
  {
    desired: { metric: 'kube_statefulset_replicas' },
    ready: { metric: 'kube_statefulset_status_replicas_ready' },
  },
];

/** Where the exporter's own namespace stands in the way, Prometheus renames the object's. */
const NAMESPACE_LABELS = ['exported_namespace', 'namespace'];

/**
 * The model that a series of kube-state-metrics is of.
 *
 * @public
 */
export function modelOfWorkloadSeries(
  labels: Readonly<Record<string, string>>,
  models: readonly ModelSnapshot[],
): ModelRef | undefined {
  const names = [
    labels.deployment &&
      modelNameOf({ kind: 'Deployment', name: labels.deployment }),
    labels.statefulset &&
      modelNameOf({ kind: 'StatefulSet', name: labels.statefulset }),
  ].filter(Boolean);
  const namespace = NAMESPACE_LABELS.map(label => labels[label]).find(Boolean);
  return models.find(
    ({ ref }) => ref.namespace === namespace && names.includes(ref.name),
  )?.ref;
}
