import { AlertScenario, gone, steady, then } from './scenario';

/**
 * What kube-state-metrics says of pods that fail to start or to end. The
 * clock begins at 0, so minute 10 is the moment 600.
 */

interface Pod {
  namespace: string;
  pod: string;
}

/** A pod that the series of kube-state-metrics name, also where its own namespace stands in the way. */
function seriesOf({ namespace, pod }: Pod, exported: boolean) {
  const names = exported
    ? `namespace="monitoring",pod="kube-state-metrics-0",exported_namespace="${namespace}",exported_pod="${pod}"`
    : `namespace="${namespace}",pod="${pod}"`;
  return (metric: string, labels = '') =>
    `${metric}{${names},uid="1"${labels}}`;
}

const labelsOf = (
  { namespace, pod }: Pod,
  exported: boolean,
): Record<string, string> =>
  exported
    ? { exported_namespace: namespace, exported_pod: pod }
    : { namespace, pod };

/** A pod that does not end, in both spellings. */
export function endless(pod: Pod): AlertScenario[] {
  return [false, true].map(exported => ({
    name: `a pod that is not gone in time${exported ? ', exported' : ''}`,
    series: [
      [
        seriesOf(pod, exported)('kube_pod_deletion_timestamp'),
        then(gone(5), steady(600, 20), gone(60)),
      ],
    ],
    fires: [
      {
        at: 20,
        alert: 'drain-stuck',
        labels: labelsOf(pod, exported),
        summary: `The pod ${pod.pod} should have been gone 10m 0s ago.`,
      },
    ],
    silent: [7, 14, 32],
  }));
}

/** A container that crashes, loads for long, and crashes again, until it is well. */
export function crashing(pod: Pod): AlertScenario[] {
  return [false, true].map(exported => {
    const of = seriesOf(pod, exported);
    return {
      name: `a pod that crashes again and again${exported ? ', exported' : ''}`,
      series: [
        [
          of(
            'kube_pod_container_status_waiting_reason',
            ',container="engine",reason="CrashLoopBackOff"',
          ),
          then(gone(10), steady(1, 2), gone(20), steady(1, 3), gone(60)),
        ],
        [
          of('kube_pod_status_ready', ',condition="false"'),
          then(steady(1, 50), steady(0, 50)),
        ],
        [
          of('kube_pod_status_ready', ',condition="true"'),
          then(steady(0, 50), steady(1, 50)),
        ],
      ],
      fires: [
        {
          at: 30,
          alert: 'start-failed',
          labels: labelsOf(pod, exported),
          summary: `A replica cannot start: ${pod.pod}.`,
        },
      ],
      silent: [5, 15, 52],
    };
  });
}

/** A container that crashes once and is well a few minutes later; another one only takes its time. */
export function slowStart(pod: Pod): AlertScenario {
  const of = seriesOf(pod, false);
  const waiting = (reason: string) =>
    of(
      'kube_pod_container_status_waiting_reason',
      `,container="engine",reason="${reason}"`,
    );
  return {
    name: 'a pod that crashes once, and a slow start',
    series: [
      [waiting('CrashLoopBackOff'), then(gone(10), '1', gone(60))],
      [waiting('ContainerCreating'), then(steady(1, 9), gone(60))],
      [
        of('kube_pod_status_ready', ',condition="false"'),
        then(steady(1, 18), steady(0, 50)),
      ],
    ],
    silent: [5, 11, 16, 19, 25, 50],
  };
}
