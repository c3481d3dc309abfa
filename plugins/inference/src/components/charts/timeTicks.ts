import type { TimeWindow } from '../../api/InferenceApi';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const STEPS = [
  SECOND,
  2 * SECOND,
  5 * SECOND,
  10 * SECOND,
  30 * SECOND,
  MINUTE,
  2 * MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  2 * DAY,
  7 * DAY,
  14 * DAY,
  30 * DAY,
];

export interface TimeTick {
  at: number;
  /** `date` where a day begins or the step is a day or more. */
  kind: 'date' | 'time' | 'seconds';
}

/**
 * Round moments of local time in a window, at most one per `gap` pixels.
 * Local midnights stay midnights across a change of daylight saving time.
 */
export function timeTicks(
  { from, to }: TimeWindow,
  width: number,
  gap = 90,
): TimeTick[] {
  if (!(to > from) || !(width > 0)) {
    return [];
  }
  const most = Math.max(1, Math.floor(width / gap));
  const step = STEPS.find(s => (to - from) / s <= most) ?? 90 * DAY;
  const ticks: TimeTick[] = [];
  if (step >= DAY) {
    const start = new Date(from);
    start.setHours(0, 0, 0, 0);
    for (let n = 0; ; n += step / DAY) {
      const at = new Date(
        start.getFullYear(),
        start.getMonth(),
        start.getDate() + n,
      ).getTime();
      if (at > to) {
        return ticks;
      }
      if (at >= from) {
        ticks.push({ at, kind: 'date' });
      }
    }
  }
  const offset = new Date(from).getTimezoneOffset() * MINUTE;
  let at = Math.ceil((from - offset) / step) * step + offset;
  for (; at <= to; at += step) {
    const local = new Date(at);
    const midnight = !local.getHours() && !local.getMinutes() && step >= MINUTE;
    const fine = step < MINUTE ? 'seconds' : 'time';
    ticks.push({ at, kind: midnight ? 'date' : fine });
  }
  return ticks;
}

const FORMATS: Record<TimeTick['kind'], Intl.DateTimeFormatOptions> = {
  date: { day: 'numeric', month: 'short' },
  time: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  seconds: {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  },
};

/** The words under a tick. */
export function tickLabel(tick: TimeTick, locale?: string): string {
  return new Intl.DateTimeFormat(locale, FORMATS[tick.kind]).format(tick.at);
}
