import { exponential, uniform } from '../world/random';
import { nextTrafficAt, takeArrivals } from '../world/traffic';
import { repositoryTimer, setSleepOfAll, slept } from './engineSleep';
import { crash, drained, replicaTimer, tell, terminate } from './replicas';
import { route, runEngines, serviceOf } from './requests';
import { nextScheduleAt } from './schedule';
import { judge, reconcile, scaleService } from './services';
import { Replica, Service, ServicesHappening, ServicesWorld } from './types';

/** The services world moves from event to event, as the GreenThread one does: nothing in here knows a clock. */

const DAY = 86_400_000;

function replicaNextAt(replica: Replica): number {
  let at = replica.timer?.at ?? Infinity;
  for (const engine of replica.engines) {
    for (const request of engine.inFlight) {
      if (request.endAt < at) at = request.endAt;
    }
    at = Math.min(
      at,
      engine.cacheFullAt ?? Infinity,
      engine.stateUntil ?? Infinity,
    );
  }
  return at;
}

function serviceNextAt(service: Service): number {
  let at = nextTrafficAt(service);
  for (const { nextAt: due } of service.schedule) at = Math.min(at, due);
  return at;
}

/** When the next thing happens by itself. */
export function nextAt(world: ServicesWorld): number {
  let at = Math.min(world.chaos.nextCrashAt, world.chaos.nextEvictionAt);
  for (const replica of world.replicas) {
    at = Math.min(at, replicaNextAt(replica));
  }
  for (const service of world.services) {
    at = Math.min(at, serviceNextAt(service));
  }
  return at;
}

export function nextChaosAt(world: ServicesWorld, perDay: number): number {
  return perDay > 0
    ? Math.ceil(world.now + exponential(world.random, DAY / perDay))
    : Infinity;
}

/** Something befell a replica: what follows from it for its service. */
function follow(
  world: ServicesWorld,
  replica: Replica,
  out: ServicesHappening[],
): void {
  const service = serviceOf(world, replica);
  if (service) reconcile(world, service, out);
}

/** The pod is deleted by somebody else than its owner, which makes a new one. */
export function evict(
  world: ServicesWorld,
  replica: Replica,
  out: ServicesHappening[],
): void {
  const service = serviceOf(world, replica);
  if (service) service.cause = 'eviction';
  tell(world, replica, 'evicted', out);
  terminate(world, replica, out);
  follow(world, replica, out);
}

export function crashReplica(
  world: ServicesWorld,
  replica: Replica,
  out: ServicesHappening[],
): void {
  const service = serviceOf(world, replica);
  if (service) service.cause = 'crash';
  crash(world, replica, out);
  follow(world, replica, out);
}

function chaos(world: ServicesWorld, out: ServicesHappening[]): void {
  const anyReady = () => {
    const ready = world.replicas.filter(each => each.phase === 'ready');
    return ready[Math.floor(uniform(world.random) * ready.length)];
  };
  if (world.chaos.nextCrashAt <= world.now) {
    const replica = anyReady();
    if (replica) crashReplica(world, replica, out);
    world.chaos.nextCrashAt = nextChaosAt(world, world.chaos.crashesPerDay);
  }
  if (world.chaos.nextEvictionAt <= world.now) {
    const replica = anyReady();
    if (replica) evict(world, replica, out);
    world.chaos.nextEvictionAt = nextChaosAt(
      world,
      world.chaos.evictionsPerDay,
    );
  }
}

function moveReplica(
  world: ServicesWorld,
  replica: Replica,
  out: ServicesHappening[],
): void {
  runEngines(world, replica, out);
  drained(world, replica);
  const hasLoaded = repositoryTimer(world, replica, out);
  if (replica.timer && replica.timer.at <= world.now) {
    const wasReady = replica.ready;
    if (replica.timer.kind === 'slept') slept(world, replica, out);
    else replicaTimer(world, replica, out);
    const service = serviceOf(world, replica);
    if (service && replica.ready && !wasReady) service.progressedAt = world.now;
    if (service) reconcile(world, service, out);
  } else if (hasLoaded) {
    const service = serviceOf(world, replica);
    if (service) judge(world, service, out);
  }
}

function moveService(
  world: ServicesWorld,
  service: Service,
  out: ServicesHappening[],
): void {
  for (const entry of service.schedule) {
    if (entry.nextAt > world.now) continue;
    entry.nextAt = nextScheduleAt(entry, world.now, service.random);
    const { act, by } = entry;
    if ('sleep' in act) setSleepOfAll(world, service, act.sleep, by, out);
    else scaleService(world, service, act.replicas, by, out);
  }
  if (nextTrafficAt(service) <= world.now) {
    for (const request of takeArrivals(service, world.now)) {
      route(world, service, request, out);
    }
  }
}

function moveAll(world: ServicesWorld, out: ServicesHappening[]): void {
  const { now } = world;
  for (const service of world.services) {
    if (serviceNextAt(service) <= now) moveService(world, service, out);
  }
  for (const replica of world.replicas) {
    if (replicaNextAt(replica) <= now) moveReplica(world, replica, out);
  }
  chaos(world, out);
}

/** Moves this world on to a time. Returns what happened on the way, oldest first. */
export function advance(
  world: ServicesWorld,
  until: number,
): ServicesHappening[] {
  const out: ServicesHappening[] = [];
  for (let at = nextAt(world); at <= until; at = nextAt(world)) {
    world.now = Math.max(world.now, at);
    moveAll(world, out);
  }
  world.now = Math.max(world.now, until);
  return out;
}

/** The same without touching the given world. */
export function step(
  world: ServicesWorld,
  elapsedMs: number,
): { world: ServicesWorld; happenings: ServicesHappening[] } {
  const next = structuredClone(world);
  return { world: next, happenings: advance(next, world.now + elapsedMs) };
}
