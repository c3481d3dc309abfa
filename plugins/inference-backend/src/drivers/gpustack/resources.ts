import { ModelState } from '@wakeboard/plugin-inference-common';
import { DriverResource } from '@wakeboard/plugin-inference-node';
import { GROUP, KINDS, Plural, VERSION } from './client/kinds';
import { keptOf } from './kept';

/** Part of every reference to a GPUStack model. */
export const DRIVER_ID = 'gpustack';

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
