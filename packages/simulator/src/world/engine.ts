import {
  FIRST_TOKEN_BOUNDS,
  INTER_TOKEN_BOUNDS,
  observe,
  REQUEST_BOUNDS,
} from './histogram';
import { logNormal, uniform } from './random';
import { endAll, GATEWAY_TIMEOUT_MS, LOST, TOO_LATE } from './requests';
import {
  ActiveRequest,
  EngineRequest,
  Happening,
  Model,
  Pod,
  Request,
  TrafficProfile,
  World,
} from './types';

/**
 * vLLM in a serving pod. Requests run together, each the slower the more there are, as long as the KV cache holds their tokens. A
 * request that finds no room waits. When the running ones have filled the cache while they grow, the newest of them loses its
 * place: it waits at the head of the line and later computes anew what it had.
 */

/** A request is let in where at least this share of the cache stays free. */
const RESERVE = 0.01;

/** Time in the line of a request that finds an idle engine, as a share of the time to its first token. */
const SCHEDULING_SHARE = 1 / 20;

/** How requests go at this moment: an incident changes it for a while. */
function profileOf(model: Model, at: number): TrafficProfile {
  const incident = model.incidents.find(
    ({ from, to }) => from <= at && at < to,
  );
  return incident ? { ...model.profile, ...incident.profile } : model.profile;
}

function modelOf(world: World, pod: Pod): Model | undefined {
  return world.models.find(
    each => each.name === pod.model && each.namespace === pod.namespace,
  );
}

/** Tokens in the cache for one request. */
function heldBy(request: ActiveRequest, at: number): number {
  const { startedAt, firstTokenMs, tokenMs, generated } = request;
  const running = (at - startedAt - firstTokenMs) / tokenMs;
  const grown = Math.min(
    Math.max(0, running),
    request.outputTokens - generated,
  );
  return request.promptTokens + generated + grown;
}

function tokensIn(pod: Pod, at: number): number {
  return pod.inFlight.reduce((sum, each) => sum + heldBy(each, at), 0);
}

/** Share of the KV cache that is taken, 0 to 1. */
export function cacheUsage(pod: Pod, at: number): number {
  return Math.min(1, tokensIn(pod, at) / pod.settings.cacheTokens);
}

/** When the cache will be full with what runs now; undefined: it will not. One request alone always fits. */
function fullAt(pod: Pod, now: number): number | undefined {
  const { cacheTokens } = pod.settings;
  const most = pod.inFlight.reduce(
    (sum, each) => sum + each.promptTokens + each.outputTokens,
    0,
  );
  if (pod.inFlight.length < 2 || most <= cacheTokens) return undefined;
  let low = now;
  let high = Math.min(...pod.inFlight.map(each => each.endAt));
  if (tokensIn(pod, high) <= cacheTokens) return undefined;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (tokensIn(pod, middle) > cacheTokens) high = middle;
    else low = middle;
  }
  return high;
}

/** How long a request takes beside those that run already. */
function paceOf(
  pod: Pod,
  profile: TrafficProfile,
  { wanted, slowness, generated, promptTokens, outputTokens }: EngineRequest,
): { firstTokenMs: number; tokenMs: number; durationMs: number } {
  const crowd = pod.inFlight.length;
  const more = Math.max(1, outputTokens - generated - 1);
  if (wanted?.durationMs !== undefined) {
    const { durationMs, firstTokenMs = durationMs / 10 } = wanted;
    const tokenMs = Math.max(0.001, (durationMs - firstTokenMs) / more);
    return { firstTokenMs, tokenMs, durationMs };
  }
  const firstTokenMs =
    slowness *
    logNormal(pod.random, profile.firstTokenMs, 0.35) *
    (1 + 0.12 * crowd + (promptTokens + generated) / 8_000);
  const tokenMs =
    slowness *
    logNormal(pod.random, profile.tokenMs, 0.12) *
    (1 + 0.03 * crowd);
  const durationMs = firstTokenMs + tokenMs * (outputTokens - generated - 1);
  return { firstTokenMs, tokenMs, durationMs };
}

function run(
  world: World,
  pod: Pod,
  profile: TrafficProfile,
  request: EngineRequest,
): void {
  const { firstTokenMs, tokenMs, durationMs } = paceOf(pod, profile, request);
  pod.inFlight.push({
    ...request,
    ranAt: request.ranAt ?? world.now,
    startedAt: world.now,
    endAt: world.now + Math.max(1, Math.round(durationMs)),
    firstTokenMs,
    tokenMs,
  });
}

/** Takes out of the line what the gateway has given up. */
function dropStale(world: World, pod: Pod, out: Happening[]): void {
  const isStale = ({ arrivedAt }: EngineRequest) =>
    world.now - arrivedAt >= GATEWAY_TIMEOUT_MS;
  const stale = pod.waiting.filter(isStale);
  if (stale.length === 0) return;
  pod.waiting = pod.waiting.filter(each => !isStale(each));
  pod.counters.finished.abort += stale.length;
  pod.counters.requestsFailed += stale.length;
  endAll(world, pod, stale, TOO_LATE, 'error', out);
}

/** Lets in from the head of the line what has room. */
function admit(world: World, pod: Pod, out: Happening[]): void {
  dropStale(world, pod, out);
  const model = modelOf(world, pod);
  if (model) {
    const profile = profileOf(model, world.now);
    const limit = pod.settings.cacheTokens * (1 - RESERVE);
    for (let [next] = pod.waiting; next; [next] = pod.waiting) {
      const needed = next.promptTokens + next.generated;
      const fits = tokensIn(pod, world.now) + needed <= limit;
      if (pod.inFlight.length > 0 && !fits) break;
      pod.waiting.shift();
      run(world, pod, profile, next);
    }
  }
  pod.cacheFullAt = fullAt(pod, world.now);
}

/** Gives a request to the engine of a serving pod. */
export function begin(
  world: World,
  pod: Pod,
  request: Request,
  out: Happening[],
): void {
  const model = modelOf(world, pod);
  if (!model) return;
  const profile = profileOf(model, world.now);
  const chance = uniform(pod.random);
  const failed = request.wanted?.failed ?? chance < profile.errorShare;
  const isSlow = uniform(pod.random) < profile.slowShare;
  const reason =
    request.outputTokens >= 3 * profile.outputTokens ? 'length' : 'stop';
  pod.waiting.push({
    ...request,
    outputTokens: failed
      ? Math.ceil(request.outputTokens / 3)
      : request.outputTokens,
    enteredAt: world.now,
    generated: 0,
    pauses: [],
    slowness: isSlow ? profile.slowFactor : 1,
    finish: failed ? 'error' : reason,
  });
  pod.lastAccessed = world.now;
  admit(world, pod, out);
}

/** What a request did while it ran, up to now: its tokens, and the pauses between them. */
function progress(request: ActiveRequest, now: number, generated: number) {
  const tokens = generated - request.generated;
  if (tokens < 1) return request;
  const firstAt = request.startedAt + request.firstTokenMs;
  const pauses = [...request.pauses];
  if (request.lastTokenAt !== undefined) {
    const seconds = (firstAt - request.lastTokenAt) / 1_000;
    pauses.push({ seconds, times: 1 });
  }
  if (tokens > 1) {
    pauses.push({ seconds: request.tokenMs / 1_000, times: tokens - 1 });
  }
  return {
    ...request,
    generated,
    pauses,
    firstTokenAt: request.firstTokenAt ?? firstAt,
    lastTokenAt: Math.min(now, firstAt + (tokens - 1) * request.tokenMs),
  };
}

/** The cache is full: the newest of the running requests goes back into the line. */
export function makeRoom(world: World, pod: Pod): void {
  const newest = pod.inFlight.at(-1);
  if (!newest) return;
  pod.inFlight = pod.inFlight.slice(0, -1);
  pod.counters.evictions++;
  const held = heldBy(newest, world.now) - newest.promptTokens;
  const generated = Math.min(newest.outputTokens - 1, Math.floor(held));
  const { startedAt, endAt, firstTokenMs, tokenMs, ...rest } = progress(
    newest,
    world.now,
    generated,
  );
  pod.waiting.unshift(rest);
  pod.cacheFullAt = fullAt(pod, world.now);
}

/** The engine is done with a request. */
export function finish(
  world: World,
  pod: Pod,
  request: ActiveRequest,
  out: Happening[],
): void {
  const { counters } = pod;
  pod.inFlight = pod.inFlight.filter(each => each !== request);
  counters.finished[request.finish]++;
  if (request.finish === 'error') {
    counters.requestsFailed++;
    endAll(world, pod, [request], LOST, 'error', out);
  } else {
    succeed(world, pod, request, out);
  }
  admit(world, pod, out);
}

function succeed(
  world: World,
  pod: Pod,
  request: ActiveRequest,
  out: Happening[],
): void {
  const { counters } = pod;
  const { enteredAt, ranAt = enteredAt, promptTokens, outputTokens } = request;
  const { firstTokenAt = enteredAt, pauses } = progress(
    request,
    world.now,
    outputTokens,
  );
  const seconds = (world.now - enteredAt) / 1_000;
  const firstTokenSeconds = (firstTokenAt - enteredAt) / 1_000;
  const queued = ranAt - enteredAt + request.firstTokenMs * SCHEDULING_SHARE;
  counters.requestsSucceeded++;
  counters.promptTokens += promptTokens;
  counters.generationTokens += outputTokens;
  observe(counters.endToEnd, REQUEST_BOUNDS, seconds);
  observe(counters.queueTime, REQUEST_BOUNDS, queued / 1_000);
  observe(counters.firstToken, FIRST_TOKEN_BOUNDS, firstTokenSeconds);
  for (const pause of pauses) {
    observe(
      counters.interToken,
      INTER_TOKEN_BOUNDS,
      pause.seconds,
      pause.times,
    );
  }
  endAll(world, pod, [request], 200, 'success', out, {
    seconds,
    firstTokenSeconds,
    pauses,
  });
}
