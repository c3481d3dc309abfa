import { ModelState } from '@wakeboard/plugin-inference-common';
import { InstanceReading } from './instances';

/** What a model's state is judged from. */
export interface ModelObservation {
  /** Replicas asked for. */
  desired?: number;
  /** The server's count of running instances, which lags behind them. */
  ready?: number;
  /** Undefined: they could not be read. */
  instances?: InstanceReading[];
}

/** A state and why, in the system's own words where it has any. */
export interface Judgement {
  state: ModelState;
  reason?: string;
}

const MOST_SAID = 300;

/**
 * The state of a model. GPUStack has none of its own: its instances show what
 * it does, and the number asked for only whether it should.
 */
export function judgeModel(model: ModelObservation): Judgement {
  const { desired, instances } = model;
  if (!instances) {
    return judgeCounts(model);
  }
  if (desired === 0) {
    return { state: instances.length > 0 ? 'draining' : 'stopped' };
  }
  const inState = (state: ModelState) =>
    instances.filter(({ replica }) => replica.state === state);
  const serving = inState('serving').length;
  const failed = inState('failed');
  if (serving > 0) {
    const missing = (desired ?? 0) - serving;
    return missing > 0
      ? {
          state: 'degraded',
          reason:
            failed.length > 0
              ? reasonOf(failed[0])
              : `${missing} of ${desired} instances do not run`,
        }
      : { state: 'serving' };
  }
  const errors = failed.filter(({ state }) => state === 'error');
  const [broken] = errors.length > 0 ? errors : failed;
  // Beside a lost one another may be on its way already.
  if (broken && (errors.length > 0 || failed.length === instances.length)) {
    return { state: 'failed', reason: reasonOf(broken) };
  }
  for (const state of ['starting', 'preparing', 'waitingForGpu'] as const) {
    const [first] = inState(state);
    if (first) return { state, reason: reasonOf(first) };
  }
  if (instances.length > 0) {
    return { state: 'unknown' };
  }
  return { state: desired === undefined ? 'unknown' : 'starting' };
}

/** Where instances cannot be read: what the server counted. */
function judgeCounts({ desired, ready }: ModelObservation): Judgement {
  if (desired === undefined || ready === undefined) {
    return { state: 'unknown' };
  }
  if (ready > 0) {
    if (desired === 0) return { state: 'draining' };
    return ready < desired
      ? {
          state: 'degraded',
          reason: `${desired - ready} of ${desired} instances do not run`,
        }
      : { state: 'serving' };
  }
  // One that does not run may still be there.
  return { state: 'unknown' };
}

/** Why an instance is in its state: the state in the words of GPUStack, and what it says about it. */
export function reasonOf({
  state,
  message,
  restarts = 0,
  downloadPercent,
}: InstanceReading): string | undefined {
  const [said] = message?.match(/\S[^]*/) ?? [];
  const parts = [
    state === 'downloading' && downloadPercent !== undefined
      ? `downloading (${Math.floor(downloadPercent)} %)`
      : state,
    said?.replace(/\s+/g, ' ').trim().slice(0, MOST_SAID),
  ];
  const text = parts.filter(part => part).join(': ');
  if (restarts === 0) return text || undefined;
  return `${text} (restarted ${restarts === 1 ? 'once' : `${restarts} times`})`;
}
