import { ModelRef, ModelState } from '@wakeboard/plugin-inference-common';
import { SourceKey } from './keys';

/** One hour (or day) of one model. */
export interface Rollup {
  /** Start of the bucket, epoch milliseconds. */
  at: number;
  /** Seconds in each state, summed over replicas. */
  stateSeconds: Partial<Record<ModelState, number>>;
  wakes: number;
  /** Wakes by upper boundary of their duration in seconds (`+Inf` the last); not cumulative. */
  wakeDurations: Record<string, number>;
  /** Byte-seconds of GPU memory held; undefined where no source gave it. */
  gpuMemoryByteSeconds?: number;
  /** Requests answered; undefined where no source gave it. */
  requests?: number;
}

/** An hour of a model whose history changed since its roll-up was made. */
export interface StaleHour {
  model: ModelRef;
  at: number;
}

/** Hourly roll-ups. */
export interface RollupStore {
  /** Takes up to `limit` hours of a source's models that have to be made anew, oldest first, under a claim; a later claim may take them again. */
  claimStale(
    claim: number,
    limit: number,
    source: SourceKey,
  ): Promise<StaleHour[]>;
  /** Writes roll-ups and settles a claim: its hours are no longer stale, unless they changed since. */
  saveRollups(
    rollups: Array<{ model: ModelRef; rollup: Rollup }>,
    claim?: number,
  ): Promise<void>;
  rollups(
    model: ModelRef,
    range: { from: number; to: number },
  ): Promise<Rollup[]>;
  /** Deletes one bounded batch of what is older than the limits. Returns the number of rows; 0: nothing is left. */
  deleteOlder(limits: {
    intervalsBefore: number;
    rollupsBefore: number;
  }): Promise<number>;
}
