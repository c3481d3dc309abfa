/**
 * An object of the Kubernetes API, as it came. Only what every object has is
 * typed; drivers check the rest before they use it.
 *
 * @public
 */
export interface KubernetesObject {
  apiVersion?: string;
  kind?: string;
  metadata: {
    name: string;
    namespace?: string;
    uid?: string;
    resourceVersion?: string;
    creationTimestamp?: string;
    deletionTimestamp?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    ownerReferences?: Array<{
      apiVersion: string;
      kind: string;
      name: string;
      uid: string;
      controller?: boolean;
    }>;
  };
  [field: string]: unknown;
}

/**
 * One kind of object of the Kubernetes API in the version to be used.
 *
 * @public
 */
export interface ResourceKind {
  /** Empty for the core group. */
  group: string;
  version: string;
  plural: string;
  kind: string;
  namespaced: boolean;
}

/**
 * One object of the Kubernetes API, by name.
 *
 * @public
 */
export interface ObjectTarget {
  kind: ResourceKind;
  namespace?: string;
  name: string;
}
