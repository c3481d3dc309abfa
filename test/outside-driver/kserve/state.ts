import { ModelState } from '@wakeboard/plugin-inference-common';
import { PodReading } from '@wakeboard/plugin-inference-node/kit';

/** What a model's state is judged from. */
export interface Observation {
  /** Least number of pods asked for; 0 where it is stopped. */
  desired: number;
  /** Stopped by annotation. */
  stopped: boolean;
  /** Undefined: they could not be read. */
  pods?: PodReading[];
  deleting: boolean;
  isReady: boolean;
  transition?: string;
  failure?: string;
}

const FAILED = new Set(['BlockedByFailedLoad', 'InvalidSpec']);

/** A state and why. Pods decide; what KServe says explains what they do not show. */
export function judge(model: Observation): {
  state: ModelState;
  stateReason?: string;
} {
  const { pods, desired, stopped, deleting } = model;
  if (!pods) {
    return { state: 'unknown' };
  }
  const live = pods.filter(({ terminating }) => !terminating);
  if (deleting || stopped) {
    const stateReason = stopped ? 'Stopped' : undefined;
    return { state: pods.length ? 'draining' : 'stopped', stateReason };
  }
  const having = (state: ModelState) =>
    live.find(({ replica }) => replica.state === state);
  const serving = live.filter(({ replica }) => replica.state === 'serving');
  const failed = having('failed');
  if (serving.length) {
    return failed || serving.length < desired
      ? { state: 'degraded', stateReason: failed?.reason }
      : { state: 'serving' };
  }
  if (FAILED.has(model.transition ?? '')) {
    return { state: 'failed', stateReason: model.failure ?? model.transition };
  }
  if (failed) {
    return { state: 'failed', stateReason: failed.reason };
  }
  const waiting = having('waitingForGpu');
  if (waiting) {
    return { state: 'waitingForGpu', stateReason: waiting.reason };
  }
  if (live.length) {
    return { state: 'starting' };
  }
  if (pods.length) {
    return { state: 'draining' };
  }
  // Scaled to zero and brand new look alike, but for this.
  return { state: desired === 0 && model.isReady ? 'stopped' : 'starting' };
}
