import { exponential, uniform } from './random';
import { Incident, Random, Request, Traffic, TrafficProfile } from './types';

/**
 * Requests come in bursts: bursts begin as a Poisson process whose rate follows the time of day and the day of the week,
 * within a burst arrivals are a Poisson process again, and an arrival is one request or a few together.
 */

const HOUR = 3_600_000;

/** Whatever requests come to. */
export interface Destination {
  random: Random;
  profile: TrafficProfile;
  incidents: Incident[];
  traffic: Traffic;
}

/** How requests go at this moment: an incident changes it for a while. */
export function profileAt(
  model: Pick<Destination, 'profile' | 'incidents'>,
  at: number,
): TrafficProfile {
  const incident = model.incidents.find(
    ({ from, to }) => from <= at && at < to,
  );
  return incident ? { ...model.profile, ...incident.profile } : model.profile;
}

/** The share of the busiest rate at a time: quietest at 2:00 UTC, busiest at 14:00, less than half at weekends. */
function activity(at: number, nightShare: number): number {
  const hour = (at / HOUR) % 24;
  const day = new Date(at).getUTCDay();
  const curve = (1 - Math.cos((2 * Math.PI * (hour - 2)) / 24)) / 2;
  const week = day === 0 || day === 6 ? 0.45 : 1;
  return (nightShare + (1 - nightShare) * curve * curve) * week;
}

function nextSession(
  random: Random,
  profile: TrafficProfile,
  from: number,
): number {
  if (profile.sessionsPerHour <= 0) return Infinity;
  const mean = HOUR / profile.sessionsPerHour;
  let at = from;
  // Thinning. A rate that is always near zero would never end: give up looking after a week.
  do {
    at += exponential(random, mean);
    if (at - from > 168 * HOUR) break;
  } while (uniform(random) > activity(at, profile.nightShare));
  return Math.ceil(at);
}

function nextArrival(model: Destination, from: number): number {
  const rate = model.traffic.sessions.length * model.profile.requestsPerMinute;
  return rate > 0
    ? Math.ceil(from + exponential(model.random, 60_000 / rate))
    : Infinity;
}

/** How many bursts are under way in a random moment (Knuth's way to draw from a Poisson distribution). */
function openSessions(model: Destination, from: number): number {
  const { sessionsPerHour, sessionMinutes, nightShare } = model.profile;
  const mean =
    ((sessionsPerHour * sessionMinutes) / 60) * activity(from, nightShare);
  const limit = Math.exp(-Math.min(mean, 500));
  let count = 0;
  for (let p = uniform(model.random); p > limit; p *= uniform(model.random)) {
    count++;
  }
  return count;
}

/** Begins as if the traffic had been going on for long. */
export function startTraffic(model: Destination, from: number): void {
  const { random, profile } = model;
  const sessions = Array.from(
    { length: openSessions(model, from) },
    () =>
      Math.ceil(from + exponential(random, profile.sessionMinutes * 60_000)) +
      1,
  );
  model.traffic = {
    nextSessionAt: nextSession(random, profile, from),
    nextArrivalAt: Infinity,
    sessions,
  };
  model.traffic.nextArrivalAt = nextArrival(model, from);
}

export function nextTrafficAt(model: Destination): number {
  return Math.min(
    model.traffic.nextSessionAt,
    model.traffic.nextArrivalAt,
    ...model.traffic.sessions,
  );
}

function tokens(random: Random, mean: number): number {
  return Math.max(1, Math.round(exponential(random, mean)));
}

export function aRequest(model: Destination, at: number): Request {
  return {
    arrivedAt: at,
    promptTokens: tokens(model.random, model.profile.promptTokens),
    outputTokens: tokens(model.random, model.profile.outputTokens),
  };
}

/** Moves the traffic on to `at`, when something of it is due, and returns the requests that arrive then. */
export function takeArrivals(model: Destination, at: number): Request[] {
  const { traffic, profile, random } = model;
  const arrived: Request[] = [];
  if (traffic.nextArrivalAt <= at) {
    let size = 1;
    const more = 1 - 1 / Math.max(1, profile.batch);
    while (size < 32 && uniform(random) < more) size++;
    for (let i = 0; i < size; i++) arrived.push(aRequest(model, at));
    traffic.nextArrivalAt = nextArrival(model, at);
  }
  const open = traffic.sessions.length;
  traffic.sessions = traffic.sessions.filter(end => end > at);
  if (traffic.nextSessionAt <= at) {
    const length = exponential(random, profile.sessionMinutes * 60_000);
    traffic.sessions.push(Math.ceil(at + Math.max(1, length)));
    traffic.nextSessionAt = nextSession(random, profile, at);
  }
  // Without memory, the wait may be drawn anew whenever the rate changes.
  if (traffic.sessions.length !== open || traffic.nextArrivalAt === Infinity) {
    traffic.nextArrivalAt = nextArrival(model, at);
  }
  return arrived;
}
