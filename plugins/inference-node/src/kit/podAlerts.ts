import {
  above,
  atLeast,
  firstOf,
  largestOverTime,
  Matcher,
  maxBy,
  ModelSnapshot,
  onlyWhere,
  PromQL,
  secondsSince,
  selector,
  withRange,
} from '@wakeboard/plugin-inference-common';
import { DriverAlert, DriverIndicators } from '../driver';
import { ReplicaCounts, seriesOfAllReplicas } from './alerts';
import { workloadOf } from './workloadNames';

/**
 * Alerts on the pods of a model, of the series of kube-state-metrics. Where
 * these are scraped without `honorLabels`, `namespace` and `pod` are those of
 * kube-state-metrics itself, and the pod's stand beside them as `exported_…`:
 * both are looked for.
 */

const MINUTE_MS = 60_000;
const PREFIXES = ['', 'exported_'] as const;
/** The pod that an alert is of, for its sentences. */
const POD = 'or $labels.exported_pod $labels.pod';

/** Why a container waits that will not start by waiting. */
const START_FAILURES: Matcher = {
  label: 'reason',
  op: 'oneOf',
  values: [
    'CrashLoopBackOff',
    'ImagePullBackOff',
    'ErrImagePull',
    'InvalidImageName',
    'CreateContainerConfigError',
    'CreateContainerError',
    'RunContainerError',
  ],
};

type PodNames = Pick<DriverIndicators, 'replicaPattern'>;

/** An expression of the model's pods, in each spelling of the labels that name them. */
function ofPods(
  { replicaPattern }: PodNames,
  model: ModelSnapshot,
  expression: (by: string[], own: Matcher[]) => PromQL,
): PromQL {
  return firstOf(
    PREFIXES.map(prefix => {
      const namespaceLabel = `${prefix}namespace`;
      const replicaLabel = `${prefix}pod`;
      const names = { namespaceLabel, replicaLabel, replicaPattern };
      const own = seriesOfAllReplicas(names, model);
      return expression([namespaceLabel, replicaLabel], own);
    }),
  );
}

/**
 * The pods of a model of which a container could not start within the last
 * hour, and which are not ready. Between two attempts a container runs, for as
 * long as its engine loads: so the last hour, and not this moment.
 *
 * @param options - `sleepsUnready`: a pod that sleeps is not ready either, so
 * only one counts that could not start within the last 5 minutes
 * @public
 */
export function podsThatFailToStart(
  names: PodNames,
  model: ModelSnapshot,
  { sleepsUnready = false }: { sleepsUnready?: boolean } = {},
): PromQL {
  return ofPods(names, model, (by, own) => {
    const failures = selector({
      metric: 'kube_pod_container_status_waiting_reason',
      matchers: [...own, START_FAILURES],
    });
    const unready = selector({
      metric: 'kube_pod_status_ready',
      matchers: [...own, { label: 'condition', op: '=', value: 'false' }],
    });
    const failedWithin = (rangeMs: number) =>
      atLeast(maxBy(by, largestOverTime(withRange(failures, rangeMs))), 1);
    return sleepsUnready
      ? failedWithin(5 * MINUTE_MS)
      : onlyWhere(failedWithin(60 * MINUTE_MS), by, atLeast(unready, 1));
  });
}

/**
 * The alert on replicas that cannot start.
 *
 * @param expression - {@link podsThatFailToStart}, or what the system tells
 * @param what - a sentence: how that is known
 * @public
 */
export function startFailedAlert(
  expression: DriverAlert['expression'],
  what = 'A container of a pod crashes again and again, or its image or configuration cannot be had. Counted by kube-state-metrics.',
): DriverAlert {
  return {
    name: 'start-failed',
    expression,
    forMs: 10 * MINUTE_MS,
    severity: 'page',
    summary: `A replica cannot start{{ with ${POD} }}: {{ . }}{{ end }}.`,
    description: what,
  };
}

/**
 * The alert on pods that are not gone after the time that they were given to
 * end: their requests are cut off by then, and their GPUs still taken.
 *
 * @public
 */
export function podsThatDoNotEndAlert(names: PodNames): DriverAlert {
  return {
    name: 'drain-stuck',
    expression: model =>
      ofPods(names, model, (by, own) =>
        above(
          maxBy(
            by,
            secondsSince(
              selector({
                metric: 'kube_pod_deletion_timestamp',
                matchers: own,
              }),
            ),
          ),
          0,
        ),
      ),
    forMs: 5 * MINUTE_MS,
    severity: 'ticket',
    summary: `The pod {{ ${POD} }} should have been gone {{ $value | humanizeDuration }} ago.`,
    description:
      'A pod is being deleted, and the time that it was given to end is over by more than 5 minutes. Counted by kube-state-metrics.',
  };
}

/**
 * Wanted and ready replicas of a Deployment or StatefulSet in the series of
 * kube-state-metrics.
 *
 * @public
 */
export function workloadCounts({ ref }: ModelSnapshot): ReplicaCounts {
  const { kind, name } = workloadOf(ref.name);
  const isDeployment = kind === 'Deployment';
  const series = (metric: string) =>
    PREFIXES.map(prefix => ({
      metric,
      matchers: [
        {
          label: `${prefix}namespace`,
          op: '=' as const,
          value: ref.namespace,
        },
        {
          label: isDeployment ? 'deployment' : 'statefulset',
          op: '=' as const,
          value: name,
        },
      ],
    }));
  return isDeployment
    ? {
        desired: series('kube_deployment_spec_replicas'),
        ready: series('kube_deployment_status_replicas_ready'),
      }
    : {
        desired: series('kube_statefulset_replicas'),
        ready: series('kube_statefulset_status_replicas_ready'),
      };
}
