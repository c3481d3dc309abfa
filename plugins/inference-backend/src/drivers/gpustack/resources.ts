import { ModelState } from '@wakeboard/plugin-inference-common';
import { DriverResource } from '@wakeboard/plugin-inference-node';
import { keptOf } from './kept';

/** Part of every reference to a GPUStack model. */
export const DRIVER_ID = 'gpustack';

/** GPUStack has no groups; this is how its objects are told from those of Kubernetes. */
export const GROUP = 'gpustack.ai';

/** The version of its API, as in its paths. */
export const VERSION = 'v2';

/** What can be read of a server, by the names in its paths. */
export const KINDS = {
  models: 'Model',
  'model-instances': 'ModelInstance',
  workers: 'Worker',
  clusters: 'Cluster',
} as const;

/** A name in the server's paths. */
export type Plural = keyof typeof KINDS;

/** Whether the server has objects of this name. */
export function isPlural(text: string): text is Plural {
  return Object.hasOwn(KINDS, text);
}

function resource(id: string, plural: Plural): DriverResource {
  return {
    id,
    group: GROUP,
    versions: [VERSION],
    plural,
    kind: KINDS[plural],
    namespaced: plural !== 'clusters',
    project: object => keptOf(plural, object),
  };
}

/** What the driver reads. */
export const RESOURCES: DriverResource[] = [
  resource('models', 'models'),
  resource('instances', 'model-instances'),
  { ...resource('workers', 'workers'), optional: true },
];

/** States of a model instance. */
export const INSTANCE_STATES: Readonly<Record<string, ModelState>> = {
  pending: 'starting',
  analyzing: 'starting',
  scheduled: 'starting',
  initializing: 'starting',
  downloading: 'preparing',
  starting: 'starting',
  running: 'serving',
  error: 'failed',
  // Its worker is lost, and nothing reaches it.
  unreachable: 'failed',
};

/** States of an instance that has no place yet. */
export const UNPLACED: ReadonlySet<string> = new Set([
  'pending',
  'analyzing',
  'scheduled',
]);
