import {
  addModel,
  findModel,
  nextPhase,
  podsOf,
  reconcile,
  route,
} from './models';
import { claimPerGpu, nodeOf } from './placement';
import { crash, podTimer, terminate } from './pods';
import { exponential, uniform } from './random';
import { finish, makeRoom } from './engine';
import { engineMoment } from './requests';
import { becameIdle, yieldGpu } from './sidecar';
import { nextTrafficAt, takeArrivals } from './traffic';
import { Happening, Pod, World } from './types';

/**
 * The world moves from event to event, whatever lies between them: a month of sleeping costs nothing, and a wake of 600 ms
 * ends on its millisecond. There is no clock in here; who calls says up to when. Moving in one stride or in many gives the
 * same world.
 */

const DAY = 86_400_000;

function podNextAt(pod: Pod): number {
  let at = pod.timer?.at ?? Infinity;
  if (pod.preemption && pod.preemption.at < at) at = pod.preemption.at;
  for (const request of pod.inFlight) {
    if (request.endAt < at) at = request.endAt;
  }
  if (pod.cacheFullAt !== undefined) at = Math.min(at, pod.cacheFullAt);
  return at;
}

/** When the next thing happens by itself. */
export function nextAt(world: World): number {
  let at = Math.min(world.chaos.nextCrashAt, world.chaos.nextEvictionAt);
  for (const pod of world.pods) at = Math.min(at, podNextAt(pod));
  for (const model of world.models) {
    at = Math.min(at, model.phaseUntil ?? Infinity, nextTrafficAt(model));
  }
  for (const arrival of world.arrivals) at = Math.min(at, arrival.at);
  return at;
}

export function nextChaosAt(world: World, perDay: number): number {
  return perDay > 0
    ? Math.ceil(world.now + exponential(world.random, DAY / perDay))
    : Infinity;
}

function anyRunning(world: World): Pod | undefined {
  const running = world.pods.filter(pod => pod.lifecycle === 'running');
  return running[Math.floor(uniform(world.random) * running.length)];
}

/** The pod is deleted by somebody else than its controller, which makes a new one. */
export function evict(world: World, pod: Pod, out: Happening[]): void {
  terminate(world, pod);
  out.push({
    kind: 'pod',
    at: world.now,
    namespace: pod.namespace,
    model: pod.model,
    pod: pod.name,
    what: 'evicted',
  });
  const model = findModel(world, pod.namespace, pod.model);
  if (model) reconcile(world, model, out);
}

function chaos(world: World, out: Happening[]): void {
  if (world.chaos.nextCrashAt <= world.now) {
    const pod = anyRunning(world);
    if (pod) crash(world, pod, out);
    world.chaos.nextCrashAt = nextChaosAt(world, world.chaos.crashesPerDay);
  }
  if (world.chaos.nextEvictionAt <= world.now) {
    const pod = anyRunning(world);
    if (pod) evict(world, pod, out);
    world.chaos.nextEvictionAt = nextChaosAt(
      world,
      world.chaos.evictionsPerDay,
    );
  }
}

function movePod(world: World, pod: Pod, out: Happening[]): void {
  const { now } = world;
  for (const request of pod.inFlight) {
    if (request.endAt <= now) {
      finish(engineMoment(world, pod, out), pod, request);
      if (pod.inFlight.length === 0 && pod.lifecycle === 'running') {
        becameIdle(world, pod);
      }
    }
  }
  if (pod.cacheFullAt !== undefined && pod.cacheFullAt <= now) {
    makeRoom(engineMoment(world, pod, out), pod);
  }
  if (pod.preemption && pod.preemption.at <= now) yieldGpu(world, pod, out);
  if (pod.timer && pod.timer.at <= now) {
    podTimer(world, pod, out);
    measure(world, pod);
  }
}

/** The first pod of a model that has booted measures how much memory serving takes. */
function measure(world: World, pod: Pod): void {
  if (!pod.bootReady) return;
  const model = findModel(world, pod.namespace, pod.model);
  if (model && model.servingMemoryPerGpu === undefined) {
    model.servingMemoryPerGpu = claimPerGpu(pod, nodeOf(world, pod));
  }
}

function moveAll(world: World, out: Happening[]): void {
  const { now } = world;
  for (const arrival of world.arrivals.filter(each => each.at <= now)) {
    world.arrivals = world.arrivals.filter(each => each !== arrival);
    addModel(world, arrival.model, out);
  }
  for (const model of world.models) {
    if (model.phaseUntil !== undefined && model.phaseUntil <= now) {
      nextPhase(world, model, out);
    }
    if (nextTrafficAt(model) <= now) {
      const arrived = takeArrivals(model, now);
      if (podsOf(world, model).length > 0) {
        arrived.forEach(request => route(world, model, request, out));
      }
    }
  }
  for (const pod of world.pods) {
    if (podNextAt(pod) <= now) movePod(world, pod, out);
  }
  chaos(world, out);
}

/** Moves this world on to a time. Returns what happened on the way, oldest first. */
export function advance(world: World, until: number): Happening[] {
  const out: Happening[] = [];
  for (let at = nextAt(world); at <= until; at = nextAt(world)) {
    world.now = Math.max(world.now, at);
    moveAll(world, out);
  }
  world.now = Math.max(world.now, until);
  return out;
}

/** The same without touching the given world. */
export function step(
  world: World,
  elapsedMs: number,
): { world: World; happenings: Happening[] } {
  const next = structuredClone(world);
  return { world: next, happenings: advance(next, world.now + elapsedMs) };
}
