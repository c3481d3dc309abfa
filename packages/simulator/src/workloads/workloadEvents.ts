import { ServicesHappening } from '../services/types';
import { ApiObject } from '../servers/kubernetesApi';
import { seconds } from './conditions';

interface Said {
  type: 'Normal' | 'Warning';
  reason: string;
  message: string;
  component: string;
}

function saidOf(
  happening: Extract<ServicesHappening, { kind: 'replica' }>,
): Said | undefined {
  const { pod, what } = happening;
  const normal = (reason: string, message: string, component = 'kubelet') => ({
    type: 'Normal' as const,
    reason,
    message,
    component,
  });
  switch (what) {
    case 'unschedulable':
      return {
        type: 'Warning',
        reason: 'FailedScheduling',
        message: 'no node has enough nvidia.com/gpu free',
        component: 'default-scheduler',
      };
    case 'scheduled':
      return normal(
        'Scheduled',
        `Successfully assigned ${happening.namespace}/${pod} to a node`,
        'default-scheduler',
      );
    case 'started':
      return normal('Started', 'Started container');
    case 'crashed':
      return {
        type: 'Warning',
        reason: 'BackOff',
        message: `Back-off restarting failed container in pod ${pod}`,
        component: 'kubelet',
      };
    case 'terminating':
      return normal('Killing', 'Stopping container');
    default:
      return undefined;
  }
}

function eventObject(
  about: { apiVersion: string; kind: string; name: string; uid?: string },
  { namespace, at }: ServicesHappening,
  number: number,
  { component, ...said }: Said,
): ApiObject {
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: {
      name: `${about.name}.${(at * 1_000 + (number % 1_000)).toString(16)}`,
      namespace,
    },
    involvedObject: { ...about, namespace },
    ...said,
    source: { component },
    firstTimestamp: seconds(at),
    lastTimestamp: seconds(at),
    count: 1,
  };
}

/** The Event that Kubernetes itself keeps of a pod, or of a workload that is scaled; of most things it keeps none. */
export function workloadEvent(
  happening: ServicesHappening,
  workload: 'Deployment' | 'StatefulSet' | 'pods',
  uidOf: (plural: string, name: string) => string | undefined,
  number: number,
): ApiObject | undefined {
  if (happening.kind === 'replica') {
    const { pod: name } = happening;
    const said = saidOf(happening);
    const uid = uidOf('pods', name);
    return (
      said &&
      eventObject(
        { apiVersion: 'v1', kind: 'Pod', name, ...(uid && { uid }) },
        happening,
        number,
        said,
      )
    );
  }
  if (happening.kind !== 'scaled' || workload !== 'Deployment') {
    return undefined;
  }
  const { from, to, model: name } = happening;
  const uid = uidOf('deployments.apps', name);
  return eventObject(
    { apiVersion: 'apps/v1', kind: 'Deployment', name, ...(uid && { uid }) },
    happening,
    number,
    {
      type: 'Normal',
      reason: 'ScalingReplicaSet',
      message: `Scaled ${
        to > from ? 'up' : 'down'
      } replica set from ${from} to ${to}`,
      component: 'deployment-controller',
    },
  );
}
