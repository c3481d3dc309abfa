import { InferenceDriver } from '@wakeboard/plugin-inference-node';
import { alerts } from './alerts';
import { GpustackClient } from './client/GpustackClient';
import { evidence, modelEvidence } from './evidence';
import { toEvents } from './events';
import { indicators } from './indicators';
import { modelOfReplica, modelOfSeries } from './matching';
import { plan } from './plan';
import { render, renders } from './render';
import { DRIVER_ID, RESOURCES } from './resources';
import { signals } from './signals';
import { toSnapshots } from './snapshot';

/** GPUStack: models on workers of its own, behind an API that is not that of Kubernetes. */
export const gpustackDriver: InferenceDriver = {
  id: DRIVER_ID,
  title: 'GPUStack',
  capabilities: {
    actions: ['wake', 'sleep', 'scale', 'restart', 'delete'],
    wakes: 'observed',
  },
  resources: RESOURCES,
  connect: server => new GpustackClient(server),
  toSnapshots,
  toEvents,
  evidence,
  modelEvidence,
  modelOfSeries,
  modelOfReplica,
  signals,
  indicators,
  plan,
  render,
  renders,
  alerts,
};
