import { InferenceDriver } from '@wakeboard/plugin-inference-node';
import { evidence } from './evidence';
import { toEvents } from './events';
import { indicators } from './indicators';
import { modelOfReplica } from './matching';
import { plan } from './plan';
import { DRIVER_ID, RESOURCES } from './resources';
import { signals } from './signals';
import { toSnapshots } from './snapshot';

/** GreenThread on Kubernetes: models that share GPUs by sleeping while nobody asks for them. */
export const greenthreadDriver: InferenceDriver = {
  id: DRIVER_ID,
  title: 'GreenThread',
  capabilities: { actions: ['wake', 'scale', 'delete'], wakes: 'counted' },
  resources: RESOURCES,
  toSnapshots,
  toEvents,
  evidence,
  modelOfReplica,
  signals,
  indicators,
  plan,
};
