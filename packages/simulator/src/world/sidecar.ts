import { observe, SIDECAR_BOUNDS } from './histogram';
import { nodeOf, podsOn } from './placement';
import { askForRoom, lackingGpus } from './preemption';
import { between, logNormal } from './random';
import { begin } from './engine';
import {
  abortAll,
  dropExpired,
  endAll,
  engineMoment,
  NOT_READY,
} from './requests';
import { Cause, Happening, Pod, Request, SidecarState, World } from './types';

/**
 * The sidecar of one pod:
 *
 *   sleeping → pending → waking → serving → deactivating → sleeping
 *
 * `pending` waits for GPU memory, `waking` loads the weights, `deactivating` drains. With nothing in flight `serving` goes to
 * `sleeping` without `deactivating`: the checkpoint of about 90 ms is then still `serving`. A pod claims its GPU memory from
 * `waking` to the end of the checkpoint.
 */

const SLEEP_MS = 90;
const RETRY_MS = 250;

function schedule(
  world: World,
  pod: Pod,
  kind: NonNullable<Pod['timer']>['kind'],
  delay: number,
): void {
  pod.timer = { at: world.now + Math.max(1, Math.round(delay)), kind };
}

export function transition(
  world: World,
  pod: Pod,
  to: SidecarState | undefined,
  cause: Cause,
  out: Happening[],
  by?: string,
): void {
  out.push({
    kind: 'transition',
    at: world.now,
    namespace: pod.namespace,
    model: pod.model,
    pod: pod.name,
    from: pod.state,
    to,
    cause,
    ...(by && { by }),
  });
  pod.state = to;
  pod.stateSince = world.now;
}

function wakeMs(world: World, pod: Pod): number {
  if (pod.settings.pinned) return logNormal(pod.random, 600, 0.06);
  return nodeOf(world, pod).directStorage
    ? logNormal(pod.random, 2_000, 0.08)
    : logNormal(pod.random, 5_500, 0.05);
}

/** A request has come to this pod. */
export function accept(
  world: World,
  pod: Pod,
  request: Request,
  out: Happening[],
): void {
  switch (pod.state) {
    case 'serving':
      if (pod.timer?.kind === 'checkpointed') {
        pod.queue.push(request);
      } else {
        pod.timer = undefined;
        begin(engineMoment(world, pod, out), pod, request);
      }
      break;
    case 'sleeping':
      pod.queue.push(request);
      if (pod.bootReady && !pod.timer) startWake(world, pod, out);
      break;
    case 'pending':
    case 'waking':
      pod.counters.wakeDeduplications++;
      pod.queue.push(request);
      break;
    default:
      if (pod.state) pod.counters.requestsFailed++;
      endAll(
        world,
        pod,
        [request],
        NOT_READY,
        pod.state ? 'error' : 'lost',
        out,
      );
  }
}

function startWake(world: World, pod: Pod, out: Happening[]): void {
  pod.wake = { from: world.now, preempted: [] };
  transition(world, pod, 'pending', 'request', out);
  schedule(world, pod, 'acquire', between(pod.random, 8, 40));
}

function acquire(world: World, pod: Pod, out: Happening[]): void {
  dropExpired(world, pod, out);
  if (pod.queue.length === 0) {
    pod.wake = undefined;
    pod.timer = undefined;
    transition(world, pod, 'sleeping', 'requestsGone', out);
    return;
  }
  const wanted = lackingGpus(world, pod);
  if (wanted.length === 0) {
    const rivals = pod.gpus.some(gpu =>
      podsOn(world, pod.node, gpu).some(
        other => other !== pod && other.state === 'pending',
      ),
    );
    if (rivals) pod.counters.casConflicts++;
    pod.reserved = true;
    const [victim] = pod.wake?.preempted ?? [];
    const cause = victim ? 'preempting' : 'request';
    transition(world, pod, 'waking', cause, out, victim);
    schedule(world, pod, 'served', wakeMs(world, pod));
    return;
  }
  if (world.now - pod.stateSince >= pod.settings.maxWaitTime) {
    wanted.forEach(gpu => askForRoom(world, pod, gpu));
  }
  schedule(world, pod, 'acquire', RETRY_MS);
}

function served(world: World, pod: Pod, out: Happening[]): void {
  const { from, preempted } = pod.wake ?? {
    from: pod.stateSince,
    preempted: [],
  };
  const cause = preempted.length > 0 ? 'preempting' : 'request';
  transition(world, pod, 'serving', cause, out, preempted[0]);
  observe(pod.counters.wakes, SIDECAR_BOUNDS, (world.now - from) / 1_000);
  out.push({
    kind: 'wake',
    at: world.now,
    namespace: pod.namespace,
    model: pod.model,
    pod: pod.name,
    start: from,
    end: world.now,
    cause,
    preempted,
  });
  pod.wake = undefined;
  pod.timer = undefined;
  pod.becameServingAt = world.now;
  pod.lastAccessed = world.now;
  dropExpired(world, pod, out);
  const waiting = pod.queue;
  pod.queue = [];
  const moment = engineMoment(world, pod, out);
  waiting.forEach(request => begin(moment, pod, request));
  if (pod.inFlight.length === 0) becameIdle(world, pod);
}

/** Nothing is in flight any more. */
export function becameIdle(world: World, pod: Pod): void {
  if (pod.state === 'deactivating') {
    schedule(world, pod, 'checkpointed', logNormal(pod.random, SLEEP_MS, 0.12));
  } else if (pod.state === 'serving' && !pod.settings.popular) {
    const at = Math.max(
      (pod.lastAccessed ?? world.now) + pod.settings.idleTimeout,
      pod.stateSince + pod.settings.minRuntime,
    );
    schedule(world, pod, 'idle', at - world.now);
  }
}

function startSleep(
  world: World,
  pod: Pod,
  cause: Cause,
  out: Happening[],
  by?: string,
): void {
  pod.sleep = { from: world.now, cause, by };
  if (pod.inFlight.length === 0) {
    schedule(world, pod, 'checkpointed', logNormal(pod.random, SLEEP_MS, 0.12));
  } else {
    transition(world, pod, 'deactivating', cause, out, by);
    schedule(world, pod, 'drainTimeout', pod.settings.drainTimeout);
  }
}

/** The sidecar has seen the intent that names it. */
export function yieldGpu(world: World, pod: Pod, out: Happening[]): void {
  const intent = pod.preemption;
  pod.preemption = undefined;
  if (!intent || pod.state !== 'serving') return;
  if (pod.timer?.kind === 'checkpointed') return;
  pod.counters.preempted++;
  startSleep(world, pod, 'preemptedBy', out, intent.by);
}

function checkpointed(world: World, pod: Pod, out: Happening[]): void {
  const { from, cause, by } = pod.sleep ?? {
    from: world.now,
    cause: 'idleTimeout' as const,
    by: undefined,
  };
  observe(pod.counters.sleeps, SIDECAR_BOUNDS, (world.now - from) / 1_000);
  transition(world, pod, 'sleeping', cause, out, by);
  pod.sleep = undefined;
  pod.preemption = undefined;
  pod.reserved = false;
  pod.timer = undefined;
  if (pod.queue.length > 0) schedule(world, pod, 'wake', 5);
}

/** The timer of a running sidecar is due. */
export function sidecarTimer(
  world: World,
  pod: Pod,
  kind: NonNullable<Pod['timer']>['kind'],
  out: Happening[],
): void {
  switch (kind) {
    case 'booted':
      pod.bootReady = true;
      pod.timer = undefined;
      out.push({
        kind: 'pod',
        at: world.now,
        namespace: pod.namespace,
        model: pod.model,
        pod: pod.name,
        what: 'booted',
      });
      dropExpired(world, pod, out);
      if (pod.queue.length > 0) startWake(world, pod, out);
      break;
    case 'wake':
      pod.timer = undefined;
      startWake(world, pod, out);
      break;
    case 'acquire':
      acquire(world, pod, out);
      break;
    case 'served':
      served(world, pod, out);
      break;
    case 'idle':
      startSleep(world, pod, 'idleTimeout', out);
      break;
    case 'drainTimeout':
      if (pod.sleep?.cause === 'preemptedBy') pod.counters.barrierTimeouts++;
      abortAll(world, pod, out);
      becameIdle(world, pod);
      break;
    case 'checkpointed':
      checkpointed(world, pod, out);
      break;
    default:
      throw new Error(`'${kind}' is not a timer of a sidecar`);
  }
}
