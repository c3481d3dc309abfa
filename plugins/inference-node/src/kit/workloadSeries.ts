import {
  Matcher,
  ModelRef,
  ModelSnapshot,
} from '@wakeboard/plugin-inference-common';
import { ModelEvidence } from '../driver';
import { modelNameOf, WorkloadKind, workloadOf } from './workloadNames';

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
    matchersOf: model => matchersOf('Deployment', 'deployment', model),
  },
  {
    desired: { metric: 'kube_statefulset_replicas' },
    ready: { metric: 'kube_statefulset_status_replicas_ready' },
    matchersOf: model => matchersOf('StatefulSet', 'statefulset', model),
  },
];

/** By the labels that a scrape has which lets those of the objects win. */
function matchersOf(
  kind: WorkloadKind,
  label: string,
  { ref }: ModelSnapshot,
): Matcher[] | undefined {
  const { kind: of, name } = workloadOf(ref.name);
  return of === kind
    ? [
        { label: 'namespace', op: '=', value: ref.namespace },
        { label, op: '=', value: name },
      ]
    : undefined;
}

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
