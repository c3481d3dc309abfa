import { zeroEngineCounters } from '../world/engine';
import { emptyHistogram } from '../world/histogram';
import { between, createRandom, nameSuffix, uuid } from '../world/random';
import { FIRST_RESPONSE_BOUNDS } from './bounds';
import { loseWork } from './requests';
import {
  ModelEngine,
  Replica,
  Service,
  ServiceNode,
  ServicesHappening,
  ServicesWorld,
} from './types';

/** The life of one replica: made, placed, started, ready, ended. What follows from it for the service is in services.ts. */

const RETRY_SCHEDULING_MS = 5_000;
const LONGEST_BACK_OFF_MS = 300_000;
const GRACE_MS = 1_500;

type What = Extract<ServicesHappening, { kind: 'replica' }>['what'];

export function tell(
  world: ServicesWorld,
  replica: Replica,
  what: What,
  out: ServicesHappening[],
): void {
  const { system, namespace, service, name } = replica;
  out.push({
    kind: 'replica',
    at: world.now,
    system,
    namespace,
    model: service,
    pod: name,
    what,
  });
}

/** A wait of about this long. */
function about(replica: Replica, ms: number): number {
  return Math.max(1, Math.round(ms * between(replica.random, 0.8, 1.25)));
}

function nameOf(
  world: ServicesWorld,
  service: Service,
  ordinal: number,
): string {
  const { naming, name } = service;
  if (naming.kind === 'ordinal') {
    return naming.pattern
      .replaceAll('{name}', name)
      .replaceAll('{ordinal}', String(ordinal));
  }
  if (naming.kind === 'suffix') {
    return `${naming.name}-${nameSuffix(service.random, 5)}`;
  }
  return `${name}-${revisionHash(
    world.seed,
    service,
    service.revision,
  )}-${nameSuffix(service.random, 5)}`;
}

/** As in the name of a ReplicaSet and the label `pod-template-hash`. */
export function revisionHash(
  seed: number,
  service: Service,
  revision: string,
): string {
  return nameSuffix(createRandom(seed, service.uid, revision), 10);
}

function newEngine(world: ServicesWorld, name: string, model: string) {
  const engine: ModelEngine = {
    model,
    random: createRandom(world.seed, name, model),
    settings: { cacheTokens: 1 },
    state: 'unloaded',
    loadSeconds: 0,
    waiting: [],
    inFlight: [],
    counters: zeroEngineCounters(),
    firstResponse: emptyHistogram(FIRST_RESPONSE_BOUNDS),
  };
  return engine;
}

export function createReplica(
  world: ServicesWorld,
  service: Service,
  ordinal: number,
  out: ServicesHappening[],
): Replica {
  const name = nameOf(world, service, ordinal);
  const random = createRandom(world.seed, name, String(world.now));
  const replica: Replica = {
    name,
    uid: uuid(random),
    system: service.system,
    namespace: service.namespace,
    service: service.name,
    ordinal,
    revision: service.revision,
    settings: service.settings,
    phase: 'pending',
    phaseSince: world.now,
    createdAt: world.now,
    gpus: [],
    unschedulable: false,
    ready: false,
    readyChangedAt: world.now,
    restarts: 0,
    random,
    sleep: { level: 0, from: world.now },
    engines: [],
    http: {},
  };
  replica.timer = {
    at: world.now + about(replica, service.settings.schedulingMs),
    kind: 'schedule',
  };
  world.replicas.push(replica);
  tell(world, replica, 'created', out);
  return replica;
}

function enter(
  world: ServicesWorld,
  replica: Replica,
  phase: Replica['phase'],
): void {
  replica.phase = phase;
  replica.phaseSince = world.now;
}

function setReady(
  world: ServicesWorld,
  replica: Replica,
  ready: boolean,
): void {
  if (replica.ready === ready) return;
  replica.ready = ready;
  replica.readyChangedAt = world.now;
}

/** Indices of the GPUs of a node that nobody has. */
function freeGpus(world: ServicesWorld, node: string, all: number[]): number[] {
  const taken = new Set(
    world.replicas
      .filter(replica => replica.node === node)
      .flatMap(replica => replica.gpus),
  );
  return all.filter(index => !taken.has(index));
}

/** Workers of a system outside of Kubernetes take what their own cluster runs, and nothing else. */
function takes(node: ServiceNode, replica: Replica): boolean {
  const { outside } = node;
  return outside
    ? outside.system === replica.system && outside.cluster === replica.namespace
    : replica.system !== 'gpustack';
}

function place(world: ServicesWorld, replica: Replica): boolean {
  const { gpusPerReplica, product } = replica.settings;
  for (const [number, node] of world.nodes.entries()) {
    if (!takes(node, replica)) continue;
    if (gpusPerReplica > 0 && product && node.product !== product) continue;
    const free = freeGpus(
      world,
      node.name,
      node.gpus.map(gpu => gpu.index),
    );
    if (free.length < gpusPerReplica) continue;
    replica.node = node.name;
    replica.gpus = free.slice(0, gpusPerReplica);
    replica.ip = `10.245.${number + 1}.${Math.floor(
      between(replica.random, 10, 250),
    )}`;
    return true;
  }
  return false;
}

function schedule(
  world: ServicesWorld,
  replica: Replica,
  out: ServicesHappening[],
): void {
  if (!place(world, replica)) {
    if (!replica.unschedulable) tell(world, replica, 'unschedulable', out);
    replica.unschedulable = true;
    replica.timer = { at: world.now + RETRY_SCHEDULING_MS, kind: 'schedule' };
    return;
  }
  replica.unschedulable = false;
  replica.scheduledAt = world.now;
  enter(world, replica, 'creating');
  tell(world, replica, 'scheduled', out);
  const { downloadingMs, failing } = replica.settings;
  replica.timer =
    failing === 'image'
      ? undefined
      : { at: world.now + about(replica, downloadingMs), kind: 'start' };
}

function start(
  world: ServicesWorld,
  replica: Replica,
  out: ServicesHappening[],
): void {
  const { engine, loadingMs } = replica.settings;
  enter(world, replica, 'loading');
  replica.startedAt = world.now;
  replica.sleep = { level: 0, from: world.now };
  replica.http = {};
  replica.engines = engine.models.map(model => {
    const made = newEngine(world, `${replica.name}/${replica.restarts}`, model);
    made.settings.cacheTokens = engine.cacheTokens;
    return made;
  });
  tell(world, replica, 'started', out);
  replica.timer = { at: world.now + about(replica, loadingMs), kind: 'loaded' };
}

function loaded(
  world: ServicesWorld,
  replica: Replica,
  out: ServicesHappening[],
): void {
  replica.timer = undefined;
  const { engine, failing } = replica.settings;
  if (failing === 'crash') {
    crash(world, replica, out);
    return;
  }
  const seconds = (world.now - replica.phaseSince) / 1_000;
  for (const [number, each] of replica.engines.entries()) {
    // In explicit mode the server loads what --load-model names: the first.
    if (engine.explicitModels && number > 0) continue;
    each.state = 'loaded';
    each.loadSeconds = Math.round(seconds * 800) / 1_000;
  }
  enter(world, replica, 'ready');
  setReady(world, replica, true);
  tell(world, replica, 'ready', out);
}

/** The process ends and is started again after a while; its counters begin at zero. */
export function crash(
  world: ServicesWorld,
  replica: Replica,
  out: ServicesHappening[],
): void {
  if (replica.phase !== 'ready' && replica.phase !== 'loading') return;
  loseWork(world, replica, out);
  const backOff = Math.min(
    LONGEST_BACK_OFF_MS,
    10_000 * 2 ** Math.min(5, replica.restarts),
  );
  replica.restarts++;
  enter(world, replica, 'restarting');
  setReady(world, replica, false);
  tell(world, replica, 'crashed', out);
  replica.timer = { at: world.now + about(replica, backOff), kind: 'start' };
}

export const isBusy = (replica: Replica): boolean =>
  replica.engines.some(
    engine => engine.inFlight.length + engine.waiting.length > 0,
  );

/** It gets no more requests; it is gone when it has ended those that it has, or after the longest drain. */
export function terminate(
  world: ServicesWorld,
  replica: Replica,
  out: ServicesHappening[],
): void {
  if (replica.phase === 'terminating') return;
  enter(world, replica, 'terminating');
  tell(world, replica, 'terminating', out);
  const wait = isBusy(replica)
    ? Math.max(GRACE_MS, replica.settings.drainMs)
    : about(replica, GRACE_MS);
  replica.timer = { at: world.now + wait, kind: 'gone' };
}

/** A draining replica has ended its last request. */
export function drained(world: ServicesWorld, replica: Replica): void {
  if (replica.phase !== 'terminating' || isBusy(replica)) return;
  const at = world.now + GRACE_MS;
  if (replica.timer && replica.timer.at > at) replica.timer.at = at;
}

function gone(
  world: ServicesWorld,
  replica: Replica,
  out: ServicesHappening[],
): void {
  loseWork(world, replica, out);
  world.replicas = world.replicas.filter(each => each !== replica);
  tell(world, replica, 'removed', out);
}

/** What was due has come. */
export function replicaTimer(
  world: ServicesWorld,
  replica: Replica,
  out: ServicesHappening[],
): void {
  switch (replica.timer?.kind) {
    case 'schedule':
      schedule(world, replica, out);
      break;
    case 'start':
      start(world, replica, out);
      break;
    case 'loaded':
      loaded(world, replica, out);
      break;
    case 'gone':
      gone(world, replica, out);
      break;
    default:
  }
}
