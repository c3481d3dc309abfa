import { replicasOf } from '../services/requests';
import { Replica, Service, ServicesWorld } from '../services/types';
import type { PodTemplate } from '../services/system';
import { deletedAt, waitingFor } from '../workloads/podObject';
import { Family, gauge, Labels } from './series';

/** What kube-state-metrics says of workloads and pods, as far as anybody reads it. */

type Read = (replicas: Replica[]) => number;

const ready: Read = replicas => replicas.filter(each => each.ready).length;

/** A Deployment does not count pods that are on their way out; a StatefulSet does. */
export function workloadFamilies(
  world: ServicesWorld,
  service: Service,
  workload: 'Deployment' | 'StatefulSet',
): Family[] {
  const { namespace, name } = service;
  const isDeployment = workload === 'Deployment';
  const labels: Labels = {
    namespace,
    [isDeployment ? 'deployment' : 'statefulset']: name,
  };
  const of = (read: Read) => () => {
    const all = replicasOf(world, service);
    return read(
      isDeployment ? all.filter(each => each.phase !== 'terminating') : all,
    );
  };
  const one = (metric: string, help: string, read: () => number) =>
    gauge(metric, help, [[labels, read]]);
  const wanted = () => service.settings.replicas;
  const created = () => Math.floor(service.createdAt / 1_000);
  if (!isDeployment) {
    return [
      one(
        'kube_statefulset_replicas',
        'Number of desired pods for a StatefulSet.',
        wanted,
      ),
      one(
        'kube_statefulset_status_replicas',
        'The number of replicas per StatefulSet.',
        of(replicas => replicas.length),
      ),
      one(
        'kube_statefulset_status_replicas_ready',
        'The number of ready replicas per StatefulSet.',
        of(ready),
      ),
      one('kube_statefulset_created', 'Unix creation timestamp', created),
    ];
  }
  return [
    one(
      'kube_deployment_spec_replicas',
      'Number of desired pods for a deployment.',
      wanted,
    ),
    one(
      'kube_deployment_status_replicas',
      'The number of replicas per deployment.',
      of(replicas => replicas.length),
    ),
    one(
      'kube_deployment_status_replicas_ready',
      'The number of ready replicas per deployment.',
      of(ready),
    ),
    one(
      'kube_deployment_status_replicas_available',
      'The number of available replicas per deployment.',
      of(ready),
    ),
    one('kube_deployment_created', 'Unix creation timestamp', created),
  ];
}

/** Why a container may wait. */
const REASONS = ['ContainerCreating', 'ImagePullBackOff', 'CrashLoopBackOff'];

/** @param template - of the pod; kube-state-metrics turns its labels into legal label names */
export function podFamilies(replica: Replica, template: PodTemplate): Family[] {
  const { namespace, name: pod, uid } = replica;
  const container = template.spec.containers[0].name;
  const podLabels = template.metadata.labels;
  const labels: Labels = { namespace, pod, uid };
  const readyIs = (condition: string, holds: () => boolean) =>
    [{ ...labels, condition }, () => Number(holds())] as [Labels, () => number];
  const gpus = replica.settings.gpusPerReplica;
  const seconds = (ms: number) => Math.floor(ms / 1_000);
  const { node } = replica;
  const requested = gauge(
    'kube_pod_container_resource_requests',
    'The number of requested request resource by a container.',
    gpus > 0 && node !== undefined
      ? [
          [
            {
              ...labels,
              container,
              node,
              resource: 'nvidia_com_gpu',
              unit: 'integer',
            },
            () => gpus,
          ],
        ]
      : [],
  );
  const readyTime = gauge(
    'kube_pod_status_ready_time',
    'Readiness achieved time in unix timestamp for a pod.',
    [[labels, () => seconds(replica.readyChangedAt)]],
  );
  readyTime.series[0].isThere = () => replica.ready;
  const waiting = gauge(
    'kube_pod_container_status_waiting_reason',
    'Describes the reason the container is currently in waiting state.',
    REASONS.map(reason => [{ ...labels, container, reason }, () => 1]),
  );
  waiting.series.forEach((each, at) => {
    each.isThere = () =>
      replica.scheduledAt !== undefined &&
      waitingFor(replica)?.reason === REASONS[at];
  });
  const deletion = gauge(
    'kube_pod_deletion_timestamp',
    'Unix deletion timestamp',
    [[labels, () => seconds(deletedAt(replica, template) ?? 0)]],
  );
  deletion.series[0].isThere = () => deletedAt(replica, template) !== undefined;
  return [
    gauge(
      'kube_pod_status_ready',
      'Describes whether the pod is ready to serve requests.',
      [
        readyIs('true', () => replica.ready),
        readyIs('false', () => !replica.ready),
        readyIs('unknown', () => false),
      ],
    ),
    gauge('kube_pod_created', 'Unix creation timestamp', [
      [labels, () => seconds(replica.createdAt)],
    ]),
    readyTime,
    waiting,
    deletion,
    requested,
    gauge(
      'kube_pod_labels',
      'Kubernetes labels converted to Prometheus labels.',
      [
        [
          {
            ...labels,
            ...Object.fromEntries(
              Object.entries(podLabels).map(([key, value]) => [
                `label_${key.replace(/[^A-Za-z0-9_]/g, '_')}`,
                value,
              ]),
            ),
          },
          () => 1,
        ],
      ],
    ),
  ];
}
