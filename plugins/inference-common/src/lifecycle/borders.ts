import { MODEL_STATES, ModelState } from '../model/states';
import { KnownSample } from './anchors';
import { EDGE } from './edge';
import { Interval, Span } from './evidence';
import { unobserved } from './gaps';
import { PlacedEvent } from './order';
import { CLOCK_SKEW_MS } from './skew';
import { PassageEnd, Passages } from './passages';
import { Border, Track } from './track';
import { borderOf, causeOf, Plan, planOf, Window } from './windows';

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

  /**
   * @param momentMs - for so long lasts what is known of one moment only; more
   * than 0 where wakes follow from intervals
   */
  constructor(
    private readonly watched: Span[],
    private readonly momentMs: number,
  ) {}

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
    const plan = planOf(window, this.state, this.knownAt);
    for (const placed of plan.events) {
      this.takeEvent(placed, window, plan);
    }
    this.observe(window.end, window.holdMs);
    if (window.to) this.takeSample(window.to, window, plan);
    return plan.events.filter(placed => plan.arrivals.has(placed));
  }

  /** Marks what lies unobserved since something was last known. Returns when the last of it ended. */
  private observe(at: number, holdMs: number): number | undefined {
    if (this.state === undefined) return undefined;
    const gaps = unobserved(this.knownAt, at, this.watched, holdMs);
    for (const gap of gaps) {
      this.track.begin(
        gap.from === this.knownAt ? gap.from + this.momentMs : gap.from,
        'unknown',
        EDGE,
      );
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
    // That a list still shows a state is no proof: objects tell fewer of them.
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
    const again = this.state === event.state;
    const startedAt = this.startOf(at, plan.wakeMs, again);

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
      // A list may have shown it asleep only when it was waking already.
      this.track.moveBack({ from: this.heldAt, to: startedAt });
      this.track.begin(startedAt, 'waking', {
        ...border,
        toleranceMs: toleranceMs + (startedAt - (at - (plan.wakeMs ?? 0))),
      });
    }
    this.track.begin(at, event.state, border);
  }

  /** When the wake that ended at a moment began, unless that contradicts the state it had. */
  private startOf(
    endedAt: number,
    wakeMs: number | undefined,
    again: boolean,
  ): number | undefined {
    if (wakeMs === undefined) return undefined;
    const startedAt = endedAt - wakeMs;
    const earliest = this.heldAt + 1;
    if (startedAt >= earliest) return startedAt;
    return !again && startedAt >= earliest - CLOCK_SKEW_MS
      ? earliest
      : undefined;
  }

  private takeSample(sample: KnownSample, window: Window, plan: Plan): void {
    const { at, state } = sample;
    if (this.state === undefined || this.track.state === 'unknown') {
      this.track.begin(at, state, EDGE);
    } else if (state !== this.state) {
      this.changeBySample(sample, window, plan);
    }
    if (state !== this.state) {
      const isPassage = window.uncounted && this.state !== undefined;
      const end: PassageEnd = {
        windowFrom: this.knownAt,
        windowTo: at,
        mark: 'scrape',
      };
      this.passages.enter(state, undefined, isPassage ? end : undefined);
    }
    this.state = state;
    this.hold(at);
  }

  private changeBySample(
    { at, state }: KnownSample,
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

function middle(from: number, to: number): number {
  return from + Math.floor((to - from) / 2);
}
