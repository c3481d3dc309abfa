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
