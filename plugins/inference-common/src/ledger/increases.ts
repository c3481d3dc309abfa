/*
 * Exact counting. What a counter grew by between two of its own samples was
 * really counted; nothing is estimated beyond the samples, as `increase()` of
 * PromQL does. It belongs to the bucket that holds the later sample. Where the
 * samples are further apart than a bucket (the replica was not scraped) it is
 * spread evenly over the time between them.
 *
 * The buckets of a span depend on the samples only, not on how much was read
 * at once. Whoever reads a span needs the last sample of each replica at or
 * before its start and the first one at or after its end. Where what was read
 * does not hold them, the answer says so, and the reader reads more for these
 * replicas, up to a day. Samples further apart than that are not compared. A
 * replica that is silent in all that was read gives no answer at all: then the
 * span in which it is heard again says how far back the silence reaches.
 *
 * A counter that shows less than before began anew at zero, and so did the
 * others of the same scrape: a total of 2 that is 2 again after a restart has
 * counted 2. After a gap that was most likely just before it was heard again.
 * A counter without an earlier sample counts from zero where the
 * replica was read before, or is known to have come to be while the source was
 * watching; otherwise its first value is only what the next is held against.
 * So it is where the replica was heard before under other labels only, or too
 * long ago: then it goes on with what it had counted.
 */
import { Span } from '../lifecycle/evidence';
import {
  cleanPoints,
  countBefore,
  CounterPoints,
  Restarts,
  scrapeBefore,
} from './counterSeries';
import { LEDGER_BUCKET_MS, LedgerBucket } from './types';

/**
 * For so long before and after a span is looked for the samples next to it,
 * milliseconds.
 *
 * @public
 */
export const LEDGER_LOOK_AROUND_MS = 24 * 60 * 60_000;

/**
 * The counters of one replica for one SLI. Those of each kind are added.
 * Points are in order of time and copies of one series are joined. Exactly one
 * of `good` and `bad` is given.
 *
 * @public
 */
export interface ReplicaCounters {
  /** For a histogram its bucket at infinity. */
  total: CounterPoints[];
  /** For a histogram its bucket at the threshold. */
  good?: CounterPoints[];
  bad?: CounterPoints[];
}

/**
 * What was read, and what is known of it.
 *
 * @public
 */
export interface CountedReading {
  /**
   * The counters hold all samples of the replica after `from` up to and
   * including `to`: at least a bucket more than `span` on both sides, unless
   * that ends now. Epoch milliseconds.
   */
  read: Span;
  /** The buckets wanted. Begins and ends at the border of a bucket, or ends now. */
  span: Span;
  /** When the pod was created, where known. */
  createdAt?: number;
  /** The earliest moment of which the source knew anything of any replica, where known. */
  sourceFirstAt?: number;
}

/**
 * The buckets of one replica.
 *
 * @public
 */
export interface CountedBuckets {
  /** In order, within the span, without those in which nothing was counted. The current one ends with the span. */
  buckets: LedgerBucket[];
  /** Samples before `read.from`, from {@link LEDGER_LOOK_AROUND_MS} before the span on, would tell more. */
  lookBack: boolean;
  /** Samples after `read.to`, up to {@link LEDGER_LOOK_AROUND_MS} after the span, would tell more, if there are any yet. */
  lookAhead: boolean;
  /**
   * Start of the earliest bucket before the span to which a part of what was
   * counted in the span belongs. The span is to be read and written anew from
   * there, unless that was done since these samples are there; a reader that
   * goes back in time goes on from there.
   */
  reachesBackTo?: number;
}

/** Counts the series of one replica and keeps what it finds missing. */
class Replica {
  lookBack = false;
  readonly lookAhead: boolean;
  reachesBackTo: number | undefined;
  readonly #restarts: Restarts;

  constructor(
    private readonly all: CounterPoints[],
    private readonly reading: CountedReading,
  ) {
    const { read, span } = reading;
    this.#restarts = new Restarts(all, reading.createdAt);
    const last = Math.max(
      ...all.map(points => points.at(-1)?.[0] ?? -Infinity),
    );
    const silence = read.to - last;
    this.lookAhead =
      last < span.to &&
      silence > LEDGER_BUCKET_MS &&
      silence < LEDGER_LOOK_AROUND_MS;
  }

  /** What some series counted together, by end of bucket. */
  add(some: CounterPoints[]): Map<number, number> {
    const sums = new Map<number, number>();
    for (const points of some) {
      points.forEach(([at, value], i) => {
        if (at <= this.reading.span.from) return;
        const [since, before] = points[i - 1] ?? [-Infinity, 0];
        if (at - since > LEDGER_LOOK_AROUND_MS) {
          this.#addFirst(sums, at, value);
        } else if (this.#restarts.isBetween(since, at)) {
          this.#putAnew(sums, this.#lastScrape(at) ?? since, at, value);
        } else {
          this.#put(sums, since, at, value - before);
        }
      });
    }
    return sums;
  }

  #addFirst(sums: Map<number, number>, at: number, value: number): void {
    const since = this.#lastScrape(at);
    if (since !== undefined) {
      this.#putAnew(sums, since, at, value);
    } else if (this.#beganAtZero(at) && !this.#isHeardBefore(at)) {
      this.#put(sums, at, at, value);
    }
  }

  /** Whether anything of the replica was read before, also under other labels or long ago. */
  #isHeardBefore(at: number): boolean {
    const { createdAt } = this.reading;
    // One before that had the same name.
    const born =
      createdAt !== undefined && createdAt <= at ? createdAt : -Infinity;
    return this.all.some(points => {
      const first = points[countBefore(points, born)];
      return first !== undefined && first[0] < at;
    });
  }

  /** Whether a replica that was first read at a moment came to be since the source was watching. */
  #beganAtZero(at: number): boolean {
    const { read, sourceFirstAt, createdAt } = this.reading;
    const oldest = at - LEDGER_LOOK_AROUND_MS;
    const searched = Math.max(read.from, sourceFirstAt ?? -Infinity);
    // Not even where the source seems to begin later: a break may look like that.
    const isSearched = read.from <= oldest;
    // A later one had the same name.
    if (createdAt === undefined || createdAt > at) {
      this.lookBack ||= !isSearched;
      return (
        isSearched &&
        sourceFirstAt !== undefined &&
        sourceFirstAt < at - LEDGER_BUCKET_MS
      );
    }
    if (createdAt >= Math.max(searched, oldest)) return true;
    this.lookBack ||= !isSearched;
    return false;
  }

  /** When what was read at a moment was read the last time before that. */
  #lastScrape(at: number): number | undefined {
    const last = Math.max(
      ...this.all.map(points => scrapeBefore(points, at) ?? -Infinity),
    );
    return at - last <= LEDGER_LOOK_AROUND_MS ? last : undefined;
  }

  /** What a counter that began at zero counted after the last scrape of its replica. */
  #putAnew(
    sums: Map<number, number>,
    since: number,
    at: number,
    value: number,
  ): void {
    const isRestarted = this.#restarts.isBetween(since, at);
    this.#put(sums, isRestarted ? at : since, at, value);
  }

  #put(
    sums: Map<number, number>,
    since: number,
    at: number,
    grown: number,
  ): void {
    const { span } = this.reading;
    if (grown <= 0) return;
    const gap = at - since;
    if (gap <= LEDGER_BUCKET_MS) {
      const end = bucketEnd(at);
      if (end - LEDGER_BUCKET_MS < span.to) addTo(sums, end, grown);
      return;
    }
    if (since < span.from && at <= span.to) {
      this.reachesBackTo = Math.min(
        this.reachesBackTo ?? Infinity,
        bucketEnd(since + 1) - LEDGER_BUCKET_MS,
      );
    }
    let from = Math.max(since, span.from);
    while (from < Math.min(at, span.to)) {
      const end = bucketEnd(from + 1);
      addTo(sums, end, (grown * (Math.min(end, at) - from)) / gap);
      from = end;
    }
  }
}

/**
 * Counts the buckets of one replica.
 *
 * @public
 */
export function countBuckets(
  counters: ReplicaCounters,
  reading: CountedReading,
): CountedBuckets {
  // What is good or bad is often a part of the same series.
  const cleaned = new Map<CounterPoints, CounterPoints>();
  const clean = (points: CounterPoints): CounterPoints => {
    const known = cleaned.get(points) ?? cleanPoints(points);
    cleaned.set(points, known);
    return known;
  };
  const total = counters.total.map(clean);
  const good = counters.good?.map(clean);
  const bad = counters.bad?.map(clean);
  const replica = new Replica([...cleaned.values()], reading);
  const totals = replica.add(total);
  const parts = replica.add(good ?? bad ?? []);

  const buckets = [...totals]
    .sort(([a], [b]) => a - b)
    .map(([end, sum]): LedgerBucket => {
      const part = parts.get(end) ?? 0;
      return {
        from: end - LEDGER_BUCKET_MS,
        to: Math.min(end, reading.span.to),
        good: good ? Math.min(sum, part) : Math.max(0, sum - part),
        total: sum,
      };
    });
  const { lookBack, lookAhead, reachesBackTo } = replica;
  return { buckets, lookBack, lookAhead, reachesBackTo };
}

/**
 * Adds the buckets of several replicas, in order.
 *
 * @public
 */
export function addBuckets(
  all: ReadonlyArray<readonly LedgerBucket[]>,
): LedgerBucket[] {
  const sums = new Map<number, LedgerBucket>();
  for (const bucket of all.flat()) {
    const sum = sums.get(bucket.to);
    if (sum) {
      sum.good += bucket.good;
      sum.total += bucket.total;
    } else {
      sums.set(bucket.to, { ...bucket });
    }
  }
  return [...sums.values()].sort((a, b) => a.to - b.to);
}

function bucketEnd(at: number): number {
  return Math.ceil(at / LEDGER_BUCKET_MS) * LEDGER_BUCKET_MS;
}

function addTo(sums: Map<number, number>, end: number, grown: number): void {
  sums.set(end, (sums.get(end) ?? 0) + grown);
}
