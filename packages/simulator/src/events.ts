import { AnyHappening } from './metrics/history';

/** What can be counted: requests by their outcome, and how long requests, first tokens, pauses between tokens and wakes took. */
export type CountedSli =
  | 'availability'
  | 'latency'
  | 'ttft'
  | 'interTokenLatency'
  | 'wake';

export interface EventQuery {
  namespace: string;
  model: string;
  sli: CountedSli;
  /** Seconds: good is what took no longer. For all but `availability`. */
  threshold?: number;
  /** Epoch milliseconds; what happened exactly then is not counted. */
  from: number;
  /** Epoch milliseconds, included. */
  to: number;
}

export interface EventBucket {
  from: number;
  to: number;
  good: number;
  total: number;
}

export interface EventCounts {
  good: number;
  total: number;
  /** By five minutes from the whole hour on; those without events are left out. */
  buckets: EventBucket[];
  /** Requests that no process counted: it died, or there was none to take them. Only for `availability`. */
  lost: number;
}

const BUCKET_MS = 5 * 60_000;
const LOST = -1;

/** Columns rather than objects: a month has most of a million requests. */
class Column {
  readonly at: number[] = [];
  /** Seconds; for requests 1 is good, 0 bad and -1 lost. */
  readonly value: number[] = [];
  readonly times: number[] = [];

  note(at: number, value: number, times = 1): void {
    this.at.push(at);
    this.value.push(value);
    this.times.push(times);
  }
}

const noColumns = (): Record<CountedSli, Column> => ({
  availability: new Column(),
  latency: new Column(),
  ttft: new Column(),
  interTokenLatency: new Column(),
  wake: new Column(),
});

const OUTCOMES = { success: 1, error: 0, lost: LOST, refused: LOST };

/**
 * Every single event at the moment it happened, kept apart from all counters: what others count can be held against it. A wake
 * belongs to the moment at which it ended, and so does a request.
 */
export class EventLog {
  private readonly models = new Map<string, Record<CountedSli, Column>>();

  /** Adds what happened, oldest first. */
  add(happenings: AnyHappening[]): void {
    for (const happening of happenings) {
      const { kind, at } = happening;
      if (kind === 'wake') {
        const { start, end } = happening;
        this.of(happening).wake.note(at, (end - start) / 1_000);
      } else if (kind === 'request') {
        const { outcome, served } = happening;
        const columns = this.of(happening);
        columns.availability.note(at, OUTCOMES[outcome]);
        if (!served) continue;
        columns.latency.note(at, served.seconds);
        columns.ttft.note(at, served.firstTokenSeconds);
        for (const { seconds, times } of served.pauses) {
          columns.interTokenLatency.note(at, seconds, times);
        }
      }
    }
  }

  private of(place: {
    namespace: string;
    model: string;
  }): Record<CountedSli, Column> {
    const key = `${place.namespace}/${place.model}`;
    let columns = this.models.get(key);
    if (!columns) {
      columns = noColumns();
      this.models.set(key, columns);
    }
    return columns;
  }

  /** Good and all events of a model after `from` up to and including `to`. */
  count(query: EventQuery): EventCounts {
    const { namespace, model, sli, threshold = Infinity, from, to } = query;
    const column = this.models.get(`${namespace}/${model}`)?.[sli];
    const counts: EventCounts = { good: 0, total: 0, buckets: [], lost: 0 };
    if (!column) return counts;
    const isGood = (value: number) =>
      sli === 'availability' ? value === 1 : value <= threshold;
    for (
      let i = firstAfter(column.at, from);
      i < column.at.length && column.at[i] <= to;
      i++
    ) {
      const times = column.times[i];
      if (column.value[i] === LOST) {
        counts.lost += times;
        continue;
      }
      const good = isGood(column.value[i]) ? times : 0;
      const bucket = bucketOf(counts.buckets, column.at[i]);
      for (const each of [counts, bucket]) {
        each.good += good;
        each.total += times;
      }
    }
    return counts;
  }
}

/** The last of the buckets if the moment is in it, else a new one. */
function bucketOf(buckets: EventBucket[], at: number): EventBucket {
  const to = Math.ceil(at / BUCKET_MS) * BUCKET_MS;
  const last = buckets.at(-1);
  if (last?.to === to) return last;
  const bucket = { from: to - BUCKET_MS, to, good: 0, total: 0 };
  buckets.push(bucket);
  return bucket;
}

function firstAfter(times: number[], at: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle] <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}
