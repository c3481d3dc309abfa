import { ModelState } from '@wakeboard/plugin-inference-common';
import { DriverResource } from '@wakeboard/plugin-inference-node';
import { keptOfModel, keptOfPod } from './kept';

/** Part of every reference to a GreenThread model. */
export const DRIVER_ID = 'greenthread';

/** API group of GreenThread's own kinds. `Model` alone is a kind of other operators too. */
export const GROUP = 'greenthread.ai';

/** Key of the gateway's base URL under `inference.clusters.<name>.endpoints`. */
export const GATEWAY_ENDPOINT = 'greenthread';

/** What the driver reads. The vendor documents the kinds, not their plurals. */
export const RESOURCES: DriverResource[] = [
  {
    id: 'models',
    group: GROUP,
    versions: ['v1alpha1'],
    plural: 'models',
    kind: 'Model',
    namespaced: true,
    project: keptOfModel,
  },
  {
    id: 'gpus',
    group: GROUP,
    versions: ['v1alpha1'],
    plural: 'gpus',
    kind: 'GPU',
    namespaced: true,
    optional: true,
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
];

/**
 * States of a sidecar, and of an occupant of a GPU, in both generations of the
 * documentation: `activating`, `offline` and `error` are of the first.
 */
export const SIDECAR_STATES: Readonly<Record<string, ModelState>> = {
  sleeping: 'sleeping',
  pending: 'waitingForGpu',
  waking: 'waking',
  activating: 'waking',
  serving: 'serving',
  deactivating: 'draining',
  offline: 'stopped',
  error: 'failed',
};

/** States of an occupant of a GPU: those of its sidecar, and a conversion that uses the device. */
export const OCCUPANT_STATES: Readonly<Record<string, ModelState>> = {
  ...SIDECAR_STATES,
  converting: 'preparing',
};

/** Phases of a Model. */
export const PHASES = [
  'Pending',
  'Converting',
  'Staging',
  'Ready',
  'Failed',
] as const;

/** Phase of a Model, set by the controller. */
export type Phase = (typeof PHASES)[number];
