import { DriverResource } from '@wakeboard/plugin-inference-node';
import { NODES } from '@wakeboard/plugin-inference-node/kit';
import {
  keptOfBooster,
  keptOfPod,
  keptOfPolicy,
  keptOfRoute,
  keptOfServer,
  keptOfServing,
} from './kept';

/** Part of every reference to a Kthena model. */
export const DRIVER_ID = 'kthena';

/** Group of what runs models. */
export const WORKLOAD_GROUP = 'workload.serving.volcano.sh';

/** Group of what sends requests to them. */
export const NETWORKING_GROUP = 'networking.serving.volcano.sh';

/** The only version there has been. */
export const VERSION = 'v1alpha1';

const ofKthena = { versions: [VERSION], namespaced: true };

/**
 * What the driver reads. A ModelServing is what runs; the rest says how it is
 * called, whose it is and what else writes to it.
 */
export const RESOURCES: DriverResource[] = [
  {
    ...ofKthena,
    id: 'modelservings',
    group: WORKLOAD_GROUP,
    plural: 'modelservings',
    kind: 'ModelServing',
    project: keptOfServing,
  },
  {
    ...ofKthena,
    id: 'modelboosters',
    group: WORKLOAD_GROUP,
    plural: 'modelboosters',
    kind: 'ModelBooster',
    optional: true,
    project: keptOfBooster,
  },
  {
    ...ofKthena,
    id: 'modelservers',
    group: NETWORKING_GROUP,
    plural: 'modelservers',
    kind: 'ModelServer',
    optional: true,
    project: keptOfServer,
  },
  {
    ...ofKthena,
    id: 'modelroutes',
    group: NETWORKING_GROUP,
    plural: 'modelroutes',
    kind: 'ModelRoute',
    optional: true,
    project: keptOfRoute,
  },
  {
    ...ofKthena,
    id: 'autoscalingpolicies',
    group: WORKLOAD_GROUP,
    plural: 'autoscalingpolicies',
    kind: 'AutoscalingPolicy',
    optional: true,
    project: keptOfPolicy,
  },
  {
    id: 'pods',
    group: '',
    versions: ['v1'],
    plural: 'pods',
    kind: 'Pod',
    namespaced: true,
    project: keptOfPod,
  },
  NODES,
];
