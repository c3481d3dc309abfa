import {
  Interval,
  ModelSnapshot,
  ModelState,
} from '@wakeboard/plugin-inference-common';
import { ReplicaHistory } from './tail';

/**
 * Since when a model is in its state by what the history knows: the latest of
 * the moments from which each replica that is there now was in the same state
 * as the model, or without replicas, as those of a model that is stopped, the
 * moment that is known of the model itself. Undefined where the history does
 * not agree with what is there now, does not reach back to the border, or
 * begins after a time of which nothing is known: it was in its state before
 * then, and nothing says since when.
 */
export function stateSinceOf(
  model: ModelSnapshot,
  history: ReplicaHistory[],
  reaches: number,
): number | undefined {
  const begins = model.pods.length
    ? model.pods.map(({ name, state }) =>
        state === model.state ? lastBorder(history, name, state) : undefined,
      )
    : [lastBorder(history, '', model.state)];
  if (begins.some(at => at === undefined)) {
    return undefined;
  }
  const since = Math.max(...begins.map(Number));
  return since > reaches ? since : undefined;
}

/** When a replica came into the state that it is in at the end of its history. */
function lastBorder(
  history: ReplicaHistory[],
  name: string,
  state: ModelState,
): number | undefined {
  const intervals: Interval[] =
    history.find(({ replica }) => replica === name)?.intervals ?? [];
  const last = intervals.at(-1);
  if (last?.state !== state) {
    return undefined;
  }
  const before = intervals.at(-2);
  const isSeen =
    last.mark === 'exact' ||
    (before !== undefined &&
      before.state !== 'unknown' &&
      before.to === last.from);
  return isSeen ? last.from : undefined;
}
