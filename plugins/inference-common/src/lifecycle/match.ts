import { Cause, Span, Wake } from './evidence';
import { Counted } from './counters';
import { PlacedEvent } from './order';

/**
 * The wakes between two samples. There are as many as were counted; as many
 * of them as were seen to end are known exactly, the others are one record.
 * Where the replica restarted the counters give a lower bound, and what was
 * seen beyond them stays.
 *
 * @param window - from one sample to the next
 * @param seen - in order
 */
export function matchWakes(
  window: Span,
  counted: Counted,
  seen: PlacedEvent[],
): Wake[] {
  const { wakes: count = 0, wakeMs, restarted, atLeast } = counted;
  if (count === 0 && !(atLeast && seen.length > 0)) return [];

  // After a restart the counters show the last ones.
  const matched = atLeast ? seen : seen.slice(Math.max(0, seen.length - count));
  const untimed = Math.max(0, matched.length - count);
  const share = (from: number, to: number): number | undefined =>
    wakeMs === undefined
      ? undefined
      : Math.round((wakeMs * to) / count) - Math.round((wakeMs * from) / count);

  const cause: Cause =
    count === 1 && counted.preempting === 1 && !restarted
      ? { kind: 'preempting' }
      : { kind: 'unknown' };

  const wakes: Wake[] = [];
  let since = window.from;
  matched.forEach(({ at, event }, i) => {
    const durationMs =
      i < untimed ? undefined : share(i - untimed, i - untimed + 1);
    let windowFrom = since;
    if (durationMs !== undefined && count === 1 && !restarted) {
      windowFrom = at - durationMs;
    } else if (event.mark === 'resync') {
      windowFrom = Math.max(since, event.notBefore ?? since);
    }
    wakes.push({
      windowFrom,
      windowTo: at,
      count: 1,
      ...(durationMs !== undefined && { durationMs }),
      mark: event.mark,
      cause: event.cause ?? cause,
    });
    since = at;
  });

  const unseen = count - (matched.length - untimed);
  if (unseen > 0) {
    const durationMs = share(count - unseen, count);
    wakes.push({
      windowFrom: window.from,
      windowTo: window.to,
      count: unseen,
      ...(durationMs !== undefined && { durationMs }),
      mark: 'scrape',
      cause,
    });
  }
  return wakes;
}
