import { ModelState } from '@wakeboard/plugin-inference-common';

/** A replica as far as the state of its model depends on it. */
export interface WorkloadReplica {
  state: ModelState;
  /** Why, in the words of Kubernetes or the engine. */
  reason?: string;
  /** Being deleted. */
  terminating: boolean;
  /** Ended for good; another pod takes its place. */
  ended: boolean;
}

/** What the state of a workload is judged from. */
export interface WorkloadObservation {
  /** Replicas asked for. */
  desired?: number;
  /** The workload itself is being deleted. */
  deleting: boolean;
  /** Its pods; undefined: they could not be read. */
  pods?: WorkloadReplica[];
  /** Replicas there are and of these ready, as the controller counted. */
  counts: { total?: number; ready?: number };
  /** A rollout is under way, in words. */
  rollout?: string;
  /** The controller gave up, or cannot make pods, in words. */
  failure?: string;
}

/** A state and why. */
export interface WorkloadJudgement {
  state: ModelState;
  reason?: string;
}

/** More say nothing more; the counts come from an object that anybody may have written. */
const MOST_REPLICAS = 1000;

/**
 * The state of a Deployment or StatefulSet: what its pods do decides. The
 * controller's conditions only explain why some are missing, and the number
 * asked for is never a state.
 */
export function judgeWorkload(
  workload: WorkloadObservation,
): WorkloadJudgement {
  const { desired, rollout, failure } = workload;
  const pods = workload.pods ?? podsFromCounts(workload.counts);
  const live = pods?.filter(pod => !pod.ended);
  if (workload.deleting || desired === 0) {
    if (!live) return { state: 'unknown' };
    return { state: live.length ? 'draining' : 'stopped' };
  }
  if (!pods || !live) return { state: 'unknown' };

  const staying = live.filter(pod => !pod.terminating);
  const count = (...states: ModelState[]) =>
    staying.filter(pod => states.includes(pod.state)).length;
  const reasonOf = (...states: ModelState[]) =>
    staying.find(pod => states.includes(pod.state) && pod.reason)?.reason;

  const fault = reasonOf('failed') ?? reasonOf('degraded') ?? failure;
  if (count('serving', 'degraded')) {
    if (rollout) return { state: 'updating', reason: rollout };
    const reason = fault ?? lack(staying, desired, reasonOf);
    return isWhole(staying, desired)
      ? { state: 'serving' }
      : { state: 'degraded', reason };
  }
  if (count('waking')) return { state: 'waking', reason: reasonOf('waking') };
  const coming = count('starting', 'preparing', 'waitingForGpu');
  if (count('sleeping') && !coming) {
    return { state: 'sleeping', reason: fault ?? reasonOf('sleeping') };
  }
  if (count('failed')) return { state: 'failed', reason: fault };
  if (count('waitingForGpu')) {
    return { state: 'waitingForGpu', reason: reasonOf('waitingForGpu') };
  }
  if (count('draining')) return { state: 'draining' };
  if (failure) return { state: 'failed', reason: failure };
  if (coming) return { state: 'starting', reason: reasonOf('starting') };
  if (count('unknown'))
    return { state: 'unknown', reason: reasonOf('unknown') };
  if (live.length) return { state: 'draining' };
  const ended = pods.find(pod => pod.reason);
  if (ended) return { state: 'failed', reason: ended.reason };
  // Its pods are told apart from itself. Where it counts some as ready that are gone, it is the older of the two.
  if (workload.counts.ready) return { state: 'draining' };
  return { state: desired === undefined ? 'unknown' : 'starting' };
}

/** Fewer would do; but one that sleeps beside them still gets its share of requests. */
function isWhole(staying: WorkloadReplica[], desired: number | undefined) {
  const of = (...states: ModelState[]) =>
    staying.filter(({ state }) => states.includes(state)).length;
  const enough = desired ?? staying.length;
  return (
    of('serving', 'unknown') >= enough &&
    of('failed', 'degraded', 'sleeping') === 0
  );
}

function lack(
  staying: WorkloadReplica[],
  desired: number | undefined,
  reasonOf: (...states: ModelState[]) => string | undefined,
): string {
  const of = (state: ModelState) =>
    staying.filter(pod => pod.state === state).length;
  const sleeping = of('sleeping');
  if (sleeping) {
    return `${sleeping} of ${staying.length} replicas sleep and still get requests`;
  }
  const all = desired ?? staying.length;
  return (
    reasonOf('waitingForGpu', 'starting') ??
    `${Math.max(all - of('serving'), 0)} of ${all} replicas are not ready`
  );
}

/** Where pods cannot be read: as many of each state as the controller counted. */
function podsFromCounts({
  total,
  ready,
}: WorkloadObservation['counts']): WorkloadReplica[] | undefined {
  if (total === undefined) return undefined;
  const of = (state: ModelState, wanted: number): WorkloadReplica[] =>
    Array.from(
      { length: Math.min(Math.max(wanted, 0), MOST_REPLICAS) },
      () => ({ state, terminating: false, ended: false }),
    );
  return ready === undefined
    ? of('unknown', total)
    : [
        ...of('serving', Math.min(ready, total)),
        ...of('starting', total - ready),
      ];
}
