import type { ObjectWrite, Scene } from '../services/system';
import { replicasOf } from '../services/requests';
import { Service } from '../services/types';
import { condition } from '../workloads/conditions';
import { isObject, workloadOf } from './vllm/podTemplate';

/**
 * The HorizontalPodAutoscaler of a workload whose options say `autoscaler: {min, max}`. What it does is in the schedule of the
 * scenario, by `autoscaler`; a workload at 0 it leaves alone, as the real one does.
 */
export function autoscalerObjects(
  service: Service,
  { world, get }: Scene,
): ObjectWrite[] {
  const { autoscaler } = service.options;
  if (!isObject(autoscaler)) return [];
  const plural = 'horizontalpodautoscalers.autoscaling';
  const { name, namespace, labels, settings } = service;
  const present = get(plural, namespace, name);
  const isOff = settings.replicas === 0;
  const status = {
    currentReplicas: replicasOf(world, service).filter(
      each => each.phase !== 'terminating',
    ).length,
    desiredReplicas: settings.replicas,
    conditions: [
      condition(present, world.now, {
        type: 'ScalingActive',
        status: isOff ? 'False' : 'True',
        reason: isOff ? 'ScalingDisabled' : 'ValidMetricFound',
        message: isOff
          ? 'scaling is disabled since the replica count of the target is zero'
          : 'the HPA was able to successfully calculate a replica count',
      }),
    ],
  };
  const object = present ?? {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name, namespace, labels: { app: name, ...labels } },
    spec: {
      scaleTargetRef: {
        apiVersion: 'apps/v1',
        kind: workloadOf(service),
        name,
      },
      minReplicas: autoscaler.min,
      maxReplicas: autoscaler.max,
      metrics: [
        {
          type: 'Resource',
          resource: {
            name: 'cpu',
            target: { type: 'Utilization', averageUtilization: 70 },
          },
        },
      ],
    },
  };
  return [{ plural, object: { ...object, status } }];
}
