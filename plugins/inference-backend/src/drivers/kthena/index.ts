import { InferenceDriver } from '@wakeboard/plugin-inference-node';
import { replicaEvents } from '@wakeboard/plugin-inference-node/kit';
import { alerts } from './alerts';
import { objectOf } from './driverData';
import { modelEvidence, modelOfSeries } from './evidence';
import { indicators } from './indicators';
import { modelOfReplica } from './names';
import { plan } from './plan';
import { render, renders } from './render';
import { DRIVER_ID, RESOURCES } from './resources';
import { signals } from './signals';
import { toSnapshots } from './snapshot';

/** Kthena: serving groups of pods behind a router that knows models by name. */
export const kthenaDriver: InferenceDriver = {
  id: DRIVER_ID,
  title: 'Kthena',
  homepage: 'https://github.com/volcano-sh/kthena',
  capabilities: {
    actions: ['wake', 'sleep', 'scale', 'restart', 'delete'],
    wakes: 'observed',
  },
  resources: RESOURCES,
  toSnapshots,
  // Nothing in its objects says who or what set the number of replicas.
  toEvents: change => replicaEvents(change),
  modelEvidence,
  modelOfSeries,
  objectOf,
  modelOfReplica,
  signals,
  indicators,
  plan,
  render,
  renders,
  alerts,
};
