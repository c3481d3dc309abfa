import { uniform } from '../world/random';
import type { Random } from '../world/types';
import type { ScheduleEntry } from './types';

const MINUTE = 60_000;
const DAY = 86_400_000;

/** The next time after `now` that an entry of a schedule is due, in UTC. */
export function nextScheduleAt(
  entry: ScheduleEntry,
  now: number,
  random: Random,
): number {
  const midnight = Math.floor(now / DAY) * DAY;
  for (let day = 0; day <= 8; day++) {
    const date = midnight + day * DAY;
    const at = date + entry.minute * MINUTE;
    if (at > now && entry.days.includes(new Date(date).getUTCDay())) {
      return at + Math.floor(uniform(random) * entry.jitterMs);
    }
  }
  return Infinity;
}
