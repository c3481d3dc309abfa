import { CounterValues } from '../lifecycle/evidence';
import { ModelState } from '../model/states';
import { Random } from './random';

type Range = readonly [min: number, max: number];

/** How a modelled sidecar lives; times in milliseconds. */
export interface SidecarHabits {
  /** Serving and sleeping are either brief or long. */
  briefMs: Range;
  longMs: Range;
  /** Share of brief ones. */
  brief: number;
  wakeMs: Range;
  /** Share of wakes that first wait for a GPU, and for how long. */
  waits: number;
  waitMs: Range;
  /** Share of these that preempt another model. */
  preempts: number;
  /** Share of sleeps with requests in flight, and for how long they drain. */
  drains: number;
  drainMs: Range;
  /** Share of sleeps that another model caused. */
  preempted: number;
  /** Probability that the container dies in place of falling asleep, and how long it is away. */
  dies: number;
  awayMs: Range;
}

/** A model on a busy GPU: cycles of seconds and of minutes mixed. */
export const BUSY_SIDECAR: SidecarHabits = {
  briefMs: [1500, 8000],
  longMs: [10_000, 300_000],
  brief: 0.4,
  wakeMs: [600, 6000],
  waits: 0.3,
  waitMs: [50, 5000],
  preempts: 0.6,
  drains: 0.4,
  drainMs: [90, 4000],
  preempted: 0.3,
  dies: 0,
  awayMs: [2000, 20_000],
};

/** From this moment on the sidecar is in this state. */
export interface TrueTransition {
  at: number;
  state: ModelState;
}

/** One passage from sleep to serving. */
export interface TrueWake {
  startedAt: number;
  endedAt: number;
  preempting: boolean;
}

/** What really happened. */
export interface SidecarLife {
  createdAt: number;
  endedAt: number;
  transitions: TrueTransition[];
  wakes: TrueWake[];
  /** Moments at which it fell asleep because of another model. */
  preemptedAt: number[];
  /** When it was away: it answers no scrape, and counts from zero after it. */
  away: Array<{ from: number; to: number }>;
  /** Counters at these moments, in order. */
  counts: Array<{ at: number; counters: Required<CounterValues> }>;
}

const ZERO: Required<CounterValues> = {
  wakes: 0,
  wakeSeconds: 0,
  sleeps: 0,
  sleepSeconds: 0,
  preempted: 0,
  preempting: 0,
};

/** Lets a sidecar live from `from` to `to`. It is born asleep. */
export function liveSidecar(
  random: Random,
  habits: SidecarHabits,
  { from, to }: { from: number; to: number },
): SidecarLife {
  const life: SidecarLife = {
    createdAt: from,
    endedAt: to,
    transitions: [],
    wakes: [],
    preemptedAt: [],
    away: [],
    counts: [],
  };
  let at = from;
  const become = (state: ModelState) => {
    if (at < to) life.transitions.push({ at, state });
  };
  const count = (counters: Partial<Required<CounterValues>>) => {
    const last = life.counts[life.counts.length - 1]?.counters ?? ZERO;
    if (at < to) {
      life.counts.push({ at, counters: { ...last, ...counters } });
    }
    return last;
  };
  const current = () => life.counts[life.counts.length - 1].counters;
  const rest = () => {
    at += random.between(
      random.happens(habits.brief) ? habits.briefMs : habits.longMs,
    );
  };

  become('sleeping');
  count(ZERO);
  while (at < to) {
    rest();
    const startedAt = at;
    let preempting = false;
    if (random.happens(habits.waits)) {
      become('waitingForGpu');
      at += random.between(habits.waitMs);
      preempting = random.happens(habits.preempts);
      if (preempting) count({ preempting: current().preempting + 1 });
    }
    become('waking');
    at += random.between(habits.wakeMs);
    become('serving');
    count({
      wakes: current().wakes + 1,
      wakeSeconds: current().wakeSeconds + (at - startedAt) / 1000,
    });
    if (at < to) life.wakes.push({ startedAt, endedAt: at, preempting });
    rest();
    if (random.happens(habits.dies)) {
      const away = { from: at, to: at + random.between(habits.awayMs) };
      become('starting');
      at = away.to;
      if (away.from < to) life.away.push(away);
      become('sleeping');
      count(ZERO);
    } else {
      fallAsleep();
    }
  }
  return life;

  function fallAsleep() {
    const startedAt = at;
    if (random.happens(habits.preempted)) {
      if (at < to) life.preemptedAt.push(at);
      count({ preempted: current().preempted + 1 });
    }
    if (random.happens(habits.drains)) {
      become('draining');
      at += random.between(habits.drainMs);
    }
    at += 90; // the checkpoint
    become('sleeping');
    count({
      sleeps: current().sleeps + 1,
      sleepSeconds: current().sleepSeconds + (at - startedAt) / 1000,
    });
  }
}
