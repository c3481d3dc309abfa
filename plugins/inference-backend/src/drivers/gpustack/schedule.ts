import { ModelSnapshot } from '@wakeboard/plugin-inference-common';
import { SnapshotChange } from '@wakeboard/plugin-inference-node';
import { ObjectReader } from '@wakeboard/plugin-inference-node/kit';

/**
 * GPUStack scales by `scaling_schedule` only, and says nowhere that it did. A
 * change counts as its doing where the schedule was on before and after, the
 * new number is one that it asks for, and the moment is one at which a rule
 * begins or ends. Its time zone is not known, but every zone is a multiple of
 * a quarter of an hour off: so moments are compared within that.
 */

/** A moment within a quarter of an hour at which the schedule may ask for one of these numbers. */
interface Moment {
  second: number;
  replicas: number[];
}

/** What a schedule asks for. */
export interface Schedule {
  baseline?: number;
  rules: Array<{
    name?: string;
    cron?: string;
    durationSeconds?: number;
    replicas?: number;
  }>;
}

/** A schedule is carried out within 30 s; a busy server takes a little longer. */
const LATE_SECONDS = 90;
const QUARTER_SECONDS = 900;
const MOST_MOMENTS = 50;

/** The schedule of a model; undefined where there is none that is on. */
export function readSchedule(model: ObjectReader): Schedule | undefined {
  if (model.flag('spec.scaling_schedule.enabled') !== true) {
    return undefined;
  }
  return {
    baseline: model.count('spec.scaling_schedule.baseline_replicas'),
    rules: model.list('spec.scaling_schedule.rules').map(rule => ({
      name: rule.text('name'),
      cron: rule.text('start_cron'),
      durationSeconds: rule.count('duration_seconds'),
      replicas: rule.count('replicas'),
    })),
  };
}

/** A schedule in words. */
export function describeSchedule({ baseline, rules }: Schedule): string {
  const parts = rules
    .slice(0, 10)
    .map(
      ({ name, cron, durationSeconds, replicas }) =>
        `${name ? `${name}: ` : ''}${replicas ?? '?'} from "${
          cron ?? '?'
        }" for ${durationSeconds ?? '?'} s`,
    );
  return [`${baseline ?? '?'} otherwise`, ...parts].reverse().join('; ');
}

/** What of a schedule is needed to recognise its changes, as text. */
export function momentsOf({ baseline, rules }: Schedule): string {
  const all = [baseline, ...rules.map(({ replicas }) => replicas)].filter(
    each => each !== undefined,
  );
  const moments = rules.flatMap(({ cron, durationSeconds, replicas }) =>
    minutesOf(cron ?? '').flatMap((minute): Moment[] => {
      const second = (minute * 60) % QUARTER_SECONDS;
      return [
        ...(replicas === undefined ? [] : [{ second, replicas: [replicas] }]),
        ...(durationSeconds === undefined
          ? []
          : [
              {
                second: (second + durationSeconds) % QUARTER_SECONDS,
                replicas: all,
              },
            ]),
      ];
    }),
  );
  return JSON.stringify(moments.slice(0, MOST_MOMENTS));
}

/** Whether the change of the number of replicas is the schedule's. */
export function isScheduled({
  previous,
  next,
  seenAt,
  via,
}: SnapshotChange): boolean {
  const desired = next?.replicas.desired;
  if (
    via !== 'watch' ||
    desired === undefined ||
    previous?.replicas.desired === undefined ||
    previous.replicas.desired === desired
  ) {
    return false;
  }
  const before = scheduleOf(previous);
  return (
    before !== undefined &&
    before === scheduleOf(next) &&
    (JSON.parse(before) as Moment[]).some(
      ({ second, replicas }) =>
        replicas.includes(desired) &&
        secondsSince(second, seenAt) <= LATE_SECONDS,
    )
  );
}

function scheduleOf(model: ModelSnapshot | undefined): string | undefined {
  const moments = model?.driverData?.scheduleMoments;
  return typeof moments === 'string' ? moments : undefined;
}

function secondsSince(second: number, at: number): number {
  const passed = at / 1000 - second;
  return ((passed % QUARTER_SECONDS) + QUARTER_SECONDS) % QUARTER_SECONDS;
}

/** The minutes of a cron expression; none where they are every minute or written in another way. */
function minutesOf(cron: string): number[] {
  const [minutes] = cron.trim().split(/\s+/);
  const step = /^\*\/(\d{1,2})$/.exec(minutes)?.[1];
  if (step !== undefined) {
    const every = Number(step);
    return every < 2
      ? []
      : Array.from({ length: Math.ceil(60 / every) }, (_, i) => i * every);
  }
  return /^\d{1,2}(,\d{1,2})*$/.test(minutes)
    ? minutes.split(',').map(Number)
    : [];
}
