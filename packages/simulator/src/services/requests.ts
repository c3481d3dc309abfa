import { begin, finish, makeRoom } from '../world/engine';
import { emptyHistogram, observe } from '../world/histogram';
import { profileAt } from '../world/traffic';
import { EngineMoment, Request, Served } from '../world/types';
import { FIRST_RESPONSE_BOUNDS, FRONT_BOUNDS, HTTP_BOUNDS } from './bounds';
import {
  ModelEngine,
  Replica,
  RequestEnd,
  Service,
  ServicesHappening,
  ServicesWorld,
} from './types';

/** How requests reach a replica, and how they end: who counts them, and who is told. */

const REFUSED = 503;
const UNAVAILABLE = 500;
const LOST = 502;

/** Where chat goes in vLLM and llama.cpp. */
const CHAT = 'POST /v1/chat/completions';

export function serviceOf(
  world: ServicesWorld,
  replica: Replica,
): Service | undefined {
  return world.services.find(
    each =>
      each.name === replica.service &&
      each.namespace === replica.namespace &&
      each.system === replica.system,
  );
}

export function replicasOf(world: ServicesWorld, service: Service): Replica[] {
  return world.replicas.filter(
    each =>
      each.service === service.name &&
      each.namespace === service.namespace &&
      each.system === service.system,
  );
}

/** Counts a call to the HTTP server of a replica. `path` is method and path. */
export function countCall(
  replica: Replica,
  path: string,
  status: number,
  seconds: number,
): void {
  replica.http[path] ??= {
    byStatus: { '2xx': 0, '4xx': 0, '5xx': 0 },
    duration: emptyHistogram(HTTP_BOUNDS),
  };
  const call = replica.http[path];
  if (status >= 500) call.byStatus['5xx']++;
  else if (status >= 400) call.byStatus['4xx']++;
  else call.byStatus['2xx']++;
  observe(call.duration, HTTP_BOUNDS, seconds);
}

interface Ending {
  status: number;
  outcome: RequestEnd['outcome'];
  served?: Served;
  replica?: Replica;
}

function end(
  world: ServicesWorld,
  service: Service,
  request: Request,
  { status, outcome, served, replica }: Ending,
  out: ServicesHappening[],
): void {
  const seconds = (world.now - request.arrivedAt) / 1_000;
  const { front } = service;
  front.answers[status] ??= emptyHistogram(FRONT_BOUNDS);
  observe(front.answers[status], FRONT_BOUNDS, seconds);
  if (outcome === 'success') {
    front.promptTokens += request.promptTokens;
    front.generationTokens += request.outputTokens;
  }
  // Of a process that has died nothing is counted.
  if (replica && outcome !== 'lost') {
    countCall(replica, CHAT, status, served?.seconds ?? seconds);
  }
  out.push({
    kind: 'request',
    at: world.now,
    system: service.system,
    namespace: service.namespace,
    model: service.name,
    ...(replica && { pod: replica.name }),
    ...(request.id !== undefined && { id: request.id }),
    outcome,
    status,
    ...(served && { served }),
  });
}

function momentOf(
  world: ServicesWorld,
  replica: Replica,
  engine: ModelEngine,
  out: ServicesHappening[],
): EngineMoment {
  const service = serviceOf(world, replica);
  return {
    now: world.now,
    profile: service && profileAt(service, world.now),
    end: (requests, status, outcome, served) => {
      if (served) {
        const ms = served.firstTokenSeconds * 1_000;
        observe(engine.firstResponse, FIRST_RESPONSE_BOUNDS, ms);
      }
      if (!service) return;
      for (const request of requests) {
        end(world, service, request, { status, outcome, served, replica }, out);
      }
    },
  };
}

const loadOf = (replica: Replica) =>
  replica.engines.reduce(
    (sum, each) => sum + each.inFlight.length + each.waiting.length,
    0,
  );

/** Asleep, falling asleep or waking: the server answers, the engine does not. */
const isAway = (replica: Replica) =>
  replica.sleep.level > 0 || replica.sleep.to !== undefined;

/** Gives a request to one of the ready replicas, the one with the least to do; a Service knows nothing of sleep. */
export function route(
  world: ServicesWorld,
  service: Service,
  request: Request,
  out: ServicesHappening[],
): void {
  const [chosen] = replicasOf(world, service)
    .filter(replica => replica.phase === 'ready')
    .sort((a, b) => loadOf(a) - loadOf(b));
  if (!chosen) {
    end(world, service, request, { status: REFUSED, outcome: 'refused' }, out);
    return;
  }
  const [engine] = chosen.engines;
  if (isAway(chosen) || engine?.state !== 'loaded') {
    const status = UNAVAILABLE;
    const ending = { status, outcome: 'error', replica: chosen } as const;
    end(world, service, request, ending, out);
    return;
  }
  begin(momentOf(world, chosen, engine, out), engine, request);
}

/** Moves the requests of a replica on to the present. */
export function runEngines(
  world: ServicesWorld,
  replica: Replica,
  out: ServicesHappening[],
): void {
  for (const engine of replica.engines) {
    for (const request of engine.inFlight) {
      if (request.endAt <= world.now) {
        finish(momentOf(world, replica, engine, out), engine, request);
      }
    }
    if (engine.cacheFullAt !== undefined && engine.cacheFullAt <= world.now) {
      makeRoom(momentOf(world, replica, engine, out), engine);
    }
  }
}

function clear(engine: ModelEngine): Request[] {
  const requests = [...engine.inFlight, ...engine.waiting];
  engine.inFlight = [];
  engine.waiting = [];
  engine.cacheFullAt = undefined;
  return requests;
}

/** The engine gives up what it has, and counts it. */
export function abortWork(
  world: ServicesWorld,
  replica: Replica,
  engine: ModelEngine,
  out: ServicesHappening[],
): void {
  const aborted = clear(engine);
  engine.counters.finished.abort += aborted.length;
  engine.counters.requestsFailed += aborted.length;
  momentOf(world, replica, engine, out).end(aborted, 503, 'error');
}

/** What was under way in the process is lost. */
export function loseWork(
  world: ServicesWorld,
  replica: Replica,
  out: ServicesHappening[],
): void {
  const service = serviceOf(world, replica);
  for (const request of replica.engines.flatMap(clear)) {
    if (!service) continue;
    const ending = { status: LOST, outcome: 'lost', replica } as const;
    end(world, service, request, ending, out);
  }
}
