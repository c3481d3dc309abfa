import { changing } from '../../metrics/changing';
import type { Labels } from '../../metrics/series';
import type { Target } from '../../metrics/targets';
import { replicasOf } from '../../services/requests';
import { kubeStateTarget } from '../../services/targets';
import type { Service, ServicesWorld } from '../../services/types';
import { optionsOf } from './kthenaService';

/**
 * What kube-state-metrics says of ModelServings where it is told to
 * (`--custom-resource-state-config`). Kthena itself exports nothing of them.
 */
export function servingStateTarget(world: ServicesWorld): Target {
  const labelsOf = (service: Service): Labels => ({
    customresource_group: 'workload.serving.volcano.sh',
    customresource_kind: 'ModelServing',
    customresource_version: 'v1alpha1',
    modelserving: optionsOf(service).servingName,
    namespace: service.namespace,
  });
  const ofServings =
    (value: (service: Service) => number) => (): Array<[Labels, number]> =>
      world.services
        .filter(each => each.system === 'kthena')
        .map(each => [labelsOf(each), value(each)]);
  const target = kubeStateTarget([
    changing(
      'kthena_modelserving_spec_replicas',
      'Serving groups asked for',
      'gauge',
      ofServings(({ settings }) => settings.replicas),
    ),
    changing(
      'kthena_modelserving_status_available_replicas',
      'Serving groups that are ready',
      'gauge',
      ofServings(
        service => replicasOf(world, service).filter(each => each.ready).length,
      ),
    ),
  ]);
  return {
    ...target,
    kinds: {
      kthena_modelserving_spec_replicas: 'state',
      kthena_modelserving_status_available_replicas: 'state',
    },
    isPart: true,
  };
}
