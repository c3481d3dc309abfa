import { ModelState } from '@wakeboard/plugin-inference-common';
import { ObjectTarget, PodRequest, ResourceKind } from '../ports';

/**
 * What a step of an action writes to.
 *
 * @public
 */
export interface WriteTarget {
  target: ObjectTarget;
  /** The object is not the model's own, even if it is named like it: it is written whatever its version is. */
  secondary?: boolean;
}

/**
 * One step of an action. A request goes to a base URL from config only, which
 * the driver names by its key.
 *
 * @public
 */
export type Operation =
  | ({ kind: 'patch'; patch: Record<string, unknown> } & WriteTarget)
  | ({ kind: 'scale'; replicas: number } & WriteTarget)
  | ({ kind: 'delete' } & WriteTarget)
  | {
      kind: 'request';
      /** Key of the base URL under `inference.clusters.<name>.endpoints`. */
      endpoint: string;
      method: 'POST';
      path: string;
      body: unknown;
      /** The request may block until the model serves; longer than this is not waited, milliseconds. */
      timeoutMs: number;
    }
  | {
      /** Only where config allows it for the cluster and driver. */
      kind: 'podRequest';
      request: PodRequest;
      /** Longer than this is not waited, milliseconds. */
      timeoutMs: number;
    };

/**
 * What has to be done for an action, or why it cannot be.
 *
 * @public
 */
export type Plan =
  | {
      operations: Operation[];
      /** An observed transition into one of these states closes the action. */
      closedBy: ModelState[];
      /** Counts of replicas that must be observed as well. */
      replicas?: number;
      /**
       * The state is reached only when none of the pods that the model has now
       * is left: however fast they are replaced, and even if the model never
       * leaves the state. Pods are told apart by uid, those without one by name.
       */
      replacesPods?: boolean;
      /** Past this many milliseconds without it, the action is overdue. */
      deadlineMs: number;
      /** What the person should know before doing it. */
      warning?: string;
    }
  | { refused: string };

/**
 * What is configured for the cluster of a model and matters to a plan.
 *
 * @public
 */
export interface PlanContext {
  /** Keys of the base URLs configured for the cluster. */
  endpoints: string[];
  /** Versions served, by resource id. */
  kinds: Record<string, ResourceKind>;
  /** Whether config allows this driver to call pods of the cluster. */
  podRequests: boolean;
  /** Epoch milliseconds. */
  now: number;
}
