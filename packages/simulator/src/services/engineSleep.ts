import { between } from '../world/random';
import { abortWork, countCall, replicasOf, serviceOf } from './requests';
import { tell } from './replicas';
import {
  Replica,
  Service,
  ServiceCause,
  ServicesHappening,
  ServicesWorld,
  SleepLevel,
} from './types';

/** The sleep of vLLM's engine while its process lives: `/sleep`, `/wake_up`, and loading and unloading in Triton. */

export const canSleep = ({ settings }: Replica): boolean =>
  settings.engine.kind === 'vllm' && settings.engine.sleepMode;

function durationMs(replica: Replica, to: SleepLevel): number {
  if (to > 0) return Math.round(between(replica.random, 900, 2_600));
  // After level 2 the weights come from the disk again.
  return replica.sleep.level === 2
    ? Math.round(between(replica.random, 9_000, 16_000))
    : Math.round(between(replica.random, 600, 2_200));
}

/** Puts the engine to sleep or wakes it. False where it is there already, on the way, or cannot. */
export function setSleep(
  world: ServicesWorld,
  replica: Replica,
  to: SleepLevel,
  out: ServicesHappening[],
): boolean {
  const { sleep } = replica;
  if (!canSleep(replica) || replica.phase !== 'ready') return false;
  if (sleep.to !== undefined || sleep.level === to) return false;
  for (const engine of replica.engines) abortWork(world, replica, engine, out);
  replica.timer = {
    at: world.now + durationMs(replica, to),
    kind: 'slept',
  };
  replica.sleep = { level: sleep.level, to, from: world.now };
  return true;
}

/** The engine has fallen asleep or woken; the HTTP call that asked for it ends. */
export function slept(
  world: ServicesWorld,
  replica: Replica,
  out: ServicesHappening[],
): void {
  const { to = 0, from } = replica.sleep;
  const path = to > 0 ? 'POST /sleep' : 'POST /wake_up';
  countCall(replica, path, 200, (world.now - from) / 1_000);
  replica.sleep = { level: to, from: world.now };
  replica.timer = undefined;
  tell(world, replica, to > 0 ? 'asleep' : 'awake', out);
}

/** All replicas of a service. */
export function setSleepOfAll(
  world: ServicesWorld,
  service: Service,
  to: SleepLevel,
  cause: ServiceCause,
  out: ServicesHappening[],
): void {
  service.cause = cause;
  const moved = replicasOf(world, service).filter(replica =>
    setSleep(world, replica, to, out),
  );
  if (to === 0 && moved.length > 0 && service.state === 'sleeping') {
    service.wake ??= { from: world.now, cause };
  }
}

/** Loads or unloads a model of a Triton in explicit mode; false where it has no such model. */
export function setLoaded(
  world: ServicesWorld,
  replica: Replica,
  model: string,
  wanted: boolean,
  out: ServicesHappening[],
): boolean {
  const engine = replica.engines.find(each => each.model === model);
  if (!engine) return false;
  const service = serviceOf(world, replica);
  if (service) {
    service.cause = 'user';
    if (wanted && service.state === 'stopped') {
      service.wake ??= { from: world.now, cause: 'user' };
    }
  }
  if (!wanted) abortWork(world, replica, engine, out);
  engine.state = wanted ? 'loading' : 'unloading';
  const ms = wanted
    ? between(replica.random, 2_000, 6_000)
    : between(replica.random, 150, 600);
  engine.stateUntil = world.now + Math.round(ms);
  return true;
}

/** Whether a model within Triton has been loaded or unloaded now. */
export function repositoryTimer(
  world: ServicesWorld,
  replica: Replica,
  out: ServicesHappening[],
): boolean {
  const service = serviceOf(world, replica);
  let isDone = false;
  for (const engine of replica.engines) {
    if (engine.stateUntil === undefined || engine.stateUntil > world.now) {
      continue;
    }
    const isLoaded = engine.state === 'loading';
    engine.state = isLoaded ? 'loaded' : 'unloaded';
    engine.reason = isLoaded ? undefined : 'unloaded';
    engine.stateUntil = undefined;
    isDone = true;
    if (service) {
      out.push({
        kind: 'repository',
        at: world.now,
        system: service.system,
        namespace: service.namespace,
        model: service.name,
        pod: replica.name,
        engineModel: engine.model,
        what: isLoaded ? 'loaded' : 'unloaded',
      });
    }
  }
  return isDone;
}
