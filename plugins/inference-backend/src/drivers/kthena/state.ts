import { ModelState } from '@wakeboard/plugin-inference-common';
import { GroupReading } from './groups';

/** What a model's state is judged from. */
export interface ModelObservation {
  /** Groups asked for. */
  desired?: number;
  /** Its resource is being deleted. */
  deleting: boolean;
  /** Its groups; undefined: pods could not be read. */
  groups?: GroupReading[];
  /** What the ModelServing's controller counted; undefined: it has not said anything. */
  counts?: { total?: number; available?: number };
  /** The controller has not seen the newest spec yet, so what it says is of an older one. */
  stale: boolean;
  /** The controller replaces groups by newer ones. */
  updating: boolean;
  /** What the ModelBooster says of its failure, where it does not say that it works. */
  failure?: string;
}

/** A state and why, in the system's own words where it has any. */
export interface Judgement {
  state: ModelState;
  reason?: string;
}

/** More say nothing more; the count comes from an object that anybody may have written. */
const MOST_GROUPS = 1000;
const NOT_SEEN = 'Its controller has not seen the newest spec yet';

/**
 * The state of a model: what its pods show decides. What the controller says
 * is asked only where pods cannot be read, because at 0 replicas it says
 * Available, of one made with 0 it says nothing, and of a spec that it has not
 * seen yet it says what was before. A ModelBooster's Failed is never taken
 * back, so pods that serve go before it.
 */
export function judgeModel(model: ModelObservation): Judgement {
  const groups = model.groups?.filter(group => !group.ended);
  if (model.deleting || model.desired === 0) {
    const live = groups?.length ?? model.counts?.total ?? 0;
    return { state: live > 0 ? 'draining' : 'stopped' };
  }
  const known = groups ?? groupsOf(model.counts);
  const inState = (...states: ModelState[]) =>
    known?.filter(({ replica }) => states.includes(replica.state)) ?? [];
  const broken =
    inState('failed')[0] ??
    model.groups?.find(group => group.reason && group.ended);
  if (inState('serving', 'degraded').length > 0) {
    return judgeServing(model, inState('serving').length, [
      ...(broken ? [broken] : []),
      ...inState('degraded'),
    ]);
  }
  if (broken) {
    return { state: 'failed', reason: broken.reason };
  }
  if (model.failure !== undefined) {
    return {
      state: 'failed',
      reason: `${model.failure} (may be stale: Kthena never takes Failed back)`,
    };
  }
  for (const state of ['unknown', 'waitingForGpu', 'starting'] as const) {
    const [group] = inState(state);
    if (group) return { state, reason: group.reason };
  }
  // Pods are told apart from their model. Where it counts some as available that are gone, it is the older of the two.
  if (known?.length || model.counts?.available) {
    return { state: 'draining' };
  }
  // Wanted, and nothing of it there yet.
  return known && model.desired !== undefined
    ? { state: 'starting' }
    : { state: 'unknown' };
}

function judgeServing(
  { desired, updating, stale }: ModelObservation,
  whole: number,
  troubled: GroupReading[],
): Judgement {
  const trouble = troubled.find(({ reason }) => reason);
  if (troubled.some(({ replica }) => replica.state === 'failed')) {
    return { state: 'degraded', reason: trouble?.reason };
  }
  if (updating) {
    return { state: 'updating' };
  }
  if (whole < (desired ?? 1)) {
    return {
      state: 'degraded',
      reason:
        trouble?.reason ?? `${whole} of ${desired} serving groups are ready`,
    };
  }
  return stale ? { state: 'updating', reason: NOT_SEEN } : { state: 'serving' };
}

/** Where pods cannot be read: as many groups as the controller counted. */
function groupsOf(
  counts: ModelObservation['counts'],
): GroupReading[] | undefined {
  if (!counts) {
    return undefined;
  }
  const { total = 0, available = 0 } = counts;
  const of = (state: ModelState, count: number): GroupReading[] =>
    Array.from({ length: Math.min(Math.max(count, 0), MOST_GROUPS) }, () => ({
      replica: { name: '', state, gpus: [] },
      terminating: false,
      ended: false,
      entries: [],
    }));
  return [...of('serving', available), ...of('starting', total - available)];
}
