import { MODEL_STATES, ModelState } from '../model/states';
import { Counted } from './counters';
import { EDGE } from './edge';
import { Cause, Interval, ObjectEvent, Span, StateSample } from './evidence';
import { unobserved } from './gaps';
import { CLOCK_SKEW_MS, PlacedEvent } from './order';
import { PassageEnd, Passages } from './passages';
import { Border, Track } from './track';

/** What is known of the time from one sample with a state to the next. */
export interface Window {
  /** Undefined before the first sample. */
  from?: StateSample;
  /** Undefined after the last sample. */
  to?: StateSample & { state: ModelState };
  /** When it ends. */
  end: number;
  events: PlacedEvent[];
  /** What was counted from `from` to `to`. */
  counted?: Counted;
  /** No counter tells the wakes of this time: they are to be found in the states. */
  uncounted: boolean;
  /** The longest time for which a state holds unobserved, milliseconds. */
  holdMs: number;
}

const UNKNOWN: Cause = { kind: 'unknown' };

/** Lays the states of one replica window by window. */
export class Borders {
  private readonly track = new Track();
  private readonly passages = new Passages();
  /** The last state that was known. */
  private state?: ModelState;
  /** When something was last known. */
  private knownAt = 0;
  /** The replica was in that state at this moment for sure: the next change came after it. */
  private heldAt = 0;

  constructor(private readonly watched: Span[]) {}

  /** Wakes found in states, where nothing counted them. */
  get wakes() {
    return this.passages.wakes;
  }

  /** Ends the history at this moment. */
  finish(at: number): Interval[] {
    this.track.close(at);
    return this.track.intervals;
  }

  /** The state goes on: nothing happened between two samples. */
  hold(at: number): void {
    this.knownAt = at;
    this.heldAt = at;
  }

  /** Returns the events by which a wake was seen to end. */
  pass(window: Window): PlacedEvent[] {
    const plan = planOf(window, this.state);
    for (const placed of plan.events) {
      this.takeEvent(placed, window, plan);
    }
    this.observe(window.end, window.holdMs);
    if (window.to) this.takeSample(window.to, window, plan);
    return plan.events.filter(placed => plan.arrivals.has(placed));
  }

  /** Marks what lies unobserved between the last known moment and this one. Returns when observation began again, if that was later than the last known moment. */
  private observe(at: number, holdMs: number): number | undefined {
    if (this.state === undefined) return undefined;
    const gaps = unobserved(this.knownAt, at, this.watched, holdMs);
    for (const gap of gaps) {
      this.track.begin(gap.from, 'unknown', EDGE);
      // A list after the outage tells what changed since the watch was lost,
      // and the state is the last one known only if nothing else told it since.
      const watchedBefore = gap.from > this.knownAt;
      if (gap.to < at && watchedBefore) {
        this.track.begin(gap.to, this.state, EDGE);
      }
    }
    return gaps[gaps.length - 1]?.to;
  }

  private takeEvent(placed: PlacedEvent, window: Window, plan: Plan): void {
    const { event, at } = placed;
    const { state } = event;
    const resumedAt = this.observe(at, window.holdMs);
    const passageEnd = window.uncounted ? this.endOf(placed) : undefined;

    if (this.state === undefined) {
      const toleranceMs = at - (event.notBefore ?? at);
      this.track.begin(at, state, borderOf(event, toleranceMs, plan));
    } else if (this.track.state === 'unknown') {
      this.track.begin(
        at,
        state,
        borderOf(event, Math.abs(at - event.at), plan),
      );
    } else if (plan.arrivals.has(placed)) {
      this.arrive(placed, window, plan);
    } else if (state !== this.state) {
      this.change(placed, resumedAt, plan);
    }

    if (state !== this.state || plan.arrivals.has(placed)) {
      this.passages.enter(state, event, passageEnd);
    }
    // That an object still shows a state is no proof: it tells fewer of them.
    if (event.mark === 'resync') {
      this.heldAt = Math.max(this.heldAt, event.notBefore ?? 0);
    } else if (state !== this.state || plan.arrivals.has(placed)) {
      this.heldAt = at;
    }
    this.state = state;
    this.knownAt = at;
  }

  private endOf({ at, event }: PlacedEvent): PassageEnd {
    const since = this.state === undefined ? at : this.knownAt;
    return {
      windowFrom: Math.max(
        since,
        event.mark === 'resync' ? event.notBefore ?? since : since,
      ),
      windowTo: at,
      mark: event.mark,
      cause: event.cause,
    };
  }

  private change(
    { at, event }: PlacedEvent,
    resumedAt: number | undefined,
    plan: Plan,
  ): void {
    if (event.mark === 'exact') {
      const border = borderOf(event, Math.abs(at - event.at), plan);
      this.track.begin(at, event.state, border);
      return;
    }
    const after = Math.max(this.heldAt, event.notBefore ?? 0);
    if (resumedAt !== undefined && resumedAt > after) {
      // It changed while nothing was observed.
      const border = borderOf(event, at - resumedAt, plan);
      this.track.begin(resumedAt, event.state, border);
      return;
    }
    const border = borderOf(event, Math.ceil((at - after) / 2), plan);
    this.track.begin(middle(after, at), event.state, border);
  }

  /** It came to serve: where the duration of this wake is known, it was waking for so long before. */
  private arrive(placed: PlacedEvent, window: Window, plan: Plan): void {
    const { event } = placed;
    const after =
      event.mark === 'resync'
        ? Math.max(this.heldAt, event.notBefore ?? 0)
        : this.heldAt;
    const at = event.mark === 'exact' ? placed.at : middle(after, placed.at);
    const toleranceMs =
      event.mark === 'exact'
        ? Math.abs(placed.at - event.at)
        : Math.ceil((placed.at - after) / 2);
    const border = borderOf(event, toleranceMs, plan);
    const startedAt =
      plan.wakeMs === undefined
        ? undefined
        : Math.max(at - plan.wakeMs, this.heldAt + 1);

    const again = this.state === event.state;
    if (again && at - this.heldAt <= window.holdMs) {
      const until = startedAt ?? at;
      this.track.begin(middle(this.heldAt, until), 'sleeping', {
        mark: 'scrape',
        toleranceMs: Math.ceil((until - this.heldAt) / 2),
        cause: plan.sleepCause,
      });
    }
    const asleep =
      this.track.state !== undefined && MODEL_STATES[this.track.state].asleep;
    if (startedAt !== undefined && asleep) {
      this.track.begin(startedAt, 'waking', {
        ...border,
        toleranceMs: toleranceMs + (startedAt - (at - (plan.wakeMs ?? 0))),
      });
    }
    this.track.begin(at, event.state, border);
  }

  private takeSample(
    sample: StateSample & { state: ModelState },
    window: Window,
    plan: Plan,
  ): void {
    const { at, state } = sample;
    if (this.state === undefined || this.track.state === 'unknown') {
      this.track.begin(at, state, EDGE);
    } else if (state !== this.state) {
      this.changeBySample(sample, window, plan);
    }
    if (state !== this.state) {
      const end = window.uncounted &&
        this.state !== undefined && {
          windowFrom: this.knownAt,
          windowTo: at,
          mark: 'scrape' as const,
        };
      this.passages.enter(state, undefined, end || undefined);
    }
    this.state = state;
    this.hold(at);
  }

  private changeBySample(
    { at, state }: StateSample & { state: ModelState },
    window: Window,
    plan: Plan,
  ): void {
    let earliest = this.heldAt;
    let latest = at;
    let wakeMs: number | undefined;
    if (
      MODEL_STATES[state].serves &&
      plan.wakeMs !== undefined &&
      plan.arrivals.size === 0 &&
      this.state
    ) {
      if (MODEL_STATES[this.state].asleep && earliest + plan.wakeMs < at) {
        // The wake began and ended between the two samples.
        wakeMs = plan.wakeMs;
        earliest += wakeMs;
      } else if (
        this.state === 'waking' &&
        this.heldAt === window.from?.at &&
        !window.counted?.restarted
      ) {
        latest = Math.min(at, this.heldAt + plan.wakeMs + CLOCK_SKEW_MS);
      }
    }
    // Where a watch bridged a gap in the samples, it would have told earlier.
    const likely = Math.max(
      earliest,
      this.track.since ?? earliest,
      latest - window.holdMs,
    );
    const borderAt = middle(likely, latest);
    const border: Border = {
      mark: 'scrape',
      toleranceMs: Math.max(
        borderAt - earliest,
        latest - borderAt,
        Math.min(CLOCK_SKEW_MS, Math.ceil((at - this.heldAt) / 2)),
      ),
      cause: causeOf(state, plan),
    };
    if (wakeMs !== undefined) {
      this.track.begin(borderAt - wakeMs, 'waking', border);
    }
    this.track.begin(borderAt, state, border);
  }
}

/** What the counters say about the events and borders of a window. */
interface Plan {
  events: PlacedEvent[];
  /** Those events by which a wake ended. */
  arrivals: ReadonlySet<PlacedEvent>;
  /** Duration of the only wake of the window, where its end was seen by at most one event. */
  wakeMs?: number;
  sleepCause: Cause;
  wakeCause: Cause;
}

const NO_ARRIVALS: ReadonlySet<PlacedEvent> = new Set();

function planOf(window: Window, before: ModelState | undefined): Plan {
  const { counted, to } = window;
  const count = counted?.wakes;
  const plan: Plan = {
    events: window.events,
    arrivals: NO_ARRIVALS,
    ...(count === 1 && { wakeMs: counted?.wakeMs }),
    ...causesIn(window),
  };
  if (window.events.length === 0) return plan;

  const atMost = counted?.atLeast ? undefined : count;
  const toServes = to !== undefined && MODEL_STATES[to.state].serves;
  if (atMost === 0 && to && !toServes) {
    // Counters and states agree that it did not serve.
    plan.events = window.events.filter(
      ({ event }) => !MODEL_STATES[event.state].serves,
    );
  }

  const arrivals = new Set<PlacedEvent>();
  const again: PlacedEvent[] = [];
  let state = before;
  for (const placed of plan.events) {
    const next = placed.event.state;
    if (MODEL_STATES[next].serves && state !== undefined) {
      if (!MODEL_STATES[state].serves) arrivals.add(placed);
      else if (placed.arrival && next === state) again.push(placed);
    }
    state = next;
  }
  const unseen =
    atMost === undefined ? again.length : Math.max(0, atMost - arrivals.size);
  for (const placed of again.slice(0, unseen)) arrivals.add(placed);
  plan.arrivals = arrivals;
  if (arrivals.size > (counted?.restarted ? 0 : 1)) plan.wakeMs = undefined;
  return plan;
}

/** A cause that a counter gives belongs to a passage only if there was just one. */
function causesIn({ from, to, counted }: Window): {
  sleepCause: Cause;
  wakeCause: Cause;
} {
  const causes = { sleepCause: UNKNOWN, wakeCause: UNKNOWN };
  if (!counted || counted.restarted || counted.wakes === undefined) {
    return causes;
  }
  const { wakes, sleeps = 0, preempted, preempting } = counted;
  const served = isServing(from?.state) || from?.state === 'draining' ? 1 : 0;
  const serves = isServing(to?.state) ? 1 : 0;
  if (preempted === 1 && sleeps <= 1 && wakes + served - serves === 1) {
    causes.sleepCause = { kind: 'preemptedBy' };
  }
  const onItsWay = isWaking(to?.state) && !isWaking(from?.state) ? 1 : 0;
  if (preempting === 1 && wakes + onItsWay === 1) {
    causes.wakeCause = { kind: 'preempting' };
  }
  return causes;
}

function isServing(state: ModelState | undefined): boolean {
  return state !== undefined && MODEL_STATES[state].serves;
}

function isWaking(state: ModelState | undefined): boolean {
  return state === 'waking' || state === 'waitingForGpu';
}

function causeOf(state: ModelState, plan: Plan): Cause {
  if (isServing(state) || isWaking(state)) return plan.wakeCause;
  return state === 'draining' || MODEL_STATES[state].asleep
    ? plan.sleepCause
    : UNKNOWN;
}

function borderOf(event: ObjectEvent, toleranceMs: number, plan: Plan): Border {
  return {
    mark: event.mark,
    toleranceMs,
    cause: event.cause ?? causeOf(event.state, plan),
  };
}

function middle(from: number, to: number): number {
  return from + Math.floor((to - from) / 2);
}
