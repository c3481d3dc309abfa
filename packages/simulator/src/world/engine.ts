import {
  emptyHistogram,
  FIRST_TOKEN_BOUNDS,
  INTER_TOKEN_BOUNDS,
  observe,
  REQUEST_BOUNDS,
} from './histogram';
import { logNormal, uniform } from './random';
import { GATEWAY_TIMEOUT_MS, LOST, TOO_LATE } from './requests';
import {
  ActiveRequest,
  EngineCounters,
  EngineHost,
  EngineMoment,
  EngineRequest,
  Request,
  TrafficProfile,
} from './types';

/**
 * vLLM in a process that serves. Requests run together, each the slower the more there are, as long as the KV cache holds their
 * tokens. A request that finds no room waits. When the running ones have filled the cache while they grow, the newest of them loses
 * its place: it waits at the head of the line and later computes anew what it had.
 */

/** A request is let in where at least this share of the cache stays free. */
const RESERVE = 0.01;

/** Time in the line of a request that finds an idle engine, as a share of the time to its first token. */
const SCHEDULING_SHARE = 1 / 20;

export function zeroEngineCounters(): EngineCounters {
  return {
    requestsSucceeded: 0,
    requestsFailed: 0,
    finished: { stop: 0, length: 0, abort: 0, error: 0 },
    promptTokens: 0,
    generationTokens: 0,
    evictions: 0,
    firstToken: emptyHistogram(FIRST_TOKEN_BOUNDS),
    interToken: emptyHistogram(INTER_TOKEN_BOUNDS),
    endToEnd: emptyHistogram(REQUEST_BOUNDS),
    queueTime: emptyHistogram(REQUEST_BOUNDS),
  };
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

function tokensIn(host: EngineHost, at: number): number {
  return host.inFlight.reduce((sum, each) => sum + heldBy(each, at), 0);
}

/** Share of the KV cache that is taken, 0 to 1. */
export function cacheUsage(host: EngineHost, at: number): number {
  return Math.min(1, tokensIn(host, at) / host.settings.cacheTokens);
}

/** When the cache will be full with what runs now; undefined: it will not. One request alone always fits. */
function fullAt(host: EngineHost, now: number): number | undefined {
  const { cacheTokens } = host.settings;
  const most = host.inFlight.reduce(
    (sum, each) => sum + each.promptTokens + each.outputTokens,
    0,
  );
  if (host.inFlight.length < 2 || most <= cacheTokens) return undefined;
  let low = now;
  let high = Math.min(...host.inFlight.map(each => each.endAt));
  if (tokensIn(host, high) <= cacheTokens) return undefined;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (tokensIn(host, middle) > cacheTokens) high = middle;
    else low = middle;
  }
  return high;
}

/** How long a request takes beside those that run already. */
function paceOf(
  host: EngineHost,
  profile: TrafficProfile,
  { wanted, slowness, generated, promptTokens, outputTokens }: EngineRequest,
): { firstTokenMs: number; tokenMs: number; durationMs: number } {
  const crowd = host.inFlight.length;
  const more = Math.max(1, outputTokens - generated - 1);
  if (wanted?.durationMs !== undefined) {
    const { durationMs, firstTokenMs = durationMs / 10 } = wanted;
    const tokenMs = Math.max(0.001, (durationMs - firstTokenMs) / more);
    return { firstTokenMs, tokenMs, durationMs };
  }
  const firstTokenMs =
    slowness *
    logNormal(host.random, profile.firstTokenMs, 0.35) *
    (1 + 0.12 * crowd + (promptTokens + generated) / 8_000);
  const tokenMs =
    slowness *
    logNormal(host.random, profile.tokenMs, 0.12) *
    (1 + 0.03 * crowd);
  const durationMs = firstTokenMs + tokenMs * (outputTokens - generated - 1);
  return { firstTokenMs, tokenMs, durationMs };
}

function run(
  moment: EngineMoment,
  host: EngineHost,
  profile: TrafficProfile,
  request: EngineRequest,
): void {
  const { firstTokenMs, tokenMs, durationMs } = paceOf(host, profile, request);
  host.inFlight.push({
    ...request,
    ranAt: request.ranAt ?? moment.now,
    startedAt: moment.now,
    endAt: moment.now + Math.max(1, Math.round(durationMs)),
    firstTokenMs,
    tokenMs,
  });
}

/** Takes out of the line what the gateway has given up. */
function dropStale(moment: EngineMoment, host: EngineHost): void {
  const isStale = ({ arrivedAt }: EngineRequest) =>
    moment.now - arrivedAt >= GATEWAY_TIMEOUT_MS;
  const stale = host.waiting.filter(isStale);
  if (stale.length === 0) return;
  host.waiting = host.waiting.filter(each => !isStale(each));
  host.counters.finished.abort += stale.length;
  host.counters.requestsFailed += stale.length;
  moment.end(stale, TOO_LATE, 'error');
}

/** Lets in from the head of the line what has room. */
function admit(moment: EngineMoment, host: EngineHost): void {
  dropStale(moment, host);
  const { profile } = moment;
  if (profile) {
    const limit = host.settings.cacheTokens * (1 - RESERVE);
    for (let [next] = host.waiting; next; [next] = host.waiting) {
      const needed = next.promptTokens + next.generated;
      const fits = tokensIn(host, moment.now) + needed <= limit;
      if (host.inFlight.length > 0 && !fits) break;
      host.waiting.shift();
      run(moment, host, profile, next);
    }
  }
  host.cacheFullAt = fullAt(host, moment.now);
}

/** Gives a request to a serving engine. */
export function begin(
  moment: EngineMoment,
  host: EngineHost,
  request: Request,
): void {
  const { profile } = moment;
  if (!profile) return;
  const chance = uniform(host.random);
  const failed = request.wanted?.failed ?? chance < profile.errorShare;
  const isSlow = uniform(host.random) < profile.slowShare;
  const reason =
    request.outputTokens >= 3 * profile.outputTokens ? 'length' : 'stop';
  host.waiting.push({
    ...request,
    outputTokens: failed
      ? Math.ceil(request.outputTokens / 3)
      : request.outputTokens,
    enteredAt: moment.now,
    generated: 0,
    pauses: [],
    slowness: isSlow ? profile.slowFactor : 1,
    finish: failed ? 'error' : reason,
  });
  host.lastAccessed = moment.now;
  admit(moment, host);
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
export function makeRoom(moment: EngineMoment, host: EngineHost): void {
  const newest = host.inFlight.at(-1);
  if (!newest) return;
  host.inFlight = host.inFlight.slice(0, -1);
  host.counters.evictions++;
  const held = heldBy(newest, moment.now) - newest.promptTokens;
  const generated = Math.min(newest.outputTokens - 1, Math.floor(held));
  const { startedAt, endAt, firstTokenMs, tokenMs, ...rest } = progress(
    newest,
    moment.now,
    generated,
  );
  host.waiting.unshift(rest);
  host.cacheFullAt = fullAt(host, moment.now);
}

/** The engine is done with a request. */
export function finish(
  moment: EngineMoment,
  host: EngineHost,
  request: ActiveRequest,
): void {
  const { counters } = host;
  host.inFlight = host.inFlight.filter(each => each !== request);
  counters.finished[request.finish]++;
  if (request.finish === 'error') {
    counters.requestsFailed++;
    moment.end([request], LOST, 'error');
  } else {
    succeed(moment, host, request);
  }
  admit(moment, host);
}

function succeed(
  moment: EngineMoment,
  host: EngineHost,
  request: ActiveRequest,
): void {
  const { counters } = host;
  const { enteredAt, ranAt = enteredAt, promptTokens, outputTokens } = request;
  const { firstTokenAt = enteredAt, pauses } = progress(
    request,
    moment.now,
    outputTokens,
  );
  const seconds = (moment.now - enteredAt) / 1_000;
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
  moment.end([request], 200, 'success', {
    seconds,
    firstTokenSeconds,
    pauses,
  });
}
