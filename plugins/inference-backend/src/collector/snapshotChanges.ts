import {
  ModelRef,
  ModelSnapshot,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import { InferenceDriver } from '@wakeboard/plugin-inference-node';
import { ReplicaEvidence } from '../store/types';

/** How a newer reading was seen. Times are epoch milliseconds. */
export interface Seen {
  via: 'watch' | 'list';
  seenAt: number;
  /** When the older reading was last known to be true. */
  previousSeenAt?: number;
}

/** What happened between two readings of all models of a cluster, also to models that came or went. */
export function eventsBetween(
  driver: InferenceDriver,
  previous: readonly ModelSnapshot[],
  next: readonly ModelSnapshot[],
  seen: Seen,
): ReplicaEvidence[] {
  const before = new Map(
    previous.map(model => [stringifyModelRef(model.ref), model]),
  );
  const events: ReplicaEvidence[] = [];
  const add = (
    model: ModelRef,
    from: ModelSnapshot | undefined,
    to: ModelSnapshot | undefined,
  ) => {
    const change = { ...seen, previous: from, next: to };
    for (const { replica, event } of driver.toEvents(change)) {
      events.push({ model, replica, event });
    }
  };
  for (const model of next) {
    const key = stringifyModelRef(model.ref);
    add(model.ref, before.get(key), model);
    before.delete(key);
  }
  for (const model of before.values()) {
    add(model.ref, model, undefined);
  }
  return events;
}
