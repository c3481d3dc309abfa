import {
  Cause,
  ModelSnapshot,
  ModelState,
  ObjectEvent,
  ReplicaSnapshot,
} from '@wakeboard/plugin-inference-common';
import { ReplicaEvent, SnapshotChange } from '../driver';

/**
 * Two readings to what happened in between. The moments that the server itself
 * gives (when a pod was created, when it began to serve) are the only exact
 * ones; every other border is when a watch showed it, or lies somewhere before
 * the list that found it.
 */

/** The name under which events of the model itself are reported. */
const MODEL = '';

/** A timestamp that lies further in the future than clocks differ is not believed. */
const CLOCK_SKEW_MS = 5 * 60_000;
/** What the timestamps of Kubernetes are cut to. */
const SECOND_MS = 1000;

/**
 * What happened between two readings of one model.
 *
 * @param change - the two readings
 * @param cause - why the model itself came into its new state, where an object
 * says so; never a guess
 * @public
 */
export function replicaEvents(
  change: SnapshotChange,
  cause?: Cause,
): ReplicaEvent[] {
  const { previous, next } = change;
  const before = new Map(previous?.pods.map(pod => [pod.name, pod]));
  const after = new Map(next?.pods.map(pod => [pod.name, pod]));
  const events: ReplicaEvent[] = [];
  for (const [name, pod] of before) {
    const successor = after.get(name);
    if (!successor) {
      events.push({ replica: name, event: seen('stopped', change) });
    } else if (!isSame(pod, successor)) {
      events.push({ replica: name, event: replaced(successor, change) });
    }
  }
  for (const [name, pod] of after) {
    const predecessor = before.get(name);
    const known =
      predecessor && isSame(predecessor, pod) ? predecessor : undefined;
    for (const event of podEvents(known, pod, change)) {
      events.push({ replica: name, event });
    }
  }
  const state = next?.state ?? 'stopped';
  if (previous?.state !== state) {
    for (const event of modelEvents(state, change)) {
      events.push({
        replica: MODEL,
        event: cause ? { ...event, cause } : event,
      });
    }
  }
  return events;
}

/** A pod of a StatefulSet has the name of the one before it. */
function isSame(a: ReplicaSnapshot, b: ReplicaSnapshot): boolean {
  return a.uid === b.uid || a.uid === undefined || b.uid === undefined;
}

function podEvents(
  known: ReplicaSnapshot | undefined,
  pod: ReplicaSnapshot,
  change: SnapshotChange,
): ObjectEvent[] {
  const events: ObjectEvent[] = [];
  const appeared = !known && change.previous !== undefined;
  if (
    pod.createdAt !== undefined &&
    isPast(pod.createdAt, change) &&
    !known &&
    (appeared || pod.state === 'starting')
  ) {
    events.push(exact('starting', pod.createdAt));
  }
  const servingAt = newServingAt(known, pod, change);
  if (servingAt !== undefined) {
    events.push(exact('serving', servingAt));
  }
  // What began before anything was read says nothing of what was there when it was.
  const isTold = events.some(
    ({ state, at }) =>
      state === pod.state &&
      (appeared || known !== undefined) &&
      !(known && state !== known.state && isLate(at, change)),
  );
  const isNews = known?.state !== pod.state || servingAt !== undefined;
  if (isNews && !isTold) {
    const notBefore = latest(pod.createdAt, servingAt, change.previousSeenAt);
    events.push(
      appeared || known
        ? seen(pod.state, change, notBefore)
        : found(pod.state, change, notBefore),
    );
  }
  return events;
}

/** When the pod began to serve, if it did so since the last reading. */
function newServingAt(
  known: ReplicaSnapshot | undefined,
  pod: ReplicaSnapshot,
  change: SnapshotChange,
): number | undefined {
  const at = pod.becameServingAt;
  return at !== undefined && at !== known?.becameServingAt && isPast(at, change)
    ? withinSecond(at, change)
    : undefined;
}

/**
 * The moment that a server means by a whole second: not before a reading
 * within that second which did not know of it yet, or what that reading told
 * would seem to have come after.
 */
function withinSecond(at: number, change: SnapshotChange): number {
  const { previousSeenAt = -Infinity, seenAt } = change;
  return at % SECOND_MS === 0 &&
    previousSeenAt >= at &&
    previousSeenAt < at + SECOND_MS
    ? Math.max(at, Math.min(seenAt, at + SECOND_MS - 1))
    : at;
}

/**
 * What came to be known of the model. It may have served already before
 * anything was read, while it was unknown what it does, or while a reading
 * still showed something else: then it is told of both moments, as the earlier
 * one alone would be followed by the time or the reading that did not know.
 */
function modelEvents(state: ModelState, change: SnapshotChange): ObjectEvent[] {
  const { previous, next } = change;
  const known = new Map(previous?.pods.map(pod => [pod.name, pod]));
  if (state === 'serving' && !isServing(previous)) {
    const begun = (next?.pods ?? []).flatMap(pod => {
      const at = newServingAt(known.get(pod.name), pod, change);
      return at === undefined || pod.state !== 'serving' ? [] : [at];
    });
    if (begun.length) {
      const at = begun.reduce((a, b) => Math.min(a, b));
      const notBefore = latest(at, change.previousSeenAt);
      if (!previous) {
        return [exact('serving', at), found(state, change, notBefore)];
      }
      return [
        exact('serving', at),
        ...(previous.state === 'unknown' || isLate(at, change)
          ? [seen(state, change, notBefore)]
          : []),
      ];
    }
  }
  return [previous ? seen(state, change) : found(state, change)];
}

function isLate(at: number, { previousSeenAt }: SnapshotChange): boolean {
  return previousSeenAt !== undefined && at <= previousSeenAt;
}

function isServing(model: ModelSnapshot | undefined): boolean {
  return model?.state === 'serving' || model?.state === 'degraded';
}

/** The new pod's creation is the last moment at which the old one can have ended. */
function replaced(pod: ReplicaSnapshot, change: SnapshotChange): ObjectEvent {
  const at = pod.createdAt;
  return at === undefined || !isPast(at, change)
    ? seen('stopped', change)
    : resync('stopped', at, change.previousSeenAt);
}

function exact(state: ModelState, at: number): ObjectEvent {
  return { kind: 'event', state, at, mark: 'exact' };
}

/** By a watch at the moment it happened, by a list some time before. */
function seen(
  state: ModelState,
  change: SnapshotChange,
  notBefore = change.previousSeenAt,
): ObjectEvent {
  return change.via === 'watch'
    ? exact(state, change.seenAt)
    : found(state, change, notBefore);
}

function found(
  state: ModelState,
  change: SnapshotChange,
  notBefore?: number,
): ObjectEvent {
  return resync(state, change.seenAt, notBefore);
}

function resync(
  state: ModelState,
  at: number,
  notBefore: number | undefined,
): ObjectEvent {
  return notBefore === undefined || notBefore > at
    ? { kind: 'event', state, at, mark: 'resync' }
    : { kind: 'event', state, at, mark: 'resync', notBefore };
}

function isPast(at: number, change: SnapshotChange): boolean {
  return at <= change.seenAt + CLOCK_SKEW_MS;
}

function latest(...times: Array<number | undefined>): number | undefined {
  return times.reduce((a, b) =>
    a === undefined || (b !== undefined && b > a) ? b : a,
  );
}
