import {
  GpuSnapshot,
  ModelSnapshot,
  PromQL,
} from '@wakeboard/plugin-inference-common';

/**
 * The part of a metrics source that belongs to one model.
 *
 * @public
 */
export interface SignalScope {
  model: ModelSnapshot;
  /** Names of all replicas known in the range, also those that are gone. */
  replicas: string[];
  /** GPU devices that the model's replicas are on now. */
  gpus: GpuSnapshot[];
  /** Window for rates, milliseconds: at least four scrape intervals. */
  rateWindowMs: number;
}

/**
 * How a signal is measured.
 *
 * @public
 */
export interface SignalDefinition {
  /** Undefined where this model cannot be measured (no replica known, say). */
  expression(scope: SignalScope): PromQL | undefined;
  /** Labels of the answer that tell its lines apart; others are dropped. */
  by: string[];
  /** What the expression's values are multiplied by to get the signal's unit. */
  factor?: number;
  /**
   * How to have it measured, a sentence, where the system keeps its series only
   * if it is told to: then nothing is wrong where there are none.
   */
  optIn?: string;
}
