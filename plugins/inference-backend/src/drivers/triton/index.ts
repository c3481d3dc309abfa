import { InferenceDriver } from '@wakeboard/plugin-inference-node';
import {
  EngineEvidence,
  modelOfWorkloadPod,
  modelOfWorkloadSeries,
  objectOfWorkload,
  readWorkloads,
  RENDERED_WORKLOAD,
  replicaEvents,
  WORKLOAD_EVIDENCE,
} from '@wakeboard/plugin-inference-node/kit';
import { alerts } from './alerts';
import { tritonEngine } from './engine';
import { evidence, indicators } from './indicators';
import { plan } from './plan';
import { render } from './render';
import {
  ALIVE,
  DRIVER_ID,
  LOADED,
  REPOSITORY_INDEX,
  RESOURCES,
} from './resources';
import { signals } from './signals';

/** Triton in a Deployment or StatefulSet that nobody manages but Kubernetes. */
export const tritonDriver: InferenceDriver = {
  id: DRIVER_ID,
  title: 'Triton',
  capabilities: {
    actions: ['wake', 'sleep', 'scale', 'restart', 'delete'],
    wakes: 'observed',
  },
  resources: RESOURCES,
  series: [LOADED, ALIVE],
  probes: [REPOSITORY_INDEX],
  toSnapshots: observed => {
    const said = new EngineEvidence(observed);
    return readWorkloads(observed, DRIVER_ID, workload =>
      tritonEngine(workload, said),
    );
  },
  toEvents: change => replicaEvents(change),
  evidence,
  modelEvidence: WORKLOAD_EVIDENCE,
  // A server in explicit mode is ready with nothing loaded: that so many are ready does not tell whether they serve.
  modelOfSeries: (labels, models) =>
    modelOfWorkloadSeries(
      labels,
      models.filter(({ driverData }) => driverData?.explicit !== true),
    ),
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
