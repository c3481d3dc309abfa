import { ApiObject } from '../servers/kubernetesApi';
import { GpuNode, Happening, Model, Pod, World } from '../world/types';
import { API_VERSION, iso } from './greenthread';

/** The ordinary Kubernetes objects around GreenThread's own: pods, nodes, namespaces, events. */

const MIB = 1024 * 1024;

/** Kubernetes prints its own times in whole seconds. */
const seconds = (at: number) => iso(at).replace(/\.\d+Z$/, 'Z');

function containerStatus(pod: Pod, name: string, ready: boolean) {
  const isRunning = pod.state !== undefined;
  return {
    name,
    image: `registry.greenthread.ai/${name}:2.4.1`,
    ready: ready && isRunning,
    started: isRunning,
    restartCount: pod.restarts,
    state: isRunning
      ? { running: { startedAt: seconds(pod.startedAt ?? pod.createdAt) } }
      : {
          waiting: {
            reason:
              pod.lifecycle === 'restarting'
                ? 'CrashLoopBackOff'
                : 'ContainerCreating',
          },
        },
    ...(pod.restarts > 0 && {
      lastState: { terminated: { exitCode: 1, reason: 'Error' } },
    }),
  };
}

/** The sidecar is ready only while it serves, so a sleeping pod is not Ready and yet well. */
export function podObject(model: Model | undefined, pod: Pod): ApiObject {
  const serving = pod.state === 'serving';
  const started = pod.startedAt !== undefined;
  const condition = (type: string, holds: boolean, since: number) => ({
    type,
    status: holds ? 'True' : 'False',
    lastTransitionTime: seconds(since),
  });
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: pod.name,
      namespace: pod.namespace,
      uid: pod.uid,
      creationTimestamp: seconds(pod.createdAt),
      labels: {
        'app.kubernetes.io/managed-by': 'greenthread',
        'backstage.io/kubernetes-id': pod.model,
      },
      ...(model && {
        ownerReferences: [
          {
            apiVersion: API_VERSION,
            kind: 'Model',
            name: model.name,
            uid: model.uid,
            controller: true,
            blockOwnerDeletion: true,
          },
        ],
      }),
      ...(pod.lifecycle === 'terminating' &&
        pod.timer && {
          deletionTimestamp: seconds(pod.timer.at),
          deletionGracePeriodSeconds: 2,
        }),
    },
    spec: {
      nodeName: pod.node,
      restartPolicy: 'Always',
      containers: [
        {
          name: 'sidecar',
          image: 'registry.greenthread.ai/sidecar:2.4.1',
          ports: [{ name: 'metrics', containerPort: 9090 }],
        },
        {
          name: 'vllm',
          image: 'registry.greenthread.ai/vllm:2.4.1',
          args: ['--model', pod.settings.modelName, '--enable-sleep-mode'],
          ports: [{ name: 'http', containerPort: 8000 }],
        },
      ],
    },
    status: {
      phase: started ? 'Running' : 'Pending',
      ...(started && { podIP: pod.ip }),
      startTime: seconds(pod.createdAt),
      conditions: [
        condition('PodScheduled', true, pod.createdAt),
        condition('Initialized', true, pod.createdAt),
        condition('ContainersReady', serving, pod.stateSince),
        condition('Ready', serving, pod.stateSince),
      ],
      containerStatuses: [
        containerStatus(pod, 'sidecar', serving),
        containerStatus(pod, 'vllm', pod.bootReady),
      ],
    },
  };
}

export function nodeObject(node: GpuNode): ApiObject {
  const resources = {
    cpu: '96',
    memory: '1056Gi',
    'nvidia.com/gpu': String(node.gpus.length),
  };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name: node.name,
      labels: {
        'kubernetes.io/hostname': node.name,
        'nvidia.com/gpu.present': 'true',
        'nvidia.com/gpu.product': node.product,
        'nvidia.com/gpu.count': String(node.gpus.length),
        'nvidia.com/gpu.memory': String(node.memoryBytes / MIB),
      },
    },
    spec: {},
    status: {
      capacity: resources,
      allocatable: resources,
      conditions: [{ type: 'Ready', status: 'True' }],
    },
  };
}

export function namespaceObject(name: string): ApiObject {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels: { 'kubernetes.io/metadata.name': name } },
    spec: {},
    status: { phase: 'Active' },
  };
}

interface Said {
  kind: 'Model' | 'Pod';
  name: string;
  type: 'Normal' | 'Warning';
  reason: string;
  message: string;
}

function saidOf(happening: Happening): Said | undefined {
  switch (happening.kind) {
    case 'phase':
      if (!happening.to) return undefined;
      return {
        kind: 'Model',
        name: happening.model,
        type: happening.to === 'Failed' ? 'Warning' : 'Normal',
        reason: happening.to,
        message: happening.message ?? `Model is ${happening.to}`,
      };
    case 'pod':
      if (happening.what === 'crashed') {
        return {
          kind: 'Pod',
          name: happening.pod,
          type: 'Warning',
          reason: 'BackOff',
          message: 'Back-off restarting failed container vllm',
        };
      }
      if (happening.what === 'created' || happening.what === 'removed') {
        const created = happening.what === 'created';
        return {
          kind: 'Model',
          name: happening.model,
          type: 'Normal',
          reason: created ? 'SuccessfulCreate' : 'SuccessfulDelete',
          message: `${created ? 'Created' : 'Deleted'} pod ${happening.pod}`,
        };
      }
      return undefined;
    case 'transition':
      if (happening.cause !== 'preemptedBy' || happening.to !== 'sleeping') {
        return undefined;
      }
      return {
        kind: 'Pod',
        name: happening.pod,
        type: 'Normal',
        reason: 'Preempted',
        message: `Slept to make room for ${happening.by}`,
      };
    default:
      return undefined;
  }
}

/** The Event that Kubernetes would keep of something that happened; of most things it keeps none. */
export function eventObject(
  world: World,
  happening: Happening,
  number: number,
): ApiObject | undefined {
  const said = saidOf(happening);
  if (!said) return undefined;
  const { namespace, at } = happening;
  const about = said.kind === 'Model' ? world.models : world.pods;
  const uid = about.find(
    each => each.name === said.name && each.namespace === namespace,
  )?.uid;
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: {
      name: `${said.name}.${(at * 1_000 + (number % 1_000)).toString(16)}`,
      namespace,
    },
    involvedObject: {
      apiVersion: said.kind === 'Model' ? API_VERSION : 'v1',
      kind: said.kind,
      name: said.name,
      namespace,
      ...(uid && { uid }),
    },
    type: said.type,
    reason: said.reason,
    message: said.message,
    source: { component: 'greenthread-controller' },
    firstTimestamp: seconds(at),
    lastTimestamp: seconds(at),
    count: 1,
  };
}
