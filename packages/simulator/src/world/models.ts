import { createPod, terminate } from './pods';
import { createRandom, uuid } from './random';
import { accept } from './sidecar';
import { endAll, NOT_READY } from './requests';
import { toSettings } from './settings';
import { startTraffic } from './traffic';
import {
  Happening,
  Model,
  ModelPhase,
  NewModel,
  Pod,
  Request,
  TrafficProfile,
  World,
} from './types';

/** Models: their phases, their replicas, and which replica gets a request. */

/** A model that nobody uses, until somebody asks it. */
export const QUIET: TrafficProfile = {
  sessionsPerHour: 0,
  nightShare: 1,
  sessionMinutes: 5,
  requestsPerMinute: 6,
  batch: 1,
  errorShare: 0,
  slowShare: 0,
  slowFactor: 1,
  promptTokens: 400,
  outputTokens: 120,
  firstTokenMs: 80,
  tokenMs: 15,
};

/** A replica with more requests than this in flight passes new ones to a sleeping one. */
const CROWDED = 8;
const PENDING_MS = 2_000;
const STAGING_MS_PER_BILLION = 3_000;

/** Billions of parameters, from the name: `Qwen/Qwen3-4B`, `Mixtral-8x7B`. 8 where it does not say. */
export function billionsOf(modelName: string): number {
  const match = /(?:(\d+)x)?(\d+(?:\.\d+)?)b\b/i.exec(modelName);
  return match ? Number(match[1] ?? 1) * Number(match[2]) : 8;
}

export function findModel(
  world: World,
  namespace: string,
  name: string,
): Model | undefined {
  return world.models.find(
    model => model.name === name && model.namespace === namespace,
  );
}

export function podsOf(world: World, model: Model): Pod[] {
  return world.pods.filter(
    pod => pod.model === model.name && pod.namespace === model.namespace,
  );
}

function enter(
  world: World,
  model: Model,
  phase: ModelPhase,
  lasts: number | undefined,
  out: Happening[],
  message?: string,
): void {
  out.push({
    kind: 'phase',
    at: world.now,
    namespace: model.namespace,
    model: model.name,
    from: model.phase,
    to: phase,
    ...(message && { message }),
  });
  model.phase = phase;
  model.phaseSince = world.now;
  model.phaseUntil =
    lasts === undefined ? undefined : world.now + Math.round(lasts);
  model.failure = phase === 'Failed' ? message : undefined;
}

/** Adds a model. One that is `established` has been converted and staged before. */
export function addModel(
  world: World,
  request: NewModel,
  out: Happening[],
  established = false,
): Model {
  const random = createRandom(world.seed, request.namespace, request.name);
  const model: Model = {
    name: request.name,
    namespace: request.namespace,
    uid: request.uid ?? uuid(random),
    createdAt: world.now,
    labels: request.labels ?? {},
    spec: request.spec,
    settings: toSettings(request.spec),
    phase: established ? 'Ready' : 'Pending',
    phaseSince: world.now,
    phaseUntil: established ? undefined : world.now + PENDING_MS,
    random,
    profile: request.profile ?? QUIET,
    incidents: request.incidents ?? [],
    traffic: { nextSessionAt: Infinity, nextArrivalAt: Infinity, sessions: [] },
  };
  startTraffic(model, world.now);
  world.models.push(model);
  out.push({
    kind: 'phase',
    at: world.now,
    namespace: model.namespace,
    model: model.name,
    to: model.phase,
  });
  reconcile(world, model, out);
  return model;
}

/** The user has changed the spec. Throws, without a change, where the spec cannot be read. */
export function changeModel(
  world: World,
  model: Model,
  spec: Record<string, unknown>,
  out: Happening[],
): void {
  const before = model.settings;
  model.settings = toSettings(spec);
  model.spec = spec;
  const anew =
    before.modelName !== model.settings.modelName ||
    before.tensorParallelSize !== model.settings.tensorParallelSize;
  if (anew) {
    podsOf(world, model).forEach(pod => terminate(world, pod));
    model.servingMemoryPerGpu = undefined;
    enter(world, model, 'Pending', PENDING_MS, out);
  }
  reconcile(world, model, out);
}

export function removeModel(
  world: World,
  model: Model,
  out: Happening[],
): void {
  podsOf(world, model).forEach(pod => terminate(world, pod));
  world.models = world.models.filter(each => each !== model);
  out.push({
    kind: 'phase',
    at: world.now,
    namespace: model.namespace,
    model: model.name,
    from: model.phase,
  });
}

/** Makes or ends pods until there are as many as wanted. The newest go first. */
export function reconcile(world: World, model: Model, out: Happening[]): void {
  if (model.phase !== 'Ready') return;
  const live = podsOf(world, model).filter(
    pod => pod.lifecycle !== 'terminating',
  );
  const { replicas } = model.settings;
  live.slice(replicas).forEach(pod => terminate(world, pod));
  for (let missing = replicas - live.length; missing > 0; missing--) {
    if (!createPod(world, model, out)) break;
  }
}

/** The phase has lasted as long as it should. */
export function nextPhase(world: World, model: Model, out: Happening[]): void {
  const billions = billionsOf(model.settings.modelName);
  switch (model.phase) {
    case 'Pending':
      enter(
        world,
        model,
        'Converting',
        billions * world.conversionSecondsPerBillion * 1_000,
        out,
      );
      break;
    case 'Converting':
      if (/^[\w.-]+\/[\w.-]+$/.test(model.settings.modelName)) {
        enter(world, model, 'Staging', billions * STAGING_MS_PER_BILLION, out);
      } else {
        const message = `Repository '${model.settings.modelName}' was not found on Hugging Face`;
        enter(world, model, 'Failed', undefined, out, message);
      }
      break;
    default:
      enter(world, model, 'Ready', undefined, out);
      reconcile(world, model, out);
  }
}

const load = (pod: Pod) => pod.inFlight.length + pod.waiting.length;

/** Serving and open first, then on the way there, then asleep; a closing one last. */
function rank(pod: Pod): number {
  if (pod.lifecycle !== 'running') return 9;
  switch (pod.state) {
    case 'serving':
      if (pod.timer?.kind === 'checkpointed') return 6;
      return load(pod) >= CROWDED ? 4 : 0;
    case 'waking':
      return pod.queue.length >= CROWDED ? 5 : 1;
    case 'pending':
      return pod.queue.length >= CROWDED ? 5 : 2;
    case 'sleeping':
      return pod.bootReady ? 3 : 7;
    default:
      return 8;
  }
}

/** The gateway gives a request to one of the model's replicas. */
export function route(
  world: World,
  model: Model,
  request: Request,
  out: Happening[],
): void {
  const [chosen] = podsOf(world, model)
    .filter(pod => pod.lifecycle === 'running')
    .sort((a, b) => rank(a) - rank(b) || load(a) - load(b));
  if (chosen) {
    accept(world, chosen, request, out);
  } else {
    const to = { namespace: model.namespace, model: model.name };
    endAll(world, to, [request], NOT_READY, 'lost', out);
  }
}
