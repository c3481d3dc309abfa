import { Interval, ModelSnapshot } from '@wakeboard/plugin-inference-common';

/** The intervals of one replica; the replica with the empty name is the model itself. */
export interface ReplicaHistory {
  replica: string;
  intervals: Interval[];
}

/**
 * The history up to a moment until which the objects are known to be as the
 * snapshot says. History is written when something is found out, so while
 * nothing happens its last row lags behind what is known.
 */
export function withTail(
  history: ReplicaHistory[],
  model: ModelSnapshot,
  known: { from: number; until: number },
): ReplicaHistory[] {
  const states = new Map(
    model.pods.map(({ name, state }) => [name, state] as const),
  );
  if (history.some(({ replica }) => replica === '')) {
    states.set('', model.state);
  }
  const named = new Set(history.map(({ replica }) => replica));
  const all = [
    ...history,
    ...[...states.keys()]
      .filter(replica => !named.has(replica))
      .map(replica => ({ replica, intervals: [] })),
  ];
  return all.map(({ replica, intervals }) => {
    const state = states.get(replica);
    const last = intervals.at(-1);
    const from = last?.to ?? known.from;
    if (state === undefined || from >= known.until) {
      return { replica, intervals };
    }
    if (last?.state === state) {
      return {
        replica,
        intervals: [...intervals.slice(0, -1), { ...last, to: known.until }],
      };
    }
    const tail: Interval = {
      from,
      to: known.until,
      state,
      mark: 'resync',
      toleranceMs: Math.max(0, known.from - from),
      cause: { kind: 'unknown' },
    };
    return { replica, intervals: [...intervals, tail] };
  });
}
