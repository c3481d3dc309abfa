import { ModelState } from '@wakeboard/plugin-inference-common';
import { PodReading } from './pods';
import { Phase } from './resources';

/** What a model's state is judged from. */
export interface ModelObservation {
  phase?: Phase;
  /** Replicas asked for. */
  desired?: number;
  /** The Model is being deleted. */
  deleting: boolean;
  /** Its pods; undefined: they could not be read. */
  pods?: PodReading[];
  /** The controller's counts, which lag behind the pods. */
  counts: {
    total?: number;
    ready?: number;
    serving?: number;
    sleeping?: number;
  };
}

/** A state and why, in the system's own words where it has any. */
export interface Judgement {
  state: ModelState;
  reason?: string;
}

const PREPARING: ReadonlySet<Phase | undefined> = new Set<Phase>([
  'Pending',
  'Converting',
  'Staging',
]);

/** More say nothing more; the count comes from an object that anybody may have written. */
const MOST_PODS = 1000;

/**
 * Gives pods whose state the devices leave open one from the controller's
 * counts, where the counts leave only one. A pod that holds memory and is not
 * counted as serving is on its way: to sleep if it served before, else to
 * serve. Is it counted as sleeping already, then its device only lags behind.
 * A pod that is in none of the counts has not booted yet.
 */
export function settleOpenPods(
  pods: PodReading[],
  counts: ModelObservation['counts'],
  before: (pod: PodReading) => ModelState | undefined,
): PodReading[] {
  const isOpen = (pod: PodReading) => pod.replica.state === 'unknown';
  const count = (wanted: (pod: PodReading) => boolean) =>
    pods.filter(wanted).length;
  const inState = (state: ModelState) =>
    count(pod => pod.replica.state === state);
  const holders = count(pod => isOpen(pod) && pod.holdsMemory);
  const others = count(pod => isOpen(pod) && !pod.holdsMemory);
  const serving = (counts.serving ?? Infinity) - inState('serving');
  const holder = holderState(holders, serving);
  const allAsleep =
    (counts.sleeping ?? 0) - inState('sleeping') >= holders + others;
  const other = otherState(others, {
    serving: (counts.serving ?? 0) - inState('serving') - holders,
    sleeping: (counts.sleeping ?? 0) - inState('sleeping'),
    ready: counts.ready ?? 0,
  });
  return pods.map(pod => {
    if (!isOpen(pod)) return pod;
    let state = other;
    if (pod.holdsMemory) {
      state = holder === 'passing' ? passage(before(pod), allAsleep) : holder;
    }
    return { ...pod, replica: { ...pod.replica, state } };
  });
}

function holderState(
  holders: number,
  serving: number,
): 'serving' | 'passing' | 'unknown' {
  if (serving >= holders) return 'serving';
  return serving <= 0 ? 'passing' : 'unknown';
}

/**
 * Device and count are written one after the other. A pod that is counted as
 * sleeping and was not seen to wake sleeps: a wake too many would be worse
 * than one that shows when the count follows.
 */
function passage(
  before: ModelState | undefined,
  countedAsleep: boolean,
): ModelState {
  switch (before) {
    case 'serving':
    case 'draining':
      return countedAsleep ? 'sleeping' : 'draining';
    case 'sleeping':
      return countedAsleep ? 'sleeping' : 'waking';
    default:
      return 'waking';
  }
}

function otherState(
  others: number,
  left: { serving: number; sleeping: number; ready: number },
): ModelState {
  if (left.serving >= others && left.sleeping <= 0) return 'serving';
  if (left.sleeping >= others && left.serving <= 0) return 'sleeping';
  return left.serving <= 0 && left.sleeping <= 0 && left.ready === 0
    ? 'starting'
    : 'unknown';
}

/**
 * The state of a model: what its pods do decides, the phase explains what they
 * do not show, and the number asked for only says whether some are missing.
 */
export function judgeModel(model: ModelObservation): Judgement {
  const pods = model.pods?.filter(pod => !pod.ended) ?? podsFromCounts(model);
  const ended = model.pods?.find(pod => pod.ended && pod.reason);
  if (model.deleting || model.desired === 0) {
    return judgeUnwanted(pods);
  }
  const staying = pods?.filter(pod => !pod.terminating) ?? [];
  const has = (...states: ModelState[]) =>
    staying.filter(pod => states.includes(pod.replica.state)).length;
  const reasonOf = (state: ModelState) =>
    staying.find(pod => pod.replica.state === state && pod.reason)?.reason;

  const booted = has(
    'serving',
    'sleeping',
    'waking',
    'waitingForGpu',
    'draining',
  );
  const failed = has('failed');
  const crash = reasonOf('failed');
  if (has('serving')) {
    if (model.phase === 'Failed') {
      return { state: 'degraded', reason: 'Failed, and still serving' };
    }
    const missing = (model.desired ?? 0) - booted - has('unknown');
    return failed || missing > 0
      ? {
          state: 'degraded',
          reason:
            crash ?? `${missing} of ${model.desired} replicas are missing`,
        }
      : { state: 'serving' };
  }
  if (model.phase === 'Failed') return { state: 'failed', reason: 'Failed' };
  // A replica that sleeps still answers: it wakes for a request.
  if (failed) return { state: booted ? 'degraded' : 'failed', reason: crash };
  if (PREPARING.has(model.phase)) {
    return { state: 'preparing', reason: model.phase };
  }
  for (const state of ['waking', 'waitingForGpu', 'draining'] as const) {
    if (has(state)) return { state };
  }
  if (has('unknown')) return { state: 'unknown' };
  if (has('starting', 'preparing')) {
    return { state: 'starting', reason: reasonOf('starting') };
  }
  if (has('sleeping')) return { state: 'sleeping' };
  if (pods?.length) return { state: 'draining' };
  if (ended) return { state: 'failed', reason: ended.reason };
  // Ready, wanted, and no pod yet.
  return model.phase === 'Ready' && pods
    ? { state: 'starting' }
    : { state: 'unknown' };
}

function judgeUnwanted(pods: PodReading[] | undefined): Judgement {
  if (!pods) return { state: 'unknown' };
  return { state: pods.length ? 'draining' : 'stopped' };
}

/** Where pods cannot be read: as many of each state as the controller counted. */
function podsFromCounts({
  counts,
}: ModelObservation): PodReading[] | undefined {
  if (counts.total === undefined) {
    return undefined;
  }
  const { total, serving = 0, sleeping = 0 } = counts;
  const of = (state: ModelState, count: number): PodReading[] =>
    Array.from({ length: Math.min(Math.max(count, 0), MOST_PODS) }, () => ({
      replica: { name: '', state, gpus: [] },
      terminating: false,
      ended: false,
      holdsMemory: false,
    }));
  return [
    ...of('serving', serving),
    ...of('sleeping', sleeping),
    ...of('starting', total - serving - sleeping),
  ];
}
