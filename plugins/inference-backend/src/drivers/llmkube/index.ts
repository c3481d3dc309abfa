import { InferenceDriver } from '@wakeboard/plugin-inference-node';
import {
  modelOfWorkloadPod,
  replicaEvents,
} from '@wakeboard/plugin-inference-node/kit';
import { alerts } from './alerts';
import { indicators } from './indicators';
import { DRIVER_ID } from './names';
import { plan } from './plan';
import { render, renders } from './render';
import { modelEvidence, modelOfSeries } from './replicaSeries';
import { RESOURCES } from './resources';
import { signals } from './signals';
import { toSnapshots } from './snapshot';

/** LLMKube on Kubernetes: an InferenceService is a model. */
export const llmkubeDriver: InferenceDriver = {
  id: DRIVER_ID,
  title: 'LLMKube',
  homepage: 'https://github.com/defilantech/LLMKube',
  capabilities: {
    actions: [
      'wake',
      'sleep',
      'scale',
      'suspend',
      'resume',
      'restart',
      'delete',
    ],
    wakes: 'observed',
  },
  resources: RESOURCES,
  toSnapshots,
  toEvents: change => replicaEvents(change),
  modelEvidence,
  modelOfSeries,
  modelOfReplica: (replica, models) =>
    modelOfWorkloadPod(replica, models, DRIVER_ID),
  signals,
  indicators,
  plan,
  render,
  renders,
  alerts,
};
