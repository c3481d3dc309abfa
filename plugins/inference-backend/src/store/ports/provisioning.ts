import { ModelRef } from '@wakeboard/plugin-inference-common';
import {
  KubernetesObject,
  ObjectTarget,
} from '@wakeboard/plugin-inference-node';

/** An object that a run makes, changes or deletes. */
export interface RunEntry {
  cluster: string;
  target: ObjectTarget;
  /** What we had applied of it before, which brings it back; undefined: it was not there. */
  before?: KubernetesObject;
  /**
   * Of the object that may be changed to bring it back: the one that was there,
   * or that was made. Undefined: there was none; what there is counts as made
   * by the run if we have written it.
   */
  uid?: string;
  /** Whether it is deleted. */
  deletes?: boolean;
  /** Since when its cluster was not configured any more, epoch milliseconds. */
  lostSince?: number;
}

/** A model service that is being made or taken away. */
export interface ProvisioningRun {
  model: ModelRef;
  /** Who asked for it, an entity reference. */
  requestedBy: string;
  /** What has to be brought back where it does not end well, in the order in which it is begun. */
  entries: RunEntry[];
}

/** Until when a run is somebody's, and when it is taken back if it is nobody's. Epoch milliseconds. */
export interface RunTimes {
  heldUntil: number;
  undoAt: number;
}

/**
 * What is under way, at most one run for each model. A run is held by one at a
 * time; everything but beginning it is for its holder only.
 */
export interface ProvisioningStore {
  /**
   * Begins a run, or takes over the one that its holder has let go of, with
   * what that one has left to bring back.
   *
   * @returns undefined where another one holds it
   */
  hold(
    run: Pick<ProvisioningRun, 'model' | 'requestedBy'> & { holder: string },
    times: RunTimes & { now: number },
  ): Promise<ProvisioningRun | undefined>;
  /**
   * Takes over a run that it is time to take back.
   *
   * @returns undefined where it is not, any more, or another one is faster
   */
  takeDue(
    run: Pick<ProvisioningRun, 'model' | 'requestedBy'> & { holder: string },
    times: RunTimes & { now: number },
  ): Promise<ProvisioningRun | undefined>;
  /** Whether it is still held, and then until when. */
  keep(model: ModelRef, holder: string, times: RunTimes): Promise<boolean>;
  /** Writes down what has to be brought back. Whether it is still held. */
  write(model: ModelRef, holder: string, entries: RunEntry[]): Promise<boolean>;
  /** Nothing has to be brought back. */
  end(model: ModelRef, holder: string): Promise<void>;
  /** The models of runs that nobody holds and that it is time to take back. */
  due(now: number): Promise<ModelRef[]>;
}
