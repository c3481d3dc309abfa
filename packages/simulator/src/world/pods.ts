import { zeroEngineCounters } from './engine';
import { emptyHistogram, SIDECAR_BOUNDS } from './histogram';
import { place } from './placement';
import { between, createRandom, nameSuffix, uuid } from './random';
import { endAll, LOST } from './requests';
import { sidecarTimer, transition } from './sidecar';
import { Counters, Happening, Model, Pod, World } from './types';

/** The life of pods around the sidecar: created, started, crashed, removed. */

const GRACE_MS = 2_000;

function zeroCounters(): Counters {
  return {
    ...zeroEngineCounters(),
    wakes: emptyHistogram(SIDECAR_BOUNDS),
    sleeps: emptyHistogram(SIDECAR_BOUNDS),
    preempted: 0,
    preempting: 0,
    barrierTimeouts: 0,
    wakeDeduplications: 0,
    casConflicts: 0,
  };
}

function report(
  world: World,
  pod: Pod,
  what: Extract<Happening, { kind: 'pod' }>['what'],
  out: Happening[],
): void {
  out.push({
    kind: 'pod',
    at: world.now,
    namespace: pod.namespace,
    model: pod.model,
    pod: pod.name,
    what,
  });
}

/** Undefined where no GPUs can be had. */
export function createPod(
  world: World,
  model: Model,
  out: Happening[],
): Pod | undefined {
  const placed = place(world, model);
  if (!placed) return undefined;
  const { random } = world;
  const hash = createRandom(world.seed, model.uid, JSON.stringify(model.spec));
  const name = `${model.name}-${nameSuffix(hash, 10)}-${nameSuffix(random, 5)}`;
  const nodeNumber = world.nodes.indexOf(placed.node) + 1;
  const pod: Pod = {
    name,
    namespace: model.namespace,
    uid: uuid(random),
    model: model.name,
    node: placed.node.name,
    gpus: placed.gpus,
    ip: `10.244.${nodeNumber}.${Math.floor(between(random, 10, 250))}`,
    random: createRandom(world.seed, name),
    settings: model.settings,
    createdAt: world.now,
    restarts: 0,
    lifecycle: 'creating',
    bootReady: false,
    stateSince: world.now,
    timer: {
      at: world.now + Math.round(between(random, 2_000, 4_000)),
      kind: 'start',
    },
    reserved: false,
    queue: [],
    waiting: [],
    inFlight: [],
    counters: zeroCounters(),
  };
  world.pods.push(pod);
  report(world, pod, 'created', out);
  return pod;
}

function start(world: World, pod: Pod, out: Happening[]): void {
  pod.lifecycle = 'running';
  pod.startedAt = world.now;
  pod.bootReady = false;
  pod.counters = zeroCounters();
  pod.timer = {
    at: world.now + Math.round(between(pod.random, 15_000, 30_000)),
    kind: 'booted',
  };
  report(world, pod, 'started', out);
  transition(world, pod, 'sleeping', 'boot', out);
}

/** What was under way in the containers is lost. */
function loseWork(world: World, pod: Pod, out: Happening[]): void {
  const lost = [...pod.inFlight, ...pod.waiting, ...pod.queue];
  endAll(world, pod, lost, LOST, 'lost', out);
  pod.inFlight = [];
  pod.waiting = [];
  pod.cacheFullAt = undefined;
  pod.queue = [];
  pod.reserved = false;
  pod.bootReady = false;
  pod.preemption = undefined;
  pod.wake = undefined;
  pod.sleep = undefined;
}

/** The containers die and are started again; their counters begin at zero. */
export function crash(world: World, pod: Pod, out: Happening[]): void {
  if (pod.lifecycle !== 'running') return;
  loseWork(world, pod, out);
  pod.lifecycle = 'restarting';
  pod.restarts++;
  report(world, pod, 'crashed', out);
  transition(world, pod, undefined, 'crash', out);
  pod.timer = {
    at: world.now + Math.round(between(pod.random, 4_000, 9_000)),
    kind: 'start',
  };
}

/** The pod gets no more requests and is gone after a short grace. */
export function terminate(world: World, pod: Pod): void {
  if (pod.lifecycle === 'terminating') return;
  pod.lifecycle = 'terminating';
  pod.preemption = undefined;
  pod.timer = { at: world.now + GRACE_MS, kind: 'gone' };
}

function remove(world: World, pod: Pod, out: Happening[]): void {
  loseWork(world, pod, out);
  if (pod.state) transition(world, pod, undefined, 'removed', out);
  world.pods = world.pods.filter(each => each !== pod);
  report(world, pod, 'removed', out);
}

export function podTimer(world: World, pod: Pod, out: Happening[]): void {
  const kind = pod.timer?.kind;
  if (!kind) return;
  if (kind === 'start') start(world, pod, out);
  else if (kind === 'gone') remove(world, pod, out);
  else sidecarTimer(world, pod, kind, out);
}
