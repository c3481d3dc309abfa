import { MonitorSpec } from '@wakeboard/plugin-inference-common';
import { KubernetesObject } from '../ports';

/**
 * What becomes of a {@link ModelSpec}: the objects to apply, in order, and what
 * scrapes them; or why the system cannot serve it.
 *
 * @public
 */
export type Rendering =
  | {
      objects: KubernetesObject[];
      /** Endpoints with metrics of the pods that come of it; none where they are scraped anyway. */
      monitors: MonitorSpec[];
      /** What the person should know. */
      notes: string[];
      /**
       * Whether its engine keeps all weights in the memory of the GPUs that one
       * replica asks for. Only then a model can be refused as too large for
       * them; left out, that is not known.
       */
      weightsOnGpus?: boolean;
    }
  | { refused: string };

/**
 * A kind of object that `render` makes.
 *
 * @public
 */
export interface RenderedKind {
  group: string;
  /** As rendered. */
  version: string;
  plural: string;
  kind: string;
  namespaced: boolean;
}
