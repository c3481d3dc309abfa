import {
  FIRST_TOKEN_BOUNDS,
  INTER_TOKEN_BOUNDS,
  observe,
  REQUEST_BOUNDS,
} from './histogram';
import { logNormal, uniform } from './random';
import { ActiveRequest, Happening, Pod, Request, World } from './types';

export const NOT_READY = 503;
export const LOST = 502;
const TOO_LATE = 504;

/** The gateway gives up on a request after this time. */
const GATEWAY_TIMEOUT_MS = 300_000;

type Status = Extract<Happening, { kind: 'answer' }>['status'];

/** Answers those of the requests that somebody waits for. */
export function answerAll(
  world: World,
  to: { namespace: string; model: string; name?: string },
  requests: Request[],
  status: Status,
  out: Happening[],
): void {
  for (const request of requests) {
    if (request.id === undefined) continue;
    out.push({
      kind: 'answer',
      at: world.now,
      namespace: to.namespace,
      model: to.model,
      pod: to.name,
      id: request.id,
      status,
      promptTokens: request.promptTokens,
      outputTokens: status === 200 ? request.outputTokens : 0,
    });
  }
}

/** Gives a request to the engine of a serving pod. The more run at once, the slower each of them. */
export function begin(world: World, pod: Pod, request: Request): void {
  const model = world.models.find(
    each => each.name === pod.model && each.namespace === pod.namespace,
  );
  if (!model) return;
  const { profile } = model;
  const crowd = pod.inFlight.length;
  const firstTokenMs =
    logNormal(pod.random, profile.firstTokenMs, 0.35) *
    (1 + 0.12 * crowd + request.promptTokens / 8_000);
  const tokenMs =
    logNormal(pod.random, profile.tokenMs, 0.12) * (1 + 0.03 * crowd);
  const failed = uniform(pod.random) < profile.errorShare;
  const outputTokens = failed
    ? Math.ceil(request.outputTokens / 3)
    : request.outputTokens;
  const reason =
    request.outputTokens >= 3 * profile.outputTokens ? 'length' : 'stop';
  const active: ActiveRequest = {
    ...request,
    outputTokens,
    startedAt: world.now,
    endAt:
      world.now +
      Math.max(1, Math.round(firstTokenMs + tokenMs * (outputTokens - 1))),
    firstTokenMs,
    tokenMs,
    finish: failed ? 'error' : reason,
  };
  pod.inFlight.push(active);
  pod.lastAccessed = world.now;
}

/** The engine has finished a request. */
export function finish(
  world: World,
  pod: Pod,
  request: ActiveRequest,
  out: Happening[],
): void {
  const { counters } = pod;
  pod.inFlight = pod.inFlight.filter(each => each !== request);
  pod.lastAccessed = world.now;
  counters.finished[request.finish]++;
  if (request.finish === 'error') {
    counters.requestsFailed++;
    answerAll(world, pod, [request], LOST, out);
    return;
  }
  counters.requestsSucceeded++;
  counters.promptTokens += request.promptTokens;
  counters.generationTokens += request.outputTokens;
  const seconds = (world.now - request.startedAt) / 1_000;
  observe(counters.endToEnd, REQUEST_BOUNDS, seconds);
  observe(counters.queueTime, REQUEST_BOUNDS, request.firstTokenMs / 20_000);
  observe(
    counters.firstToken,
    FIRST_TOKEN_BOUNDS,
    request.firstTokenMs / 1_000,
  );
  if (request.outputTokens > 1) {
    observe(
      counters.interToken,
      INTER_TOKEN_BOUNDS,
      request.tokenMs / 1_000,
      request.outputTokens - 1,
    );
  }
  answerAll(world, pod, [request], 200, out);
}

/** Ends what runs without an answer: the drain timeout has passed. */
export function abortAll(world: World, pod: Pod, out: Happening[]): void {
  const aborted = pod.inFlight;
  pod.inFlight = [];
  pod.counters.finished.abort += aborted.length;
  pod.counters.requestsFailed += aborted.length;
  answerAll(world, pod, aborted, NOT_READY, out);
}

/** Forgets waiting requests that the gateway has given up. */
export function dropExpired(world: World, pod: Pod, out: Happening[]): void {
  const expired = pod.queue.filter(
    request => world.now - request.arrivedAt >= GATEWAY_TIMEOUT_MS,
  );
  if (expired.length === 0) return;
  pod.queue = pod.queue.filter(request => !expired.includes(request));
  pod.counters.requestsFailed += expired.length;
  answerAll(world, pod, expired, TOO_LATE, out);
}
