import { MODEL_STATES } from '../model/states';
import { Interval, Wake } from './evidence';

/**
 * The wakes of a model whose states are all that is known: each passage from
 * asleep to serving is one, whatever it passes through. What begins to serve
 * in the first of the intervals is none, as nobody knows what was before.
 *
 * @param intervals - in order
 *
 * @public
 */
export function wakesOfStates(intervals: readonly Interval[]): Wake[] {
  const wakes: Wake[] = [];
  let asleep: Interval | undefined;
  let left: Interval | undefined;
  let previous: Interval | undefined;
  for (const interval of intervals) {
    const traits = MODEL_STATES[interval.state];
    if (traits.asleep) {
      asleep = interval;
      left = undefined;
    } else if (traits.serves) {
      if (asleep && previous) {
        wakes.push(wakeOf(interval, previous, left));
      }
      asleep = undefined;
      left = undefined;
    } else if (asleep && !left && interval.state !== 'unknown') {
      left = interval;
    }
    previous = interval;
  }
  return wakes;
}

/** @param left - what it did first when it no longer slept; undefined: it was not seen */
function wakeOf(
  served: Interval,
  previous: Interval,
  left: Interval | undefined,
): Wake {
  const { from, toleranceMs, mark } = served;
  const isKnown = ({ cause }: Interval) => cause.kind !== 'unknown';
  const cause = [served, left].find(each => each && isKnown(each))?.cause;
  const isTimed =
    left !== undefined && mark === 'exact' && left.mark === 'exact';
  const earliest =
    previous.state === 'unknown' || mark === 'exact'
      ? previous.from
      : from - toleranceMs;
  return {
    windowFrom: isTimed ? left.from : earliest,
    windowTo: from + (mark === 'exact' ? 0 : toleranceMs),
    count: 1,
    ...(isTimed && { durationMs: from - left.from }),
    mark,
    cause: cause ?? { kind: 'unknown' },
  };
}
