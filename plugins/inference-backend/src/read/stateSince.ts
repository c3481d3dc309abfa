import { ModelSnapshot } from '@wakeboard/plugin-inference-common';
import { ReplicaHistory } from './tail';

/**
 * Since when a model is in its state by what the history knows of its
 * replicas: the latest of the moments from which each replica that is there
 * now was in the same state as the model. Undefined where the history does not
 * agree with what is there now, or does not reach back to the border.
 */
export function stateSinceOf(
  model: ModelSnapshot,
  history: ReplicaHistory[],
  reaches: number,
): number | undefined {
  const begins = model.pods.map(({ name, state }) => {
    const last = history
      .find(({ replica }) => replica === name)
      ?.intervals.at(-1);
    return last && last.state === state && state === model.state
      ? last.from
      : undefined;
  });
  if (begins.length === 0 || begins.some(at => at === undefined)) {
    return undefined;
  }
  const since = Math.max(...begins.map(Number));
  return since > reaches ? since : undefined;
}
