import { InferenceDriver } from '@wakeboard/plugin-inference-node';
import {
  modelOfWorkloadPod,
  modelOfWorkloadSeries,
  objectOfWorkload,
  RENDERED_WORKLOAD,
  replicaEvents,
  WORKLOAD_EVIDENCE,
} from '@wakeboard/plugin-inference-node/kit';
import { alerts } from './alerts';
import { evidence, indicators } from './indicators';
import { plan } from './plan';
import { render } from './render';
import { DRIVER_ID, IS_SLEEPING, RESOURCES, SLEEP_STATE } from './resources';
import { signals } from './signals';
import { toSnapshots } from './snapshot';

/** vLLM in a Deployment or StatefulSet that nobody manages but Kubernetes. */
export const vllmDriver: InferenceDriver = {
  id: DRIVER_ID,
  title: 'vLLM',
  capabilities: {
    actions: ['wake', 'sleep', 'scale', 'restart', 'delete'],
    wakes: 'observed',
  },
  resources: RESOURCES,
  series: [SLEEP_STATE],
  probes: [IS_SLEEPING],
  toSnapshots,
  toEvents: change => replicaEvents(change),
  evidence,
  modelEvidence: WORKLOAD_EVIDENCE,
  modelOfSeries: modelOfWorkloadSeries,
  objectOf: objectOfWorkload,
  modelOfReplica: (replica, models) =>
    modelOfWorkloadPod(replica, models, DRIVER_ID),
  signals,
  indicators,
  plan,
  render,
  renders: RENDERED_WORKLOAD,
  alerts,
};
