import { MODEL_STATES, ModelState } from '../model/states';
import { hasRestarted } from './counters';
import { CounterValues, ObjectEvent, StateSample } from './evidence';
import { CLOCK_SKEW_MS } from './skew';

/**
 * Samples in order of time, one per moment. A sample that two collectors took
 * within the skew of their clocks and that shows less than the one before it
 * is the older of the two, and is left out.
 */
export function orderSamples(samples: StateSample[]): StateSample[] {
  let clean = true;
  for (let i = 1; clean && i < samples.length; i++) {
    const gap = samples[i].at - samples[i - 1].at;
    clean = gap > CLOCK_SKEW_MS;
  }
  if (clean) return samples;

  const sorted = [...samples].sort((a, b) => a.at - b.at);
  const ordered: StateSample[] = [];
  for (const sample of sorted) {
    const last = ordered[ordered.length - 1];
    if (last && sample.at === last.at) {
      ordered[ordered.length - 1] = merge(last, sample);
    } else {
      ordered.push(sample);
    }
  }
  return ordered.filter(
    (sample, i) => i === 0 || !isOlder(ordered[i - 1], sample),
  );
}

function isOlder(previous: StateSample, sample: StateSample): boolean {
  return (
    sample.at - previous.at <= CLOCK_SKEW_MS &&
    hasRestarted(previous.counters, sample.counters)
  );
}

/** Two readings of one moment, whichever came first. */
function merge(a: StateSample, b: StateSample): StateSample {
  const [state] = [a.state, b.state].filter(isDefined).sort();
  const counters: CounterValues = { ...a.counters };
  for (const key of Object.keys(b.counters) as Array<keyof CounterValues>) {
    counters[key] = Math.max(a.counters[key] ?? 0, b.counters[key] ?? 0);
  }
  return { kind: 'sample', at: a.at, ...(state && { state }), counters };
}

function isDefined<T>(value: T | undefined): value is T {
  return value !== undefined;
}

/** An event at the moment at which it enters the history. */
export interface PlacedEvent {
  /** Epoch milliseconds; other than the event's own where its clock disagreed with a sample's. */
  at: number;
  event: ObjectEvent;
  /** It says that the replica came to serve, and is not a repetition. */
  arrival: boolean;
}

const NO_EVENTS: PlacedEvent[] = [];

/** Hands out events once each, in order. */
export class EventCursor {
  private next = 0;

  constructor(private readonly events: PlacedEvent[]) {}

  /** Those not handed out yet, up to and including a moment. */
  takeUntil(at: number): PlacedEvent[] {
    const start = this.next;
    while (this.next < this.events.length && this.events[this.next].at <= at) {
      this.next++;
    }
    return start === this.next
      ? NO_EVENTS
      : this.events.slice(start, this.next);
  }
}

/**
 * Events in order of time, without repetitions, each on that side of the
 * samples around it on which it belongs. Whether an event is before or after
 * a sample is decided by that sample's state and no other evidence, so both
 * windows that meet at the sample decide alike: an event just after a sample
 * that already shows its state belongs before it; an event just before a
 * sample that shows the state it leads out of belongs after it.
 *
 * @param samples - in order, all with a state
 */
export function placeEvents(
  events: ObjectEvent[],
  samples: StateSample[],
): PlacedEvent[] {
  const ordered = orderEvents(events);
  const placed: PlacedEvent[] = [];
  let s = 0;
  for (let i = 0; i < ordered.length; i++) {
    const event = ordered[i];
    while (s < samples.length && samples[s].at <= event.at) s++;
    const follows = (sample?: StateSample) =>
      sample !== undefined &&
      confirms(sample, event) &&
      !(ordered[i - 1]?.at >= sample.at);
    const precedes = (sample?: StateSample) =>
      sample !== undefined &&
      leadsOutOf(sample, event) &&
      !(ordered[i + 1]?.at < sample.at) &&
      !(ordered[i + 1] && confirms(sample, ordered[i + 1]));

    const last = placed[placed.length - 1];
    let { at } = event;
    if (follows(samples[s - 1])) {
      let first = s - 1;
      while (follows(samples[first - 1])) first--;
      at = samples[first].at - 1;
    } else if (precedes(samples[s])) {
      let next = s;
      while (precedes(samples[next + 1])) next++;
      at = samples[next].at + 1;
    } else if (samples[s - 1]?.at === at) {
      at += 1;
    }
    if (last) at = Math.max(at, last.at);
    placed.push({ at, event, arrival: isArrival(ordered[i - 1], event) });
  }
  return placed;
}

const BEFORE_SERVING: ReadonlySet<ModelState> = new Set<ModelState>([
  'preparing',
  'starting',
  'waitingForGpu',
  'waking',
]);
const BEFORE_SLEEP: ReadonlySet<ModelState> = new Set<ModelState>([
  'serving',
  'degraded',
  'draining',
]);

/** The sample, just before the event, already shows what the event says. */
function confirms(sample: StateSample, event: ObjectEvent): boolean {
  return (
    event.at >= sample.at &&
    event.at - sample.at <= CLOCK_SKEW_MS &&
    sample.state === event.state
  );
}

/** The sample, just after the event, shows the state before what the event says. */
function leadsOutOf(sample: StateSample, event: ObjectEvent): boolean {
  if (event.mark !== 'exact' || sample.at - event.at > CLOCK_SKEW_MS) {
    return false;
  }
  const { serves, asleep } = MODEL_STATES[event.state];
  return (
    (serves &&
      sample.state !== undefined &&
      BEFORE_SERVING.has(sample.state)) ||
    (asleep && sample.state !== undefined && BEFORE_SLEEP.has(sample.state))
  );
}

function isArrival(
  previous: ObjectEvent | undefined,
  event: ObjectEvent,
): boolean {
  if (!MODEL_STATES[event.state].serves) return false;
  if (!previous || !MODEL_STATES[previous.state].serves) return true;
  return (
    previous.state === event.state &&
    event.mark === 'exact' &&
    event.at - previous.at > CLOCK_SKEW_MS
  );
}

/** In order of time; of one moment always in the same order. */
export function sortEvents(events: readonly ObjectEvent[]): ObjectEvent[] {
  return [...events].sort(
    (a, b) =>
      a.at - b.at ||
      compare(b.mark, a.mark) ||
      compare(a.state, b.state) ||
      Number(!a.cause) - Number(!b.cause) ||
      (b.notBefore ?? 0) - (a.notBefore ?? 0),
  );
}

function orderEvents(events: ObjectEvent[]): ObjectEvent[] {
  const sorted = sortEvents(events);
  const ordered: ObjectEvent[] = [];
  for (let i = 0; i < sorted.length; i++) {
    const event = sorted[i];
    const last = ordered[ordered.length - 1];
    const next = sorted[i + 1];
    // One that knows of nothing since the last is of a first reading: nobody watched in between.
    const repeatsLast =
      last?.state === event.state &&
      (event.at === last.at ||
        (event.mark === 'resync' && event.notBefore !== last.at));
    const repeatedExactly =
      event.mark === 'resync' &&
      next?.state === event.state &&
      next.mark === 'exact' &&
      next.at - event.at <= CLOCK_SKEW_MS;
    if (!repeatsLast && !repeatedExactly) ordered.push(event);
  }
  return ordered;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
