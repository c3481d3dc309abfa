import { profileAt } from './traffic';
import { EngineMoment, Happening, Pod, Request, World } from './types';

/** How requests end outside the engine, and who is told. */

export const NOT_READY = 503;
export const LOST = 502;
export const TOO_LATE = 504;

/** The gateway gives up on a request after this time. */
export const GATEWAY_TIMEOUT_MS = 300_000;

type Status = Extract<Happening, { kind: 'answer' }>['status'];
type Outcome = Extract<Happening, { kind: 'request' }>['outcome'];

interface Place {
  namespace: string;
  model: string;
  name?: string;
}

/** Tells of the end of each request, and answers those that somebody waits for. */
export function endAll(
  world: World,
  to: Place,
  requests: Request[],
  status: Status,
  outcome: Outcome,
  out: Happening[],
  served?: Extract<Happening, { kind: 'request' }>['served'],
): void {
  const where = {
    at: world.now,
    namespace: to.namespace,
    model: to.model,
    pod: to.name,
  };
  for (const request of requests) {
    out.push({
      kind: 'request',
      ...where,
      outcome,
      ...(served && { served }),
    });
    if (request.id === undefined) continue;
    out.push({
      kind: 'answer',
      ...where,
      id: request.id,
      status,
      promptTokens: request.promptTokens,
      outputTokens: status === 200 ? request.outputTokens : 0,
    });
  }
}

/** Ends what runs without an answer: the drain timeout has passed. */
export function abortAll(world: World, pod: Pod, out: Happening[]): void {
  const aborted = [...pod.inFlight, ...pod.waiting];
  pod.inFlight = [];
  pod.waiting = [];
  pod.cacheFullAt = undefined;
  pod.counters.finished.abort += aborted.length;
  pod.counters.requestsFailed += aborted.length;
  endAll(world, pod, aborted, NOT_READY, 'error', out);
}

/** Forgets waiting requests that the gateway has given up. */
export function dropExpired(world: World, pod: Pod, out: Happening[]): void {
  const expired = pod.queue.filter(
    request => world.now - request.arrivedAt >= GATEWAY_TIMEOUT_MS,
  );
  if (expired.length === 0) return;
  pod.queue = pod.queue.filter(request => !expired.includes(request));
  pod.counters.requestsFailed += expired.length;
  endAll(world, pod, expired, TOO_LATE, 'error', out);
}

/** What the engine of a pod asks of its world. */
export function engineMoment(
  world: World,
  pod: Pod,
  out: Happening[],
): EngineMoment {
  const model = world.models.find(
    each => each.name === pod.model && each.namespace === pod.namespace,
  );
  return {
    now: world.now,
    profile: model && profileAt(model, world.now),
    end: (requests, status, outcome, served) =>
      endAll(world, pod, requests, status, outcome, out, served),
  };
}
