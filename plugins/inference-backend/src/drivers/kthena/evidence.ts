import { ModelRef, ModelSnapshot } from '@wakeboard/plugin-inference-common';
import { ModelEvidence } from '@wakeboard/plugin-inference-node';
import { readData } from './driverData';
import { SERVING_STATE } from './metrics';
import { DRIVER_ID } from './resources';

/**
 * What is known of a span in which nobody watched. Kthena exports nothing of
 * its own, and kube-state-metrics knows a pod's readiness but no group: a pod
 * that is gone leaves no series, and one ready pod is no ready group, so a
 * history made of them would be wrong. What there is are the ModelServing's
 * own counts, where kube-state-metrics is configured to give them. Without,
 * a gap stays a gap, and what is found after it is marked so.
 */
export const modelEvidence: ModelEvidence[] = [
  {
    desired: { metric: SERVING_STATE.desired },
    ready: { metric: SERVING_STATE.available },
    matchersOf: model => {
      const { serving } = readData(model);
      return serving === undefined
        ? undefined
        : [
            { label: 'namespace', op: '=', value: model.ref.namespace },
            { label: 'modelserving', op: '=', value: serving },
          ];
    },
  },
];

/** Where the exporter's own namespace stands in the way, Prometheus renames the object's. */
const NAMESPACE_LABELS = ['exported_namespace', 'namespace'] as const;

/**
 * The model that a series without replicas is of: a ModelServing's by its
 * name, the router's by the name that clients ask for. The router knows no
 * namespaces, so of a name that two models serve it cannot be told whose it
 * is, and a request that found no pod names no other thing.
 */
export function modelOfSeries(
  labels: Readonly<Record<string, string>>,
  models: readonly ModelSnapshot[],
): ModelRef | undefined {
  const own = models.filter(({ ref }) => ref.driver === DRIVER_ID);
  const { modelserving, model } = labels;
  if (modelserving) {
    const namespace = NAMESPACE_LABELS.map(label => labels[label]).find(
      Boolean,
    );
    return own.find(
      each =>
        each.ref.namespace === namespace &&
        readData(each).serving === modelserving,
    )?.ref;
  }
  const named = model ? own.filter(each => each.servedName === model) : [];
  return named.length === 1 ? named[0].ref : undefined;
}
