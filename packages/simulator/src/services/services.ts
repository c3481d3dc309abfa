import { createRandom, uuid } from '../world/random';
import { startTraffic } from '../world/traffic';
import type { Random } from '../world/types';
import { QUIET } from '../world/models';
import { createReplica, terminate } from './replicas';
import { replicasOf } from './requests';
import { nextScheduleAt } from './schedule';
import {
  NewService,
  Replica,
  ScheduleEntry,
  Service,
  ServiceCause,
  ServicesHappening,
  ServiceState,
  ServicesWorld,
} from './types';

/** Services: how many replicas they want, which they have, and what state that makes. */

interface Key {
  system: string;
  namespace: string;
  name: string;
}

export function findService(
  world: ServicesWorld,
  { system, namespace, name }: Key,
): Service | undefined {
  return world.services.find(
    each =>
      each.name === name &&
      each.namespace === namespace &&
      each.system === system,
  );
}

const aboutService = (world: ServicesWorld, service: Service) => ({
  at: world.now,
  system: service.system,
  namespace: service.namespace,
  model: service.name,
});

function timed(
  entries: ScheduleEntry[],
  now: number,
  random: Random,
): Service['schedule'] {
  return entries.map(entry => ({
    ...entry,
    nextAt: nextScheduleAt(entry, now, random),
  }));
}

/** Adds a service, or changes what is wanted of it. */
export function putService(
  world: ServicesWorld,
  wanted: NewService,
  cause: ServiceCause,
  out: ServicesHappening[],
): void {
  const known = findService(world, wanted);
  if (!known) {
    addService(world, wanted, out);
    return;
  }
  const { replicas } = wanted.settings;
  const before = known.settings.replicas;
  known.settings = { ...wanted.settings, replicas: before };
  known.labels = wanted.labels ?? known.labels;
  known.naming = wanted.naming;
  known.options = wanted.options ?? known.options;
  if (wanted.schedule) {
    known.schedule = timed(wanted.schedule, world.now, known.random);
  }
  if (wanted.revision !== undefined && wanted.revision !== known.revision) {
    known.revision = wanted.revision;
    known.progressedAt = world.now;
    known.cause = 'rollout';
  }
  if (replicas !== before) scaleService(world, known, replicas, cause, out);
  else reconcile(world, known, out);
}

export function addService(
  world: ServicesWorld,
  wanted: NewService,
  out: ServicesHappening[],
): Service {
  const { system, namespace, name } = wanted;
  const random = createRandom(world.seed, system, namespace, name);
  const service: Service = {
    system,
    namespace,
    name,
    uid: wanted.uid ?? uuid(random),
    createdAt: world.now,
    labels: wanted.labels ?? {},
    settings: wanted.settings,
    naming: wanted.naming,
    ...(wanted.needsMonitor && { needsMonitor: true }),
    options: wanted.options ?? {},
    revision: wanted.revision ?? '1',
    progressedAt: world.now,
    schedule: timed(wanted.schedule ?? [], world.now, random),
    random,
    profile: wanted.profile ?? QUIET,
    incidents: wanted.incidents ?? [],
    traffic: { nextSessionAt: Infinity, nextArrivalAt: Infinity, sessions: [] },
    state: 'stopped',
    stateSince: world.now,
    cause: 'created',
    front: { answers: {}, promptTokens: 0, generationTokens: 0 },
  };
  startTraffic(service, world.now);
  world.services.push(service);
  out.push({
    ...aboutService(world, service),
    kind: 'service',
    to: 'stopped',
    cause: 'created',
  });
  reconcile(world, service, out);
  return service;
}

export function removeService(
  world: ServicesWorld,
  service: Service,
  out: ServicesHappening[],
): void {
  replicasOf(world, service).forEach(replica => terminate(world, replica, out));
  world.services = world.services.filter(each => each !== service);
  out.push({
    ...aboutService(world, service),
    kind: 'service',
    from: service.state,
    cause: 'user',
  });
}

export function scaleService(
  world: ServicesWorld,
  service: Service,
  replicas: number,
  cause: ServiceCause,
  out: ServicesHappening[],
): void {
  const from = service.settings.replicas;
  if (from === replicas) return;
  service.settings = { ...service.settings, replicas };
  service.progressedAt = world.now;
  service.cause = cause;
  out.push({
    ...aboutService(world, service),
    kind: 'scaled',
    from,
    to: replicas,
    cause,
  });
  reconcile(world, service, out);
}

/** Makes and ends replicas until there are as many as wanted, of the present revision. */
export function reconcile(
  world: ServicesWorld,
  service: Service,
  out: ServicesHappening[],
): void {
  const live = replicasOf(world, service).filter(
    replica => replica.phase !== 'terminating',
  );
  if (service.naming.kind === 'deployment') {
    reconcileDeployment(world, service, live, out);
  } else {
    const ordered = service.naming.kind === 'ordinal' && service.naming.ordered;
    reconcileOrdinals(world, service, live, ordered, out);
  }
  const present = replicasOf(world, service).filter(
    replica => replica.phase !== 'terminating',
  );
  if (
    present.every(each => each.ready && each.revision === service.revision) &&
    present.length === service.settings.replicas
  ) {
    service.completedRevision = service.revision;
  }
  judge(world, service, out);
}

/** One more than wanted while it is rolled out, and never fewer ready than wanted. */
function reconcileDeployment(
  world: ServicesWorld,
  service: Service,
  live: Replica[],
  out: ServicesHappening[],
): void {
  const { replicas } = service.settings;
  const isFresh = (each: Replica) => each.revision === service.revision;
  const fresh = live.filter(isFresh);
  const old = live.filter(each => !isFresh(each));
  // What is not ready goes first, then the newest.
  const byWorth = (a: Replica, b: Replica) =>
    Number(b.ready) - Number(a.ready) || a.createdAt - b.createdAt;
  fresh
    .sort(byWorth)
    .slice(replicas)
    .forEach(each => terminate(world, each, out));
  const most = old.length > 0 && replicas > 0 ? replicas + 1 : replicas;
  let missing = Math.min(
    replicas - fresh.length,
    most - Math.min(fresh.length, replicas) - old.length,
  );
  for (; missing > 0; missing--) createReplica(world, service, 0, out);
  let spare = live.filter(each => each.ready).length - replicas;
  for (const each of old) {
    if (each.ready && spare <= 0) continue;
    if (each.ready) spare--;
    terminate(world, each, out);
  }
}

/** Each number has one replica; with `ordered` one after the other is made, and the highest is replaced first. */
function reconcileOrdinals(
  world: ServicesWorld,
  service: Service,
  live: Replica[],
  ordered: boolean,
  out: ServicesHappening[],
): void {
  const { replicas } = service.settings;
  live
    .filter(each => each.ordinal >= replicas)
    .forEach(each => terminate(world, each, out));
  for (let ordinal = 0; ordinal < replicas; ordinal++) {
    const present = replicasOf(world, service).find(
      each => each.ordinal === ordinal,
    );
    if (!present) createReplica(world, service, ordinal, out);
    if (ordered && !present?.ready) return;
  }
  const [outdated] = live
    .filter(each => each.ordinal < replicas)
    .filter(each => each.revision !== service.revision)
    .sort((a, b) => b.ordinal - a.ordinal);
  const isWhole = live.filter(each => each.ready).length >= replicas;
  if (outdated && (isWhole || !outdated.ready)) terminate(world, outdated, out);
}

/** Whether it answers requests, not only to the kubelet. */
export function isServing(replica: Replica): boolean {
  return (
    replica.phase === 'ready' &&
    replica.sleep.level === 0 &&
    replica.engines[0]?.state === 'loaded'
  );
}

function stateOf(service: Service, replicas: Replica[]): ServiceState {
  const wanted = service.settings.replicas;
  if (wanted === 0) return replicas.length > 0 ? 'draining' : 'stopped';
  const serving = replicas.filter(isServing).length;
  if (serving >= wanted) return 'serving';
  if (serving > 0) return 'degraded';
  const isReady = replicas.some(replica => replica.phase === 'ready');
  if (!isReady) return 'starting';
  return service.settings.engine.kind === 'triton' ? 'stopped' : 'sleeping';
}

/** Looks at the service as a whole and tells where its state has changed. */
export function judge(
  world: ServicesWorld,
  service: Service,
  out: ServicesHappening[],
): void {
  const from = service.state;
  const to = stateOf(service, replicasOf(world, service));
  if (to === from) return;
  const wasOff = from === 'stopped' || from === 'sleeping';
  service.state = to;
  service.stateSince = world.now;
  const about = aboutService(world, service);
  const { cause } = service;
  out.push({ ...about, kind: 'service', from, to, cause });
  if (to === 'serving' || to === 'degraded') {
    const { wake } = service;
    if (wasOff || wake) {
      const start = wake?.from ?? world.now;
      const why = wake?.cause ?? cause;
      out.push({
        ...about,
        kind: 'wake',
        pod: '',
        start,
        end: world.now,
        cause: why,
      });
    }
    service.wake = undefined;
  } else if (to === 'starting') {
    if (wasOff) service.wake ??= { from: world.now, cause };
  } else {
    service.wake = undefined;
  }
}
