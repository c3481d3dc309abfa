import { Interval, ModelRef, Span } from '@wakeboard/plugin-inference-common';
import { InferenceDriver } from '@wakeboard/plugin-inference-node';

export const HOUR_MS = 3_600_000;

/** What history says of a model over some whole hours, the last of which may not be over. */
export interface ModelHours {
  model: ModelRef;
  span: Span;
  /** The model itself is the replica with the empty name. */
  replicas: Array<{ replica: string; intervals: Interval[] }>;
}

/** Something that is counted from history, and anew whenever that changes. */
export interface HourLedger {
  /** Replaces what was counted of these hours. */
  write(made: readonly ModelHours[]): Promise<void>;
  /** Nothing of before a moment is left to be made; `oldest` is where the first of the hours that were made begins. */
  finished?(at: number, oldest: number): Promise<void>;
}

/**
 * The replicas that make up a model's time and wakes: those that the system
 * counts, or the model itself where its states are only seen. Second those
 * that tell where nothing is known of the first.
 */
export function countedReplicas<Of extends { replica: string }>(
  all: readonly Of[],
  wakes: InferenceDriver['capabilities']['wakes'],
): [first: Of[], second: Of[]] {
  const ofModel = all.filter(({ replica }) => replica === '');
  const ofPods = all.filter(({ replica }) => replica !== '');
  return wakes === 'observed' ? [ofModel, ofPods] : [ofPods, ofModel];
}
