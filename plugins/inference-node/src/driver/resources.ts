import { Matcher, ModelSnapshot } from '@wakeboard/plugin-inference-common';
import { KubernetesObject, PodRequest } from '../ports';

/**
 * A kind of object that a driver reads.
 *
 * @public
 */
export interface DriverResource {
  /** Key under which the objects are handed to the driver. */
  id: string;
  group: string;
  /** Versions the driver can read, preferred first; what the cluster serves is probed. */
  versions: string[];
  plural: string;
  kind: string;
  namespaced: boolean;
  /** The model can be shown without it; its absence is a note, not an error. */
  optional?: boolean;
  /**
   * What is kept of an object in memory, all of it if left out. Must keep the
   * name, the namespace and all that `toSnapshots` reads; must not change the
   * object, nor throw, whatever it holds. Undefined: the object belongs to no
   * model whatever else there is, and nothing of it is kept.
   */
  project?(object: KubernetesObject): KubernetesObject | undefined;
}

/**
 * Series whose newest samples say something about the state of models now,
 * which the objects do not say. They are as old as the last scrape.
 *
 * @public
 */
export interface DriverSeries {
  /** Key under which the series are handed to the driver. */
  id: string;
  metric: string;
  matchers?: Matcher[];
}

/**
 * What is asked of the pods themselves, where `inference.clusters.<name>.podRequests`
 * lists the driver.
 *
 * @public
 */
export interface DriverProbe {
  /** Key under which the answers are handed to the driver. */
  id: string;
  /** What to ask of a model's pods as last read; at most one request per pod. Must change nothing. */
  requests(model: ModelSnapshot): PodRequest[];
}
