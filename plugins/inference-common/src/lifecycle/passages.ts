import { MODEL_STATES, ModelState } from '../model/states';
import { Cause, ObjectEvent, Wake } from './evidence';

/** Where a passage to serving ended, and how that was seen. */
export interface PassageEnd {
  windowFrom: number;
  windowTo: number;
  mark: Wake['mark'];
  cause?: Cause;
}

/**
 * Finds wakes in the states themselves, for systems and spans without
 * counters: each passage from asleep to serving is one, whatever it passed
 * through.
 */
export class Passages {
  readonly wakes: Wake[] = [];
  private fromAsleep = false;
  private state?: ModelState;
  /** When it left sleep, if an exact event said so. */
  private leftAt?: number;
  private cause?: Cause;

  /** Takes the next state. `end` undefined: the wakes of this time are counted elsewhere. */
  enter(state: ModelState, event?: ObjectEvent, end?: PassageEnd): void {
    const { serves, asleep } = MODEL_STATES[state];
    const repeated = state === this.state;
    if (!repeated && !serves && this.isAsleep()) {
      this.leftAt = event?.mark === 'exact' ? event.at : undefined;
      this.cause = event?.cause;
    }
    if (serves) {
      if (end && (this.fromAsleep || repeated)) this.add(end);
      this.fromAsleep = false;
    } else if (asleep || state === 'waking' || state === 'waitingForGpu') {
      this.fromAsleep = true;
    } else if (state === 'failed' || state === 'draining') {
      this.fromAsleep = false;
    }
    if (asleep || serves || !this.fromAsleep) {
      this.leftAt = undefined;
      this.cause = undefined;
    }
    this.state = state;
  }

  private isAsleep(): boolean {
    return this.state !== undefined && MODEL_STATES[this.state].asleep;
  }

  private add(end: PassageEnd): void {
    const { windowTo, mark } = end;
    const durationMs =
      mark === 'exact' && this.leftAt !== undefined && this.leftAt < windowTo
        ? windowTo - this.leftAt
        : undefined;
    this.wakes.push({
      windowFrom:
        durationMs === undefined ? end.windowFrom : windowTo - durationMs,
      windowTo,
      count: 1,
      ...(durationMs !== undefined && { durationMs }),
      mark,
      cause: end.cause ?? this.cause ?? { kind: 'unknown' },
    });
  }
}
