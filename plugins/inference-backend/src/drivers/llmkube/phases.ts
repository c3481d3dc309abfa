/** Phases of an InferenceService, as its controller sets them. */
export const PHASES = [
  'Pending',
  'Creating',
  'Progressing',
  'Ready',
  'WaitingForGPU',
  'Stopped',
  'Suspended',
  'Failed',
] as const;

/** Phase of an InferenceService. */
export type Phase = (typeof PHASES)[number];

/** Phases of a Model: all but the last two say that its weights are still on their way. */
export const MODEL_PHASES = [
  'Pending',
  'Downloading',
  'Copying',
  'Ready',
  'Failed',
] as const;

/** Phase of a Model. */
export type ModelPhase = (typeof MODEL_PHASES)[number];

/** The phase, where it is one that the definition names. */
export function phaseIn<P extends string>(
  phases: readonly P[],
  text: string | undefined,
): P | undefined {
  return phases.find(phase => phase === text);
}
