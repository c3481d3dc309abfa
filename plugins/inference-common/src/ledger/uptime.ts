import { Interval, Span } from '../lifecycle/evidence';
import { MODEL_STATES } from '../model/states';
import { LEDGER_BUCKET_MS, LedgerBucket } from './types';

/** What a model as a whole did, judged from its replicas. */
type Condition = 'up' | 'asleep' | 'down' | 'unknown';

/**
 * The time of a model as the ledger counts it: `uptime` is seconds in which it
 * could serve of the seconds observed, `asleep` seconds asleep of the same. A
 * model serves if one of its replicas does, and sleeps if all that are known
 * do. What nobody observed is not counted.
 *
 * @param replicas - intervals of each replica, in order; they do not overlap
 * @param span - begins and ends at the border of a bucket, or ends now
 * @param otherwise - intervals that tell where nothing is known of the replicas
 *
 * @public
 */
export function uptimeBuckets(
  replicas: Interval[][],
  span: Span,
  otherwise: Interval[][] = [],
): { uptime: LedgerBucket[]; asleep: LedgerBucket[] } {
  const uptime = new Map<number, LedgerBucket>();
  const asleep = new Map<number, LedgerBucket>();
  for (const { from, to, condition } of conditions(replicas, span, otherwise)) {
    if (condition === 'unknown') continue;
    let start = from;
    while (start < to) {
      const begin = Math.floor(start / LEDGER_BUCKET_MS) * LEDGER_BUCKET_MS;
      const stop = Math.min(to, begin + LEDGER_BUCKET_MS);
      const seconds = (stop - start) / 1000;
      const end = Math.min(begin + LEDGER_BUCKET_MS, span.to);
      addTo(uptime, begin, end, seconds, condition === 'up');
      addTo(asleep, begin, end, seconds, condition === 'asleep');
      start = stop;
    }
  }
  return { uptime: [...uptime.values()], asleep: [...asleep.values()] };
}

function* conditions(
  replicas: Interval[][],
  span: Span,
  otherwise: Interval[][],
): Iterable<Span & { condition: Condition }> {
  const within = (intervals: Interval[][]) =>
    intervals.flat().filter(({ from, to }) => to > span.from && from < span.to);
  const first = within(replicas);
  const second = within(otherwise);
  const borders = [
    ...new Set(
      [...first, ...second].flatMap(({ from, to }) => [
        Math.max(from, span.from),
        Math.min(to, span.to),
      ]),
    ),
  ].sort((a, b) => a - b);
  for (let i = 1; i < borders.length; i++) {
    const from = borders[i - 1];
    const to = borders[i];
    const conditionIn = (all: Interval[]) =>
      conditionOf(all.filter(one => one.from <= from && one.to >= to));
    const known = conditionIn(first);
    const condition = known === 'unknown' ? conditionIn(second) : known;
    yield { from, to, condition };
  }
}

function conditionOf(current: Interval[]): Condition {
  const known = current.filter(({ state }) => state !== 'unknown');
  if (known.length === 0) return 'unknown';
  if (known.some(({ state }) => MODEL_STATES[state].serves)) return 'up';
  return known.every(({ state }) => MODEL_STATES[state].asleep)
    ? 'asleep'
    : 'down';
}

function addTo(
  buckets: Map<number, LedgerBucket>,
  from: number,
  to: number,
  seconds: number,
  isGood: boolean,
): void {
  const bucket = buckets.get(from) ?? { from, to, good: 0, total: 0 };
  bucket.total += seconds;
  if (isGood) bucket.good += seconds;
  buckets.set(from, bucket);
}
