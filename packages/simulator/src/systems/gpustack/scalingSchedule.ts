import type { ScheduleEntry } from '../../services/types';

/** A model's `scaling_schedule`: at some times of the week it has another number of replicas. Times are UTC. */
export interface ScalingSchedule {
  enabled: boolean;
  baseline_replicas: number;
  rules: ScalingRule[];
}

export interface ScalingRule {
  name: string;
  /** Minute, hour, day of the month, month, day of the week. */
  start_cron: string;
  duration_seconds: number;
  replicas: number;
}

const MINUTE = 60_000;
const MINUTES_A_DAY = 1_440;
const ALL_DAYS = [0, 1, 2, 3, 4, 5, 6];
/** The task that looks at schedules runs every 30 s. */
const JITTER_MS = 30_000;

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null;

/** Undefined where there is none, or none that is switched on. */
export function enabledSchedule(value: unknown): ScalingSchedule | undefined {
  if (!isObject(value) || Reflect.get(value, 'enabled') !== true) {
    return undefined;
  }
  const rules: unknown = Reflect.get(value, 'rules');
  const baseline = Reflect.get(value, 'baseline_replicas');
  return {
    enabled: true,
    baseline_replicas: typeof baseline === 'number' ? baseline : 1,
    rules: Array.isArray(rules)
      ? rules.filter(isObject).map(rule => ({
          name: String(Reflect.get(rule, 'name') ?? ''),
          start_cron: String(Reflect.get(rule, 'start_cron') ?? ''),
          duration_seconds: Number(Reflect.get(rule, 'duration_seconds')),
          replicas: Number(Reflect.get(rule, 'replicas')),
        }))
      : [],
  };
}

/** The values that a field of a cron expression names; throws where it cannot be read. */
function valuesOf(field: string, from: number, to: number): number[] {
  const values = new Set<number>();
  for (const part of field.split(',')) {
    const found = /^(?:\*|(\d+)(?:-(\d+))?)(?:\/(\d+))?$/.exec(part);
    if (!found)
      throw new Error(`'${field}' is not a field of a cron expression`);
    const first = found[1] === undefined ? from : Number(found[1]);
    const last = found[1] === undefined ? to : Number(found[2] ?? found[1]);
    if (first < from || last > to || last < first) {
      throw new Error(`'${field}' is not between ${from} and ${to}`);
    }
    for (let value = first; value <= last; value += Number(found[3] ?? 1)) {
      values.add(value);
    }
  }
  return [...values];
}

interface Starts {
  /** After midnight. */
  minutes: number[];
  days: number[];
}

/** When a rule starts. Days of the month and months must be `*`. Throws where the expression cannot be read. */
export function startsOf(cron: string): Starts {
  const fields = cron.trim().split(/\s+/);
  if (fields.length !== 5) throw new Error(`'${cron}' has not five fields`);
  if (fields[2] !== '*' || fields[3] !== '*') {
    throw new Error(
      `'${cron}' names days of the month, which is not simulated`,
    );
  }
  const hours = valuesOf(fields[1], 0, 23);
  return {
    minutes: hours.flatMap(hour =>
      valuesOf(fields[0], 0, 59).map(minute => hour * 60 + minute),
    ),
    days:
      fields[4] === '*'
        ? ALL_DAYS
        : valuesOf(fields[4], 0, 7).map(day => day % 7),
  };
}

/** How many replicas a schedule wants at a time: those of the rule that started last and is not over, else the baseline. */
export function replicasAt(schedule: ScalingSchedule, at: number): number {
  let latest = { start: -Infinity, replicas: schedule.baseline_replicas };
  for (const rule of schedule.rules) {
    const { minutes, days } = startsOf(rule.start_cron);
    const minute = Math.floor(at / MINUTE) * MINUTE;
    for (let ago = 0; ago * 60 < rule.duration_seconds; ago++) {
      const start = minute - ago * MINUTE;
      if (start + rule.duration_seconds * 1_000 <= at) break;
      const date = new Date(start);
      const ofDay = date.getUTCHours() * 60 + date.getUTCMinutes();
      if (!minutes.includes(ofDay) || !days.includes(date.getUTCDay()))
        continue;
      if (start > latest.start) latest = { start, replicas: rule.replicas };
      break;
    }
  }
  return latest.replicas;
}

/** The same as what happens at times of the week. */
export function scheduleEntries(schedule: ScalingSchedule): ScheduleEntry[] {
  return schedule.rules.flatMap(rule => {
    const { minutes, days } = startsOf(rule.start_cron);
    return minutes.flatMap(minute => {
      const end = minute + Math.round(rule.duration_seconds / 60);
      const later = Math.floor(end / MINUTES_A_DAY);
      const entry = (
        at: number,
        on: number[],
        replicas: number,
      ): ScheduleEntry => ({
        minute: at,
        days: on,
        act: { replicas },
        by: 'schedule',
        jitterMs: JITTER_MS,
      });
      return [
        entry(minute, days, rule.replicas),
        entry(
          end % MINUTES_A_DAY,
          days.map(day => (day + later) % 7),
          schedule.baseline_replicas,
        ),
      ];
    });
  });
}
