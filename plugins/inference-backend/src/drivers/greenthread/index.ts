import { InferenceDriver } from '@wakeboard/plugin-inference-node';
import { replicaEvents } from '@wakeboard/plugin-inference-node/kit';
import { alerts } from './alerts';
import { evidence } from './evidence';
import { indicators } from './indicators';
import { modelOfReplica } from './matching';
import { plan } from './plan';
import { render, renders } from './render';
import { DRIVER_ID, RESOURCES } from './resources';
import { signals } from './signals';
import { toSnapshots } from './snapshot';

/** GreenThread on Kubernetes: models that share GPUs by sleeping while nobody asks for them. */
export const greenthreadDriver: InferenceDriver = {
  id: DRIVER_ID,
  title: 'GreenThread',
  homepage: 'https://docs.greenthread.ai',
  capabilities: { actions: ['wake', 'scale', 'delete'], wakes: 'counted' },
  resources: RESOURCES,
  toSnapshots,
  // Causes are not given: the documents show preemption intents without their
  // fields, and nothing else in the objects says why.
  toEvents: change => replicaEvents(change),
  evidence,
  modelOfReplica,
  signals,
  indicators,
  plan,
  render,
  renders,
  alerts,
};
